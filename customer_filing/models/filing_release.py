from functools import partial

from odoo import api, fields, models
from odoo.tools import SQL

from ..batches import insist_smaller, work_off

BATCH = 500
FILINGS = SQL("customer_filing AS filing")


class CustomerFiling(models.Model):
    """What time does to filings; swept by cron, in batches that commit."""

    _inherit = "customer.filing"

    @api.model
    def _cron_release_due(self):
        """Release every filing whose protection is over (rules S01-R03, S01-R07).

        Killed half-way, run twice or late: the same end state, for each batch is one
        transaction and what it did is no longer due. A run that has used up its time
        is followed by another at once, until nothing is left.
        """
        self._sweep(*self._release_steps())

    @api.model
    def _release_steps(self):
        """What the cron does, one after the other: functions as ``_release_batch``.

        In one chain: else what comes later would tell the scheduler that all is done,
        though an earlier step has run out of time.
        """
        return [self._release_batch, self._end_aftercare_batch]

    @api.model
    def _sweep(self, *steps):
        """Do batch after batch of each step, unless too much would go at once.

        :param steps: functions as ``_release_batch``
        """
        self.env["crm.team"]._filing_stop_releases()
        work_off(self.env, *(partial(self._release_in_one_go, s) for s in steps))

    @api.model
    def _release_in_one_go(self, release):
        """Run one batch, smaller ones while somebody is changing its rows.

        A run that fails would come again in an hour only.
        """
        return insist_smaller(self.env, release, BATCH)

    @api.model
    def _release_batch(self, limit):
        """Release up to ``limit`` due filings in this transaction; how many it were."""
        due = self._lock_due(limit)
        if due:
            due._end_due(fields.Datetime.now())
        return len(due)

    @api.model
    def _end_aftercare_batch(self, limit):
        over = self._lock_aftercare_over(limit)
        over._apart_from_broken(lambda filings: filings._end_aftercare())
        return len(over)

    @api.model
    def _lock_due(self, limit):
        """The next due filings that no hold keeps, locked for this transaction."""
        return self._lock_next(
            FILINGS,
            self._sql_is_due(fields.Datetime.now()),
            SQL("filing.protected_until, filing.id"),
            limit,
        )

    @api.model
    def _lock_aftercare_over(self, limit):
        return self._lock_next(
            FILINGS,
            self._sql_is_aftercare_over(fields.Datetime.now()),
            SQL("filing.aftercare_until, filing.id"),
            limit,
        )

    @api.model
    def _lock_next(self, source, condition, order, limit):
        """Lock the next filings, but not those that somebody else has locked.

        :param source: SQL of the tables among which ``filing`` is
        :param order: SQL in which an index finds them, so that each batch is read alone
        """
        rows = self.env.execute_query(
            SQL(
                """SELECT filing.id FROM %s WHERE %s ORDER BY %s LIMIT %s
                   FOR NO KEY UPDATE OF filing SKIP LOCKED""",
                source,
                condition,
                order,
                limit,
            )
        )
        return self.browse(dict.fromkeys(id_ for (id_,) in rows))

    @api.model
    def _sql_is_due(self, now):
        return SQL("filing.protected_until <= %s AND %s", now, self._sql_may_end(now))

    @api.model
    def _sql_may_end(self, now):
        """Time may end a filing: it is active, and nothing keeps it."""
        return SQL(
            """filing.state = 'active' AND filing.awaits_decision IS NOT TRUE
               AND filing.release_failed_at IS NULL
               AND NOT EXISTS (
                   SELECT FROM customer_filing_hold AS hold
                   WHERE hold.filing_id = filing.id AND hold.lifted_at IS NULL
                     AND (hold.until IS NULL OR hold.until > %s))
               AND COALESCE(filing.team_id, 0) != ALL (ARRAY(
                   SELECT team.id FROM crm_team AS team
                   WHERE team.filing_release_stopped_at IS NOT NULL))""",
            now,
        )

    @api.model
    def _sql_is_aftercare_over(self, now):
        return SQL(
            """filing.state = 'ended' AND filing.aftercare_until <= %s
               AND filing.release_failed_at IS NULL""",
            now,
        )

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
