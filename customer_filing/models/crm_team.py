from odoo import api, fields, models, tools


class CrmTeam(models.Model):
    _inherit = "crm.team"

    filing_policy_id = fields.Many2one(
        "customer.filing.policy",
        index="btree_not_null",
        domain="[('is_preset', '=', False),"
        " '|', ('company_id', '=', False), ('company_id', '=', company_id)]",
        help="Empty: this team works as in plain Odoo, without filings.",
    )
    filing_pool_id = fields.Many2one(
        "customer.filing.pool",
        string="Public Pool",
        help="Where this team's customers fall when their protection is over.",
    )
    filing_unit_id = fields.Many2one("customer.filing.unit", index="btree_not_null")
    filing_calendar_id = fields.Many2one(
        "resource.calendar",
        string="Calendar of filings",
        domain="['|', ('company_id', '=', False), ('company_id', '=', company_id)]",
        help="Whose working days and public holidays count for this team's filings. "
        "Empty: the company's.",
    )
    filing_version_id = fields.Many2one(
        "customer.filing.policy.version",
        string="Terms in force",
        compute="_compute_filing_version_id",
    )
    filing_has_own_terms = fields.Boolean(compute="_compute_filing_version_id")

    @api.depends(
        "filing_policy_id.version_ids.valid_from",
        "filing_policy_id.version_ids.valid_to",
        "filing_policy_id.version_ids.is_draft",
        "filing_policy_id.version_ids.team_id",
    )
    def _compute_filing_version_id(self):
        for team in self:
            version = team._filing_version()
            team.filing_version_id = version
            team.filing_has_own_terms = bool(version.team_id)

    def _filing_version(self, instant=None):
        """The policy version in force for this team at ``instant`` (naive UTC)."""
        self.ensure_one()
        # sudo: salespeople file under a policy that they cannot edit or browse
        policy = self.sudo().filing_policy_id
        if not policy:
            return self.env["customer.filing.policy.version"]
        # _origin: in a form not yet saved this is a shadow of the team
        team = self._origin
        version = policy._version_at(instant or fields.Datetime.now(), team)
        return version.sudo(self.env.su)

    @api.model
    @tools.ormcache()
    def _filing_is_used(self):
        """Whether any team files customers; without one leads are plain Odoo's."""
        # sudo: that filings are in use is no secret
        teams = self.sudo().with_context(active_test=False)
        return bool(teams.search_count([("filing_policy_id", "!=", False)], limit=1))

    @api.model
    @tools.ormcache()
    def _filing_was_used(self):
        """Whether there are filings, or may be soon; else no lead looks for its own."""
        # sudo: that filings are in use is no secret
        filings = self.env["customer.filing"].sudo()
        return self._filing_is_used() or bool(filings.search_count([], limit=1))

    def _filing_calendar(self, company):
        """The calendar that counts for this team's filings in ``company``."""
        # sudo: whose clock looks at a calendar need not be able to read it
        team = self.sudo()
        return team.filing_calendar_id or company.sudo().resource_calendar_id

    @api.model_create_multi
    def create(self, vals_list):
        teams = super().create(vals_list)
        teams._filing_switch_on()
        return teams

    def write(self, vals):
        result = super().write(vals)
        if {"filing_policy_id", "filing_pool_id"} & set(vals):
            self._filing_switch_on()
        return result

    def _filing_switch_on(self):
        """A team that files releases into a pool, and its people may claim there.

        With the first such team the menus and columns of filings appear.
        """
        on = self.filtered("filing_policy_id")
        self.env.registry.clear_cache()
        if on:
            # sudo: a sales manager need not be able to edit groups
            users = self.env.ref("customer_filing.group_filing_user").sudo()
            users._apply_group(self.env.ref("customer_filing.group_filing_in_use"))
        pools = self.env["customer.filing.pool"].sudo()
        for team in on:
            if not team.filing_pool_id:
                team.filing_pool_id = pools._for_company(
                    team.company_id or self.env.company
                )
            # sudo: a sales manager switches filings on without rights to pools
            team.filing_pool_id.sudo().team_ids |= team
