from odoo import api, fields, models
from odoo.exceptions import UserError

OFFICER = "customer_filing.group_filing_officer"


class FilingPool(models.Model):
    """A public pool: where customers wait whom nobody works on (rule S14-R27).

    Members see masked cards and claim; administrators look after what waits in it.
    Neither list is ever "everybody": a pool without members is open to nobody.
    """

    _name = "customer.filing.pool"
    _description = "Public Pool"
    _order = "sequence, name, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    team_ids = fields.Many2many(
        "crm.team",
        string="Member teams",
        check_company=True,
        help="Their people see the pool's masked cards and may claim. "
        "A pool without members is open to nobody.",
    )
    member_user_ids = fields.Many2many(
        "res.users",
        "customer_filing_pool_member_rel",
        "pool_id",
        "user_id",
        string="Members besides",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="People who see the pool and may claim though their team is no member.",
    )
    admin_user_ids = fields.Many2many(
        "res.users",
        "customer_filing_pool_admin_rel",
        "pool_id",
        "user_id",
        string="Pool administrators",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="They move customers between pools, import into this one, mark dead "
        "numbers and take customers out of cold storage. To claim they must be members "
        "as well.",
    )
    default_team_ids = fields.One2many(
        "crm.team",
        "filing_pool_id",
        string="Receives the customers of",
        readonly=True,
        help="Teams whose customers fall into this pool; set on the team.",
    )
    claim_daily_max = fields.Integer(
        string="Claims per person and day", help="0: without limit."
    )
    active = fields.Boolean(default=True)
    waiting_count = fields.Integer(
        string="Customers waiting", compute="_compute_waiting_count"
    )
    may_administer = fields.Boolean(compute="_compute_may_administer")

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

    @api.depends("admin_user_ids")
    @api.depends_context("uid")
    def _compute_may_administer(self):
        for pool in self:
            pool.may_administer = pool._administers(self.env.user)

    @api.model_create_multi
    def create(self, vals_list):
        pools = super().create(vals_list)
        self._show_to_keepers()
        return pools

    def write(self, vals):
        moved = self.filtered(lambda pool: pool.company_id.id != vals.get("company_id"))
        if "active" in vals and not vals["active"]:
            self._refuse_if_in_use()
        elif "company_id" in vals:
            moved._refuse_if_in_use()
        result = super().write(vals)
        if "admin_user_ids" in vals:
            self._show_to_keepers()
        return result

    @api.model
    def _show_to_keepers(self):
        """Who administers a pool finds its menus; his rights the pools alone give."""
        # sudo: who sets up pools need not be able to edit groups
        keepers = self.sudo().search([("admin_user_ids", "!=", False)]).admin_user_ids
        group = self.env.ref("customer_filing.group_filing_pool_keeper").sudo()
        if group.user_ids != keepers:
            group.user_ids = keepers

    def _refuse_if_in_use(self):
        """An archived pool would keep customers whom nobody sees."""
        # sudo: that somebody waits there is no secret to who archives the pool
        entries = self.env["customer.filing.pool.entry"].sudo()
        waiting = entries.search(
            [("pool_id", "in", self.ids), ("state", "=", "waiting")], limit=1
        )
        teams = self.env["crm.team"].sudo().with_context(active_test=False)
        receiving = teams.search([("filing_pool_id", "in", self.ids)], limit=1)
        before = self.sudo().previous_pool_ids[:1]
        if waiting or receiving or before:
            raise UserError(
                self.env._(
                    "Customers wait in “%s”, or come there from a team or from another "
                    "pool. Move them and let others come elsewhere first.",
                    self[:1].name,
                )
            )

    @api.model
    def _for_company(self, company, team=None):
        """The company's first pool, made if it has none.

        :param team: crm.team whose customers fall into it: its people are members, too,
            while nobody is but other teams of no company
        """
        # sudo: into which pool a customer falls does not depend on who lets him go
        pools = self.sudo()
        pool = pools.with_context(active_test=False).search(
            [("company_id", "=", company.id)],
            order="active desc, sequence, id",
            limit=1,
        )
        if not pool:
            pool = pools.create({"name": "Public Pool", "company_id": company.id})
            for code, _label in self.env["res.lang"].get_installed():
                env = pools.with_context(lang=code).env
                pool.with_env(env).name = env._("Public Pool")
        elif not pool.active:
            # customers come here again, whom nobody would see in an archived one
            pool.active = True
        by_hand = pool.member_user_ids or pool.team_ids.company_id
        if team and not by_hand:
            pool.team_ids |= team
        return pool.sudo(self.env.su)

    def _admits(self, user):
        """Whether ``user`` is a member: by his team, as its leader, or by name."""
        self.ensure_one()
        # sudo: teams may be closed to the user, his own membership is not secret
        pool = self.sudo()
        if pool.company_id not in user.sudo().company_ids:
            return False
        teams = pool.team_ids
        return user in (teams.member_ids | teams.user_id | pool.member_user_ids)

    @api.model
    def _kept_by_user(self):
        """The pools of the present companies that the user looks after."""
        pools = self.search([("company_id", "in", self.env.companies.ids)])
        return pools.filtered("may_administer")

    def _administers(self, user):
        """Whether ``user`` looks after this pool: by name, or as register officer."""
        self.ensure_one()
        # sudo: one's own office is not secret
        pool = self.sudo()
        return pool.company_id in user.sudo().company_ids and (
            user in pool.admin_user_ids or user.has_group(OFFICER)
        )

    def action_open_waiting(self):
        """Open the cards of who waits here, for members and administrators."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_filing.filing_card_action_pool"
        )
        return action | {"domain": [("pool_id", "=", self.id)], "context": {}}

    def action_open_imports(self):
        """Open what was imported into this pool. For its administrators."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_filing.filing_pool_import_action"
        )
        return action | {
            "domain": [("pool_id", "=", self.id)],
            "context": {"default_pool_id": self.id},
        }

    def _importing_team(self):
        """The team for which customers are filed that are imported into this pool.

        :raise UserError: no team that files belongs to the pool
        """
        self.ensure_one()
        teams = (self.default_team_ids | self.team_ids).filtered("filing_policy_id")
        if not teams:
            raise UserError(
                self.env._(
                    "No team that files customers belongs to “%s”: add one to its "
                    "members first.",
                    self.name,
                )
            )
        return teams[0]
