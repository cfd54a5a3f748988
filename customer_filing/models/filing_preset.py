from odoo import api, fields, models


class FilingPolicy(models.Model):
    """Presets: policies that come with the addon, to be copied."""

    _name = "customer.filing.policy"
    _inherit = ["customer.filing.policy", "customer.filing.delivered"]

    is_preset = fields.Boolean(
        string="Preset",
        readonly=True,
        copy=False,
        help="Comes with the addon and is renewed with it. Teams use a copy of it.",
    )
    preset_id = fields.Many2one(
        "customer.filing.policy",
        string="Made from preset",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    origin = fields.Char(
        string="Source of the idea", readonly=True, translate=True, copy=False
    )
    settings_html = fields.Html(
        string="Settings", compute="_compute_settings_html", sanitize=False
    )

    @api.depends("version_id")
    @api.depends_context("lang")
    def _compute_settings_html(self):
        for policy in self:
            policy.settings_html = policy.version_id._settings_html()

    def action_use_preset(self):
        """Open the dialog that makes a policy of one's own from this preset.

        For filing administrators.
        """
        self.ensure_one()
        self.env["customer.filing.policy"].check_access("create")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Use “%s”", self.name),
            "res_model": "customer.filing.preset.use",
            "view_mode": "form",
            "target": "new",
            "context": {"default_preset_id": self.id},
        }

    def _use(self, name=None, company=None, valid_from=None):
        """Make a policy from this preset, with all that belongs to its version.

        :param name: what it is called; by default as the preset
        :param company: res.company that it is for; by default every company
        :param valid_from: naive UTC instant from which on it holds; default now
        """
        self.ensure_one()
        policy = self.copy(
            {
                "name": name or self.name,
                "company_id": company and company.id,
                "preset_id": self.id,
                "sequence": 10,
            }
        )
        policy.version_ids.valid_from = valid_from or fields.Datetime.now()
        return policy

    # ---- a preset stays as it came ----

    def _preset_message(self):
        return self.env._(
            "A preset stays as it came, so that it can be renewed. Press "
            "“Use this” in the preset gallery and change your copy."
        )
