from odoo import models

from ..probes.rehearsal import is_rehearsed


class MailThread(models.AbstractModel):
    """While planted customers are asked for, no device is pushed anything."""

    _inherit = "mail.thread"

    def _web_push_send_notification(self, *args, **kwargs):
        if is_rehearsed(self.env):
            return None
        return super()._web_push_send_notification(*args, **kwargs)
