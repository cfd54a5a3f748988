from odoo import api, models

from ..core import approval, release
from .filing_task import USER


class CustomerFiling(models.Model):
    """Who gives a released customer to somebody: leader, department, office.

    A customer of another region than the team's is decided on by the general manager,
    the leader of the topmost unit (rules S04-R10, S04-R11). What nobody of the office
    can decide goes up to the register office, and to the administrators.
    """

    _inherit = "customer.filing"

    def _deciders(self, targets):
        """Who decides now who gets these customers; nobody for other targets.

        Offices are looked up once for all customers of one team and salesperson.

        :param targets: {filing id: one of core.release.TARGETS}
        :return: {filing id: one res.users, or none}
        """
        known, found = {}, {}
        # sudo: who holds which office is no secret to the engine
        for filing in self.sudo():
            target = targets[filing.id]
            if target not in release.REDISTRIBUTED:
                found[filing.id] = self.env["res.users"]
                continue
            level = filing._deciding_level(target)
            matter = level, filing.team_id, filing.company_id, filing.user_id
            if matter not in known:
                known[matter] = self._decider_of(*matter)
            found[filing.id] = known[matter]
        return found

    @api.model
    def _decider_of(self, level, team, company, owner):
        approver = self.env["customer.filing.approver"]
        found = approver._find(level, team, company, owner)
        office = approver._tasks()._office(company, owner)
        return ((office & found) or found)[:1]

    def _deciding_level(self, target):
        """As whose matter it is decided, as core.approval.Level."""
        filing = self.sudo()
        chain = filing.team_id.filing_unit_id._chain()
        if filing._is_cross_region():
            top = [unit.leader_id for unit in reversed(chain) if unit.leader_id]
            if top:
                return approval.Level("filing", "user", user=top[0].id)
            return approval.Level("filing", "officer")
        return approval.Level("filing", "officer" if target == "office" else target)

    def _possible_deciders(self, targets):
        """Those who may decide by their office, whether they are there today or not.

        :param targets: {filing id: leader, department or office}
        :return: {filing id: res.users}
        """
        known, found = {}, {}
        # sudo: as above
        for filing in self.sudo():
            level = filing._deciding_level(targets[filing.id])
            matter = level, filing.team_id, filing.company_id
            if matter not in known:
                known[matter] = self._in_office(*matter)
            found[filing.id] = known[matter] - filing.user_id
        return found

    @api.model
    def _in_office(self, level, team, company):
        approver = self.env["customer.filing.approver"]
        ranks = approver._ranks(level, team, company)
        people = approver._users([id_ for rank in ranks for id_ in rank])
        return people & approver._tasks()._people(USER, company)

    def _ask_deciders(self, placements):
        """Ask who gets the customers that one person decides on.

        :param placements: {filing id: core.placing.Placement}
        """
        asked = self.filtered(lambda f: placements[f.id].decider_id)
        if not asked:
            return
        # sudo: entries are the engine's
        entries = asked.sudo().pool_entry_ids.filtered(
            lambda e: e.state == "waiting" and e.decider_id
        )
        # as it was placed by: meanwhile the filing is in a pool once more
        targets = {filing.id: placements[filing.id].target for filing in asked}
        self.env["customer.filing.redistribution"]._open_for(entries, targets)
