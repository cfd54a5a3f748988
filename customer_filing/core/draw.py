"""Who gets a customer that several people are interested in: a draw anybody can check.

Everything here is integers and SHA-256, so that the same seed names the same winner on
every computer. The seed is fixed, and its digest published, before anybody may declare
his interest; when it is published itself, everybody can run the draw again.
"""

import hashlib
import hmac
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta, timezone
from itertools import accumulate
from zoneinfo import ZoneInfo

from . import clock

#: Who comes into the pool later before a draw waits for the next one, so that everybody
#: has had the time to see him.
NOTICE = timedelta(hours=1)
#: So many running filings halve a chance.
HALVING_LOAD = 20
_WHOLE = 1_000_000
_ONE_DAY = timedelta(days=1)
# Grids of hours begin on this Monday, at midnight of the pool's time zone.
_FIRST_MONDAY = datetime(2024, 1, 1)


@dataclass(frozen=True)
class Plan:
    """When draws take place.

    :param hours: every so many hours; 0: on weekdays at a time of day
    :param weekdays: 0 is Monday
    :param minute: of the local day, from 0 to 1439
    """

    hours: int = 0
    weekdays: frozenset[int] = frozenset()
    minute: int = 0


@dataclass(frozen=True, order=True)
class Interested:
    """One person's interest, and what was known of him when the draw began.

    :param person_id: who
    :param running: his running filings
    :param claimed: customers that he has taken from pools
    :param won: those of them who have bought
    """

    person_id: int
    running: int = 0
    claimed: int = 0
    won: int = 0


def next_at(plan: Plan, after: datetime, tz: str) -> datetime | None:
    """Return the first instant of a draw later than ``after``; None if there is none.

    :param after: naive UTC
    :param tz: the time zone in which weekdays and times of day are meant
    """
    zone = ZoneInfo(tz)
    if plan.hours:
        step = timedelta(hours=plan.hours)
        first = _utc(_FIRST_MONDAY, zone)
        return first + step * ((after - first) // step + 1)
    day = clock.local_day(after, tz)
    for number in range(9):
        day_of_draw = day + number * _ONE_DAY
        if day_of_draw.weekday() in plan.weekdays:
            at = _utc(datetime.combine(day_of_draw, _time(plan.minute)), zone)
            if at > after:
                return at
    return None


def takes_part(entered_at: datetime, draw_at: datetime) -> bool:
    """Tell whether a customer was in the pool early enough for a draw."""
    return entered_at + NOTICE <= draw_at


def weight(who: Interested) -> int:
    """Return how many tickets somebody has: fewer running filings give more.

    Twenty running filings halve the number. Who sells to more of those whom he takes
    has more: (won + 1) of (taken + 2), so that a newcomer counts as one of two.
    """
    load = _WHOLE * HALVING_LOAD // (HALVING_LOAD + who.running)
    return max(1, load * (who.won + 1) // (who.claimed + 2))


def order(seed: str, entry: int, people: Iterable[Interested]) -> tuple[int, ...]:
    """Return the order in which people are offered a customer: the first gets him.

    Each place is drawn among those who are left, by their tickets. Who has a third of
    the tickets comes first in a third of all draws. In which order ``people`` come
    makes no difference.

    :param seed: the published seed of the draw
    :param entry: number of the customer's stay in the pool
    :return: ids of all people
    """
    left = {who.person_id: weight(who) for who in sorted(people)}
    placed: list[int] = []
    while left:
        ticket = _number(seed, entry, len(placed)) % sum(left.values())
        holder = _holder(left, ticket)
        placed.append(holder)
        del left[holder]
    return tuple(placed)


def commitment(seed: str) -> str:
    """Return the digest of a seed that is shown before the draw, 64 hex digits."""
    return hashlib.sha256(seed.encode()).hexdigest()


def keeps_promise(seed: str, shown: str) -> bool:
    """Tell whether ``seed`` is the one whose digest was shown before."""
    return hmac.compare_digest(commitment(seed), shown)


def _holder(tickets: dict[int, int], ticket: int) -> int:
    """Return whose ticket this is, if they are handed out one person after another."""
    ends = list(accumulate(tickets.values()))
    return list(tickets)[bisect_right(ends, ticket)]


def _number(seed: str, entry: int, place: int) -> int:
    """Return a number of 256 bits that nobody can tell without the seed."""
    said = f"{entry}|{place}".encode()
    return int.from_bytes(hmac.digest(seed.encode(), said, "sha256"), "big")


def _time(minute: int) -> time:
    return time(*divmod(minute, 60))


def _utc(wall: datetime, zone: ZoneInfo) -> datetime:
    return wall.replace(tzinfo=zone).astimezone(timezone.utc).replace(tzinfo=None)
