from odoo import api, fields, models
from odoo.tools import SQL

from ..core import follow_up, release


class CustomerFiling(models.Model):
    """What becomes of filings that nobody followed up; swept by cron, in batches."""

    _inherit = "customer.filing"

    @api.model
    def _cron_sweep_deadlines(self):
        """Settle every deadline that is over (rules S05-R06, S14-R12, S36-R02).

        Killed half-way, run twice or late: the same end state, for each batch is one
        transaction and what it did is no longer due.
        """
        self._sweep(*self._sweep_steps())

    @api.model
    def _sweep_steps(self):
        """As ``_release_steps``, of the cron that settles deadlines."""
        return [self._sweep_batch]

    @api.model
    def _sweep_batch(self, limit):
        """Settle up to ``limit`` filings in this transaction; how many it were."""
        overdue = self._lock_overdue(limit)
        overdue._end_due(fields.Datetime.now())
        return len(overdue)

    @api.model
    def _lock_overdue(self, limit):
        """Filings with overdue deadlines that no hold keeps, locked."""
        now = fields.Datetime.now()
        return self._lock_next(
            SQL(
                """customer_filing_deadline AS deadline
                   JOIN customer_filing AS filing ON filing.id = deadline.filing_id"""
            ),
            SQL(
                "deadline.state = 'open' AND deadline.due_at <= %s AND %s",
                now,
                self._sql_may_end(now),
            ),
            SQL("deadline.due_at, deadline.id"),
            limit,
        )

    def _end_due(self, now):
        """Do to active filings what time does; those with which it fails wait.

        :param now: naive UTC
        """
        standing = self.filtered(lambda filing: not filing.release_failed_at)
        standing._apart_from_broken(lambda filings: filings._end_all_due(now))

    def _end_all_due(self, now):
        """Whatever was due first ends them.

        :param now: naive UTC
        """
        ends = self._due_ends(now)
        for transition in ("void", *release.ENDING.values(), "expire"):
            due = {id_: at for id_, (how, at) in ends.items() if how == transition}
            if due:
                self.browse(due)._end(transition, due)
        self.browse(set(self.ids) - set(ends))._miss_deadlines(now)

    def _due_ends(self, now):
        """{filing id: (transition, instant)} of those that are over."""
        ends = {}
        for filing in self:
            until, neglected = filing.protected_until, filing.neglect_due_at
            if neglected and neglected <= now and (not until or neglected <= until):
                ends[filing.id] = filing._neglect(), neglected
            elif until and until <= now:
                ends[filing.id] = "expire", until
        return ends

    def _neglect(self):
        """The transition of the deadline that ends this filing first."""
        effects = self.deadline_ids.filtered(
            lambda d: d.state == "open" and d.due_at == self.neglect_due_at
        ).mapped("effect")
        # of two at the same instant the graver one
        effect = "void" if "void" in effects else "release"
        return follow_up.ENDING[effect]

    def _miss_deadlines(self, now):
        """Deadlines that end nothing are over: tell, and forfeit what is forfeited."""
        if not self:
            return
        missed = self.env["customer.filing.deadline"].search(
            [
                ("filing_id", "in", self.ids),
                ("state", "=", "open"),
                ("due_at", "<=", now),
            ]
        )
        for deadline in missed:
            deadline.write({"state": "missed", "missed_at": deadline.due_at})
        # so that a follow-up at this very moment is tried again, not lost
        self.env.execute_query(
            SQL(
                """UPDATE customer_filing SET write_date = now() AT TIME ZONE 'UTC'
                   WHERE id = ANY(%s) RETURNING id""",
                self.ids,
            )
        )
        forfeited = missed.filtered(lambda d: d.effect == "forfeit")
        self._forfeit({d.filing_id.id: d.due_at for d in forfeited})
        told = {
            filing.id: deadlines._message_missed()
            for filing, deadlines in missed.grouped("filing_id").items()
        }
        self.browse(told)._remind_of(lambda filing: told[filing.id](filing))

    @api.model
    def _forfeit(self, due):
        """Mark filings whose salesperson loses his share (rule S18-R08).

        :param due: {filing id: naive UTC instant}
        """
        fresh = self.browse(due).filtered(lambda filing: not filing.share_forfeited_at)
        if not fresh:
            return
        for filing in fresh:
            filing._filing_write({"share_forfeited_at": due[filing.id]})
        self.env["customer.filing.ledger"]._append(
            "forfeit",
            {filing.id: {"owner": filing.user_id.id} for filing in fresh},
            due,
        )

    def _trigger_sweep(self, instants):
        if instants:
            # sudo: a salesperson may not start crons, his filing's deadline may
            cron = self.env.ref(
                "customer_filing.ir_cron_sweep_deadlines", raise_if_not_found=False
            )
            if cron:
                cron.sudo()._trigger(at=instants)
