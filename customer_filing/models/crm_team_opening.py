from odoo import SUPERUSER_ID, api, models

# From the least that somebody sees to the most; a column without a value hides nothing.
WIDTH = {
    column: {code: width for width, code in enumerate(codes)}
    for column, codes in {
        "filing_sight_leader": ("none", "masked", "all"),
        "filing_sight_circle": ("none", "department", "company"),
        "filing_sight_manager": ("none", "masked", "all"),
    }.items()
}


class CrmTeam(models.Model):
    """Who lets more people see a team's customers is named to the register office.

    Who sets policies, units or leaders of teams could open to himself what a policy
    hides from him (rules S01-R12, S36-R18). He may; but it is on record.
    """

    _inherit = "crm.team"

    @api.model_create_multi
    def create(self, vals_list):
        teams = super().create(vals_list)
        teams.filing_unit_id._tell_shown()
        return teams

    def write(self, vals):
        narrowed = {}
        if "user_id" in vals and self.env["crm.team"]._filing_was_used():
            narrowed = {team: team.user_id for team in self if team._filing_narrows()}
        units = {team: team.filing_unit_id for team in self if "filing_unit_id" in vals}
        result = super().write(vals)
        joined = [team for team, unit in units.items() if team.filing_unit_id != unit]
        self.browse().union(*joined).filing_unit_id._tell_shown()
        for team, former in narrowed.items():
            if team.user_id and team.user_id != former and team._filing_has_filed():
                team._filing_tell_opened("led", self.env.user)
        return result

    def _filing_narrows(self):
        """Whether leading this team shows customers whom not every manager sees."""
        narrow = self.filing_sight_manager not in ("all", False)
        return narrow and self.filing_sight_leader != "none"

    def _filing_widens(self, values):
        """Whether these new values of columns let somebody see more than before.

        :param values: {name of a column: its new value}
        """
        return any(
            WIDTH[name].get(value, 0) > WIDTH[name].get(self[name], len(WIDTH[name]))
            for name, value in values.items()
        )

    def _filing_tell_opened(self, kind, person):
        company = self.company_id or self.env.company
        notices = self.env["customer.filing.notice"]
        notices._raise_opened(kind, person, company, team=self)

    def _filing_who_set(self, version):
        """Who let ``version`` count: the user, or who set what a cron finds."""
        by_himself = self.env.uid != SUPERUSER_ID
        return self.env.user if by_himself else version.sight_by_id
