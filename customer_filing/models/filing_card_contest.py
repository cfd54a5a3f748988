from odoo import models
from odoo.exceptions import AccessError


class FilingCard(models.Model):
    """A former salesperson contests that the customer was taken from him."""

    _inherit = "customer.filing.card"

    def action_contest(self):
        """Open the dialog in which the former salesperson says why he is wronged."""
        self.ensure_one()
        self.check_access("read")
        # sudo: whose customer it was is known to himself
        if not self.was_mine or self.sudo().filing_id.state != "ended":
            message = self.env["customer.filing"]._message_not_to_contest()
            raise AccessError(message)
        return self.env["customer.filing.contest"]._open(card=self)
