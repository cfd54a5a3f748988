from odoo import api, models
from odoo.exceptions import AccessError
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
    def _filing_reach_fields(self):
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
        told = self._filing_reach_fields() & set(fnames)
        if told and self.ids and self._filing_is_overseer():
            read = self.filtered_domain(self._filing_noted())
            read._filing_note("read", detail=self._filing_labels(told))
        return rows

    @api.model
    @api.readonly
    def formatted_read_group(self, domain, groupby=(), *args, **kwargs):
        groups = super().formatted_read_group(domain, groupby, *args, **kwargs)
        told = self._filing_reach_fields() & {
            name.split(":")[0] for name in groupby or ()
        }
        if told and groups and self._filing_is_overseer():
            labels = self._filing_labels(told)
            read = self.search(Domain(domain) & self._filing_noted())
            read._filing_note("read", detail=labels)
        return groups

    def _filing_note(self, kind, detail=""):
        if self:
            self.env["customer.filing.sighting"]._note_apart(kind, self, detail=detail)

    @api.model
    def _filing_labels(self, names):
        # in the language of the house: the log is read by others
        labels = [self._fields[name].string or name for name in sorted(names)]
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
