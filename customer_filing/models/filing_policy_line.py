from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..core import clock

UNITS = [
    ("hour", "Hours"),
    ("day", "Days"),
    ("week", "Weeks"),
    ("month", "Months"),
    ("permanent", "Without end"),
]
# A century in the smallest unit that may be typed: longer is a typing error.
LONGEST = {"hour": 24 * 366, "day": 36600, "week": 5200, "month": 1200}


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
    end_of_day = fields.Boolean(
        string="To the end of the day",
        default=True,
        help="Protected until 23:59:59 of the last day, in the team's time zone. "
        "Otherwise until the same time of day as the filing.",
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

    def _period(self):
        self.ensure_one()
        return clock.Period(
            self.length, self.unit, self.count_first_day, self.end_of_day
        )

    def _description_of_period(self):
        """The period in words, as a salesperson reads it."""
        self.ensure_one()
        _ = self.env._
        if self.unit == "permanent":
            return _("without end")
        texts = {
            "hour": _("%s hours", self.length),
            "day": _("%s days", self.length),
            "week": _("%s weeks", self.length),
            "month": _("%s months", self.length),
        }
        if self.end_of_day and self.unit != "hour":
            if self.count_first_day:
                return _("%s, today included, to the end of the day", texts[self.unit])
            return _("%s from tomorrow on, to the end of the day", texts[self.unit])
        return texts[self.unit]

    def _describe(self):
        period = self._for_kind(self._description_of_period())
        if not self.aftercare_days:
            return period
        return self.env._(
            "%(period)s; aftercare %(days)s days",
            period=period,
            days=self.aftercare_days,
        )
