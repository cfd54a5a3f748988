import logging

from odoo import api, fields, models
from odoo.tools import SQL

from ..batches import work_off

BATCH = 500

_logger = logging.getLogger(__name__)


class CustomerFiling(models.Model):
    """Public holidays that become known later move the ends of running filings."""

    _inherit = "customer.filing"

    @api.model
    def _cron_recount_holidays(self):
        """Count days off anew, once a day for each filing that they may move.

        No end is moved back. Killed half-way, it goes on where it stopped.
        """
        work_off(self.env, self._recount_batch)

    @api.model
    def _recount_batch(self):
        filings = self._lock_uncounted(BATCH)
        errors = filings._broken_in(lambda some: some._recount())
        for filing, error in errors.items():
            _logger.warning("Filing %s is not recounted.", filing.id, exc_info=error)
        # no more than once a day
        self.browse([filing.id for filing in errors])._note_recount()
        return len(filings)

    @api.model
    def _lock_uncounted(self, limit):
        """Running filings that were not counted anew today, locked; what is due stays.

        The day is that of UTC: it only says that a day has passed.
        """
        now = fields.Datetime.now()
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT id FROM customer_filing
                   WHERE state = 'active' AND follows_calendar
                     AND offered_until IS NULL
                     AND protected_until > %s
                     AND recounted_on IS DISTINCT FROM %s
                   ORDER BY id LIMIT %s
                   FOR NO KEY UPDATE SKIP LOCKED""",
                now,
                now.date(),
                limit,
            )
        )
        return self.browse(id_ for (id_,) in rows)

    def _recount(self):
        """Move the ends of these filings that the days off known by now postpone."""
        now = fields.Datetime.now()
        self._note_recount()
        standings = self._standings()
        later = self.filtered(
            lambda f: (
                standings[f.id].until is None
                or standings[f.id].until > f.protected_until
            )
        )
        if later:
            later._redate(
                "recount",
                {filing.id: standings[filing.id].until for filing in later},
                {filing.id: {} for filing in later},
                now,
            )

    def _note_recount(self):
        """Today these are not counted anew any more."""
        self.env.execute_query(
            SQL(
                """UPDATE customer_filing SET recounted_on = %s
                   WHERE id = ANY(%s) RETURNING id""",
                fields.Datetime.now().date(),
                self.ids,
            )
        )
        self.invalidate_recordset(["recounted_on"])
