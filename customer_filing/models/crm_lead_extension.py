from odoo import api, fields, models


class CrmLead(models.Model):
    """The way from a lead to a longer protection of its customer."""

    _inherit = "crm.lead"

    filing_may_extend = fields.Boolean(
        string="Extension can be asked for",
        compute="_compute_filing_may_extend",
        # as the user himself: a lead that he may see can point to an old filing
        compute_sudo=False,
    )
    filing_awaits_decision = fields.Boolean(
        string="Kept while decided",
        compute="_compute_filing_may_extend",
        compute_sudo=False,
    )
    filing_is_offered = fields.Boolean(
        string="Only offered so far",
        compute="_compute_filing_may_extend",
        compute_sudo=False,
    )

    @api.depends("filing_id", "filing_guard", "filing_protected_until")
    @api.depends_context("uid")
    def _compute_filing_may_extend(self):
        readable = self.filing_id._filtered_access("read")
        for lead in self:
            filing = lead.filing_id & readable
            protects = lead.filing_guard == "protected"
            lead.filing_may_extend = protects and filing.may_extend
            lead.filing_awaits_decision = protects and filing.awaits_decision
            lead.filing_is_offered = protects and bool(filing.offered_until)

    def action_filing_extend(self):
        """Open the dialog that asks for a longer protection of this lead's customer.

        For the salesperson, his team's leader and register officers.
        """
        self.ensure_one()
        self.check_access("read")
        return self.filing_id.action_ask_extension()
