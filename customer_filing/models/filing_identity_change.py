from odoo import models


class CustomerFiling(models.Model):
    """The way to other data of a customer who is protected: a request."""

    _inherit = "customer.filing"

    def action_ask_identity_change(self):
        """Open the dialog in which other data of the customer are asked for.

        For the salesperson, his team's leader and register officers.
        """
        self.ensure_one()
        self._check_owner()
        self.env["customer.filing.identity.change"]._refuse_unless_active(self)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Change the customer's data"),
            "res_model": "customer.filing.identity.change",
            "view_mode": "form",
            "target": "new",
            "context": {"default_filing_id": self.id},
        }
