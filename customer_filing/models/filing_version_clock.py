from odoo import fields, models

from ..core import clock, pinned, protection

HOLIDAYS = [
    ("none", "Do nothing"),
    ("postpone", "Postpone the end by their number"),
    ("next_working_day", "Move the end to the next working day"),
]
assert tuple(mode for mode, _label in HOLIDAYS) == clock.HOLIDAYS


class FilingPolicyVersion(models.Model):
    """How days off count, for every kind."""

    _inherit = "customer.filing.policy.version"

    holiday_mode = fields.Selection(
        HOLIDAYS,
        string="Public holidays",
        required=True,
        default="none",
        help="Those of the team's calendar. "
        "Only the next working day looks at weekends, too.",
    )
    absence_pauses = fields.Boolean(
        string="Absences pause the period",
        help="Days of an approved absence of the salesperson do not count.",
    )

    def _sections(self, line):
        rules = protection.Rules(
            holidays=self.holiday_mode,
            absence_pauses=self.absence_pauses,
            **line._clock_rules(),
        )
        return super()._sections(line) | {"clock": pinned.dump(rules)}

    def _section_fields(self):
        names = super()._section_fields()
        names["periods"] += ["holiday_mode", "absence_pauses"]
        return names

    def _idle_settings(self):
        idle = super()._idle_settings()
        if self._is_endless():
            idle |= {"holiday_mode", "absence_pauses"}
        return idle
