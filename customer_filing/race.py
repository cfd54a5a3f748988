"""Lost races: what PostgreSQL refuses for another transaction's sake is tried again."""

from contextlib import contextmanager

from psycopg2.errors import ExclusionViolation, UniqueViolation

from odoo.exceptions import ConcurrencyError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

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
