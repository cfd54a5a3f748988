from dataclasses import replace

from odoo import api, models
from odoo.exceptions import ConcurrencyError
from odoo.tools import SQL


class FilingPoolEntry(models.Model):
    """From when on a customer may be claimed, and how he comes to wait once more."""

    _inherit = "customer.filing.pool.entry"

    @api.model
    def _enter(self, filings, placements, entered_at):
        """Let newly pooled customers rest for the hours of their pool (rule S01-R07).

        A date that was set with the placement counts instead.
        """
        pools = self.env["customer.filing.pool"].browse(
            {placement.pool_id for placement in placements.values()}
        )
        resting = set(pools.filtered("claim_hold_hours")._ids)
        if resting:
            placements = {
                id_: replace(
                    placement,
                    opens_at=placement.opens_at
                    or pools.browse(placement.pool_id)._opens_at(entered_at[id_]),
                )
                if placement.pool_id in resting
                else placement
                for id_, placement in placements.items()
            }
        return super()._enter(filings, placements, entered_at)

    def _wait_again(self):
        """Compare and set: customers whose claim is undone wait as they did before.

        :raise ConcurrencyError: one of them waits already
        """
        rows = self.env.execute_query(
            SQL(
                """UPDATE customer_filing_pool_entry
                   SET state = 'waiting', left_at = NULL
                   WHERE id = ANY(%s) AND state = 'claimed' RETURNING id""",
                self.ids,
            )
        )
        self.invalidate_recordset(["state", "left_at"])
        if len(rows) != len(self):
            raise ConcurrencyError("customer_filing_pool_entry")
