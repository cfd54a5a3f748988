from odoo import api, fields, models


class FilingPresetUse(models.TransientModel):
    """The dialog "Use this" of the preset gallery."""

    _name = "customer.filing.preset.use"
    _description = "Use a Preset"

    preset_id = fields.Many2one(
        "customer.filing.policy",
        required=True,
        readonly=True,
        domain=[("is_preset", "=", True)],
    )
    name = fields.Char(
        required=True,
        compute="_compute_name",
        store=True,
        readonly=False,
        precompute=True,
    )
    company_id = fields.Many2one(
        "res.company",
        default=lambda self: self.env.company,
        help="Empty: every company may choose this policy.",
    )
    team_ids = fields.Many2many(
        "crm.team",
        string="For these teams",
        domain="['|', ('company_id', '=', False), ('company_id', '=', company_id)]",
        help="They file under it at once. A team that has a policy changes over; "
        "filings made earlier keep their terms.",
    )
    in_use_ids = fields.Many2many(
        "crm.team", compute="_compute_in_use_ids", string="Teams that change over"
    )

    @api.depends("preset_id")
    def _compute_name(self):
        for wizard in self:
            wizard.name = wizard.preset_id.name

    @api.depends("team_ids")
    def _compute_in_use_ids(self):
        for wizard in self:
            wizard.in_use_ids = wizard.team_ids.filtered("filing_policy_id")

    def action_use(self):
        """Make a policy from the preset, give it to the teams, and open it.

        For those who may create policies and edit these teams.
        """
        self.ensure_one()
        self.env["customer.filing.policy"].check_access("create")
        self.team_ids._filing_check_settings()
        policy = self.preset_id._use(self.name, self.company_id)
        self.team_ids.write({"filing_policy_id": policy.id})
        return {
            "type": "ir.actions.act_window",
            "res_model": policy._name,
            "res_id": policy.id,
            "view_mode": "form",
        }
