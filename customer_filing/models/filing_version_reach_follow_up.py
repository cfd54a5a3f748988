from odoo import api, models
from odoo.exceptions import ValidationError

from .filing_policy_line_clock import LONGEST_DAYS, SHORTEST_DAYS
from .filing_policy_version_follow_up import days_of

# Five working days are a week; a long holiday may come between.
_WORKING_DAY = 3


class FilingPolicyVersion(models.Model):
    """Deadlines, warnings and signatures that would come too late are refused."""

    _inherit = "customer.filing.policy.version"

    @api.constrains("stage_ids", "line_ids", "extension_mode")
    def _check_stages_reachable(self):
        for version in self.filtered(lambda v: v.extension_mode == "none"):
            for stage in version.stage_ids.filtered(lambda s: s.stage != "plan"):
                lines = version.line_ids.filtered(
                    lambda line, kind=stage.kind_id: not kind or line.kind_id == kind
                )
                longest = max(map(_most_days, lines), default=0)
                if stage.length * SHORTEST_DAYS[stage.unit] > longest:
                    raise ValidationError(
                        self.env._(
                            "“%s” would never be missed: the protection is over "
                            "before. Set a shorter deadline, or a longer period.",
                            stage._label_of("stage"),
                        )
                    )

    @api.constrains(
        "warn_days", "warn_leader_days", "line_ids", "stage_ids", "release_rule_ids"
    )
    def _check_warnings_reachable(self):
        for version in self:
            first = max(
                (days_of(version.warn_days) or ())
                + (days_of(version.warn_leader_days) or ()),
                default=0,
            )
            longest = version._longest_wait()
            if first and not longest:
                raise ValidationError(
                    self.env._(
                        "There is nothing to warn of: every period of this version is "
                        "without end, and no follow-up has a deadline. Leave the "
                        "warnings empty."
                    )
                )
            if first > longest > 0:
                raise ValidationError(
                    self.env._(
                        "Nobody can be warned %s days ahead: no period and no deadline "
                        "of this version is that long.",
                        first,
                    )
                )

    def _longest_wait(self):
        """Days that lie at most before the end or a deadline; 0 if there is none."""
        ending = self.line_ids.filtered(lambda line: line.unit != "permanent")
        stages = (stage.length * _days_of_unit(stage.unit) for stage in self.stage_ids)
        rules = (rule.days for rule in self.release_rule_ids if rule._ends())
        return max([*map(_most_days, ending), *stages, *rules], default=0)

    @api.constrains("release_rule_ids", "line_ids", "extension_mode")
    def _check_release_days_reachable(self):
        for version in self.filtered(lambda v: v.extension_mode == "none"):
            for rule in version.release_rule_ids.filtered(lambda r: r._ends()):
                lines = version.line_ids.filtered(
                    lambda line, kind=rule.kind_id: not kind or line.kind_id == kind
                )
                if rule.days > max(map(_most_days, lines), default=0):
                    raise ValidationError(
                        self.env._(
                            "“%s” would never count: the protection is over before. "
                            "Set fewer days, or a longer period.",
                            rule._label_of("trigger"),
                        )
                    )

    @api.constrains("countersign_hours", "stage_ids")
    def _check_countersign_in_time(self):
        for version in self.filtered("countersign_hours"):
            for stage in version.stage_ids.filtered(lambda s: s.stage == "cadence"):
                # days run to their end, so the first one does not count
                whole_days = stage.unit != "hour"
                hours = 24 * (stage.length * _days_of_unit(stage.unit) + whole_days)
                if version.countersign_hours > hours:
                    raise ValidationError(
                        self.env._(
                            "The next contact would be due before the last one is "
                            "signed: give the leader fewer hours to sign, or the "
                            "salesperson more time for “%s”.",
                            stage._label_of("stage"),
                        )
                    )


def _days_of_unit(unit):
    """Days that a unit has at most."""
    return {
        "hour": 1 / 24,
        "working_day": _WORKING_DAY,
        **LONGEST_DAYS,
    }[unit]


def _most_days(line):
    """Days that a line may protect at most, without extension."""
    if line.unit == "permanent" or line._is_renewed():
        return float("inf") if not line.cap_length else _cap_days(line)
    longest = (line.length_max or line.length) * _days_of_unit(line.unit)
    return longest + line.start_within_days


def _cap_days(line):
    return line.cap_length * LONGEST_DAYS[line.cap_unit] + line.start_within_days


assert set(SHORTEST_DAYS) >= {"hour", "day", "working_day"}
