from odoo import models


class DiscussChannel(models.Model):
    """A talk is begun with whom one may see; one that is there already goes on."""

    _inherit = "discuss.channel"

    def _get_or_create_chat(self, partners_to, pin=True):
        hidden = self.env["res.partner"].browse(partners_to)._filing_hidden()
        if hidden and not self._filing_talks_with(hidden):
            self._filing_refuse_hidden(hidden)
        return super()._get_or_create_chat(partners_to, pin=pin)

    def _filing_talks_with(self, partners):
        # sudo: only whether the user has one of his own
        return self.sudo().search_count(
            [
                ("channel_type", "=", "chat"),
                ("channel_member_ids.partner_id", "=", self.env.user.partner_id.id),
                ("channel_member_ids.partner_id", "in", partners.ids),
            ],
            limit=1,
        )
