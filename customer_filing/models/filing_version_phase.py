from odoo import api, fields, models
from odoo.exceptions import ValidationError

PHASES = [
    ("draft", "Draft"),
    ("future", "To come"),
    ("in_force", "In force"),
    ("past", "Past"),
]


class FilingPolicyVersion(models.Model):
    """From a draft, over its time in force, to the past (rules S12-R13, S18-R18)."""

    _inherit = "customer.filing.policy.version"

    is_draft = fields.Boolean(
        string="Draft",
        readonly=True,
        copy=False,
        help="Nobody files under it until it is put in force.",
    )
    valid_to = fields.Datetime(
        copy=False,
        help="From then on the version before it holds again. Empty: until the next.",
    )
    phase = fields.Selection(PHASES, compute="_compute_phase")

    @api.depends(
        "is_draft",
        "valid_from",
        "valid_to",
        "team_id",
        "policy_id.version_ids.valid_from",
        "policy_id.version_ids.valid_to",
        "policy_id.version_ids.is_draft",
    )
    def _compute_phase(self):
        now = fields.Datetime.now()
        for version in self:
            version.phase = version._phase(now)

    def _phase(self, now):
        if self.is_draft:
            return "draft"
        if not self.valid_from or self.valid_from > now:
            return "future"
        current = self.policy_id._version_at(now, self.team_id)
        return "in_force" if current == self else "past"

    def _is_valid_at(self, instant):
        """Whether somebody may file under it at ``instant`` (naive UTC)."""
        self.ensure_one()
        if self.is_draft or self.valid_from > instant:
            return False
        return not self.valid_to or self.valid_to > instant

    @api.constrains("valid_from", "valid_to")
    def _check_valid_to(self):
        for version in self:
            if version.valid_to and version.valid_to <= version.valid_from:
                raise ValidationError(
                    self.env._(
                        "Nobody could ever file under this version: it ends before it "
                        "begins. Set a later end, or none."
                    )
                )

    def action_put_in_force(self):
        """End the draft: it holds from its date on, at the earliest from now on.

        For filing administrators.
        """
        self.check_access("write")
        now = fields.Datetime.now()
        for version in self.filtered("is_draft"):
            version.write(
                {"is_draft": False, "valid_from": max(version.valid_from, now)}
            )
        return True

    def _draft(self, team=None):
        """A draft of the next version, filled like this one; the open one if any."""
        self.ensure_one()
        team = team or self.team_id
        draft = self.policy_id.version_ids.filtered(
            lambda version: version.is_draft and version.team_id == team
        )[:1]
        return draft or self._new_version(
            fields.Datetime.now(), team=team, is_draft=True
        )

    def _open(self):
        """The action that shows this version."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "current",
        }
