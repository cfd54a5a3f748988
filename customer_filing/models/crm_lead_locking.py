from odoo import api, fields, models


class CrmLead(models.Model):
    """A lead whose customer is locked shows it."""

    _inherit = "crm.lead"

    filing_is_locked = fields.Boolean(
        string="Privately locked", compute="_compute_filing_is_locked"
    )

    @api.depends("filing_id", "filing_guard")
    def _compute_filing_is_locked(self):
        for lead in self:
            # sudo: of the filing a yes or no is told to who reads the lead
            filing = lead.sudo().filing_id
            lead.filing_is_locked = (
                lead.filing_guard == "protected" and filing.is_locked
            )
