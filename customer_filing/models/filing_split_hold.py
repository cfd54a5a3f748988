from odoo import api, fields, models
from odoo.exceptions import UserError

TYPED = ("line_id", "reason")


class FilingSplitHold(models.Model):
    """Keeps one share from being frozen and paid; the others of its split go on.

    Its payee is told of it, with the reason.
    """

    _name = "customer.filing.split.hold"
    _description = "Hold on a Share"
    _order = "id desc"

    line_id = fields.Many2one(
        "customer.filing.split.line",
        string="Share",
        required=True,
        index=True,
        ondelete="restrict",
    )
    payee_name = fields.Char(string="Payee", compute="_compute_share")
    amount = fields.Monetary(compute="_compute_share")
    currency_id = fields.Many2one(related="line_id.currency_id")
    company_id = fields.Many2one(related="line_id.company_id", store=True)
    reason = fields.Text(required=True)
    set_by_id = fields.Many2one(
        "res.users", string="Set by", readonly=True, default=lambda self: self.env.user
    )
    create_date = fields.Datetime(string="Set", readonly=True)
    lifted_at = fields.Datetime(string="Lifted", readonly=True, copy=False)
    lifted_by_id = fields.Many2one(
        "res.users", string="Lifted by", readonly=True, copy=False
    )

    _standing_unique = models.UniqueIndex(
        "(line_id) WHERE lifted_at IS NULL", "This share is on hold already."
    )

    @api.depends("line_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_share(self):
        # as the user: over RPC one can name any share
        readable = self.line_id._filtered_access("read")
        for hold in self:
            line = hold.line_id & readable
            hold.payee_name = line.payee_name
            hold.amount = line.amount

    @api.depends("line_id")
    def _compute_display_name(self):
        for hold in self:
            hold.display_name = self.env._("Hold on %s", hold.line_id.display_name)

    @api.model_create_multi
    def create(self, vals_list):
        """Hold shares: officers, and leaders those of their teams' deals (rule SPLIT).

        :raise AccessError: anybody else, or who gets something of the split
        :raise UserError: a share is on hold or paid, or nothing comes of it any more
        """
        self.check_access("create")
        said = [
            {name: vals[name] for name in TYPED if vals.get(name)} for vals in vals_list
        ]
        self.env.flush_all()
        for vals in said:
            line = self.line_id.browse(vals.get("line_id"))
            line.check_access("read")
            line._hold_still()
            line._refuse_to_hold(vals.get("reason", ""))
        holds = super().create([vals | {"set_by_id": self.env.uid} for vals in said])
        holds.line_id._line_write({"is_held": True})
        for hold in holds:
            hold._note("hold", hold.reason)
        return holds

    def write(self, vals):
        if self:
            raise UserError(
                self.env._("A hold stays as it was set: lift it and set another one.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A hold stays on record: lift it instead."))

    def action_lift(self):
        """Lift these holds; their shares are frozen and paid with the next ones.

        For officers, and leaders of the deals' teams; not where they get something.

        :raise AccessError: anybody else
        """
        self.check_access("read")
        self.env.flush_all()
        self.line_id._hold_still()
        standing = self.filtered(lambda hold: not hold.lifted_at)
        standing.line_id._refuse_to_lift()
        # sudo: a leader lifts what an officer set
        super(FilingSplitHold, standing.sudo()).write(
            {"lifted_at": fields.Datetime.now(), "lifted_by_id": self.env.uid}
        )
        standing.line_id._line_write({"is_held": False})
        for hold in standing:
            hold._note("lift", hold.reason)
        return True

    @api.model
    def _carry(self, former, lines):
        """Whose share is withheld stays without it in the next version of the split.

        :param former: the lines of the version that is replaced
        :param lines: the lines of the version that replaces it
        :return: the holds on these
        """
        # sudo: who revises a split need not be able to set a hold
        standing = former.sudo().hold_ids.filtered(lambda hold: not hold.lifted_at)
        carried = self.browse()
        for hold in standing:
            theirs = lines.sudo().filtered(hold.line_id._is_payee_of)
            carried |= super().create(
                [
                    {
                        "line_id": line.id,
                        "reason": hold.reason,
                        "set_by_id": hold.set_by_id.id,
                    }
                    for line in theirs
                    if not line.is_held
                ]
            )
        carried.line_id._line_write({"is_held": True})
        for hold in carried:
            hold._note("hold", hold.reason)
        return carried

    def _note(self, event, reason):
        """Keep it in the history of the split, and tell the payee."""
        line = self.line_id
        # sudo: who may hold a share may not be able to read the whole split
        split = line.sudo().split_id
        self.env["customer.filing.split.event"]._note(event, split, reason, line)
        line._tell_payee(_on_hold if event == "hold" else _not_on_hold, reason)


def _on_hold(env):
    return env._("your share is on hold")


def _not_on_hold(env):
    return env._("your share is no longer on hold")
