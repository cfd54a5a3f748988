from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..core import clock
from ..core.terms import Terms
from .filing_policy import REQUIRED_FIELDS


class FilingPolicyVersion(models.Model):
    """A policy's content from a date on; of one team if that team differs.

    A filing never reads a version again after it was made: it pins the resolved
    terms. So a version may be corrected until somebody has filed under it.
    """

    _name = "customer.filing.policy.version"
    _description = "Filing Policy Version"
    _order = "policy_id, team_id, valid_from desc, number desc"

    policy_id = fields.Many2one(
        "customer.filing.policy", required=True, index=True, ondelete="cascade"
    )
    team_id = fields.Many2one(
        "crm.team",
        string="Only for team",
        index="btree_not_null",
        ondelete="cascade",
        help="Empty: every team with this policy. Set: this team's own version.",
    )
    number = fields.Integer(required=True, default=1, copy=False)
    valid_from = fields.Datetime(
        required=True, default=fields.Datetime.now, help="Filings made later use it."
    )
    line_ids = fields.One2many(
        "customer.filing.policy.line",
        "version_id",
        string="Protection periods",
        copy=True,
    )
    tz = fields.Selection(
        "_tz_get",
        string="Time zone",
        help="In which days begin and end. Empty: the company's.",
    )
    require_name = fields.Boolean(string="Company or contact", default=True)
    require_company = fields.Boolean(string="Company")
    require_contact = fields.Boolean(string="Contact")
    require_phone = fields.Boolean(string="Phone", default=True)
    require_email = fields.Boolean(string="Email")
    require_address = fields.Boolean(string="Address")
    require_tax_number = fields.Boolean(string="Tax number")
    is_used = fields.Boolean(compute="_compute_is_used")

    _number_unique = models.UniqueIndex(
        "(policy_id, COALESCE(team_id, 0), number)",
        "This policy has a version with this number already.",
    )

    @api.model
    def _tz_get(self):
        return self.env["res.partner"]._fields["tz"]._description_selection(self.env)

    @api.depends("policy_id.name", "team_id.name", "number")
    def _compute_display_name(self):
        for version in self:
            name = f"{version.policy_id.name or ''} v{version.number}"
            if version.team_id:
                name = f"{name} ({version.team_id.name})"
            version.display_name = name

    def _compute_is_used(self):
        # sudo: an administrator need not see filings to know that some exist
        used = (
            self.env["customer.filing"]
            .sudo()
            ._read_group([("version_id", "in", self.ids)], ["version_id"])
        )
        used_ids = {version.id for (version,) in used}
        for version in self:
            version.is_used = version.id in used_ids

    @api.constrains("policy_id", "line_ids")
    def _check_line_ids(self):
        for version in self:
            if not version.line_ids:
                raise ValidationError(
                    self.env._(
                        "A version needs at least one protection period: "
                        "without any it protects nobody."
                    )
                )

    def write(self, vals):
        self._refuse_if_used()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        self._refuse_if_used()

    def _refuse_if_used(self):
        if any(version.is_used for version in self):
            raise UserError(
                self.env._(
                    "Filings were made under this version, so it stays as it is. "
                    "Make a new version: it applies to filings made from then on."
                )
            )

    def _new_version(self, valid_from, team=None, **values):
        """Copy this version to a later one, of ``team`` if given."""
        self.ensure_one()
        team = team or self.team_id
        siblings = self.policy_id.version_ids.filtered(
            lambda version: version.team_id == team
        )
        number = max(siblings.mapped("number"), default=0) + 1
        return self.copy(
            {"valid_from": valid_from, "number": number, "team_id": team.id, **values}
        )

    def _required(self):
        """Names of the data that a filing must carry (rule S01-R01)."""
        self.ensure_one()
        return tuple(
            name
            for name, _label in REQUIRED_FIELDS
            if name != "project" and self[f"require_{name}"]
        )

    def _line_for(self, kind):
        """The protection period of ``kind``, or an empty recordset."""
        return self.line_ids.filtered(lambda line: line.kind_id == kind)[:1]

    def _resolve(self, kind, company):
        """The terms that a filing of ``kind`` pins, or None if it has no period.

        :param kind: customer.filing.kind
        :param company: res.company whose time zone counts if none is set here
        """
        line = self._line_for(kind)
        if not line:
            return None
        required = self._required()
        if kind.needs_project:
            required = (*required, "project")
        return Terms(
            policy=self.policy_id.code,
            version=self.number,
            kind=kind.code,
            length=line.length,
            unit=line.unit,
            count_first_day=line.count_first_day,
            end_of_day=line.end_of_day,
            tz=self.tz or company._filing_tz(),
            aftercare_days=line.aftercare_days,
            required=required,
        )

    @api.constrains("tz")
    def _check_tz(self):
        for version in self:
            if version.tz and not clock.is_time_zone(version.tz):
                raise ValidationError(
                    self.env._("The time zone “%s” is not known here.", version.tz)
                )
