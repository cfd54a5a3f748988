"""The one door through which protected columns are written.

A protected column (the state of a filing, the guard and the owner of a lead) may
only change as part of a lifecycle method. The method names the records and the
exact values that it is about to write; ``write`` lets these through and nothing
else. The door is kept on the server's cursor, so neither a context key nor any
value that a client can send opens it, and code that runs within the write, such
as an automation rule, cannot slip other values through.
"""

from contextlib import contextmanager

_DOORS = "customer_filing.doors"
_QUIET = "customer_filing.quiet"


@contextmanager
def opened(records, values):
    """Let exactly ``values`` be written on ``records`` inside the block."""
    doors = records.env.cr.cache.setdefault(_DOORS, [])
    door = (records._name, frozenset(records.ids), dict(values))
    doors.append(door)
    try:
        yield
    finally:
        doors.remove(door)


@contextmanager
def quiet(env):
    """The engine makes leads of its own inside the block: they meet nobody."""
    env.cr.cache[_QUIET] = env.cr.cache.get(_QUIET, 0) + 1
    try:
        yield
    finally:
        env.cr.cache[_QUIET] -= 1


def is_quiet(env):
    """Whether the engine makes leads of its own at this moment."""
    return bool(env.cr.cache.get(_QUIET))


def admits(records, values):
    """Whether an open door lets ``values`` be written on ``records``."""
    return any(
        model == records._name
        and ids.issuperset(records.ids)
        and all(
            name in admitted and admitted[name] == value
            for name, value in values.items()
        )
        for model, ids, admitted in records.env.cr.cache.get(_DOORS, ())
    )
