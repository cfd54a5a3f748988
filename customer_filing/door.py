"""The one door through which protected columns are written.

A protected column (the state of a filing, the guard and the owner of a lead) may
only change as part of a lifecycle method. The method names the records and the
exact values that it is about to write; ``write`` lets these through and nothing
else. The door is kept on the server's cursor, so neither a context key nor any
value that a client can send opens it, and code that runs within the write, such
as an automation rule, cannot slip other values through.
"""

from collections import Counter
from contextlib import contextmanager
from weakref import WeakKeyDictionary

_DOORS = "customer_filing.doors"
# By cursor: its own cache is emptied by a commit inside the block, and by a savepoint
# that is rolled back.
_DURING = WeakKeyDictionary()
#: Leads that the engine makes for its own filings meet nobody.
OWN_LEADS = "own leads"
#: Leads change one after the other, and are looked for at once.
TOGETHER = "together"
#: A trial import is rolled back and tells nothing.
TRIAL = "trial"
#: The pool asks for a proof, and the claimer has given it.
PROVEN = "proven"
#: A customer goes to whom the draw named, within his limits.
DRAWING = "drawing"
#: The engine gives customers of the pool to somebody: its limits are for who claims.
ASSIGNING = "assigning"
#: A customer's data are erased, with his documents.
ERASING = "erasing"
#: Of a team nothing is set but what concerns filing.
SETTINGS = "settings"


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
def during(env, what):
    """Say to whatever runs inside the block that the engine is doing ``what``."""
    counts = _DURING.setdefault(env.cr, Counter())
    counts[what] += 1
    try:
        yield
    finally:
        counts[what] -= 1


def is_during(env, what):
    """Whether the engine is doing ``what`` at this moment."""
    return bool(_DURING.get(env.cr, {}).get(what))


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
