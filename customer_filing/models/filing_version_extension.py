from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..core import extension, pinned
from . import filing_bounds
from .filing_policy_line import LONGEST
from .filing_policy_line_clock import LONGEST_DAYS, SHORTEST_DAYS

BOUNDS = {
    "extension_max": (1, 1000),
    "queue_offer_hours": (0, 24 * 366),
}


class FilingPolicyVersion(models.Model):
    """What a policy says of extensions and of the queue (rules S11-R06, S11-R13)."""

    _inherit = "customer.filing.policy.version"

    extension_mode = fields.Selection(
        [
            ("none", "Never"),
            ("limited", "So many times"),
            ("unlimited", "As often as asked for"),
        ],
        string="A protection is extended",
        required=True,
        default="none",
        help="On request, made before the end; the team's leader or a register officer "
        "decides.",
    )
    extension_max = fields.Integer(string="How often", required=True, default=1)
    extension_length = fields.Integer(
        string="Extended by",
        required=True,
        default=1,
        help="Counted from the end that the protection has, not from the decision.",
    )
    extension_unit = fields.Selection(
        [
            ("day", "Days"),
            ("week", "Weeks"),
            ("month", "Months"),
            ("period", "As long as the period"),
        ],
        string="Unit of the extension",
        required=True,
        default="month",
    )
    extension_report_required = fields.Boolean(
        string="With a progress report",
        help="Who asks writes what has been done and what comes next.",
    )
    extension_evidence_required = fields.Boolean(
        string="With a document", help="Who asks attaches at least one file."
    )
    extension_blocked_by_queue = fields.Boolean(
        string="Not while somebody waits",
        default=True,
        help="Nor does anybody begin to wait while an extension is being decided.",
    )
    queue_start = fields.Selection(
        [
            ("at_once", "At the end of the other one"),
            ("next_day", "On the day after it"),
        ],
        string="His protection begins",
        required=True,
        default="at_once",
        help="On the day after it: until then he has the customer, and his period "
        "does not run yet.",
    )
    queue_offer_hours = fields.Integer(
        string="Asked for (hours)",
        help="For so long he is asked whether he still wants the customer; then the "
        "next one is. 0: the customer is his without being asked.",
    )

    def _extension_rules(self):
        """Extension and queue as core.extension.Rules; what does not count is usual."""
        self.ensure_one()
        values = {}
        if self.extension_mode != "none":
            values |= {
                "mode": self.extension_mode,
                "unit": self.extension_unit,
                "report": self.extension_report_required,
                "evidence": self.extension_evidence_required,
                "blocked_by_queue": self.extension_blocked_by_queue,
            }
            if self.extension_mode == "limited":
                values["most"] = self.extension_max
            if self.extension_unit != "period":
                values["length"] = self.extension_length
        if self.duplicate_policy == "queue":
            values |= {
                "queue_start": self.queue_start,
                "offer_hours": self.queue_offer_hours,
            }
        return extension.Rules(**values)

    def _sections(self, line):
        rules = pinned.dump(self._extension_rules())
        return super()._sections(line) | {"extension": rules}

    # ---- in words ----

    def _section_fields(self):
        names = super()._section_fields()
        names["queue"] += ["queue_start", "queue_offer_hours"]
        return names | {
            "extension": [
                "extension_mode",
                "extension_max",
                "extension_length",
                "extension_unit",
                "extension_report_required",
                "extension_evidence_required",
                "extension_blocked_by_queue",
            ]
        }

    def _idle_settings(self):
        idle = super()._idle_settings()
        if self.extension_mode == "none":
            idle.update(self._section_fields()["extension"][1:])
        elif self.extension_mode == "unlimited":
            idle.add("extension_max")
        if self.duplicate_policy != "queue":
            idle |= {"extension_blocked_by_queue", "queue_start", "queue_offer_hours"}
        # the length is told with its unit
        idle.add(
            "extension_length" if self.extension_unit == "period" else "extension_unit"
        )
        return idle

    def _setting_units(self):
        unit = "day" if self.extension_unit == "period" else self.extension_unit
        return super()._setting_units() | {
            "extension_length": unit,
            "queue_offer_hours": "hour",
        }

    def _setting_blanks(self):
        return super()._setting_blanks() | {
            "queue_offer_hours": self.env._("not asked: the customer is his")
        }

    # ---- what cannot be ----

    @api.constrains(*BOUNDS)
    def _check_extension_bounds(self):
        filing_bounds.check(self, BOUNDS)

    @api.constrains("extension_length", "extension_unit")
    def _check_extension_length(self):
        for version in self.filtered(lambda v: v.extension_unit != "period"):
            longest = LONGEST[version.extension_unit]
            filing_bounds.check(version, {"extension_length": (1, longest)})

    @api.constrains("extension_mode", "line_ids")
    def _check_extension_reachable(self):
        for version in self:
            if version.extension_mode != "none" and version._is_endless():
                raise ValidationError(
                    self.env._(
                        "Every period of this version is without end: there is "
                        "nothing to extend. Choose “Never”, or set a period that ends."
                    )
                )

    @api.constrains("extension_mode", "extension_length", "extension_unit", "line_ids")
    def _check_extension_within_caps(self):
        for version in self.filtered(lambda v: v.extension_mode != "none"):
            for line in version.line_ids.filtered("cap_length"):
                if version._extends_beyond(line):
                    raise ValidationError(
                        self.env._(
                            "One extension is longer than “%s” may last in all: set a "
                            "longer limit, or a shorter extension.",
                            line.kind_id.name,
                        )
                    )

    def _extends_beyond(self, line):
        """Whether an extension is longer than the ceiling of a line in any calendar."""
        unit = self.extension_unit
        if unit == "period":
            return False  # lines see to it that their period is not
        if unit == line.cap_unit:
            return self.extension_length > line.cap_length
        longest = line.cap_length * LONGEST_DAYS[line.cap_unit]
        return self.extension_length * SHORTEST_DAYS[unit] > longest


assert set(LONGEST) >= set(extension.UNITS) - {"period"}
