from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..core import follow_up
from . import filing_bounds, filing_words

STAGES = [
    ("first_contact", "First contact"),
    ("visit", "Visit"),
    ("cadence", "Every further contact"),
    ("plan", "Plan for the next contact"),
]
UNITS = [("hour", "Hours"), ("day", "Days"), ("working_day", "Working days")]
EFFECTS = [
    ("warn", "Salesperson and leader are told"),
    ("void", "The filing becomes void"),
    ("release", "To the public pool"),
    ("forfeit", "His share is forfeited"),
]


class FilingStageRule(models.Model):
    """By when a customer must be followed up (rules S05-R06, S14-R12, S36-R02)."""

    _name = "customer.filing.stage.rule"
    _description = "Follow-up Deadline"
    _inherit = "customer.filing.version.part"
    _order = "id"

    stage = fields.Selection(STAGES, string="What", required=True)
    grade_id = fields.Many2one("customer.filing.grade", ondelete="restrict")
    length = fields.Integer(
        string="Within", required=True, default=3, help="0 days: the same day."
    )
    unit = fields.Selection(UNITS, required=True, default="day")
    effect = fields.Selection(
        EFFECTS, string="Otherwise", required=True, default="warn"
    )

    _line_unique = models.UniqueIndex(
        "(version_id, stage, COALESCE(kind_id, 0), COALESCE(grade_id, 0))",
        "This version has such a deadline already.",
    )

    @api.constrains("length", "unit", "stage")
    def _check_length(self):
        filing_bounds.check(self, {"length": (0, 3660)})
        for rule in self.filtered(lambda rule: not rule.length):
            if rule.unit == "hour" or rule.stage == "cadence":
                raise ValidationError(
                    self.env._(
                        "“%s” needs a length: nobody could be in time.",
                        dict(rule._fields["stage"]._description_selection(self.env))[
                            rule.stage
                        ],
                    )
                )

    def _describe(self):
        self.ensure_one()
        _ = self.env._
        stage, effect = self._label_of("stage"), self._label_of("effect")
        if self.grade_id:
            stage = _(
                "%(what)s (%(grade)s)", what=stage, grade=self.grade_id.display_name
            )
        if self.length:
            text = _(
                "%(what)s within %(length)s, otherwise: %(effect)s",
                what=stage,
                length=filing_words.of_length(self.env, self.length, self.unit),
                effect=effect,
            )
        else:
            text = _(
                "%(what)s on the same day, otherwise: %(effect)s",
                what=stage,
                effect=effect,
            )
        return self._for_kind(text)

    def _stages(self, kind):
        """The deadlines of filings of ``kind``, as core.follow_up.Stage.

        A kind's own lines replace those of all kinds for the same stage.
        """
        mine = self._of_kind(kind)
        own = set(mine.filtered("kind_id").mapped("stage"))
        return tuple(
            follow_up.Stage(
                rule.stage,
                rule.length,
                rule.unit,
                rule.effect,
                rule.grade_id.code or "",
            )
            for rule in mine.sorted(lambda rule: (rule.stage, rule.grade_id.code or ""))
            if rule.kind_id or rule.stage not in own
        )


assert {stage for stage, _label in STAGES} == set(follow_up.STAGES)
assert {unit for unit, _label in UNITS} == set(follow_up.UNITS)
assert {effect for effect, _label in EFFECTS} == set(follow_up.EFFECTS)
