from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..core import follow_up, notes, pinned
from . import filing_bounds

# {field: (lowest, highest)}; more characters than that no note is read for, and more
# hours than a month no signature waits.
BOUNDS = {
    "note_min_chars": (0, notes.LIMIT // 2),
    "note_uniform_max": (0, 1000),
    "sms_in_a_row": (0, 100),
    "countersign_hours": (0, 24 * 31),
}
# So many days ahead nobody is warned of anything.
MOST_DAYS = 366


class FilingPolicyVersion(models.Model):
    """What a policy says about following customers up."""

    _inherit = "customer.filing.policy.version"

    stage_ids = fields.One2many(
        "customer.filing.stage.rule",
        "version_id",
        string="Deadlines",
        copy=True,
    )
    note_min_chars = fields.Integer(
        string="Characters of a note",
        help="At least so many; blanks, punctuation and what is repeated do not count. "
        "0: any note will do.",
    )
    note_banned = fields.Text(
        string="Phrases that do not count",
        help="One per line. A note that contains one does not count.",
    )
    note_type_required = fields.Boolean(
        string="How the customer was contacted",
        help="Must be said: a mere note does not count.",
    )
    note_uniform_max = fields.Integer(
        string="Customers with the same note",
        help="So many may get one text from a salesperson; the next does not count, "
        "and the register office is told. 0: any number.",
    )
    sms_in_a_row = fields.Integer(
        string="SMS in a row", help="Without any other contact between them."
    )
    sms_effect = fields.Selection(
        [
            ("none", "Nothing happens"),
            ("warn", "Salesperson and leader are told"),
            ("void", "The filing becomes void"),
            ("release", "To the public pool"),
        ],
        string="After so many SMS",
        required=True,
        default="none",
    )
    next_plan_required = fields.Boolean(
        string="Date of the next contact",
        help="Asked for whenever a follow-up is logged. A deadline for the plan says "
        "by when it must be there after mails and notes in the chatter.",
    )
    countersign_hours = fields.Integer(
        string="Signed within (hours)",
        help="A follow-up counts once the leader has signed it. 0: without signature.",
    )
    countersign_late = fields.Selection(
        [
            ("from_signature", "Counts from the signature on"),
            ("void", "Does not count"),
        ],
        string="Signed later",
        required=True,
        default="from_signature",
    )
    who_counts = fields.Selection(
        [
            ("owner", "The salesperson's own"),
            ("team", "Those of his team"),
            ("anybody", "Those of all colleagues"),
        ],
        string="Whose follow-ups count",
        required=True,
        default="owner",
    )
    warn_days = fields.Char(
        string="Salesperson is warned",
        help="So many days before the end of the protection and before each deadline, "
        "such as 7,3,1. Empty: never.",
    )
    warn_leader_days = fields.Char(
        string="Leader is warned", help="In the same way, such as 1. Empty: never."
    )

    def _sections(self, line):
        rules = self._follow_up_rules(line.kind_id)
        return super()._sections(line) | {"follow_up": pinned.dump(rules)}

    def _follow_up_rules(self, kind):
        """What filings of ``kind`` pin about follow-up, as core.follow_up.Rules."""
        self.ensure_one()
        return follow_up.Rules(
            stages=self.stage_ids._stages(kind),
            min_chars=self.note_min_chars,
            banned=self._banned_phrases(),
            type_required=self.note_type_required,
            uniform_max=self.note_uniform_max,
            sms_in_a_row=self.sms_in_a_row if self.sms_effect != "none" else 0,
            sms_effect=self.sms_effect,
            plan_required=self.next_plan_required,
            countersign_hours=self.countersign_hours,
            countersign_late=self.countersign_late,
            who_counts=self.who_counts,
            warn_days=days_of(self.warn_days) or (),
            warn_leader_days=days_of(self.warn_leader_days) or (),
        )

    def _banned_phrases(self):
        lines = (line.strip() for line in (self.note_banned or "").splitlines())
        return tuple(dict.fromkeys(line for line in lines if line))

    # ---- in words ----

    def _section_fields(self):
        return super()._section_fields() | {
            "follow_up": [
                "stage_ids",
                "who_counts",
                "note_min_chars",
                "note_type_required",
                "note_uniform_max",
                "note_banned",
                "next_plan_required",
                "countersign_hours",
                "countersign_late",
                "sms_effect",
                "sms_in_a_row",
            ],
            "warnings": ["warn_days", "warn_leader_days"],
        }

    def _idle_settings(self):
        idle = super()._idle_settings()
        if not self.countersign_hours:
            idle.add("countersign_late")
        if self.sms_effect == "none":
            idle.add("sms_in_a_row")
        return idle

    def _setting_units(self):
        return super()._setting_units() | {"countersign_hours": "hour"}

    def _setting_blanks(self):
        _ = self.env._
        return super()._setting_blanks() | {
            "stage_ids": _("no deadline"),
            "note_min_chars": _("any number"),
            "note_uniform_max": _("any number"),
            "countersign_hours": _("without signature"),
            "warn_days": _("never"),
            "warn_leader_days": _("never"),
        }

    # ---- what cannot be ----

    @api.constrains(*BOUNDS)
    def _check_follow_up_bounds(self):
        filing_bounds.check(self, BOUNDS)

    @api.constrains("note_banned")
    def _check_note_banned(self):
        for version in self:
            for phrase in version._banned_phrases():
                if not notes.folded(phrase):
                    raise ValidationError(
                        self.env._(
                            "“%s” has neither letters nor digits: no note would ever "
                            "be found to contain it.",
                            phrase,
                        )
                    )

    @api.constrains("sms_in_a_row", "sms_effect")
    def _check_sms(self):
        for version in self:
            if (version.sms_effect != "none") != bool(version.sms_in_a_row):
                raise ValidationError(
                    self.env._(
                        "Say both after how many SMS in a row something happens, and "
                        "what; or neither."
                    )
                )

    @api.constrains("warn_days", "warn_leader_days")
    def _check_warn_days(self):
        for version in self:
            for name in ("warn_days", "warn_leader_days"):
                if version[name] and days_of(version[name]) is None:
                    raise ValidationError(
                        self.env._(
                            "“%(field)s” is a list of days from 0 to %(most)s, such as "
                            "7,3,1.",
                            field=version._fields[name]._description_string(self.env),
                            most=MOST_DAYS,
                        )
                    )


def days_of(text):
    """Days in a list such as 7,3,1, the longest first; None if it is no such list."""
    parts = (text or "").replace("，", ",").replace("、", ",").split(",")
    words = [part.strip() for part in parts if part.strip()]
    if not all(word.isdecimal() and int(word) <= MOST_DAYS for word in words):
        return None
    return tuple(sorted({int(word) for word in words}, reverse=True))
