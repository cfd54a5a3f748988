from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL


class FilingShown(models.AbstractModel):
    """What hangs on a record is shown to those alone who may see that record.

    For models of Odoo that every employee may read whole: whom colleagues meet, who
    follows what. PostgreSQL decides row by row, by the index of ids; a plain lead is no
    matter here, so what hangs on it is shown as Odoo shows it.
    """

    _name = "customer.filing.shown"
    _description = "Shown With Its Record"

    def _search(
        self,
        domain,
        offset=0,
        limit=None,
        order=None,
        *,
        bypass_access=False,
        **kwargs,
    ):
        if not (self.env.su or bypass_access) and self._filing_hides():
            domain = Domain(domain) & Domain.custom(to_sql=self._filing_shown_sql)
        return super()._search(
            domain, offset, limit, order, bypass_access=bypass_access, **kwargs
        )

    def _check_access(self, operation):
        result = super()._check_access(operation)
        if not self._filing_hides():
            return result
        known = self.browse(id_ for id_ in self._ids if id_)
        hidden = known - known._filing_shown()
        if not hidden:
            return result
        if result:
            return result[0] | hidden, result[1]
        rules = self.env["ir.rule"]
        return hidden, lambda: rules._make_access_error(operation, hidden)

    @api.model
    def _filing_hides(self):
        """Whether anything is hidden: before the first filing all is plain Odoo's."""
        return self.env["crm.team"]._filing_was_used()

    def _filing_shown(self):
        """Those of these records that the user may see."""
        if not self:
            return self
        # sudo: of the other rules nothing is asked here
        domain = Domain("id", "in", self.ids)
        domain &= Domain.custom(to_sql=self._filing_shown_sql)
        every = self.sudo().with_context(active_test=False)
        return self.browse(every.search(domain)._ids)

    def _filing_shown_sql(self, model, alias, query):
        """Whether the user may see a row of this model.

        :param alias: of the table in the query
        """
        raise NotImplementedError

    # ---- parts of the condition ----

    def _filing_unless_hidden(self, column):
        """A lead with a guard may be read; any other is no matter here.

        :param column: SQL of the lead's id
        """
        # sudo: whether it has a guard must be known of every lead
        leads = self.env["crm.lead"].sudo().with_context(active_test=False)
        guarded = leads._search([("filing_guard", "!=", False)])
        return SQL(
            "(NOT %s OR %s)",
            self._filing_exists(guarded, column),
            self._filing_readable("crm.lead", column),
        )

    def _filing_readable(self, name, column):
        """The user may read the record of a model.

        :param column: SQL of the record's id
        """
        records = self.env[name].sudo(False).with_context(active_test=False)
        if not records.has_access("read"):
            return SQL("FALSE")
        return self._filing_exists(records._search([]), column)

    def _filing_exists(self, query, column):
        if query.is_empty():
            return SQL("FALSE")
        query.add_where(SQL("%s = %s", SQL.identifier(query.table, "id"), column))
        return SQL("EXISTS (%s)", query.select(SQL("1")))
