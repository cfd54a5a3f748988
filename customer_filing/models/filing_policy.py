from odoo import Command, api, fields, models
from odoo.exceptions import UserError


class FilingPolicy(models.Model):
    """The set of rules that sales teams file under; its content is in versions."""

    _name = "customer.filing.policy"
    _description = "Filing Policy"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="A fixed short name, such as P01.")
    sequence = fields.Integer(default=10)
    description = fields.Text(translate=True)
    company_id = fields.Many2one(
        "res.company", help="Empty: every company may choose this policy."
    )
    active = fields.Boolean(default=True)
    version_ids = fields.One2many(
        "customer.filing.policy.version", "policy_id", string="Versions"
    )
    version_id = fields.Many2one(
        "customer.filing.policy.version",
        string="Current version",
        compute="_compute_version_id",
    )
    line_ids = fields.One2many(
        "customer.filing.policy.line",
        string="Protection periods",
        compute="_compute_version_id",
    )
    team_ids = fields.One2many("crm.team", "filing_policy_id", string="Sales Teams")

    @api.depends(
        "version_ids.valid_from",
        "version_ids.valid_to",
        "version_ids.is_draft",
        "version_ids.team_id",
        "version_ids.line_ids",
    )
    def _compute_version_id(self):
        for policy in self:
            policy.version_id = policy._version_at(fields.Datetime.now())
            policy.line_ids = policy.version_id.line_ids

    def _version_at(self, instant, team=None):
        """The version in force at ``instant`` (naive UTC).

        A team's own version goes before the policy's; among equals the latest
        counts. Returns an empty recordset if none is in force yet.
        """
        self.ensure_one()
        in_force = [v for v in self.version_ids if v._is_valid_at(instant)]
        own = [v for v in in_force if team and v.team_id == team]
        return max(
            own or [v for v in in_force if not v.team_id],
            key=lambda version: (version.valid_from, version.number),
            default=self.version_ids.browse(),
        )

    def action_new_version(self):
        """Open the draft of a new version, filled like the present one.

        For filing administrators; nothing changes until it is put in force.
        """
        self.ensure_one()
        self.check_access("write")
        if not self.version_id:
            raise UserError(
                self.env._("This policy has no version yet: add one with its periods.")
            )
        return self.version_id._draft()._open()

    def copy(self, default=None):
        policies = super().copy(default)
        for policy, copied in zip(self, policies, strict=True):
            if policy.version_id:
                policy.version_id.copy(
                    {"policy_id": copied.id, "number": 1, "team_id": False}
                )
        return policies

    def copy_data(self, default=None):
        vals_list = super().copy_data(default)
        for policy, vals in zip(self, vals_list, strict=True):
            if "name" not in (default or {}):
                vals["name"] = self.env._("%s (copy)", policy.name)
            vals["version_ids"] = [Command.clear()]
        return vals_list
