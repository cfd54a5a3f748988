"""Runs of a cron as the scheduler makes them, batch by batch."""

from functools import wraps
from time import perf_counter
from unittest.mock import patch

from odoo import SUPERUSER_ID, api

from ._timing import Times

BATCH = 500
# So many batches of the sweep for one of each rival.
PER_RIVAL = 8


class Sweep:
    """Runs of a cron until nothing is left, and the times of their batches."""

    def __init__(self, env, xmlid):
        self.env, self.cron = env, env.ref(xmlid)
        self.times, self.rows, self.runs = Times(), [], 0

    def run(self, between=None):
        """Do what the scheduler does.

        :param between: called after each batch with the number of batches so far
        """
        self.cron._trigger()
        self.env.cr.commit()
        commit = type(self.cron)._commit_progress

        @wraps(commit)
        def timed(crons, processed=0, **kwargs):
            left = commit(crons, processed, **kwargs)
            if processed:
                self.times.append(perf_counter() - self.since)
                self.rows.append(processed)
                if between:
                    between(len(self.times))
            self.since = perf_counter()
            return left

        with patch.object(type(self.cron), "_commit_progress", timed):
            while self._run_once():
                self.runs += 1

    def _run_once(self):
        with self.env.registry.cursor() as cr:
            crons = api.Environment(cr, SUPERUSER_ID, {})["ir.cron"]
            job = crons._acquire_one_job(cr, self.cron.id)
            self.since = perf_counter()
            if job:
                crons._process_job(cr, job)
            return bool(job)
