from odoo import api, fields, models


class FilingSplitObject(models.TransientModel):
    """Objects to one's share, with a reason that the leader reads."""

    _name = "customer.filing.split.object"
    _description = "Object to a Share"

    line_id = fields.Many2one(
        "customer.filing.split.line", required=True, readonly=True
    )
    amount_text = fields.Char(string="Share", compute="_compute_share")
    reason = fields.Text(required=True)

    @api.depends("line_id")
    def _compute_share(self):
        # as the user: over RPC one can name any share
        readable = self.sudo(False).line_id._filtered_access("read")
        for dialog in self:
            line = dialog.sudo(False).line_id & readable
            dialog.amount_text = line._told_amount() if line else False

    def action_object(self):
        """Object to the own share: the split is not approved before it is revised.

        :raise UserError: it is not this user's share, or no answer is waited for
        """
        self.ensure_one()
        line = self.line_id.sudo(False)
        line.check_access("read")
        line.action_object(self.reason)
        return {"type": "ir.actions.act_window_close"}
