"""Measuring two ways side by side, so that noise hits both alike."""

from contextlib import contextmanager
from math import ceil
from statistics import median
from time import perf_counter
from unittest.mock import patch

from odoo.sql_db import Cursor
from odoo.tools import SQL


class Times(list):
    """Seconds that something took, again and again."""

    @property
    def median(self):
        return median(self)

    @property
    def p99(self):
        return sorted(self)[ceil(len(self) * 0.99) - 1]

    def take(self, call):
        """Call something and note how long it took."""
        start = perf_counter()
        result = call()
        self.append(perf_counter() - start)
        return result


def alternate(env, *ways):
    """Time calls in turn, each in a savepoint that is rolled back.

    :param ways: (times, call) of each way; who is first changes from round to round
    """
    turn = len(ways[0][0]) % len(ways)
    for times, call in (*ways[turn:], *ways[:turn]):
        with undone(env):
            times.take(call)


@contextmanager
def undone(env):
    """Roll back in the database what happens inside; the caches stay warm."""
    env.cr.execute("SAVEPOINT bench")
    yield
    env.cr.execute("ROLLBACK TO SAVEPOINT bench; RELEASE SAVEPOINT bench")


def statements(env, call):
    """The SQL that a call executes, as (text, parameters)."""
    found = []
    execute = Cursor.execute

    def noting(self, query, params=None, log_exceptions=True):
        if isinstance(query, SQL):
            found.append((query.code, query.params))
        else:
            found.append((query, params))
        return execute(self, query, params, log_exceptions)

    with patch.object(Cursor, "execute", noting), undone(env):
        call()
    return found
