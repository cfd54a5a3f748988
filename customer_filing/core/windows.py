"""Does a filing come in time: for the entry, for the day's window, before the arrival?

All instants are naive ``datetime`` values in UTC; days and times of day are those of a
given time zone.
"""

from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from . import clock

#: By when a customer must be entered, and from which instant that counts.
DEADLINES = {
    "hours": "first_contact_at",
    "same_day": "first_contact_at",
    "before_arrival": "arrival_at",
}

#: 24:00, as the end of a window.
LAST_SECOND = 24 * 60 * 60


def is_late(deadline: str, hours: int, now: datetime, since: datetime, tz: str) -> bool:
    """Tell whether a customer is entered too late (S14-R10, S18-R15, S36-R01, S69-R01).

    :param deadline: one of :data:`DEADLINES`
    :param hours: for ``hours``: how long after the first contact; the last instant is
        in time
    :param since: the first contact or the arrival, as :data:`DEADLINES` says
    :param tz: whose calendar says what the same day is
    :raises ValueError: an instant is not naive, the deadline or time zone is unknown
    """
    if deadline not in DEADLINES:
        raise ValueError(f"Unknown deadline: {deadline!r}")
    days = clock.local_day(now, tz) - clock.local_day(since, tz)
    if deadline == "same_day":
        return days.days > 0
    if deadline == "hours":
        return now - since > timedelta(hours=hours)
    return now >= since


def is_open(window: tuple[int, int], now: datetime, tz: str) -> bool:
    """Tell whether filings are taken at this time of the day (S68-R02).

    :param window: first and last second of the day, both included to their end; over
        midnight if the first is the later one
    :raises ValueError: ``now`` is not naive, or the time zone is unknown
    """
    first, last = window
    second = second_of_day(now, tz)
    if first <= last:
        return first <= second <= last
    return second >= first or second <= last


def second_of_day(instant: datetime, tz: str) -> int:
    """Return what the clock on the wall shows, in seconds since its 00:00:00.

    :raises ValueError: ``instant`` is not naive, or the time zone is unknown
    """
    clock.local_day(instant, tz)
    wall = instant.replace(tzinfo=timezone.utc).astimezone(ZoneInfo(tz))
    return (wall.hour * 60 + wall.minute) * 60 + wall.second


def is_too_soon(minutes: int, now: datetime, arrival_at: datetime) -> bool:
    """Tell whether fewer than ``minutes`` remain before the arrival (S68-R07).

    The last instant is in time.

    :raises ValueError: an instant is not naive
    """
    _require_naive(now, arrival_at)
    return arrival_at - now < timedelta(minutes=minutes)


def is_too_far(days: int, now: datetime, arrival_at: datetime, tz: str) -> bool:
    """Tell whether the arrival is more than ``days`` local days ahead (S68-R01).

    :param days: 0 is today, 1 is tomorrow
    :raises ValueError: an instant is not naive, or the time zone is unknown
    """
    ahead = clock.local_day(arrival_at, tz) - clock.local_day(now, tz)
    return ahead.days > days


def is_ahead(now: datetime, instant: datetime) -> bool:
    """Tell whether something is still to come.

    :raises ValueError: an instant is not naive
    """
    _require_naive(now, instant)
    return instant > now


def _require_naive(*instants: datetime) -> None:
    if any(instant.tzinfo is not None for instant in instants):
        raise ValueError(f"Expected naive UTC instants: {instants!r}")
