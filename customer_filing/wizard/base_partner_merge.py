from odoo import models
from odoo.exceptions import UserError


class BasePartnerMerge(models.TransientModel):
    """Merging is a way of changing contacts; the result is guarded as they were."""

    _inherit = "base.partner.merge.automatic.wizard"

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        partners = self.env["res.partner"].browse(partner_ids).exists()
        partners._filing_refuse_strangers()
        dst_partner = self._filing_keep_payee(partners, dst_partner)
        # sudo: no client reads shields
        guarded = partners.sudo().filtered("filing_shield")
        roots = partners.sudo().commercial_partner_id
        result = super()._merge(partner_ids, dst_partner, extra_checks)
        if guarded:
            self.env.invalidate_all()
            left = roots.exists() | partners.sudo().exists().commercial_partner_id
            partners.sudo()._filing_shield_roots(left.ids)
        return result

    def _filing_keep_payee(self, partners, kept):
        """Into whom these are merged: who gets a share of a split stays who he is.

        :param kept: res.partner that was chosen, or None
        :raise UserError: another was chosen, or several get shares
        """
        # sudo: that somebody gets a share, not of what
        lines = self.env["customer.filing.split.line"].sudo()
        lines = lines.search([("partner_id", "in", partners.ids)])
        payees = lines.partner_id.sudo(self.env.su)
        if payees - (kept or payees[:1]):
            raise UserError(
                self.env._(
                    "%s: of a commission split each payee stays who he is. Merge the "
                    "others into him, or leave them apart.",
                    ", ".join(payees.mapped("display_name")),
                )
            )
        return kept or payees or None
