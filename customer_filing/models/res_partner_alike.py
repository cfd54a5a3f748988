from odoo import api, models


class ResPartner(models.Model):
    """Whoever types a tax number is not told that a hidden contact has it.

    Odoo looks for it as superuser; that somebody is there is what checks are for, and
    these are counted.
    """

    _inherit = "res.partner"

    @api.depends_context("uid")
    def _compute_same_vat_partner_id(self):
        result = super()._compute_same_vat_partner_id()
        for partner in self:
            for name in ("same_vat_partner_id", "same_company_registry_partner_id"):
                if partner[name]._filing_hidden():
                    partner[name] = False
        return result
