from odoo import api, fields, models


class FilingSplitObject(models.TransientModel):
    """Objects to one's shares of a split, with a reason that the leader reads."""

    _name = "customer.filing.split.object"
    _description = "Object to a Share"

    line_id = fields.Many2one(
        "customer.filing.split.line", required=True, readonly=True
    )
    is_whole = fields.Boolean(
        string="All of my shares of this split",
        default=True,
        help="Commission and performance at once; else this share alone.",
    )
    has_several = fields.Boolean(compute="_compute_share")
    amount_text = fields.Text(string="Share", compute="_compute_share")
    reason = fields.Text(required=True)

    @api.depends("line_id", "is_whole")
    def _compute_share(self):
        # as the user: over RPC one can name any share
        readable = self.sudo(False).line_id._filtered_access("read")
        for dialog in self:
            line = dialog.sudo(False).line_id & readable
            dialog.has_several = line.has_several
            told = line.payee_line_ids if dialog.is_whole else line
            dialog.amount_text = "\n".join(one._told_amount() for one in told | line)

    def action_object(self):
        """Object to the own share: the split is not approved before it is revised.

        :raise UserError: it is not this user's share, or no answer is waited for
        """
        self.ensure_one()
        line = self.line_id.sudo(False)
        line.check_access("read")
        if self.is_whole:
            line.action_object_all(self.reason)
        else:
            line.action_object(self.reason)
        return {"type": "ir.actions.act_window_close"}
