"""Crons go through many rows batch by batch, while the scheduler gives them time."""

from . import race

ATTEMPTS = 3


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
