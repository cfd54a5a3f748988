from odoo import models


class IrAttachment(models.Model):
    """Files of a guarded customer, his meetings and plans do not tell their names.

    Contracts are named after who signs them.
    """

    _name = "ir.attachment"
    _inherit = ["customer.filing.naming", "ir.attachment"]

    def _filing_secret(self):
        hanging = ("calendar.event", "mail.activity", "mail.scheduled.message")
        return self._filing_about_guarded() | self.filtered(
            lambda file: file.res_id and file.res_model in hanging
        )
