from odoo import api, fields, models


class FilingSplitAgree(models.TransientModel):
    """Agrees to a share in the place of somebody who cannot do so himself."""

    _name = "customer.filing.split.agree"
    _description = "Agree in Somebody's Place"

    line_id = fields.Many2one(
        "customer.filing.split.line", required=True, readonly=True
    )
    payee_name = fields.Char(string="For", compute="_compute_share")
    amount_text = fields.Char(string="Share", compute="_compute_share")
    reason = fields.Text(required=True)

    @api.depends("line_id")
    def _compute_share(self):
        # as the user: over RPC one can name any share
        readable = self.sudo(False).line_id._filtered_access("read")
        for dialog in self:
            line = dialog.sudo(False).line_id & readable
            dialog.payee_name = line.payee_name
            dialog.amount_text = line._told_amount() if line else False

    def action_agree(self):
        """Agree for who has no login or has left, with a reason that is kept.

        For the leader of the team, or the register office where he gets part of it.

        :raise UserError: he can agree himself, or the split waits for nobody
        :raise AccessError: it is not this user's to do so
        """
        self.ensure_one()
        line = self.line_id.sudo(False)
        line.check_access("read")
        line.action_agree_for(self.reason)
        return {"type": "ir.actions.act_window_close"}
