from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..core import clock

UNITS = [
    ("hour", "Hours"),
    ("day", "Days"),
    ("working_day", "Working days"),
    ("week", "Weeks"),
    ("month", "Months"),
    ("permanent", "Without end"),
]
# A century in the smallest unit that may be typed: longer is a typing error.
LONGEST = {
    "hour": 24 * 366,
    "day": 36600,
    "working_day": 26000,
    "week": 5200,
    "month": 1200,
}
ENDS = [
    ("day", "At the end of the last day"),
    ("time", "At a time of the last day"),
    ("exact", "At the time of day at which it began"),
]


class FilingPolicyLine(models.Model):
    """How long one kind of filing is protected."""

    _name = "customer.filing.policy.line"
    _description = "Filing Protection Period"
    _inherit = "customer.filing.version.part"
    _order = "sequence, id"

    kind_id = fields.Many2one(required=True, index=True)
    sequence = fields.Integer(related="kind_id.sequence", store=True)
    length = fields.Integer(string="Period", required=True, default=30)
    unit = fields.Selection(UNITS, required=True, default="day")
    count_first_day = fields.Boolean(
        string="First day counts",
        help="The day of filing is the first day of the period.",
    )
    ends = fields.Selection(
        ENDS,
        required=True,
        default="day",
        help="In the team's time zone. Periods in hours end to the second.",
    )
    end_time = fields.Float(
        string="Time of the end", help="On the last day; afterwards he is free."
    )
    aftercare_days = fields.Integer(
        string="Aftercare (days)",
        default=365,
        help="For so long a customer who has bought stays with his salesperson.",
    )

    _kind_unique = models.Constraint(
        "UNIQUE (version_id, kind_id)", "This kind has a period here already."
    )
    _aftercare_positive = models.Constraint(
        "CHECK (aftercare_days BETWEEN 0 AND 36600)",
        "The aftercare must be between 0 and 36600 days.",
    )

    @api.constrains("length", "unit")
    def _check_length(self):
        for line in self.filtered(lambda line: line.unit != "permanent"):
            if not 1 <= line.length <= LONGEST[line.unit]:
                raise ValidationError(
                    self.env._(
                        "The period of “%(kind)s” must be between 1 and %(longest)s.",
                        kind=line.kind_id.name,
                        longest=LONGEST[line.unit],
                    )
                )

    @api.constrains("ends", "end_time", "unit")
    def _check_end_time(self):
        for line in self.filtered(lambda line: line.ends == "time"):
            if line.unit in ("hour", "permanent"):
                raise ValidationError(
                    self.env._(
                        "“%s” is not counted in days, so it cannot end at a time of "
                        "the last day: choose another end.",
                        line.kind_id.name,
                    )
                )
            if not 0 <= line._end_minute() < clock.MINUTES_OF_A_DAY:
                raise ValidationError(
                    self.env._("The end is a time of day: from 00:00 to 23:59.")
                )

    def _end_minute(self):
        """The minute of the last day at which the period ends; -1 for none."""
        self.ensure_one()
        return round(self.end_time * 60) if self.ends == "time" else -1
