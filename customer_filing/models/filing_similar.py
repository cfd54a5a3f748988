from odoo import api, fields, models
from odoo.tools import SQL

from ..core import names, texts

MOST = 10
# So alike two names must be, of 1, to be shown.
ALIKE = 0.3
# A single letter is like too many names; of less than three the index knows nothing.
SHORTEST = 2
SHORTEST_PART = 3
LISTED = [("state", "not in", ("draft", "refused"))]


class CustomerFiling(models.Model):
    """Similar names: a hint for people, never a verdict."""

    _inherit = "customer.filing"

    name_compared = fields.Char(
        compute="_compute_name_compared",
        store=True,
        index="trigram",
        help="The company's name without legal form, or the contact's.",
    )

    @api.depends("company_name", "contact_name")
    def _compute_name_compared(self):
        for filing in self:
            filing.name_compared = self._compared(
                filing.company_name, filing.contact_name
            )

    @api.model
    def _compared(self, company, contact):
        company, contact = texts.filled(company), texts.filled(contact)
        return names.company(company).value or names.contact(contact) or False

    @api.model
    def _similar(self, company, contact):
        """Filings of similar names among those that the user may read, the nearest
        first, at most ten."""
        name = self._compared(company, contact)
        if len(name or "") < SHORTEST:
            return self.browse()
        self.flush_model(["name_compared"])
        query = self._search(LISTED)
        rows = self.env.execute_query(
            SQL(
                """SELECT customer_filing.id FROM %s WHERE %s AND %s
                   ORDER BY %s, customer_filing.id DESC LIMIT %s""",
                query.from_clause,
                self._is_alike(name),
                query.where_clause or SQL("TRUE"),
                self._distance(name),
                MOST,
            )
        )
        return self.browse(id_ for (id_,) in rows)

    @api.model
    def _is_alike(self, name):
        compared, name_sql = self._to_compare(name)
        alike = []
        if len(name) >= SHORTEST_PART or not self.env.registry.has_trigram:
            # a short name is little like the long one that it is part of
            alike.append(SQL("%s ILIKE '%%' || %s || '%%'", compared, name_sql))
        if self.env.registry.has_trigram:
            self.env.cr.execute("SET LOCAL pg_trgm.similarity_threshold = %s", [ALIKE])
            alike.append(SQL("%s %% %s", compared, name_sql))
        return SQL("(%s)", SQL(" OR ").join(alike))

    @api.model
    def _distance(self, name):
        compared, name_sql = self._to_compare(name)
        if self.env.registry.has_trigram:
            return SQL("similarity(%s, %s) DESC", compared, name_sql)
        return SQL("length(%s)", compared)

    @api.model
    def _to_compare(self, name):
        """Column and name as the index knows them."""
        unaccent = self.env.registry.unaccent
        column = SQL.identifier(self._table, "name_compared")
        return unaccent(column), unaccent(SQL("%s", name))
