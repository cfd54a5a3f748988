from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import float_repr

from ..core import approval
from . import filing_bounds
from .filing_sources import SOURCES
from .filing_task import USER

MATTERS = [
    ("filing", "A filing"),
    ("extension", "An extension"),
    ("withdraw", "A withdrawal"),
    ("identity", "A change of the customer's data"),
]
APPROVERS = [
    ("leader", "Team leader"),
    ("department", "Department head"),
    ("officer", "Register office"),
    ("user", "A named person"),
    ("group", "Anybody of a group"),
]
# A working year; longer is a typing error.
MOST_HOURS = 2100


class FilingApprovalLevel(models.Model):
    """One of those who must agree to something, one after the other (rule S13-R03)."""

    _name = "customer.filing.approval.level"
    _description = "Level of Approval"
    _inherit = "customer.filing.version.part"
    _order = "sequence, id"

    sequence = fields.Integer(default=10)
    matter = fields.Selection(MATTERS, string="What", required=True, default="filing")
    approver = fields.Selection(
        APPROVERS, string="Approved by", required=True, default="leader"
    )
    user_id = fields.Many2one(
        "res.users",
        string="Person",
        ondelete="restrict",
        domain=[("share", "=", False)],
    )
    group_id = fields.Many2one("res.groups", ondelete="restrict")
    amount_min = fields.Monetary(
        string="From an amount of",
        currency_field="currency_id",
        help="Only for leads with at least this expected revenue. 0: whatever the "
        "amount.",
    )
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")
    source = fields.Selection(SOURCES, help="Only for customers who come from there.")
    cross_region = fields.Boolean(
        string="Other regions only",
        help="Only for customers whose state does not belong to the region of the "
        "team's unit, or who have no state.",
    )
    hours = fields.Integer(
        string="Within (hours)",
        help="Working hours; then the next one above is asked as well. 0: no deadline.",
    )
    remind_hours = fields.Integer(
        string="Reminder (hours)",
        help="So many working hours before the deadline. 0: no reminder.",
    )
    deputy_id = fields.Many2one(
        "res.users",
        ondelete="restrict",
        domain=[("share", "=", False)],
        help="Decides while the approver is away, or has left. Without one the next "
        "one above does.",
    )

    @api.depends("version_id.policy_id.company_id")
    def _compute_currency_id(self):
        for level in self:
            company = level.version_id.policy_id.company_id or self.env.company
            level.currency_id = company.currency_id

    @api.constrains("version_id", "matter", "kind_id")
    def _check_number(self):
        self.version_id._check_approval_level_ids()

    @api.constrains("approver", "user_id", "group_id", "deputy_id")
    def _check_people(self):
        for level in self:
            if level.approver == "user" and not level.user_id:
                raise ValidationError(self.env._("Name the person who approves."))
            if level.approver == "group" and not level.group_id:
                raise ValidationError(self.env._("Name the group that approves."))
            if level.deputy_id and level.approver in ("officer", "group"):
                raise ValidationError(
                    self.env._(
                        "Where any of several people approves, nobody needs a deputy: "
                        "leave the deputy empty."
                    )
                )
            if level.deputy_id and level.deputy_id == level._named_user():
                raise ValidationError(
                    self.env._("Nobody is his own deputy: choose somebody else.")
                )
            level._check_access_of(level._named_user() | level.deputy_id)

    def _check_access_of(self, users):
        for user in users:
            if not user.has_group(USER):
                raise ValidationError(
                    self.env._(
                        "%s could not open what is to be approved: give the right to "
                        "file customers first.",
                        user.name,
                    )
                )

    def _named_user(self):
        return self.user_id if self.approver == "user" else self.user_id.browse()

    @api.constrains("hours", "remind_hours", "amount_min")
    def _check_numbers(self):
        bounds = {"hours": (0, MOST_HOURS), "remind_hours": (0, MOST_HOURS)}
        filing_bounds.check(self, bounds)
        for level in self:
            if level.remind_hours and level.remind_hours >= level.hours:
                raise ValidationError(
                    self.env._(
                        "Nobody could be reminded in time: the reminder must come "
                        "fewer hours before the deadline than there are."
                    )
                )
            if level.currency_id.compare_amounts(level.amount_min, 0) < 0:
                raise ValidationError(
                    self.env._("An amount from which on somebody approves is above 0.")
                )

    def _pin(self):
        """The level as core.approval.Level, for the terms."""
        self.ensure_one()
        currency = self.currency_id
        has_amount = not currency.is_zero(self.amount_min)
        return approval.Level(
            matter=self.matter,
            approver=self.approver,
            user=self._named_user().id or 0,
            group=self.group_id.id if self.approver == "group" else 0,
            amount_min=float_repr(self.amount_min, currency.decimal_places)
            if has_amount
            else "",
            source=self.source or "",
            cross_region=self.cross_region,
            hours=self.hours,
            remind_hours=self.remind_hours,
            deputy=self.deputy_id.id or 0,
        )


assert tuple(matter for matter, _label in MATTERS) == approval.MATTERS
assert tuple(approver for approver, _label in APPROVERS) == approval.APPROVERS
