"""A transaction in which a live database is tried out, and that leaves nothing."""

from contextlib import closing, contextmanager

from .. import door


@contextmanager
def rehearsal(env):
    """An environment on a cursor of its own that is rolled back, whatever happens.

    It cannot be committed; what waits for its end, as mails and the log of checks do,
    is dropped; and the engine is told, so that nothing leaves the server meanwhile.
    """
    with closing(env.registry.cursor()) as cr:
        cr.commit = _refuse
        rehearsed = env(cr=cr)
        try:
            with door.during(rehearsed, door.REHEARSAL):
                yield rehearsed
        finally:
            for waiting in (
                cr.precommit,
                cr.postcommit,
                cr.prerollback,
                cr.postrollback,
            ):
                waiting.clear()
            cr.rollback()


def _refuse():
    raise RuntimeError("what is rehearsed is never committed")
