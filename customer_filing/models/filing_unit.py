from odoo import api, fields, models
from odoo.exceptions import ValidationError


class FilingUnit(models.Model):
    """A department, branch or region: who stands above which sales teams."""

    _name = "customer.filing.unit"
    _description = "Filing Unit"
    _parent_store = True
    _order = "complete_name, id"

    name = fields.Char(required=True)
    complete_name = fields.Char(
        compute="_compute_complete_name", store=True, recursive=True
    )
    kind = fields.Selection(
        [("department", "Department"), ("branch", "Branch"), ("region", "Region")],
        required=True,
        default="department",
    )
    parent_id = fields.Many2one(
        "customer.filing.unit", string="Part of", index=True, ondelete="restrict"
    )
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many("customer.filing.unit", "parent_id", string="Parts")
    state_ids = fields.Many2many(
        "res.country.state",
        string="Region",
        help="The states whose customers are this unit's; empty: as of the unit above. "
        "Levels of approval may hold for customers of other regions.",
    )
    leader_id = fields.Many2one("res.users", domain=[("share", "=", False)])
    team_ids = fields.One2many("crm.team", "filing_unit_id", string="Sales Teams")
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    active = fields.Boolean(default=True)

    @api.depends("name", "parent_id.complete_name")
    def _compute_complete_name(self):
        for unit in self:
            above = unit.parent_id.complete_name
            unit.complete_name = f"{above} / {unit.name}" if above else unit.name

    def write(self, vals):
        leaders = {unit: unit.leader_id for unit in self if vals.get("leader_id")}
        result = super().write(vals)
        for unit, former in leaders.items():
            if unit.leader_id != former:
                unit._tell_shown()
        return result

    def _tell_shown(self):
        """Somebody joined these units, and sees masked whom a team shows there."""
        # sudo: of other companies' teams, too
        for unit in self.sudo().with_context(active_test=False):
            showing = unit.team_ids.filtered(
                lambda team: team.filing_sight_circle == "department"
            )
            if unit.leader_id or len(unit.team_ids) > 1:
                for team in showing:
                    if team._filing_has_filed():
                        team._filing_tell_opened("opened", self.env.user)

    def _chain(self):
        """This unit and those above it, the nearest first."""
        chain = self.browse()
        unit = self
        while unit and unit not in chain:
            chain |= unit
            unit = unit.parent_id
        return chain

    def _region(self):
        """The states that are this unit's (rule S04-R11); none if nobody set any."""
        units = (unit for unit in self._chain() if unit.state_ids)
        return next(units, self.browse()).state_ids

    @api.constrains("parent_id")
    def _check_parent_id(self):
        if self._has_cycle():
            raise ValidationError(
                self.env._("A unit cannot be part of itself: choose another parent.")
            )
