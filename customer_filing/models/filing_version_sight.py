from odoo import SUPERUSER_ID, api, fields, models

SEES = [("all", "Everything"), ("masked", "Masked"), ("none", "Nothing")]
CIRCLES = [
    ("none", "Nothing"),
    ("department", "Those of the department, masked"),
    ("company", "Those of the company, masked"),
]
SIGHTS = ("sight_leader", "sight_circle", "sight_manager")
# What decides which version is in force for which team.
WHEN = frozenset({"policy_id", "team_id", "valid_from", "valid_to", "is_draft"})


class FilingPolicyVersion(models.Model):
    """Who besides the salesperson sees his customers (rules S01-R12, S36-R18, S29-R05).

    Not pinned: what the version in force says counts for every customer of its teams.
    So that record rules need no join to versions, it is copied to the teams.
    """

    _inherit = "customer.filing.policy.version"

    sight_leader = fields.Selection(
        SEES,
        string="The team's leader sees",
        required=True,
        default="all",
        help="Of the customers whom the team has filed.\n"
        "Masked: cards with masked name and number, and whose customer it is.\n"
        "Nothing: his own customers alone.\n"
        "Requests are put before him all the same; but the register office signs "
        "follow-ups, hands customers over and decides on changes of their data.",
    )
    sight_circle = fields.Selection(
        CIRCLES,
        string="Colleagues see",
        required=True,
        default="none",
        help="Of the customers whom the team protects.\n"
        "Masked: a card with a masked name, and whose customer it is.\n"
        "Department: whoever is in the team, or in a team of its unit.",
    )
    sight_manager = fields.Selection(
        SEES,
        string="Sales managers see",
        required=True,
        default="all",
        help="Of the customers whom the team has filed. Register officers see every "
        "customer, whatever is set here.",
    )

    # Who is named when a cron lets it count: others may write a version, too.
    sight_by_id = fields.Many2one("res.users", readonly=True, copy=False)

    def _section_titles(self):
        titles = super()._section_titles()
        return titles | {"sight": self.env._("Who sees what")}

    def _section_fields(self):
        return super()._section_fields() | {"sight": list(SIGHTS)}

    def _idle_settings(self):
        idle = super()._idle_settings()
        # nobody is warned of what he does not see
        return idle if self.sight_leader == "all" else idle | {"warn_leader_days"}

    # ---- what is in force counts at once ----

    @api.model_create_multi
    def create(self, vals_list):
        versions = super().create([self._signed(vals) for vals in vals_list])
        versions._pass_on_sight(versions._teams_concerned())
        return versions

    def write(self, vals):
        vals = self._signed(vals)
        if not (WHEN | set(SIGHTS)) & set(vals):
            return super().write(vals)
        teams = self._teams_concerned()
        result = super().write(vals)
        self._pass_on_sight(teams | self._teams_concerned())
        return result

    @api.model
    def _signed(self, vals):
        """These values, with the name of who says by them who sees what."""
        own = {name: value for name, value in vals.items() if name != "sight_by_id"}
        if (WHEN | set(SIGHTS)) & set(own) and self.env.uid != SUPERUSER_ID:
            own["sight_by_id"] = self.env.uid
        return own

    def unlink(self):
        teams = self._teams_concerned()
        result = super().unlink()
        self.browse()._pass_on_sight(teams)
        return result

    def _teams_concerned(self):
        # sudo: a version may hold for teams of companies that are not the user's
        policies = self.sudo().with_context(active_test=False).policy_id
        return policies.team_ids

    def _pass_on_sight(self, teams):
        """Copy to ``teams`` what is in force; look again when that changes."""
        teams._filing_copy_sight()
        now = fields.Datetime.now()
        # sudo: crons are nobody's to plan
        cron = self.env.ref("customer_filing.ir_cron_sight", raise_if_not_found=False)
        moments = {
            moment
            for version in self.filtered(lambda version: not version.is_draft)
            for moment in (version.valid_from, version.valid_to)
            if moment and moment > now
        }
        if cron and teams and moments:
            cron.sudo()._trigger(at=moments)
