from odoo import models


class MailThread(models.AbstractModel):
    """Followers are told with name and e-mail: nobody makes a hidden contact one."""

    _inherit = "mail.thread"

    def message_subscribe(self, partner_ids=None, subtype_ids=None):
        if partner_ids and not self.env.su:
            hidden = self.env["res.partner"].browse(partner_ids)._filing_hidden()
            partner_ids = [id_ for id_ in partner_ids if id_ not in hidden._ids]
        return super().message_subscribe(partner_ids, subtype_ids)
