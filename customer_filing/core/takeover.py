"""Leads that were there before a team filed: whose is each customer, and from when?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from . import clock

#: From which day the protection of a lead counts that is taken over.
BASES = ("creation", "assignment", "activity", "today", "fixed")
#: By what it is suggested who gets a customer of several.
SUGGESTIONS = ("earliest", "last_active", "most_followed")


@dataclass(frozen=True)
class Claim:
    """What speaks for one of several leads of a customer.

    :param line_id: stands for the lead; the smaller one wins where nothing else does
    :param created_at: naive UTC
    :param last_active_at: naive UTC; None if nobody ever got in touch
    :param follow_ups: how often somebody did
    """

    line_id: int
    created_at: datetime
    last_active_at: datetime | None
    follow_ups: int


def start(basis: str, dates: Mapping[str, datetime | None], now: datetime) -> datetime:
    """Return the instant from which the protection of a lead counts (S01-R26).

    :param basis: one of :data:`BASES`
    :param dates: {basis: naive UTC}; where one is unknown the creation counts
    :param now: naive UTC; nothing counts from a later instant
    :raises ValueError: unknown basis
    """
    if basis not in BASES:
        raise ValueError(f"Unknown start of a protection: {basis!r}")
    if basis == "today":
        return now
    return min(dates.get(basis) or dates.get("creation") or now, now)


def kept_until(now: datetime, days: int, tz: str) -> datetime | None:
    """Return until when nobody loses his customer, whatever the dates say.

    :param now: naive UTC
    :param days: whole days after today; 0 for none
    :param tz: name of the time zone whose calendar counts the days
    :return: exclusive end, naive UTC, or None
    """
    return clock.protected_until(now, clock.Period(days, "day"), tz) if days else None


def groups(keys: Iterable[tuple[int, Iterable[int]]]) -> dict[int, int]:
    """Tell which leads are of one customer: {lead: the smallest of its group}.

    Leads that share a key are of one customer, also through a third one.

    :param keys: pairs of a lead's number and its keys
    """
    parents: dict[int, int] = {}
    firsts: dict[int, int] = {}

    def root(line: int) -> int:
        while parents[line] != line:
            parents[line] = line = parents[parents[line]]
        return line

    for line, own in keys:
        parents.setdefault(line, line)
        for key in own:
            one, other = root(line), root(firsts.setdefault(key, line))
            parents[max(one, other)] = min(one, other)
    return {line: root(line) for line in parents}


def unclear(
    spans: Iterable[tuple[int, int, int]], group_of: Mapping[int, int]
) -> set[int]:
    """Return the leads whose masked number may be that of another customer (S68-R18).

    :param spans: lead, first and last digest of each of its keys. Two spans never
        overlap but for one that lies within the other.
    :param group_of: as :func:`groups` returns it
    """
    found: set[int] = set()
    around: list[tuple[int, int, int]] = []
    for low, last, line in sorted((low, -high, line) for line, low, high in spans):
        high = -last
        around = [span for span in around if span[1] >= low]
        for outer_low, outer_high, other in around:
            if group_of[line] == group_of[other]:
                continue
            if outer_low != outer_high:
                found.add(other)
            if low != high:
                found.add(line)
        around.append((low, high, line))
    return found


def suggest(claims: Iterable[Claim], by: str) -> int:
    """Return the lead whose salesperson should get the customer.

    :param by: one of :data:`SUGGESTIONS`; of equals the one that was there first
    :raises ValueError: unknown suggestion, or no claim
    """
    if by not in SUGGESTIONS:
        raise ValueError(f"Unknown suggestion: {by!r}")
    ordered = sorted(claims, key=lambda claim: (claim.created_at, claim.line_id))
    if by == "earliest":
        return min(ordered, key=lambda claim: claim.created_at).line_id
    if by == "last_active":
        return max(ordered, key=_last_seen).line_id
    return max(ordered, key=lambda c: (c.follow_ups, _last_seen(c))).line_id


def _last_seen(claim: Claim) -> datetime:
    return claim.last_active_at or claim.created_at
