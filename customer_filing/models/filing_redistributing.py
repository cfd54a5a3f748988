from odoo import models

from ..core import approval, release
from .filing_task import USER


class CustomerFiling(models.Model):
    """Who gives a released customer to somebody: leader, department, office.

    A customer of another region than the team's is decided on by the general manager,
    the leader of the topmost unit (rules S04-R10, S04-R11). What nobody of the office
    can decide goes up to the register office, and to the administrators.
    """

    _inherit = "customer.filing"

    def _decider(self, target):
        """Who decides now who gets this customer; nobody for other targets.

        :param target: one of core.release.TARGETS
        :return: one res.users, or none
        """
        self.ensure_one()
        if target not in release.REDISTRIBUTED:
            return self.env["res.users"]
        level = self._deciding_level(target)
        # sudo: who holds which office is no secret to the engine
        filing = self.sudo()
        approver = filing.env["customer.filing.approver"]
        found = approver._find(level, filing.team_id, filing.company_id, filing.user_id)
        office = approver._tasks()._office(filing.company_id, filing.user_id)
        return ((office & found) or found)[:1]

    def _deciding_level(self, target):
        """As whose matter it is decided, as core.approval.Level."""
        filing = self.sudo()
        chain = filing.team_id.filing_unit_id._chain()
        if filing._approval_facts().cross_region:
            top = [unit.leader_id for unit in reversed(chain) if unit.leader_id]
            if top:
                return approval.Level("filing", "user", user=top[0].id)
            return approval.Level("filing", "officer")
        return approval.Level("filing", "officer" if target == "office" else target)

    def _possible_deciders(self, target):
        """Those who may decide by their office, whether they are there today or not."""
        filing = self.sudo()
        level = self._deciding_level(target)
        approver = filing.env["customer.filing.approver"]
        tasks = approver._tasks()
        ranks = approver._ranks(level, filing.team_id, filing.company_id)
        active = tasks._people(USER, filing.company_id)
        people = approver._users([id_ for rank in ranks for id_ in rank])
        return (people & active) - filing.user_id

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
