"""A transaction in which a live database is tried out, and that leaves nothing."""

from contextlib import closing, contextmanager
from weakref import WeakSet

_REHEARSED = WeakSet()


@contextmanager
def rehearsal(env):
    """An environment on a cursor of its own that is rolled back, whatever happens.

    It cannot be committed; what waits for its end, as mails and the log of checks do,
    is dropped; and nothing leaves the server meanwhile.
    """
    with closing(env.registry.cursor()) as cr:
        cr.commit = _refuse
        _REHEARSED.add(cr)
        try:
            yield env(cr=cr)
        finally:
            for waiting in (
                cr.precommit,
                cr.postcommit,
                cr.prerollback,
                cr.postrollback,
            ):
                waiting.clear()
            cr.rollback()
            # what rules have asked meanwhile is of what never was
            env.registry.clear_cache()


def is_rehearsed(env):
    """Whether all that happens here is rolled back, so nobody may be told of it."""
    return env.cr in _REHEARSED


def _refuse():
    raise RuntimeError("what is rehearsed is never committed")
