from odoo import api, fields, models

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
        "Masked: cards without name and number, and whose customer it is; requests "
        "are put before him all the same.\n"
        "Nothing: what he decides, and his own customers.",
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

    def _section_titles(self):
        titles = super()._section_titles()
        return titles | {"sight": self.env._("Who sees what")}

    def _section_fields(self):
        return super()._section_fields() | {"sight": list(SIGHTS)}

    # ---- what is in force counts at once ----

    @api.model_create_multi
    def create(self, vals_list):
        versions = super().create(vals_list)
        versions._pass_on_sight(versions._teams_concerned())
        return versions

    def write(self, vals):
        if not (WHEN | set(SIGHTS)) & set(vals):
            return super().write(vals)
        teams = self._teams_concerned()
        result = super().write(vals)
        self._pass_on_sight(teams | self._teams_concerned())
        return result

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
