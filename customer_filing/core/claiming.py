"""May somebody claim a customer of a pool, and if not: why, and from when on?

All instants are naive ``datetime`` values in UTC.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

#: End reasons by which a salesperson himself let his customer go.
GIVEN_BACK = frozenset({"released", "lost"})
#: End reasons by which the customer was taken from him.
TAKEN_AWAY = frozenset(
    {"expired", "neglected", "no_visit", "no_order", "left", "void", "hand_over"}
)


@dataclass(frozen=True)
class Limits:
    """What a pool says of claims; 0 is without limit.

    :param daily_max: claims per person and day
    :param pool_daily_max: claims per day, of all together
    :param gap_minutes: between two claims of a person
    :param backlog_max: claimed customers of a person whom he has not worked on yet
    :param given_back_days: so long a former owner waits who gave the customer back
    :param taken_away_days: so long he waits if the customer was taken from him
    :param for_team: his team waits as well
    """

    daily_max: int = 0
    pool_daily_max: int = 0
    gap_minutes: int = 0
    backlog_max: int = 0
    given_back_days: int = 0
    taken_away_days: int = 0
    for_team: bool = False

    @property
    def longest_cooling(self) -> int:
        """Days after which no former owner has to wait any more."""
        return max(self.given_back_days, self.taken_away_days)


@dataclass(frozen=True)
class Counts:
    """What the log says of a person's claims from a pool.

    :param of_day: his claims of this day
    :param pool_of_day: everybody's claims of this day
    :param last_at: when he claimed last
    :param backlog: claimed customers of his whom he has not worked on yet
    :param tomorrow: when the next day begins
    """

    of_day: int = 0
    pool_of_day: int = 0
    last_at: datetime | None = None
    backlog: int = 0
    tomorrow: datetime | None = None


@dataclass(frozen=True)
class Former:
    """Somebody who had the customer before.

    :param is_same: he is the one who wants to claim; else a colleague of his team
    :param ended_at: when he had him no more
    :param reason: an end reason, or ``hand_over``
    """

    is_same: bool
    ended_at: datetime
    reason: str


@dataclass(frozen=True)
class Refusal:
    """Why a customer cannot be claimed.

    :param code: names the sentence
    :param at: from when on he may be claimed; None if no date decides
    :param number: how many are allowed
    """

    code: str
    at: datetime | None = None
    number: int = 0


def bar(
    limits: Limits,
    opens_at: datetime | None,
    formers: Iterable[Former],
    now: datetime,
) -> Refusal | None:
    """Return what keeps this person from this customer, whatever he claimed before.

    :param opens_at: from when on the customer may be claimed at all
    :param formers: those of his owners who matter: himself and his team
    """
    if opens_at and now < opens_at:
        return Refusal("claim_not_open", opens_at)
    cooled = [
        (_cooled_at(limits, former), not former.is_same)
        for former in formers
        if former.is_same or limits.for_team
    ]
    until, is_team = max(cooled, default=(now, False))
    if now < until:
        return Refusal("claim_cooling_team" if is_team else "claim_cooling", until)
    return None


def _cooled_at(limits: Limits, former: Former) -> datetime:
    days = 0
    if former.reason in GIVEN_BACK:
        days = limits.given_back_days
    elif former.reason in TAKEN_AWAY:
        days = limits.taken_away_days
    return former.ended_at + timedelta(days=days)


def used_up(
    limits: Limits, counts: Counts, now: datetime, units: int = 1
) -> Refusal | None:
    """Return which of a person's numbers is used up, so that he claims nobody now.

    :param units: how many stays in the pool the claim ends: who meets several customers
        with one filing uses up as many
    """
    gap = timedelta(minutes=limits.gap_minutes)
    if limits.daily_max and counts.of_day + units > limits.daily_max:
        return Refusal("quota", counts.tomorrow, limits.daily_max)
    if limits.pool_daily_max and counts.pool_of_day + units > limits.pool_daily_max:
        return Refusal("claim_pool_quota", counts.tomorrow, limits.pool_daily_max)
    if limits.backlog_max and counts.backlog >= limits.backlog_max:
        return Refusal("claim_backlog", None, limits.backlog_max)
    if gap and counts.last_at and now < counts.last_at + gap:
        return Refusal("claim_gap", counts.last_at + gap, limits.gap_minutes)
    return None
