from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..core import draw

MODES = [
    ("self", "Whoever claims first"),
    ("proof", "Whoever proves a visit or a call"),
    ("assigned", "Nobody: they are assigned"),
    ("draw", "Drawn among the interested"),
]
WEEKDAYS = (
    "draw_monday",
    "draw_tuesday",
    "draw_wednesday",
    "draw_thursday",
    "draw_friday",
    "draw_saturday",
    "draw_sunday",
)
ADMINISTRATOR = "customer_filing.group_filing_administrator"


class FilingPool(models.Model):
    """How customers of a pool come to a salesperson (rules S12-R03, S14-R23)."""

    _inherit = "customer.filing.pool"

    claim_mode = fields.Selection(
        MODES, string="Who gets a customer", required=True, default="self"
    )
    first_right_hours = fields.Integer(
        string="First right (hours)",
        help="For so many hours only those may claim a customer who had asked for him "
        "while a colleague protected him. If nobody had, everybody may. "
        "0: nobody comes first.",
    )
    proof_days = fields.Integer(
        string="Proof is at most (days) old",
        default=3,
        help="An older visit or call proves nothing any more.",
    )
    proof_slip = fields.Boolean(
        string="Visits need a document",
        default=True,
        help="A viewing slip, a visitor's form, a photo.",
    )
    unreachable_window_days = fields.Integer(
        string="Unreachable customers (days)",
        default=15,
        help="For so many days after the former salesperson noted that nobody "
        "answered, only who has reached and visited the customer gets him. "
        "0: no such rule.",
    )
    draw_plan = fields.Selection(
        [("weekdays", "On weekdays"), ("hours", "Every so many hours")],
        string="Draws take place",
        required=True,
        default="weekdays",
    )
    draw_every_hours = fields.Integer(string="Every (hours)", default=24)
    draw_hour = fields.Float(string="At", default=9.0)
    draw_monday = fields.Boolean(string="Monday", default=True)
    draw_tuesday = fields.Boolean(string="Tuesday", default=True)
    draw_wednesday = fields.Boolean(string="Wednesday", default=True)
    draw_thursday = fields.Boolean(string="Thursday", default=True)
    draw_friday = fields.Boolean(string="Friday", default=True)
    draw_saturday = fields.Boolean(string="Saturday")
    draw_sunday = fields.Boolean(string="Sunday")
    next_draw_at = fields.Datetime(
        string="Next draw",
        compute="_compute_next_draw_at",
        help="Announced: what is set here anew counts for the draws after it.",
    )

    _modes_positive = models.Constraint(
        "CHECK (first_right_hours >= 0 AND unreachable_window_days >= 0)",
        "Hours and days cannot be negative.",
    )
    _proof_days_some = models.Constraint(
        "CHECK (proof_days >= 1)", "A proof must be allowed to be a day old."
    )

    @api.constrains(
        "claim_mode", "draw_plan", "draw_every_hours", "draw_hour", *WEEKDAYS
    )
    def _check_draw_plan(self):
        for pool in self.filtered(lambda pool: pool.claim_mode == "draw"):
            if not 0 <= pool.draw_hour < 24:
                raise ValidationError(self.env._("A day has the hours 0:00 to 23:59."))
            if pool.draw_plan == "hours" and pool.draw_every_hours < 1:
                raise ValidationError(
                    self.env._("Between two draws an hour must pass at the least.")
                )
            if pool.draw_plan == "weekdays" and not pool._draw_weekdays():
                raise ValidationError(
                    self.env._("Choose at least one weekday for the draws.")
                )

    @api.model_create_multi
    def create(self, vals_list):
        pools = super().create(vals_list)
        pools._announce_draws()
        return pools

    def write(self, vals):
        result = super().write(vals)
        if {"claim_mode", "active"} & set(vals):
            self._announce_draws()
        return result

    # ---- who decides ----

    def _is_admin(self, user):
        """Whether ``user`` runs this pool: he looks after it, or sets up all pools."""
        self.ensure_one()
        # sudo: what somebody may do is no secret to the rule that asks
        user = user.sudo()
        sets_up = user.has_group(ADMINISTRATOR) and (
            self.sudo().company_id in user.company_ids
        )
        return sets_up or self._administers(user)

    def _may_assign(self, user):
        """Whether ``user`` says who gets a customer of whom nobody else decides."""
        self.ensure_one()
        # sudo: teams may be closed to the user
        leaders = self.sudo().team_ids.user_id
        return self.claim_mode == "assigned" and (
            user in leaders or self._is_admin(user)
        )

    # ---- when draws are ----

    def _draw_weekdays(self):
        return frozenset(n for n, name in enumerate(WEEKDAYS) if self[name])

    def _draw_plan(self):
        """The plan of this pool's draws, as core.draw reads it."""
        if self.draw_plan == "hours":
            return draw.Plan(hours=self.draw_every_hours)
        return draw.Plan(
            weekdays=self._draw_weekdays(), minute=round(self.draw_hour * 60) % 1440
        )

    def _draw_after(self, instant):
        """The instant of the first draw by plan later than ``instant`` (naive UTC)."""
        # sudo: the company's calendar may be closed to a salesperson
        return draw.next_at(
            self._draw_plan(), instant, self.sudo().company_id._filing_tz()
        )

    def _compute_next_draw_at(self):
        draws = self.env["customer.filing.draw"]._announced(self)
        for pool in self:
            pool.next_draw_at = draws[pool].draw_at if pool in draws else False

    def _draw_of(self, since):
        """When a customer who is there ``since`` (naive UTC) is drawn, or None."""
        now = fields.Datetime.now()
        at = self.next_draw_at
        if not at or at <= now:
            at = self._draw_after(now)
        while at and not draw.takes_part(since, at):
            at = self._draw_after(at)
        return at

    def _announce_draws(self):
        """Announce the next draw of each pool that draws; call off the others'."""
        # sudo: draws are nobody's to write
        draws = self.env["customer.filing.draw"].sudo()
        drawing = self.filtered(lambda pool: pool.active and pool.claim_mode == "draw")
        draws._call_off(self - drawing)
        draws._announce(drawing)
