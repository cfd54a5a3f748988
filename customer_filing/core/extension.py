"""May a protection be extended, until when, and when does the next one's begin?

All instants are naive ``datetime`` values in UTC; an end is exclusive.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from . import clock
from .clock import Period

MODES = ("none", "limited", "unlimited")
UNITS = ("day", "week", "month", "period")
STARTS = ("at_once", "next_day")
#: Why a protection is not extended, in the order in which it is told.
REASONS = ("off", "permanent", "offered", "late", "pending", "used_up", "queue", "cap")

_TICK = timedelta(microseconds=1)


@dataclass(frozen=True)
class Rules:
    """What the terms say of extension and queue (S11-R13, S04-R09, S67-R12, S11-R06).

    :param mode: one of :data:`MODES`
    :param most: how often a ``limited`` filing may be extended, at least 1
    :param length: number of units, at least 1; without meaning for ``period``
    :param unit: one of :data:`UNITS`; ``period`` is once more the filing's own period
    :param report: a progress report is handed in with the request
    :param evidence: a document is handed in with the request
    :param blocked_by_queue: nobody is extended for whose end somebody waits
    :param queue_start: when the clock of whoever waited begins, one of :data:`STARTS`
    :param offer_hours: for so long the next one is asked whether he wants the
        customer; 0 if he gets him without being asked
    :raises ValueError: a value that is none of these
    """

    mode: str = "none"
    most: int = 1
    length: int = 1
    unit: str = "month"
    report: bool = False
    evidence: bool = False
    blocked_by_queue: bool = True
    queue_start: str = "at_once"
    offer_hours: int = 0

    def __post_init__(self) -> None:
        for value, known in (
            (self.mode, MODES),
            (self.unit, UNITS),
            (self.queue_start, STARTS),
        ):
            if value not in known:
                raise ValueError(f"Expected one of {known}: {value!r}")
        if self.most < 1 or self.length < 1 or self.offer_hours < 0:
            raise ValueError(f"A number of these rules is too small: {self!r}")


@dataclass(frozen=True)
class Case:
    """One protected filing that is to be extended.

    :param until: its present end; None if it is permanent
    :param extended: its end after one more extension; None if it is permanent
    :param count: how often it was extended already
    :param queued: somebody waits for its end
    :param offered: it is offered to its salesperson, who has not accepted yet
    :param pending: an extension of it has been asked for and not decided
    :param deadline: when it ends sooner, unless it is followed up; None if it does not
    """

    until: datetime | None
    extended: datetime | None
    count: int = 0
    queued: bool = False
    offered: bool = False
    pending: bool = False
    deadline: datetime | None = None


def obstacles(rules: Rules, case: Case) -> tuple[str, ...]:
    """Return what stands against extending a filing, whoever asks and when.

    :return: codes of :data:`REASONS`, in their order; empty if nothing does
    """
    if rules.mode == "none":
        return ("off",)
    if case.until is None or case.extended is None:
        return ("permanent",)
    told = {
        "offered": case.offered,
        "used_up": left(rules, case.count) == 0,
        "queue": rules.blocked_by_queue and case.queued,
        # a ceiling of the whole protection leaves nothing to add
        "cap": case.extended <= case.until,
    }
    return tuple(code for code in REASONS if told.get(code))


def refusals(rules: Rules, case: Case, now: datetime) -> tuple[str, ...]:
    """Return why an extension cannot be asked for (S11-R11, S11-R13, S67-R12).

    It is asked for before the end, or not at all; one at a time.

    :param now: naive UTC
    :return: codes of :data:`REASONS`, in their order; empty if it can
    """
    against = set(obstacles(rules, case))
    if against & {"off", "permanent"}:
        return tuple(against)
    if any(end is not None and now >= end for end in (case.until, case.deadline)):
        against.add("late")
    if case.pending:
        against.add("pending")
    return tuple(code for code in REASONS if code in against)


def left(rules: Rules, count: int) -> int | None:
    """Return how many extensions are left after ``count``; None is without limit."""
    if rules.mode == "none":
        return 0
    return None if rules.mode == "unlimited" else max(0, rules.most - count)


def length(rules: Rules, period: Period) -> tuple[int, str]:
    """Return by how much a filing is extended (S04-R09, S68-R17): number and unit.

    :param period: the filing's own
    """
    if rules.unit == "period":
        return period.length, period.unit
    return rules.length, rules.unit


def after_decision(until: datetime, decided_at: datetime) -> datetime:
    """Return the end that holds once an extension has been decided.

    What was asked for in time keeps the filing protected until the decision, whatever
    it is: nobody loses a customer in the past.

    :param until: the end without, or with, the extension
    :param decided_at: naive UTC
    """
    return max(until, decided_at)


def turn_start(ended: datetime, rules: Rules, tz: str) -> datetime:
    """Return when the clock of whoever waited begins (S11-R06).

    :param ended: when the filing before him ended, naive UTC
    :param rules: of the filing before him
    :param tz: name of the time zone in which his own days begin
    :return: ``ended``, or the first local midnight that is not before it
    """
    if rules.queue_start == "at_once":
        return ended
    day = Period(1, "day", count_first_day=True)
    midnight = clock.protected_until(ended - _TICK, day, tz)
    return ended if midnight is None else max(ended, midnight)


def offered_until(start: datetime, rules: Rules) -> datetime | None:
    """Return until when the next one may accept; None if nobody asks him.

    :param start: when the customer became free for him, naive UTC
    :param rules: of the filing before him
    """
    return start + timedelta(hours=rules.offer_hours) if rules.offer_hours else None
