from odoo import models
from odoo.exceptions import UserError

from ..probes.rehearsal import is_rehearsed


class IrMailServer(models.Model):
    """While planted customers are asked for, no mail is sent."""

    _inherit = "ir.mail_server"

    def send_email(self, *args, **kwargs):
        if is_rehearsed(self.env):
            raise UserError(self.env._("No mail is sent while leaks are looked for."))
        return super().send_email(*args, **kwargs)
