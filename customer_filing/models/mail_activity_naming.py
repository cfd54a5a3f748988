from odoo import models


class MailActivity(models.Model):
    """What is to be done about a guarded customer is told to who may read it."""

    _name = "mail.activity"
    _inherit = ["customer.filing.naming", "mail.activity"]

    def _filing_secret(self):
        return self._filing_about_guarded()
