from odoo import api, fields, models
from odoo.exceptions import AccessError


class CrmLead(models.Model):
    """A lead that another filing keeps from being won may be contested."""

    _inherit = "crm.lead"

    filing_may_contest = fields.Boolean(compute="_compute_filing_may_contest")

    @api.depends("filing_guard", "user_id")
    @api.depends_context("uid")
    def _compute_filing_may_contest(self):
        for lead in self:
            own = lead.user_id == self.env.user
            lead.filing_may_contest = own and lead.filing_guard == "contested"

    def action_filing_contest(self):
        """Open the dialog in which the lead's salesperson says why he is wronged."""
        self.ensure_one()
        self.check_access("read")
        if not self.filing_may_contest:
            message = self.env["customer.filing"]._message_not_to_contest()
            raise AccessError(message)
        return self.env["customer.filing.contest"]._open(lead=self)

    def _filing_met_by_contest(self, now):
        return self.filing_met_id
