from odoo import models

from .. import door


class MailThread(models.AbstractModel):
    """While planted customers are asked for, no device is pushed anything."""

    _inherit = "mail.thread"

    def _web_push_send_notification(self, *args, **kwargs):
        if door.is_during(self.env, door.REHEARSAL):
            return None
        return super()._web_push_send_notification(*args, **kwargs)
