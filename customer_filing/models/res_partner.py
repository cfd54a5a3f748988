from odoo import models

from .crm_lead_meeting import PARTNERS_CHANGED

PARTNER_COLUMNS = frozenset(
    {"phone", "email", "vat", "name", "company_name", "parent_id", "country_id"}
)


class ResPartner(models.Model):
    """A lead says what its partner says: who changes him changes whose lead it is."""

    _inherit = "res.partner"

    def write(self, vals):
        result = super().write(vals)
        leads = self.env["crm.lead"]
        if PARTNER_COLUMNS & set(vals) and not leads._filing_meets_nobody():
            collecting = self.env.cr.cache.get(PARTNERS_CHANGED)
            if collecting:
                collecting[-1].update(self.ids)
            else:
                leads._filing_of_partners(self.ids)._filing_meet()
        return result
