"""Lost races: what PostgreSQL refuses for another transaction's sake is tried again."""

import logging
import sys
from contextlib import contextmanager, suppress

import psycopg2
from psycopg2.errors import (
    ExclusionViolation,
    ReadOnlySqlTransaction,
    UniqueViolation,
)
from psycopg2.extensions import ISOLATION_LEVEL_READ_COMMITTED

from odoo import SUPERUSER_ID, api
from odoo.exceptions import ConcurrencyError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.sql_db import Cursor

ATTEMPTS = 5
# PostgreSQL cannot see that who keeps this one waiting may be waiting for it, too.
LONGEST_WAIT = "10s"

_logger = logging.getLogger(__name__)

#: After a rollback each of these is worth another attempt, on a fresh snapshot.
LOST = (*PG_CONCURRENCY_EXCEPTIONS_TO_RETRY, ConcurrencyError)


@contextmanager
def decided_by_database():
    """Turn a violated constraint into the error upon which Odoo tries again.

    For rows that collide with none that this transaction can see: so somebody else
    was quicker, and on a fresh snapshot he is seen.
    """
    try:
        yield
    except (ExclusionViolation, UniqueViolation) as error:
        raise ConcurrencyError(error.diag.constraint_name) from error


def is_being_lost():
    """Whether a lost race is what a transaction is rolled back for.

    Then its request is run again: nobody has got an answer from it. So it is when
    somebody wrote in one that Odoo began for reading only.
    """
    return isinstance(sys.exc_info()[1], (*LOST, ReadOnlySqlTransaction))


@contextmanager
def apart(registry):
    """An environment whose transaction goes its own way, and loses no race.

    For what stays whatever becomes of the request, and is short: each statement sees
    what others have committed by then, so that who adds to a row just waits his turn.
    """
    with registry.cursor() as cr:
        # a test's cursor is within the transaction of another
        if isinstance(cr, Cursor):
            cr.connection.set_isolation_level(ISOLATION_LEVEL_READ_COMMITTED)
            cr.execute("SET LOCAL lock_timeout TO %s", [LONGEST_WAIT])
        yield api.Environment(cr, SUPERUSER_ID, {})


def wait_for_turn(env, *names):
    """Go on alone among all who wait for the same names, until the transaction ends.

    Of many who change one row at the same moment one goes on and the others are run
    again, and after five times Odoo gives up. Who waits here first begins anew when it
    is his turn, and sees what the others did. The row still decides: where something
    was written before, nobody waits.

    :param names: texts, such as of a person, or of a pool whose claims are counted
    """
    cr = env.cr
    # a test's cursor is within the transaction of another
    if not isinstance(cr, Cursor):
        return
    env.flush_all()
    cr.execute("SELECT pg_current_xact_id_if_assigned()")
    if cr.fetchone()[0] is not None:
        return
    connection = cr.connection

    def let_go():
        # a connection that is broken holds nothing any more
        with suppress(psycopg2.Error):
            with connection.cursor() as other:
                other.execute("SELECT pg_advisory_unlock_all()")
            connection.commit()

    try:
        cr.execute("SET LOCAL lock_timeout TO %s", [LONGEST_WAIT])
        # always in the same order, lest two wait for each other
        for name in sorted(names):
            cr.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", [name])
        # what was read until now is old
        cr.rollback()
    except BaseException:
        connection.rollback()
        let_go()
        raise
    cr.postcommit.add(let_go)
    cr.postrollback.add(let_go)


def insist(registry, function):
    """Do something in a transaction apart, and again should it meet others there.

    While the addon is being installed nobody else is there to meet.

    :param function: called with the environment
    """
    if not registry.ready:
        return
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with apart(registry) as env:
                function(env)
            return
        except LOST:
            if attempt == ATTEMPTS:
                _logger.exception("What should stay in any case has been lost.")
