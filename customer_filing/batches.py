"""Crons go through many rows batch by batch, while the scheduler gives them time."""

import logging

import psycopg2

from . import race

ATTEMPTS = 3
# No row's fault: the whole batch is tried again, or the cron fails.
NOT_BY_A_ROW = (
    *race.LOST,
    psycopg2.OperationalError,
    psycopg2.InterfaceError,
    MemoryError,
)

_logger = logging.getLogger(__name__)


def each_apart(env, things, do):
    """Do something with each thing; one with which it fails keeps none of the others.

    :param do: function of one thing, in a savepoint of its own
    :return: with how many it was done
    """
    done = 0
    for thing in things:
        try:
            with env.cr.savepoint():
                do(thing)
            done += 1
        except NOT_BY_A_ROW:
            raise
        except Exception:
            # without the customer's data
            _logger.exception("A cron left %s out.", thing)
    return done


def give_way(env, step):
    """Do one batch; begin it anew if somebody changes its rows meanwhile.

    :return: how many rows it were, 0 if it was left to the next run
    """
    for _attempt in range(ATTEMPTS):
        try:
            done = step()
            env.cr.flush()
            return done
        except race.LOST:
            env.cr.rollback()
    return 0


def work_off(env, *steps):
    """Do batch after batch of each step; each batch commits.

    While more may be left the scheduler is told so: else it would take a run that has
    used up its time for all, and come back at the cron's next interval only.

    :param steps: functions that do one batch and return how many rows it were, 0 once
        nothing is left
    """
    crons = env["ir.cron"]
    for step in steps:
        while done := step():
            if not crons._commit_progress(done, remaining=1):
                return
    crons._commit_progress(remaining=0)
