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
            if transition not in lifecycle.TO_POOL:
                placed._count_round()
            self.env["customer.filing.pool.entry"]._enter(placed, placements, due)
            placed.invalidate_recordset(["pool_entry_ids"])
        return placed

    # ---- rounds: counted as the filing ends, so that its row is written once ----

    def _rounds_after(self, transition):
        """{column: {filing id: value}} of filings that this transition brings away.

        What is lost alone stays its salesperson's to read.
        """
        if transition not in lifecycle.TO_POOL:
            return {}
        return {
            "round": {filing.id: filing.round + 1 for filing in self},
            "left_owner": dict.fromkeys(self.ids, transition != "lose"),
        }

    def _count_round(self):
        """Once more in a pool, though this transition does not usually lead there."""
        self._write_round(1, True)

    def _uncount_round(self, transition):
        """Those whose customers went nowhere, or to who waited for them."""
        if transition in lifecycle.TO_POOL:
            self._write_round(-1, False)

    def _write_round(self, step, left_owner):
        if self:
            self.env.execute_query(
                SQL(
                    """UPDATE customer_filing
                       SET round = COALESCE(round, 0) + %s, left_owner = %s
                       WHERE id = ANY(%s) RETURNING id""",
                    step,
                    left_owner,
                    self.ids,
                )
            )
            self._forget("round", "left_owner")
