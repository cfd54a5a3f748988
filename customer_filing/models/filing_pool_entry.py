from odoo import api, fields, models
from odoo.tools import SQL

from ..core.lifecycle import END_REASONS
from . import filing_words


class FilingPoolEntry(models.Model):
    """One stay of a customer in a pool: from his release until he is claimed."""

    _name = "customer.filing.pool.entry"
    _description = "Public Pool Entry"
    _order = "entered_at desc, id desc"

    pool_id = fields.Many2one(
        "customer.filing.pool", required=True, readonly=True, ondelete="restrict"
    )
    filing_id = fields.Many2one(
        "customer.filing",
        string="Ended filing",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    entered_at = fields.Datetime(required=True, readonly=True)
    reason = fields.Selection(
        selection="_selection_reason", required=True, readonly=True
    )
    state = fields.Selection(
        [
            ("waiting", "Waiting"),
            ("claimed", "Claimed"),
            ("withdrawn", "Withdrawn"),
            ("moved", "Moved to another pool"),
        ],
        required=True,
        default="waiting",
        readonly=True,
    )
    left_at = fields.Datetime(readonly=True)
    decider_id = fields.Many2one(
        "res.users",
        string="Decided by",
        readonly=True,
        index="btree_not_null",
        help="Who alone says who gets this customer; empty: the pool's rules do.",
    )
    opens_at = fields.Datetime(
        string="To be claimed from", readonly=True, help="Empty: from the beginning."
    )
    is_cold = fields.Boolean(
        string="In cold storage",
        readonly=True,
        help="Too often in the pool: shown to nobody until the customer gets in touch.",
    )

    _waiting_unique = models.UniqueIndex(
        "(filing_id) WHERE state = 'waiting'", "This customer is in the pool already."
    )
    # with the date: who goes on to the next pool is found by it
    _pool_idx = models.Index("(pool_id, entered_at, id) WHERE state = 'waiting'")

    @api.model
    def _selection_reason(self):
        labels = dict(filing_words.of_filings(self.env, "end_reason"))
        return [(reason, labels[reason]) for reason in END_REASONS]

    @api.model
    def _enter(self, filings, placements, entered_at):
        """Put the customers of ended filings into their pools (rule S01-R07).

        :param placements: {filing id: core.placing.Placement}
        :param entered_at: {filing id: naive UTC instant at which it was due}
        """
        rows = [
            (
                placements[filing.id].pool_id,
                filing.id,
                filing.company_id.id,
                entered_at[filing.id],
                filing.end_reason,
                "waiting",
                placements[filing.id].decider_id or None,
                placements[filing.id].opens_at,
            )
            for filing in filings
        ]
        if rows:
            self.env.cr.execute_values(
                """INSERT INTO customer_filing_pool_entry
                   (pool_id, filing_id, company_id, entered_at, reason, state,
                    decider_id, opens_at) VALUES %s""",
                rows,
            )
            self._cool(filings.ids)

    def _leave(self, state, at):
        """Compare and set: take waiting entries out of their pools.

        :param state: claimed, withdrawn or moved
        :param at: naive UTC instant
        :return: those that were still waiting
        """
        rows = self.env.execute_query(
            SQL(
                """UPDATE customer_filing_pool_entry
                   SET state = %s, left_at = %s
                   WHERE id = ANY(%s) AND state = 'waiting' RETURNING id""",
                state,
                at,
                self.ids,
            )
        )
        self.invalidate_recordset(["state", "left_at"])
        return self.browse(id_ for (id_,) in rows)
