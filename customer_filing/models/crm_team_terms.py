from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

ADMINISTRATOR = "customer_filing.group_filing_administrator"


class CrmTeam(models.Model):
    """What holds for a team: its policy, or a version of its own (S03-R06, S04-R07)."""

    _inherit = "crm.team"

    filing_settings_html = fields.Html(
        string="Terms of filing",
        compute="_compute_filing_settings_html",
        sanitize=False,
        groups=ADMINISTRATOR,
    )
    filing_newer_version_id = fields.Many2one(
        "customer.filing.policy.version",
        string="Newer version of the policy",
        compute="_compute_filing_newer_version_id",
        groups=ADMINISTRATOR,
    )
    filing_draft_id = fields.Many2one(
        "customer.filing.policy.version",
        string="Draft for this team",
        compute="_compute_filing_newer_version_id",
        groups=ADMINISTRATOR,
    )

    @api.depends("filing_version_id")
    @api.depends_context("lang")
    def _compute_filing_settings_html(self):
        for team in self:
            version = team.filing_version_id
            team.filing_settings_html = version._settings_html(
                version.team_id and team._filing_policy_version()
            )

    @api.depends("filing_version_id", "filing_policy_id.version_ids.is_draft")
    def _compute_filing_newer_version_id(self):
        for team in self:
            own, shared = team.filing_version_id, team._filing_policy_version()
            team.filing_newer_version_id = shared.filtered(
                lambda v, own=own: own.team_id and v.valid_from > own.valid_from
            )
            team.filing_draft_id = team.filing_policy_id.version_ids.filtered(
                lambda v, own_id=team._origin.id: v.is_draft and v.team_id.id == own_id
            )[:1]

    def _filing_policy_version(self):
        """The version in force for teams of the policy that have none of their own."""
        self.ensure_one()
        if not self.filing_policy_id:
            return self.env["customer.filing.policy.version"]
        return self.filing_policy_id._version_at(fields.Datetime.now())

    @api.constrains("filing_policy_id")
    def _check_filing_policy_id(self):
        for team in self:
            if team.filing_policy_id.is_preset:
                raise ValidationError(
                    self.env._(
                        "“%s” is a preset. Press “Use this” in the preset gallery, "
                        "then choose the policy that was made from it.",
                        team.filing_policy_id.name,
                    )
                )

    def action_filing_change_terms(self):
        """Open the draft of this team's own version, filled like what is in force.

        For those who may edit the sales team and filing policies.
        """
        self.ensure_one()
        self._filing_check_settings()
        version = self._filing_version()
        if not version:
            raise UserError(self.env._("Choose a filing policy for the team first."))
        version.check_access("write")
        return version._draft(self)._open()

    def action_filing_adopt_policy(self):
        """End this team's own version: the policy's holds for it from now on.

        For those who may edit the sales team and filing policies.
        """
        self._filing_check_settings()
        now = fields.Datetime.now()
        own = self.filing_policy_id.version_ids.filtered(
            lambda version: version.team_id in self and version._is_valid_at(now)
        )
        if not own:
            raise UserError(self.env._("This team has no version of its own."))
        own.write({"valid_to": now})
        return True
