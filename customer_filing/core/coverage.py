"""What new terms do to filings that were made before them.

All instants are naive ``datetime`` values in UTC; an end is exclusive, None is never.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from . import clock

#: Over so many days an outlook tells who would lose customers.
HORIZONS = (7, 30)


def not_over(end: datetime | None, now: datetime, tz: str) -> datetime | None:
    """Return an end that leaves at least the next local day (S18-R18).

    New terms end nothing after the event: who loses by them has one day to act.

    :param end: the end by the new terms
    :param now: from when on they hold, naive UTC
    :param tz: name of the time zone whose calendar counts the days
    :raises ValueError: ``now`` is not naive, or the time zone is unknown
    """
    if end is None or end > now:
        return end
    return clock.protected_until(now, clock.Period(1, "day"), tz)


@dataclass(frozen=True)
class Change:
    """One filing's end today, and under other terms."""

    filing_id: int
    user_id: int
    before: datetime | None
    after: datetime | None

    @property
    def is_earlier(self) -> bool:
        return self.after is not None and (
            self.before is None or self.after < self.before
        )

    @property
    def is_later(self) -> bool:
        return self.before != self.after and not self.is_earlier


@dataclass(frozen=True)
class Person:
    """What one salesperson would lose.

    :param lost_before: filings that end within each of :data:`HORIZONS` as it is
    :param lost_after: the same under the new terms
    """

    user_id: int
    filings: int
    lost_before: tuple[int, ...]
    lost_after: tuple[int, ...]


@dataclass(frozen=True)
class Outlook:
    """What new terms would do, counted; who loses most comes first."""

    same: int
    earlier: int
    later: int
    persons: tuple[Person, ...]


def outlook(changes: Sequence[Change], now: datetime) -> Outlook:
    """Count what new terms would do to filings.

    :param now: from when on the days of :data:`HORIZONS` are counted, naive UTC
    """
    earlier = sum(change.is_earlier for change in changes)
    later = sum(change.is_later for change in changes)
    by_person: dict[int, list[Change]] = {}
    for change in changes:
        by_person.setdefault(change.user_id, []).append(change)
    persons = [_person(user_id, own, now) for user_id, own in by_person.items()]
    persons.sort(key=lambda p: (p.lost_before[-1] - p.lost_after[-1], p.user_id))
    return Outlook(len(changes) - earlier - later, earlier, later, tuple(persons))


def _person(user_id: int, changes: Sequence[Change], now: datetime) -> Person:
    return Person(
        user_id,
        len(changes),
        _lost((change.before for change in changes), now),
        _lost((change.after for change in changes), now),
    )


def _lost(ends: Iterable[datetime | None], now: datetime) -> tuple[int, ...]:
    known = [end for end in ends if end is not None]
    return tuple(
        sum(end <= now + timedelta(days=days) for end in known) for days in HORIZONS
    )
