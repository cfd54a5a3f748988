from odoo import models

from .filing_pool import OFFICER
from .filing_pool_mode import ADMINISTRATOR


class FilingCard(models.Model):
    """Customers are given to people by whoever decides (S04-R10, S12-R03, S42-R08)."""

    _inherit = "customer.filing.card"

    def _assignable_people(self):
        """Who may be given all of these customers: active people of the teams.

        Those of the pool; in a redistribution those of the decider's own teams, or of
        any team of the company if he leads none or keeps its register (S04-R11).

        :return: res.users
        """
        people = self.env["res.users"]
        for number, card in enumerate(self):
            mine = card._people_to_assign()
            people = people & mine if number else mine
        return people

    def _people_to_assign(self):
        # sudo: teams may be closed to who decides; he sees names alone
        card = self.sudo()
        teams, people = card.pool_id.team_ids, card.pool_id.member_user_ids
        if card.decider_id:
            teams, people = card._teams_of_decider(self.env.user), people.browse()
        people |= teams.member_ids | teams.user_id
        return people.filtered("active").sudo(False)

    def _teams_of_decider(self, user):
        """The teams among which a redistribution shares customers out."""
        teams = self.env["crm.team"].search(
            [
                ("company_id", "in", (False, self.company_id.id)),
                ("filing_policy_id", "!=", False),
            ]
        )
        led = teams.filtered(lambda team: team.user_id == user)
        # sudo: what somebody may do is no secret to the rule that asks
        user = user.sudo()
        for_all = user.has_group(OFFICER) or user.has_group(ADMINISTRATOR)
        return teams if for_all else led or teams

    def _assign(self, shares):
        """Give customers to people, and say what became of each.

        :param shares: pairs of a card and the person who gets its customer
        :return: a sentence for each
        """
        told = []
        for card, user in shares:
            name = card.masked_name or card.number
            filing = self.env["customer.filing"]._claim_for(card, user)
            told.append(card._told_of_assignment(name, filing.sudo(), user))
        return told

    def _told_of_assignment(self, name, filing, user):
        _ = self.env._
        if not filing:
            return _("%(name)s: somebody was faster", name=name)
        if filing.state == "refused":
            return _(
                "%(name)s: not given to %(user)s. %(why)s",
                name=name,
                user=user.name,
                why=filing.refusal_text,
            )
        told = filing.with_context(lang=user.lang)
        told._tell_filer(
            told.env._("%s has given you this customer", self.env.user.name)
        )
        return _("%(name)s: %(user)s has him", name=name, user=user.name)
