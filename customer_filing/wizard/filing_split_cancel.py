from odoo import fields, models


class FilingSplitCancel(models.TransientModel):
    """Cancels a split with a reason."""

    _name = "customer.filing.split.cancel"
    _description = "Cancel a Commission Split"

    split_id = fields.Many2one("customer.filing.split", required=True, readonly=True)
    reason = fields.Text(required=True)

    def action_cancel(self):
        """Cancel the split, until something of it is frozen.

        For the leader of the team and register officers.

        :raise UserError: something is frozen already
        :raise AccessError: it is not this user's to do so
        """
        self.ensure_one()
        self.split_id.sudo(False).action_cancel(self.reason)
        return {"type": "ir.actions.act_window_close"}
