from odoo import models
from odoo.tools import SQL

from ..core import lifecycle
from ..core.placing import Placement


class CustomerFiling(models.Model):
    """Where the customers of ended filings go, many at once."""

    _inherit = "customer.filing"

    def _placements(self, transition, due):
        """Where the customers go of filings that this transition has just ended.

        :param transition: a name of core.lifecycle.TRANSITIONS
        :param due: {filing id: naive UTC instant at which it was due}
        :return: {filing id: core.placing.Placement}; who is not named goes nowhere
        """
        if transition not in lifecycle.TO_POOL:
            return {}
        return {filing.id: Placement(filing._pool().id) for filing in self}

    def _place(self, transition, due):
        """Bring the customers of filings that have just ended to their next place.

        :param due: {filing id: naive UTC instant at which it was due}
        :return: those filings whose customers went somewhere
        """
        placements = self._placements(transition, due)
        placed = self.browse(placements)
        if placed:
            placed._count_round(transition)
            self.env["customer.filing.pool.entry"]._enter(placed, placements, due)
            placed.invalidate_recordset(["pool_entry_ids"])
        return placed

    def _count_round(self, transition):
        """Once more in a pool; what is lost alone stays its salesperson's to read."""
        self.env.execute_query(
            SQL(
                """UPDATE customer_filing
                   SET round = COALESCE(round, 0) + 1, left_owner = %s
                   WHERE id = ANY(%s) RETURNING id""",
                transition != "lose",
                self.ids,
            )
        )
        self.invalidate_recordset(["round", "left_owner"])
