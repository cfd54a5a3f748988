from odoo import models


class BasePartnerMerge(models.TransientModel):
    """Merging is a way of changing contacts; the result is guarded as they were."""

    _inherit = "base.partner.merge.automatic.wizard"

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        partners = self.env["res.partner"].browse(partner_ids).exists()
        partners._filing_refuse_strangers()
        # sudo: no client reads shields
        guarded = partners.sudo().filtered("filing_shield")
        roots = partners.sudo().commercial_partner_id
        result = super()._merge(partner_ids, dst_partner, extra_checks)
        if guarded:
            self.env.invalidate_all()
            left = roots.exists() | partners.sudo().exists().commercial_partner_id
            partners.sudo()._filing_shield_roots(left.ids)
        return result
