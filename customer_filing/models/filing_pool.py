from odoo import api, fields, models


class FilingPool(models.Model):
    """A public pool: where customers wait whom nobody works on."""

    _name = "customer.filing.pool"
    _description = "Public Pool"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    team_ids = fields.Many2many(
        "crm.team",
        string="Member teams",
        help="Their people see the pool's masked cards and may claim. "
        "A pool without teams is open to nobody.",
    )
    claim_daily_max = fields.Integer(
        string="Claims per person and day", help="0: without limit."
    )
    active = fields.Boolean(default=True)
    waiting_count = fields.Integer(compute="_compute_waiting_count")

    _claim_daily_max_positive = models.Constraint(
        "CHECK (claim_daily_max >= 0)", "The number of claims cannot be negative."
    )

    def _compute_waiting_count(self):
        counts = dict(
            self.env["customer.filing.card"]._read_group(
                [("pool_id", "in", self.ids)], ["pool_id"], ["__count"]
            )
        )
        for pool in self:
            pool.waiting_count = counts.get(pool, 0)

    @api.model
    def _for_company(self, company):
        """The company's first pool, made if it has none."""
        pool = self.with_context(active_test=False).search(
            [("company_id", "=", company.id)], limit=1
        )
        if not pool:
            pool = self.create({"name": "Public Pool", "company_id": company.id})
            for code, _label in self.env["res.lang"].get_installed():
                env = self.with_context(lang=code).env
                pool.with_env(env).name = env._("Public Pool")
        return pool

    def _admits(self, user):
        """Whether ``user`` belongs to a team of this pool, or leads one."""
        self.ensure_one()
        # sudo: teams may be closed to the user, his own membership is not secret
        teams = self.sudo().team_ids
        return user in (teams.member_ids | teams.user_id)
