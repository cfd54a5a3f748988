from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .. import door
from .filing_version_sight import CIRCLES, SEES, SIGHTS

# {column of a team: the setting of which it is a copy}
COLUMNS = {f"filing_{name}": name for name in SIGHTS}
OFFICER = "customer_filing.group_filing_officer"
MANAGER = "sales_team.group_sale_manager"


class CrmTeam(models.Model):
    """What the policy in force lets others see of this team's customers.

    Copies of the version's settings, for record rules: these know columns only. A team
    that stops to file keeps the last ones, for what it leaves behind.
    """

    _inherit = "crm.team"

    filing_sight_leader = fields.Selection(
        SEES, string="Its leader sees", readonly=True, default="all", copy=False
    )
    filing_sight_circle = fields.Selection(
        CIRCLES, string="Colleagues see", readonly=True, default="none", copy=False
    )
    filing_sight_manager = fields.Selection(
        SEES, string="Sales managers see", readonly=True, default="all", copy=False
    )

    @api.model_create_multi
    def create(self, vals_list):
        if any(COLUMNS.keys() & set(vals) for vals in vals_list):
            raise UserError(self._filing_message_sight())
        teams = super().create(vals_list)
        teams._filing_forget_rules()
        teams._filing_copy_sight()
        return teams

    @api.model
    def default_get(self, fields):
        # a default_* key of the context does not say who sees what
        values = super().default_get(fields)
        usual = {name: self._fields[name].default(self) for name in COLUMNS}
        return values | {name: usual[name] for name in usual.keys() & set(values)}

    def write(self, vals):
        copies = {name: vals[name] for name in COLUMNS.keys() & set(vals)}
        if copies and not door.admits(self, copies):
            raise UserError(self._filing_message_sight())
        result = super().write(vals)
        if vals.keys() & {"user_id", *COLUMNS}:
            self._filing_forget_rules()
        if "filing_policy_id" in vals:
            self._filing_copy_sight()
        return result

    def _filing_message_sight(self):
        return self.env._(
            "Who sees the customers of a team is set in its filing policy."
        )

    # ---- the engine's part ----

    @api.model
    def _cron_filing_sight(self):
        """Versions come into force and end by themselves."""
        teams = self.with_context(active_test=False)
        teams.search([("filing_policy_id", "!=", False)])._filing_copy_sight()

    def _filing_copy_sight(self):
        """Let what the version in force says count for these teams, from now on."""
        now = fields.Datetime.now()
        narrowed = self.browse()
        # sudo: who sets a policy need not be able to edit the teams
        for team in self.sudo():
            version = team._filing_version(now)
            values = {
                column: version[name]
                for column, name in COLUMNS.items()
                if version and team[column] != version[name]
            }
            if not values:
                continue
            if team._filing_widens(values) and team._filing_has_filed():
                team._filing_tell_opened("opened", team._filing_who_set(version))
            with door.opened(team, values):
                team.write(values)
            narrowed |= team
        if narrowed:
            narrowed._filing_shut_out_blind()
            self._filing_show_masked_book()

    @api.model
    def _filing_show_masked_book(self):
        """The menu of masked customers is there while a team shows any."""
        # sudo: a sales manager need not be able to edit groups
        users = self.env.ref("customer_filing.group_filing_user").sudo()
        book = self.env.ref("customer_filing.group_filing_masked_book").sudo()
        shown = self.sudo().search_count(
            [
                "|",
                "|",
                ("filing_sight_leader", "=", "masked"),
                ("filing_sight_manager", "=", "masked"),
                ("filing_sight_circle", "!=", "none"),
            ],
            limit=1,
        )
        if shown:
            users._apply_group(book)
        elif book in users.implied_ids:
            users._remove_group(book)

    # ---- who reads ----

    def _filing_overseer(self):
        """The leader, if he reads the customers of this team."""
        # sudo: whom a team lets read is no secret
        team = self.sudo()
        sees = team.filing_sight_leader == "all"
        return team.user_id.sudo(self.env.su) if sees else self.env["res.users"]

    def _filing_sees_all(self, user):
        """Whether ``user`` reads all customers of this team, whoever leads it."""
        if user.has_group(OFFICER):
            return True
        # sudo: whom a team lets read is no secret
        narrow = self.sudo().filing_sight_manager not in ("all", False)
        return user.has_group(MANAGER) and not narrow

    def _filing_readers(self):
        """All who read this team's customers besides their salespeople."""
        names = [OFFICER]
        # sudo: whom a team lets read is no secret
        if self.sudo().filing_sight_manager in ("all", False):
            names.append(MANAGER)
        groups = [self.env.ref(name).id for name in names]
        users = self.env["res.users"].sudo().search([("all_group_ids", "in", groups)])
        return users.sudo(self.env.su) | self._filing_overseer()

    # ---- what the guard of leads asks once ----

    @api.model
    def _filing_led_ids(self, user):
        """Ids of the teams whose customers a user reads as their leader."""
        return self._filing_ids_of(
            SQL("user_id = %s AND filing_sight_leader = 'all'", user.id)
        )

    @api.model
    def _filing_narrowed_ids(self):
        """Ids of the teams whose customers sales managers do not read."""
        return self._filing_ids_of(SQL("filing_sight_manager IN ('masked', 'none')"))

    @api.model
    def _filing_ids_of(self, condition):
        # past the rules of teams, which are asked with those of leads
        self.flush_model(["user_id", *COLUMNS])
        query = SQL("SELECT id FROM crm_team WHERE %s ORDER BY id", condition)
        return [id_ for (id_,) in self.env.execute_query(query)]

    def _filing_forget_rules(self):
        """Let the guard of leads ask teams once more.

        Twice: for the rest of this transaction, and when others see what it did. Other
        processes are told then, too: a cron tells them before it commits.
        """
        registry = self.env.registry

        def forget():
            registry.clear_cache()
            if registry.ready:
                registry.signal_changes()

        registry.clear_cache()
        self.env.cr.postcommit.add(forget)

    def _filing_shut_out_blind(self):
        """Who reads the customers of these teams no more hears and plans nothing."""
        managers = self.env["res.users"].search(
            [("all_group_ids", "in", self.env.ref(MANAGER).ids)]
        )
        for team in self:
            for user in (managers | team.user_id) - team._filing_readers():
                team._filing_leads_known_to(user)._filing_shut_out()
