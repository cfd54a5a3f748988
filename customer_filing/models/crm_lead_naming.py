from odoo import api, models


class CrmLead(models.Model):
    """A guarded lead does not tell its name to who may not read it."""

    _name = "crm.lead"
    _inherit = ["customer.filing.naming", "crm.lead"]

    @api.depends("filing_guard")
    def _compute_display_name(self):
        return super()._compute_display_name()

    def _filing_secret(self):
        return self.filtered("filing_guard")
