from odoo import api, fields, models
from odoo.tools import SQL

from .. import race

BATCH = 500
ATTEMPTS = 5


class CustomerFiling(models.Model):
    """What time does to filings; swept by cron, in batches that commit."""

    _inherit = "customer.filing"

    @api.model
    def _cron_release_due(self):
        """Release every filing whose protection is over (rules S01-R03, S01-R07).

        Killed half-way, run twice or late: the same end state, for each batch is one
        transaction and what it did is no longer due.
        """
        for release in (self._release_batch, self._end_aftercare_batch):
            while done := self._release_in_one_go(release):
                if not self.env["ir.cron"]._commit_progress(done):
                    return

    @api.model
    def _release_in_one_go(self, release):
        """Run one batch; begin it anew if somebody has just changed one of its rows.

        Each time it is smaller: a lead that is being written every second holds up
        few others, and a run that fails would come again in an hour only.
        """
        for attempt in range(1, ATTEMPTS + 1):
            try:
                done = release(max(BATCH // attempt**2, 1))
                self.env.cr.flush()
                return done
            except race.LOST:
                self.env.cr.rollback()
                if attempt == ATTEMPTS:
                    raise

    @api.model
    def _release_batch(self, limit):
        """Release up to ``limit`` due filings in this transaction; how many it were."""
        self.env["crm.team"]._filing_stop_releases()
        due = self._lock_due(limit)
        if due:
            due._end("expire", {filing.id: filing.protected_until for filing in due})
        return len(due)

    @api.model
    def _end_aftercare_batch(self, limit):
        over = self._lock_aftercare_over(limit)
        over._end_aftercare()
        return len(over)

    @api.model
    def _lock_due(self, limit):
        """The next due filings that nothing keeps, locked for this transaction."""
        rows = self.env.execute_query(
            SQL(
                """SELECT filing.id FROM customer_filing AS filing
                   WHERE %s AND NOT EXISTS (
                       SELECT FROM crm_team AS team WHERE team.id = filing.team_id
                         AND team.filing_release_stopped_at IS NOT NULL)
                   ORDER BY filing.protected_until, filing.id LIMIT %s
                   FOR NO KEY UPDATE OF filing SKIP LOCKED""",
                self._sql_due(fields.Datetime.now()),
                limit,
            )
        )
        return self.browse(id_ for (id_,) in rows)

    @api.model
    def _lock_aftercare_over(self, limit):
        rows = self.env.execute_query(
            SQL(
                """SELECT id FROM customer_filing
                   WHERE state = 'ended' AND aftercare_until <= %s
                   ORDER BY aftercare_until, id LIMIT %s
                   FOR NO KEY UPDATE SKIP LOCKED""",
                fields.Datetime.now(),
                limit,
            )
        )
        return self.browse(id_ for (id_,) in rows)

    def _end_aftercare(self):
        """Let customers go who bought long ago: they may be filed again."""
        if not self:
            return
        due = {filing.id: filing.aftercare_until for filing in self}
        self.env["customer.filing.key"]._let_go(self.ids)
        self.env["crm.lead"]._filing_unguard(self)
        self.env["crm.lead"]._filing_release_contested(self)
        self.env.execute_query(
            SQL(
                """UPDATE customer_filing SET aftercare_until = NULL
                   WHERE id = ANY(%s) RETURNING id""",
                self.ids,
            )
        )
        self.invalidate_recordset()
        self.env["customer.filing.ledger"]._append(
            "aftercare_over", {filing.id: {} for filing in self}, due
        )
