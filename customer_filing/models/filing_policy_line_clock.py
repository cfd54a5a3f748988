from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..core import protection
from . import filing_bounds
from .filing_policy_line import LONGEST

CAP_UNITS = [("day", "Days"), ("week", "Weeks"), ("month", "Months")]
assert tuple(unit for unit, _label in CAP_UNITS) == protection.CAP_UNITS
# How long a unit is at least and at most, in days: to tell a ceiling below a period.
SHORTEST_DAYS = {
    "hour": 1 / 24,
    "day": 1,
    "working_day": 1,
    "week": 7,
    "month": 28,
}
LONGEST_DAYS = {"day": 1, "week": 7, "month": 31}


class FilingPolicyLine(models.Model):
    """What starts, renews and bounds the protection of one kind."""

    _inherit = "customer.filing.policy.line"

    length_min = fields.Integer(
        string="Chosen from",
        help="Who approves chooses the period from here on; until then it is this. "
        "0: it is fixed.",
    )
    length_max = fields.Integer(string="Chosen up to")
    start_event = fields.Selection(
        [
            ("effective", "The beginning of the protection"),
            ("submission", "The filing, even if it is checked or signed later"),
            ("first_visit", "The first visit"),
            ("deposit", "The deposit"),
            ("delivery", "The delivery"),
            ("last_contact", "The last contact, visit or order"),
        ],
        string="Counted from",
        required=True,
        default="effective",
    )
    start_within_days = fields.Integer(
        string="It must happen within (days)",
        help="So long the customer is protected while it is awaited.",
    )
    renew_event = fields.Selection(
        [
            ("none", "Nothing"),
            ("visit", "Each further visit"),
            ("contact", "Each contact, visit or order"),
            ("order", "Each order"),
        ],
        string="Renewed by",
        required=True,
        default="none",
        help="The period starts anew. Only what his own salesperson does counts, "
        "and only while it protects.",
    )
    renew_max = fields.Integer(string="How often", help="0: without limit.")
    cap_length = fields.Integer(
        string="Never longer than",
        help="Counted from the start of the clock, whatever renews, extends or "
        "postpones the protection. 0: without limit.",
    )
    cap_unit = fields.Selection(CAP_UNITS, required=True, default="month")

    _bounds = {
        "length_min": (0, 36600),
        "length_max": (0, 36600),
        "start_within_days": (0, 36600),
        "renew_max": (0, 1000),
        "cap_length": (0, 36600),
    }

    @api.constrains(*_bounds)
    def _check_bounds(self):
        filing_bounds.check(self, self._bounds)

    @api.constrains("length_min", "length_max", "unit")
    def _check_choice(self):
        for line in self:
            if not line.length_min and not line.length_max:
                continue
            if line.unit == "permanent":
                raise ValidationError(
                    self.env._(
                        "“%s” has no end, so there is no period to choose.",
                        line.kind_id.name,
                    )
                )
            if not 1 <= line.length_min <= line.length_max <= LONGEST[line.unit]:
                raise ValidationError(
                    self.env._(
                        "The period of “%(kind)s” is chosen between a shortest and a "
                        "longest one: both from 1 to %(longest)s, the shortest first.",
                        kind=line.kind_id.name,
                        longest=LONGEST[line.unit],
                    )
                )

    @api.constrains("start_event", "start_within_days")
    def _check_start(self):
        for line in self:
            waits = line.start_event in protection.STARTS
            if waits and not line.start_within_days:
                raise ValidationError(
                    self.env._(
                        "Say within how many days it must happen from which the period "
                        "of “%s” is counted.",
                        line.kind_id.name,
                    )
                )
            if not waits and line.start_within_days:
                raise ValidationError(
                    self.env._(
                        "The period of “%s” waits for nothing: leave the days within "
                        "which it must happen at 0.",
                        line.kind_id.name,
                    )
                )

    @api.constrains("renew_event", "renew_max", "start_event", "unit")
    def _check_renewal(self):
        for line in self:
            renews = line.renew_event != "none"
            if line.unit == "permanent" and renews:
                raise ValidationError(
                    self.env._(
                        "“%s” has no end, so nothing renews it.", line.kind_id.name
                    )
                )
            if (renews or line.renew_max) and line.start_event == "last_contact":
                raise ValidationError(
                    self.env._(
                        "“%s” is counted from the last contact, so every contact "
                        "renews it: leave “Renewed by” at “Nothing”, and the number of "
                        "renewals at 0.",
                        line.kind_id.name,
                    )
                )
            if line.renew_max and not renews:
                raise ValidationError(
                    self.env._(
                        "Nothing renews “%s”: say what does, or leave the number of "
                        "renewals at 0.",
                        line.kind_id.name,
                    )
                )

    @api.constrains("cap_length", "cap_unit", "length", "length_max", "unit")
    def _check_cap(self):
        for line in self.filtered("cap_length"):
            if line.unit == "permanent":
                raise ValidationError(
                    self.env._(
                        "“%s” has no end, so it cannot have a longest time either.",
                        line.kind_id.name,
                    )
                )
            if line._exceeds_cap(line.length_max or line.length):
                raise ValidationError(
                    self.env._(
                        "The period of “%s” is longer than it may last in all: set a "
                        "longer limit, or a shorter period.",
                        line.kind_id.name,
                    )
                )

    @api.constrains("renew_event", "cap_length", "cap_unit", "length", "unit")
    def _check_renewal_within_cap(self):
        for line in self:
            if line.renew_event != "none" and line._fills_cap():
                raise ValidationError(
                    self.env._(
                        "Nothing could renew “%s”: its period already is as long as it "
                        "may last in all. Set a longer limit, or let nothing renew it.",
                        line.kind_id.name,
                    )
                )

    def _fills_cap(self):
        """Whether the ceiling leaves nothing beyond the period."""
        self.ensure_one()
        if not self.cap_length or self.unit != self.cap_unit:
            return False
        return (self.length_max or self.length) >= self.cap_length

    def _is_renewed(self):
        """Whether anything begins the period anew."""
        return self.renew_event != "none" or self.start_event == "last_contact"

    def _exceeds_cap(self, length):
        """Whether a period is longer than the ceiling in every calendar."""
        self.ensure_one()
        if self.unit == self.cap_unit:
            return length > self.cap_length
        longest = self.cap_length * LONGEST_DAYS[self.cap_unit]
        return length * SHORTEST_DAYS[self.unit] > longest

    def _first_length(self):
        """The length of the period as long as nobody has chosen another one."""
        self.ensure_one()
        return self.length_min or self.length

    def _clock_rules(self):
        """What this line says in the section "clock" of the terms, by name."""
        self.ensure_one()
        return {
            "end_minute": self._end_minute(),
            "start_event": self.start_event,
            "start_within_days": self.start_within_days,
            "length_min": self.length_min,
            "length_max": self.length_max,
            "renew_event": self.renew_event,
            "renew_max": self.renew_max,
            "cap_length": self.cap_length,
            # without a length the unit says nothing
            "cap_unit": self.cap_unit if self.cap_length else "day",
        }
