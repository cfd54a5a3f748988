"""Who must agree, in which order, and until when."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

MATTERS = ("filing", "extension", "withdraw", "identity")
APPROVERS = ("leader", "department", "officer", "user", "group")
#: More levels than these no policy has (S10-R03 to S10-R05, S59-R02).
MOST_LEVELS = 4


@dataclass(frozen=True)
class Level:
    """One agreement that a matter needs (S13-R03).

    :param matter: one of :data:`MATTERS`
    :param approver: one of :data:`APPROVERS`
    :param user: id of the named person
    :param group: id of the group of which any member decides
    :param amount_min: the level holds from this expected revenue on, a decimal number
        in the company's currency (S55-R03); "" for every amount
    :param source: it holds for customers from this source only; "" for all
    :param cross_region: it holds for customers of other regions only (S04-R11)
    :param hours: working hours within which it is decided; 0 for no deadline
    :param remind_hours: so many working hours before that the approver is reminded
    :param deputy: id of who decides while the approver is away (S36-R41); 0 for nobody
    """

    matter: str
    approver: str
    user: int = 0
    group: int = 0
    amount_min: str = ""
    source: str = ""
    cross_region: bool = False
    hours: int = 0
    remind_hours: int = 0
    deputy: int = 0


@dataclass(frozen=True)
class Rules:
    """The approvals of filings of one kind.

    :param levels: of all matters, each matter's in the order of deciding
    :param correction_days: so long a customer stays reserved for a filing that was sent
        back for correction (S63-R03)
    """

    levels: tuple[Level, ...] = ()
    correction_days: int = 0


@dataclass(frozen=True)
class Facts:
    """What the conditions of levels are about.

    :param amount: expected revenue in the company's currency
    :param source: where the customer comes from, "" if nobody knows
    :param cross_region: the customer belongs to another region than the team
    """

    amount: Decimal = Decimal(0)
    source: str = ""
    cross_region: bool = False


def applying(rules: Rules, matter: str, facts: Facts) -> tuple[Level, ...]:
    """Return the levels that a matter needs, in order (S13-R03, S55-R03, S04-R11)."""
    return tuple(
        level
        for level in rules.levels
        if level.matter == matter and _holds(level, facts)
    )


def _holds(level: Level, facts: Facts) -> bool:
    if level.amount_min and facts.amount < Decimal(level.amount_min):
        return False
    if level.source and level.source != facts.source:
        return False
    return facts.cross_region or not level.cross_region


def is_cross_region(state: int, region: Collection[int]) -> bool:
    """Tell whether a customer belongs to another region than a team (S04-R11).

    :param state: id of the customer's state; 0 if nobody said: then he may be
        anybody's, and leaving it out must be no way around a level
    :param region: ids of the states that are the team's; none if it has no region
    """
    return bool(region) and state not in region


def approved_before(
    levels: Sequence[Level], approved: Iterable[Level]
) -> tuple[bool, ...]:
    """Tell for each level whether it was passed before a filing was sent back.

    What comes back goes on at the level that sent it back (S64-R02, S64-R03); levels
    that hold only now, or have changed meanwhile, are asked.

    :param approved: the levels that had been passed, in order
    """
    passed = list(approved)
    known = []
    for level in levels:
        known.append(level in passed)
        if known[-1]:
            passed.remove(level)
    return tuple(known)


def deciders(
    ranks: Sequence[Sequence[int]],
    barred: Collection[int],
    away: Collection[int],
    deputy: int = 0,
) -> tuple[int, ...]:
    """Return who decides a level.

    Nobody decides what is his own: then it goes to the next one above. Whoever is
    away is stood in for by his deputy, else by the next one above (S36-R41).

    :param ranks: ids of persons: those whom the level names, then each time the next
        ones above
    :param barred: ids of those whose own matter it is
    :param away: ids of those who cannot be asked
    :return: the persons of one rank, or the deputy; nobody if nobody is left
    """
    out = {*barred, *away}
    for rank in ranks:
        if present := tuple(person for person in rank if person not in out):
            return present
        if rank is ranks[0] and deputy and deputy not in out:
            if any(person in away and person not in barred for person in rank):
                return (deputy,)
    return ()


def superior(
    ranks: Sequence[Sequence[int]],
    present: Collection[int],
    barred: Collection[int],
    away: Collection[int],
) -> int | None:
    """Return the one person above those who should have decided (S35-R13).

    :param ranks: as in :func:`deciders`
    :param present: ids of those who were asked
    :return: None if there is nobody above them
    """
    out = {*barred, *away, *present}
    ranked = [i for i, rank in enumerate(ranks) if set(rank) & set(present)]
    above = ranks[max(ranked, default=0) + 1 :]
    return next(
        (person for rank in above for person in rank if person not in out), None
    )


def working_time_over(
    start: datetime, hours: int, work: Iterable[tuple[datetime, datetime]]
) -> datetime | None:
    """Return the instant at which so many working hours have passed since ``start``.

    :param start: naive UTC
    :param hours: 0 or more
    :param work: working time as pairs of first and exclusive last instant, naive UTC,
        ascending and disjoint; it may begin before ``start``
    :return: naive UTC, never before ``start``; None if ``work`` ends too early
    """
    left = timedelta(hours=hours)
    for first, last in work:
        begin = max(first, start)
        if last <= begin:
            continue
        if left <= last - begin:
            return begin + left
        left -= last - begin
    return None


def deadlines(
    start: datetime, level: Level, work: Sequence[tuple[datetime, datetime]]
) -> tuple[datetime | None, datetime | None]:
    """Return when a level is due, and when its approver is reminded.

    Where there is no working time to count, hours are counted as they pass.

    :param start: naive UTC instant from which on it can be decided
    :param work: as in :func:`working_time_over`
    :return: naive UTC; None for no deadline, and for no reminder
    """
    if not level.hours:
        return None, None

    if working_time_over(start, level.hours, work) is None:
        work = ((start, start + timedelta(hours=level.hours)),)
    due = working_time_over(start, level.hours, work)
    if not level.remind_hours:
        return due, None
    return due, working_time_over(start, level.hours - level.remind_hours, work)
