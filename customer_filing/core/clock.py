"""When a protection ends, and how that is told to a person.

All instants are naive ``datetime`` values in UTC, as the database keeps them. An end
is exclusive: at that very instant the customer is free again.
"""

import calendar
from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

UNITS = ("hour", "day", "week", "month", "permanent")

# They differ from server to server, or count leap seconds.
_UNSTABLE_ZONES = ("localtime", "posixrules", "Factory")
_UNSTABLE_PREFIXES = ("posix/", "right/")

_ONE_DAY = timedelta(days=1)
_ONE_SECOND = timedelta(seconds=1)
_TICK = timedelta(microseconds=1)


@dataclass(frozen=True)
class Period:
    """How long a protection lasts (S01-R05, S01-R06, S68-R16).

    :param length: number of units, at least 1; without meaning for ``permanent``
    :param unit: one of :data:`UNITS`
    :param count_first_day: the day of the start is the first day of the period
    :param end_of_day: the period runs to the end of its last local day; otherwise to
        the same local time of day at which it started
    :raises ValueError: unknown unit, or a length below 1
    """

    length: int
    unit: str
    count_first_day: bool = False
    end_of_day: bool = True

    def __post_init__(self) -> None:
        if self.unit not in UNITS:
            raise ValueError(f"Unknown unit of a period: {self.unit!r}")
        if self.unit != "permanent" and self.length < 1:
            raise ValueError(f"A period needs a length of 1 or more: {self.length!r}")


def protected_until(start: datetime, period: Period, tz: str) -> datetime | None:
    """Return the instant at which a protection ends (S01-R05, S01-R06, S05-R07).

    :param start: naive UTC
    :param tz: name of the time zone whose calendar counts the days
    :return: the exclusive end, naive UTC, later than ``start``; None if permanent
    :raises ValueError: ``start`` is not naive, the time zone is unknown, or the end
        lies outside the years that a date can express
    """
    _require_naive(start)
    zone = _zone(tz)
    if period.unit == "permanent":
        return None
    try:
        return _end(start, period, zone)
    except OverflowError:
        raise ValueError(
            f"A period of {period.length} {period.unit}(s) from {start} ends outside"
            " the calendar"
        ) from None


def last_second(until: datetime) -> datetime:
    """Return the second before the exclusive end ``until``: what a person is shown.

    :param until: naive UTC
    :return: naive UTC
    """
    return until - _ONE_SECOND


def days_left(now: datetime, until: datetime | None, tz: str) -> int | None:
    """Return how many calendar days remain after today (S01-R05).

    :param now: naive UTC
    :param until: the exclusive end, naive UTC; None if permanent
    :param tz: name of the time zone whose calendar counts the days
    :return: 0 on the last protected day, -1 when the protection is over, None when it
        is permanent
    :raises ValueError: an instant is not naive, or the time zone is unknown
    """
    today = local_day(now, tz)
    if until is None:
        return None
    _require_naive(until)
    if now >= until:
        return -1
    # A day that the clock enters twice must not read as over.
    return max(0, (local_day(until - _TICK, tz) - today).days)


def local_day(instant: datetime, tz: str) -> date:
    """Return the calendar day of ``instant`` in the time zone ``tz``.

    :param instant: naive UTC
    :raises ValueError: ``instant`` is not naive, the time zone is unknown, or the day
        lies outside the calendar
    """
    _require_naive(instant)
    try:
        return _local(instant, _zone(tz)).date()
    except OverflowError:
        raise ValueError(f"No calendar day for {instant} in {tz}") from None


def is_time_zone(name: str) -> bool:
    """Tell whether ``name`` is a time zone that gives the same result everywhere."""
    if not isinstance(name, str) or name in _UNSTABLE_ZONES:
        return False
    if name.startswith(_UNSTABLE_PREFIXES):
        return False
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True


def _zone(name: str) -> ZoneInfo:
    if not is_time_zone(name):
        raise ValueError(f"Unknown time zone: {name!r}")
    return ZoneInfo(name)


def _require_naive(instant: datetime) -> None:
    if instant.tzinfo is not None:
        raise ValueError(f"Expected a naive UTC instant: {instant!r}")


def _local(instant: datetime, zone: ZoneInfo) -> datetime:
    return instant.replace(tzinfo=timezone.utc).astimezone(zone)


def _utc(wall: datetime, zone: ZoneInfo, fold: int) -> datetime:
    aware = wall.replace(tzinfo=zone, fold=fold)
    return aware.astimezone(timezone.utc).replace(tzinfo=None)


def _end(start: datetime, period: Period, zone: ZoneInfo) -> datetime:
    if period.unit == "hour":
        return start + timedelta(hours=period.length)
    local = _local(start, zone)
    last = _add_days(local.date(), period)
    if not period.end_of_day:
        wall = datetime.combine(last, local.time())
        return _utc(wall, zone, fold=0)
    if period.count_first_day:
        last -= _ONE_DAY
    return _end_of_day(last, zone)


def _add_days(day: date, period: Period) -> date:
    if period.unit == "month":
        return _add_months(day, period.length)
    days = period.length * (7 if period.unit == "week" else 1)
    return day + timedelta(days=days)


def _add_months(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    if year > date.max.year:
        raise OverflowError(year)
    return day.replace(
        year=year,
        month=month,
        day=min(day.day, calendar.monthrange(year, month)[1]),
    )


def _end_of_day(day: date, zone: ZoneInfo) -> datetime:
    """Return the first instant after which ``day`` does not come back."""
    midnight = datetime.combine(day + _ONE_DAY, time.min)
    first, second = (_utc(midnight, zone, fold) for fold in (0, 1))
    if first < second:
        # Midnight comes twice. Where the clock goes back over it, the rest of the
        # day comes again before the second one.
        again = _local(second - _TICK, zone).date() <= day
        return second if again else first
    return _start_of_next_day(day, second, first, zone)


def _start_of_next_day(
    day: date, before: datetime, after: datetime, zone: ZoneInfo
) -> datetime:
    """Find the change that skips midnight, between two instants around it."""

    def day_after(seconds: int) -> date:
        return _local(before + timedelta(seconds=seconds), zone).date()

    span = int((after - before).total_seconds())
    seconds = bisect_right(range(span + 1), day, key=day_after)
    return before + timedelta(seconds=seconds)


def start_of_day(day: date, tz: str) -> datetime:
    """Return the first instant of a calendar day, naive UTC.

    :param tz: name of the time zone whose calendar counts the days
    :raises ValueError: unknown time zone, or the day lies outside the calendar
    """
    try:
        return _end_of_day(day - _ONE_DAY, _zone(tz))
    except OverflowError:
        raise ValueError(f"No start of {day} in {tz}") from None
