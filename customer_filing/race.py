"""Lost races: what PostgreSQL refuses for another transaction's sake is tried again."""

import sys
from contextlib import contextmanager

from psycopg2.errors import ExclusionViolation, UniqueViolation
from psycopg2.extensions import ISOLATION_LEVEL_READ_COMMITTED

from odoo import SUPERUSER_ID, api
from odoo.exceptions import ConcurrencyError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.sql_db import Cursor

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

    Then its request is run again: nobody has got an answer from it.
    """
    return isinstance(sys.exc_info()[1], LOST)


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
        yield api.Environment(cr, SUPERUSER_ID, {})
