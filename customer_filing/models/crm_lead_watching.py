from odoo import api, models
from odoo.fields import Domain


class CrmLead(models.Model):
    """Reading the lead of another's customer is noted; without a guard it is not."""

    _name = "crm.lead"
    _inherit = ["crm.lead", "customer.filing.watched"]

    @api.model
    def _filing_telling_fields(self):
        return frozenset(
            (
                *("phone", "phone_sanitized", "email_from", "email_normalized"),
                *("email_cc", "street", "street2", "zip", "website"),
            )
        )

    @api.model
    def _filing_noted(self):
        return Domain("filing_guard", "!=", False)

    def _filing_told(self):
        # sudo: which leads are guarded is the same for everybody
        return self.sudo().filtered("filing_guard").filing_id
