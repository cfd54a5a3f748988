from odoo import api, fields, models
from odoo.exceptions import UserError


class FilingHold(models.Model):
    """Keeps a filing where it is: no release, no claim, no change of owner.

    The clock runs on meanwhile; what fell due happens when the hold is lifted.
    """

    _name = "customer.filing.hold"
    _description = "Hold"
    _order = "id desc"

    filing_id = fields.Many2one(
        "customer.filing", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="filing_id.company_id", store=True)
    reason = fields.Text(required=True)
    until = fields.Datetime(help="Empty: until somebody lifts it.")
    set_by_id = fields.Many2one(
        "res.users", string="Set by", readonly=True, default=lambda self: self.env.user
    )
    create_date = fields.Datetime(string="Set", readonly=True)
    lifted_at = fields.Datetime(string="Lifted", readonly=True, copy=False)
    lifted_by_id = fields.Many2one(
        "res.users", string="Lifted by", readonly=True, copy=False
    )

    _standing_idx = models.Index("(filing_id) WHERE lifted_at IS NULL")

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            for name in ("set_by_id", "lifted_at", "lifted_by_id"):
                vals.pop(name, None)
        holds = super().create(
            [vals | {"set_by_id": self.env.uid} for vals in vals_list]
        )
        holds.filing_id._refuse_own_office()
        for hold in holds:
            if not hold.filing_id._can_be_held():
                raise UserError(
                    self.env._(
                        "%s is not protected at present: there is nothing to hold.",
                        hold.filing_id.display_name,
                    )
                )
        holds._log("hold")
        return holds

    def write(self, vals):
        if self:
            raise UserError(
                self.env._("A hold stays as it was set: lift it and set another one.")
            )
        return super().write(vals)

    def action_lift(self):
        """Lift these holds; what fell due meanwhile happens with the next run.

        For register officers (access rights to the model decide), not on customers of
        their own.
        """
        self.check_access("write")
        self.filing_id._refuse_own_office()
        standing = self.filtered(lambda hold: not hold.lifted_at)
        super(FilingHold, standing).write(
            {"lifted_at": fields.Datetime.now(), "lifted_by_id": self.env.uid}
        )
        standing._log("lift")
        # sudo: an officer need not be a system administrator to start a cron
        for name in ("ir_cron_release_due", "ir_cron_sweep_deadlines"):
            self.env.ref(f"customer_filing.{name}").sudo()._trigger()
        return True

    def _log(self, event):
        now = fields.Datetime.now()
        for hold in self:
            self.env["customer.filing.ledger"]._append(
                event, {hold.filing_id.id: {"hold": hold.id}}, now
            )
