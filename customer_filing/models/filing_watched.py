from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

# Who sees customers of everybody, by his office; what he reads of them is noted.
OVERSEERS = (
    "sales_team.group_sale_manager",
    "customer_filing.group_filing_officer",
    "customer_filing.group_filing_auditor",
)


class FilingWatched(models.AbstractModel):
    """Records of customers: who reads those of others is noted, and who is refused.

    For rules S01-R13 and S27-R05. A salesperson who reads his own costs nothing.
    """

    _name = "customer.filing.watched"
    _description = "Watched Records"

    @api.model
    def _filing_telling_fields(self):
        """Names of the fields by which one reaches the customer."""
        return frozenset()

    @api.model
    def _filing_noted(self):
        """Of which of these records it is noted who reads them, as a domain."""
        return Domain.TRUE

    @api.model
    def _filing_is_overseer(self):
        user = self.env.user
        return (
            not self.env.su
            and self.env["crm.team"]._filing_was_used()
            and any(user.has_group(group) for group in OVERSEERS)
        )

    # ---- what is read ----

    def _read_format(self, fnames, load="_classic_read"):
        rows = super()._read_format(fnames, load)
        self._filing_note_read(fnames)
        return rows

    def onchange(self, values, field_names, fields_spec):
        """As Odoo's; of a record that is there it can tell as much as reading it."""
        answer = super().onchange(values, field_names, fields_spec)
        self._filing_note_read(fields_spec)
        return answer

    def copy_data(self, default=None):
        """As Odoo's; who is told it has read it."""
        copies = super().copy_data(default)
        self._filing_note_read({name for values in copies for name in values})
        return copies

    def _filing_note_read(self, names):
        told = self._filing_telling_fields() & set(names)
        if told and self.ids and self._filing_is_overseer():
            read = self.filtered_domain(self._filing_noted())
            read._filing_note("read", detail=self._filing_labels(told))

    # ---- what is read in groups: all that Odoo groups for a client comes by here ----

    @api.model
    def _read_group(self, domain, groupby=(), aggregates=(), *args, **kwargs):
        groups = super()._read_group(domain, groupby, aggregates, *args, **kwargs)
        if groups:
            self._filing_note_groups(domain, groupby, aggregates)
        return groups

    @api.model
    def _read_grouping_sets(self, domain, grouping_sets, aggregates=(), **kwargs):
        groups = super()._read_grouping_sets(
            domain, grouping_sets, aggregates, **kwargs
        )
        if any(groups):
            together = [spec for groupby in grouping_sets for spec in groupby]
            self._filing_note_groups(domain, together, aggregates)
        return groups

    @api.model
    def _filing_note_groups(self, domain, groupby, aggregates):
        specs = [*groupby, *(one for one in aggregates if not _only_counts(one))]
        told = self._filing_telling_fields() & {spec.split(":")[0] for spec in specs}
        if told and self._filing_is_overseer():
            labels = self._filing_labels(told)
            read = self.search(Domain(domain) & self._filing_noted())
            read._filing_note("read", detail=labels)

    def _read_group_groupby(self, alias, groupby_spec, query):
        # other records that are grouped by what they point to: of whom is not known
        through = alias != self._table
        if through and groupby_spec.split(":")[0] in self._filing_telling_fields():
            if self._filing_refuses_through():
                raise UserError(
                    self.env._("Look at the customers themselves to see their data.")
                )
        return super()._read_group_groupby(alias, groupby_spec, query)

    @api.model
    def _filing_refuses_through(self):
        return self._filing_is_overseer()

    def _filing_note(self, kind, detail=""):
        if self:
            self.env["customer.filing.sighting"]._note_apart(kind, self, detail=detail)

    @api.model
    def _filing_labels(self, names):
        labels = [
            self._fields[name]._description_string(self.env) or name
            for name in sorted(names)
        ]
        return ", ".join(labels)

    # ---- what is refused ----

    @api.private
    def fetch(self, field_names=None):
        try:
            return super().fetch(field_names)
        except AccessError:
            self._filing_refused_all()
            raise

    def check_access(self, operation):
        """As Odoo's: raise unless the user may do this; who may not read is noted."""
        try:
            return super().check_access(operation)
        except AccessError:
            self._filing_refused_all()
            raise

    def _filing_refused_all(self):
        """Who may open none of the kind is refused before anybody asks for whom."""
        if self.ids and not self.browse().has_access("read"):
            self._filing_note("denied")

    @api.model
    def _filing_refused(self, records, operation):
        """Note whose records were refused to the user, unless he may read them."""
        if operation != "read":
            records -= records._filtered_access("read")
        if records:
            records._filing_note("denied")


def _only_counts(aggregate):
    return aggregate.endswith((":count", ":count_distinct"))
