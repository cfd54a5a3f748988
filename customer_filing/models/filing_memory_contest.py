from odoo import models
from odoo.exceptions import AccessError


class FilingMemory(models.Model):
    """A former salesperson contests that the customer was taken from him."""

    _inherit = "customer.filing.memory"

    def action_contest(self):
        """Open the dialog in which the former salesperson says why he is wronged.

        :raise AccessError: it is not his memory
        """
        self.ensure_one()
        self.check_access("read")
        if self.owner_id != self.env.user:
            message = self.env["customer.filing"]._message_not_to_contest()
            raise AccessError(message)
        return self.env["customer.filing.contest"]._open(memory=self)
