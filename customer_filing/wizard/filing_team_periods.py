from odoo import Command, api, fields, models
from odoo.exceptions import UserError

COPIED = (
    "kind_id",
    "length",
    "length_min",
    "length_max",
    "unit",
    "count_first_day",
    "ends",
    "end_time",
    "aftercare_days",
)


class FilingTeamPeriods(models.TransientModel):
    """Changes a team's protection periods by making a version of its own.

    Filings made earlier keep the terms that they pinned.
    """

    _name = "customer.filing.team.periods"
    _description = "Change Protection Periods"

    team_id = fields.Many2one("crm.team", required=True, readonly=True)
    tz = fields.Selection("_tz_get", string="Time zone")
    line_ids = fields.One2many(
        "customer.filing.team.period.line", "wizard_id", string="Protection periods"
    )

    @api.model
    def _tz_get(self):
        return self.env["customer.filing.policy.version"]._tz_get()

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        team = self.env["crm.team"].browse(values.get("team_id")).exists()
        version = team and team._filing_version()
        if version:
            values["tz"] = version.tz
            values["line_ids"] = [
                Command.create(self._copy_line(line)) for line in version.line_ids
            ]
        return values

    @api.model
    def _copy_line(self, line):
        return {
            name: line[name].id if name == "kind_id" else line[name] for name in COPIED
        }

    def action_apply(self):
        """Make these periods the team's own from now on.

        For those who may edit the sales team and filing policies.
        """
        self.ensure_one()
        self.team_id.check_access("write")
        version = self.team_id._filing_version()
        if not version:
            raise UserError(self.env._("Choose a filing policy for the team first."))
        version.check_access("write")
        version._new_version(
            fields.Datetime.now(),
            team=self.team_id,
            tz=self.tz,
            line_ids=[
                Command.create(self._line_values(line, version))
                for line in self.line_ids
            ],
        )
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def _line_values(self, line, version):
        """A line as typed here; what is not typed here stays as it is for its kind."""
        present = version._line_for(line.kind_id).copy_data()
        values = present[0] if present else {}
        values.pop("version_id", None)
        return values | self._copy_line(line)
