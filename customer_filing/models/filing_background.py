import logging

from odoo import api, models

from .. import race
from ..batches import insist_smaller

BATCH = 300

_logger = logging.getLogger(__name__)


class FilingBackground(models.AbstractModel):
    """Work on many rows, in batches that commit: killed, it goes on where it was.

    A model has a ``company_id``, says what is at work (``_at_work``), does one batch in
    the present transaction (``_step``), and says how much is left (``_left``).
    """

    _name = "customer.filing.background"
    _description = "Work in the Background"

    @api.model
    def _at_work(self):
        """The records that have something to do."""
        raise NotImplementedError

    def _step(self, limit):
        """Do up to ``limit`` rows; how many they were, 0 once nothing is left."""
        raise NotImplementedError

    def _left(self):
        """How many rows are left to do."""
        raise NotImplementedError

    def _step_alone(self):
        """Do a row that made its batch fail; what is wrong is kept with it."""
        raise NotImplementedError

    @api.model
    def _cron_work(self):
        crons = self.env["ir.cron"]
        for job in self._at_work():
            company = job.company_id
            # what is kept of it is read by the people of the company
            job = job.with_company(company).with_context(lang=company.partner_id.lang)
            while done := job._step_in_one_go():
                time_left = crons._commit_progress(done, remaining=job._left())
                self.env.invalidate_all()
                if not time_left:
                    return
            crons._commit_progress()

    def _step_in_one_go(self):
        """Do one batch; begin it anew, and smaller, if somebody changed its rows.

        :return: how many rows were done; 0 if nothing is left or another is at it
        """
        self.ensure_one()
        try:
            return insist_smaller(self.env, self._step_if_free, BATCH)
        except race.LOST:
            raise
        except Exception:
            # one row may be wrong in a way that nobody thought of
            _logger.exception("A batch of %s failed", self)
            self.env.cr.rollback()
            return self._step_alone()

    def _step_if_free(self, limit):
        free = self.try_lock_for_update(allow_referencing=True)
        return self._step(limit) if free else 0

    def _begin_work(self, cron):
        """Have the cron of this xmlid do it as soon as this is committed."""
        # sudo: administrators of filings may not start crons
        self.env.ref(f"customer_filing.{cron}").sudo()._trigger()
