from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..core import approval, pinned
from . import filing_bounds

BOUNDS = {"correction_days": (0, 366)}


class FilingPolicyVersion(models.Model):
    """Who approves what: no level at all, or up to four for each matter."""

    _inherit = "customer.filing.policy.version"

    approval_level_ids = fields.One2many(
        "customer.filing.approval.level",
        "version_id",
        string="Levels of approval",
        copy=True,
    )
    correction_days = fields.Integer(
        string="Days for a correction",
        default=3,
        help="So long the customer stays reserved for a filing that was sent back. "
        "0: he is free for others at once.",
    )

    def _sections(self, line):
        rules = self._approval_rules(line.kind_id)
        return super()._sections(line) | {"approval": pinned.dump(rules)}

    def _approval_rules(self, kind):
        """The approvals of filings of ``kind``, as core.approval.Rules."""
        levels = tuple(level._pin() for level in self.approval_level_ids._of_kind(kind))
        sent_back = any(level.matter == "filing" for level in levels)
        return approval.Rules(levels, self.correction_days if sent_back else 0)

    def _section_fields(self):
        return super()._section_fields() | {
            "approval": ["approval_level_ids", "correction_days"]
        }

    def _setting_texts(self, name):
        levels = self[name] if name == "approval_level_ids" else None
        if not levels:
            return super()._setting_texts(name)
        order = [matter for matter, _label in self._label_of_matters()]
        # of one matter they stay in the order of deciding
        in_order = sorted(levels.sorted(), key=lambda level: order.index(level.matter))
        return [level._describe() for level in in_order]

    def _idle_settings(self):
        idle = super()._idle_settings()
        if "filing" not in self.approval_level_ids.mapped("matter"):
            idle.add("correction_days")
        return idle

    def _setting_units(self):
        return super()._setting_units() | {"correction_days": "day"}

    def _setting_blanks(self):
        _ = self.env._
        return super()._setting_blanks() | {
            "approval_level_ids": _("no level"),
            "correction_days": _("none: he is free for others at once"),
        }

    @api.constrains("correction_days")
    def _check_correction_days(self):
        filing_bounds.check(self, BOUNDS)

    @api.constrains("approval_level_ids", "line_ids")
    def _check_approval_level_ids(self):
        for version in self:
            for line in version.line_ids:
                version._check_number_of_levels(line.kind_id)

    def _check_number_of_levels(self, kind):
        levels = self.approval_level_ids._of_kind(kind)
        for matter, label in self._label_of_matters():
            if len(levels.filtered_domain([("matter", "=", matter)])) > (
                approval.MOST_LEVELS
            ):
                raise ValidationError(
                    self.env._(
                        "“%(matter)s” of the kind “%(kind)s” has more than %(most)s "
                        "levels of approval: leave some out.",
                        matter=label,
                        kind=kind.name,
                        most=approval.MOST_LEVELS,
                    )
                )

    @api.model
    def _label_of_matters(self):
        field = self.env["customer.filing.approval.level"]._fields["matter"]
        return field._description_selection(self.env)
