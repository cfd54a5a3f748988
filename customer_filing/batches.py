"""Crons go through many rows batch by batch, while the scheduler gives them time."""

import logging

import psycopg2

from odoo import fields
from odoo.tools import SQL

from . import race

ATTEMPTS = 3
# So often a batch is begun anew, smaller each time, before it fails.
ATTEMPTS_SMALLER = 5
# If more rows fail and no other gets through, it is not for the rows.
MOST_BROKEN = 20
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
    :return: list of those with which it failed
    :raise Exception: it failed with all of many
    """
    failed = []
    for thing in things:
        try:
            with env.cr.savepoint():
                do(thing)
        except NOT_BY_A_ROW:
            raise
        except Exception as error:
            failed.append(thing)
            if len(failed) == len(things) > MOST_BROKEN:
                raise
            _logger.warning("A cron left %s out.", thing, exc_info=error)
    return failed


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


def insist_smaller(env, step, most):
    """Do one batch; begin it anew, and smaller, if somebody changes its rows meanwhile.

    A lead that is being written every second so holds up few others.

    :param step: a function that does up to so many rows and returns how many it were
    :param most: how many rows it does at first
    :return: how many rows it were
    """
    for attempt in range(1, ATTEMPTS_SMALLER + 1):
        try:
            done = step(max(most // attempt**2, 1))
            env.cr.flush()
            return done
        except race.LOST:
            env.cr.rollback()
            if attempt == ATTEMPTS_SMALLER:
                raise


def stamp(model, column, condition, limit):
    """Stamp rows that fulfil a condition and have no stamp yet, those due first.

    What another transaction has locked is left to it.

    :param model: an empty recordset of the rows' model, which has a ``due_at``
    :param column: the date that is set to the present
    :param condition: SQL on the rows' columns
    :return: those that were stamped, at most ``limit``
    """
    model.flush_model()
    table, column = SQL.identifier(model._table), SQL.identifier(column)
    rows = model.env.execute_query(
        SQL(
            """UPDATE %s SET %s = %s WHERE id IN (
                   SELECT id FROM %s WHERE %s IS NULL AND %s
                   ORDER BY due_at, id LIMIT %s FOR NO KEY UPDATE SKIP LOCKED)
               RETURNING id""",
            table,
            column,
            fields.Datetime.now(),
            table,
            column,
            condition,
            limit,
        )
    )
    model.invalidate_model()
    return model.browse(id_ for (id_,) in rows)


def stamp_each(model, column, condition, limit, do):
    """Stamp rows as :func:`stamp`, and do something with each of them.

    With which it fails has no stamp, so that the next run tries it again.

    :param do: function of one row, in a savepoint of its own
    :return: with how many it was done
    """
    rows = stamp(model, column, condition, limit)
    failed = each_apart(model.env, rows, do)
    if failed:
        model.env.execute_query(
            SQL(
                "UPDATE %s SET %s = NULL WHERE id = ANY(%s) RETURNING id",
                SQL.identifier(model._table),
                SQL.identifier(column),
                [row.id for row in failed],
            )
        )
        model.invalidate_model([column])
    return len(rows) - len(failed)


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
