"""When a protection ends, and how that is told to a person.

All instants are naive ``datetime`` values in UTC, as the database keeps them. An end
is exclusive: at that very instant the customer is free again.
"""

import calendar
from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from . import days_off as calendars
from .days_off import DaysOff

UNITS = ("hour", "day", "working_day", "week", "month", "permanent")
#: What days off do to an end (S11-R12): nothing; it moves by as many days as lie in the
#: period; it moves to the next day on which somebody works.
HOLIDAYS = ("none", "postpone", "next_working_day")
MINUTES_OF_A_DAY = 24 * 60

# They differ from server to server, or count leap seconds.
_UNSTABLE_ZONES = ("localtime", "posixrules", "Factory")
_UNSTABLE_PREFIXES = ("posix/", "right/")

_ONE_DAY = timedelta(days=1)
_ONE_SECOND = timedelta(seconds=1)
_TICK = timedelta(microseconds=1)


class OutsideCalendar(ValueError):
    """A day or an instant lies outside the years that a date can express."""


@dataclass(frozen=True)
class Period:
    """How long a protection lasts (S01-R05, S01-R06, S68-R16).

    :param length: number of units, at least 1; without meaning for ``permanent``
    :param unit: one of :data:`UNITS`
    :param count_first_day: the day of the start is the first day of the period
    :param end_of_day: the period runs to the end of its last local day; otherwise to
        the same local time of day at which it started
    :param end_minute: local minute of the last day at which the period ends instead,
        from 0 to 1439; None for none; hours know no such end (S05-R07)
    :raises ValueError: unknown unit, a length below 1, or no minute of a day
    """

    length: int
    unit: str
    count_first_day: bool = False
    end_of_day: bool = True
    end_minute: int | None = None

    def __post_init__(self) -> None:
        if self.unit not in UNITS:
            raise ValueError(f"Unknown unit of a period: {self.unit!r}")
        if self.unit != "permanent" and self.length < 1:
            raise ValueError(f"A period needs a length of 1 or more: {self.length!r}")
        if self.end_minute is not None and not 0 <= self.end_minute < MINUTES_OF_A_DAY:
            raise ValueError(f"No minute of a day: {self.end_minute!r}")

    def is_exact(self) -> bool:
        """Tell whether it ends at the time of day at which it started."""
        return self.unit == "hour" or not (
            self.end_of_day or self.end_minute is not None
        )


def protected_until(
    start: datetime,
    period: Period,
    tz: str,
    days_off: DaysOff = calendars.NONE,
    holidays: str = "none",
) -> datetime | None:
    """Return the instant at which a protection ends (S01-R05, S01-R06, S05-R07).

    Public holidays postpone by their number, and those that lie in the time won
    postpone once more (S11-R12); weekends do not. Days of absence always do. Working
    days are counted past all of these. A time of day that is over when the period
    ends on its first day is that of the next day.

    :param start: naive UTC
    :param tz: name of the time zone whose calendar counts the days
    :param days_off: the days that count differently
    :param holidays: one of :data:`HOLIDAYS`
    :return: the exclusive end, naive UTC, later than ``start``; None if permanent
    :raises ValueError: ``start`` is not naive, the time zone is unknown, or the end
        lies outside the years that a date can express
    """
    _require_naive(start)
    zone = _zone(tz)
    if holidays not in HOLIDAYS:
        raise ValueError(f"Unknown effect of days off: {holidays!r}")
    if period.unit == "permanent":
        return None
    try:
        until = _end(start, period, zone, days_off)
        first = _local(start, zone).date()
        if period.is_exact() or not period.count_first_day:
            first += _ONE_DAY
        return _settle(first, until, zone, _Effect.of(period, days_off, holidays))
    except OverflowError:
        raise OutsideCalendar(
            f"A period of {period.length} {period.unit}(s) from {start} ends outside"
            " the calendar"
        ) from None


def prolonged(
    until: datetime,
    length: int,
    unit: str,
    tz: str,
    days_off: DaysOff = calendars.NONE,
    holidays: str = "none",
) -> datetime:
    """Return the end of a protection that goes on after ``until`` (S11-R13, S04-R09).

    It ends as before: at the end of a day, or at the same local time of day.

    :param until: the exclusive end so far, naive UTC
    :param unit: one of :data:`UNITS` except ``permanent``
    :return: naive UTC, later than ``until``
    :raises ValueError: as :func:`protected_until`
    """
    _require_naive(until)
    zone = _zone(tz)
    try:
        last = _local(until - _TICK, zone).date()
        if unit == "hour" or _end_of_day(last, zone) != until:
            period = Period(length, unit, end_of_day=False)
            longer = protected_until(until, period, tz, days_off, holidays)
        else:
            noon = _utc(datetime.combine(last, time(12)), zone, fold=0)
            period = Period(length, unit)
            longer = protected_until(noon, period, tz, days_off, holidays)
    except OverflowError:
        raise OutsideCalendar(f"No calendar day for {until} in {tz}") from None
    if longer is None:
        raise ValueError("Nothing goes on without end after an end")
    return longer


def end_of_day(instant: datetime, tz: str) -> datetime:
    """Return the exclusive end of the local day of ``instant``.

    :param instant: naive UTC
    :raises ValueError: as :func:`local_day`
    """
    try:
        return _end_of_day(local_day(instant, tz), _zone(tz))
    except OverflowError:
        raise OutsideCalendar(f"No calendar day after {instant} in {tz}") from None


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
        raise OutsideCalendar(f"No calendar day for {instant} in {tz}") from None


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


def _wall(instant: datetime, zone: ZoneInfo) -> datetime:
    return _local(instant, zone).replace(tzinfo=None)


def _utc(wall: datetime, zone: ZoneInfo, fold: int) -> datetime:
    aware = wall.replace(tzinfo=zone, fold=fold)
    return aware.astimezone(timezone.utc).replace(tzinfo=None)


@dataclass(frozen=True)
class _Effect:
    """What days off do to the end of one period.

    :param skipped: days that postpone by one day each
    :param at_work: the last day must be one on which somebody works
    """

    skipped: frozenset[date]
    at_work: bool
    days_off: DaysOff

    @classmethod
    def of(cls, period: Period, days_off: DaysOff, holidays: str) -> "_Effect":
        if period.unit == "working_day":
            return cls(frozenset(), False, days_off)
        skipped = days_off.absent
        if holidays == "postpone":
            skipped |= days_off.holidays
        # hours run by the clock: a longer period would end before a shorter one
        moves = holidays == "next_working_day" and period.unit != "hour"
        return cls(skipped, moves, days_off)

    def settled(self, first: date, last: date) -> date:
        """Return the last day of a period from ``first`` to ``last``."""
        seen = first - _ONE_DAY
        while True:
            days = sum(seen < day <= last for day in self.skipped)
            if not days and self.at_work and self.days_off.is_off(last):
                days = 1
            if not days:
                return last
            seen, last = last, last + timedelta(days=days)


def _settle(first: date, until: datetime, zone: ZoneInfo, effect: _Effect) -> datetime:
    """Move an end past the days off between ``first`` and it."""
    if not (effect.skipped or effect.at_work):
        return until
    last = _local(until - _TICK, zone).date()
    settled = effect.settled(first, last)
    if settled == last:
        return until
    if _end_of_day(last, zone) == until:
        return _end_of_day(settled, zone)
    return _utc(_wall(until, zone) + (settled - last), zone, fold=0)


def _end(
    start: datetime, period: Period, zone: ZoneInfo, days_off: DaysOff
) -> datetime:
    if period.unit == "hour":
        return start + timedelta(hours=period.length)
    local = _wall(start, zone)
    if period.is_exact():
        last = _add(local.date(), period, days_off)
        return _utc(datetime.combine(last, local.time()), zone, fold=0)
    last = _last_day(local.date(), period, days_off)
    if period.end_minute is None:
        return _end_of_day(last, zone)
    until = _at_minute(last, period.end_minute, zone)
    while until <= start:
        working = period.unit == "working_day"
        last = _add_working(last, 1, days_off) if working else last + _ONE_DAY
        until = _at_minute(last, period.end_minute, zone)
    return until


def _last_day(day: date, period: Period, days_off: DaysOff) -> date:
    if not period.count_first_day:
        return _add(day, period, days_off)
    if period.unit == "working_day":
        return _add_working(day - _ONE_DAY, period.length, days_off)
    return _add(day, period, days_off) - _ONE_DAY


def _at_minute(day: date, minute: int, zone: ZoneInfo) -> datetime:
    wall = datetime.combine(day, time(minute // 60, minute % 60))
    return _utc(wall, zone, fold=0)


def _add(day: date, period: Period, days_off: DaysOff) -> date:
    if period.unit == "working_day":
        return _add_working(day, period.length, days_off)
    if period.unit == "month":
        return _add_months(day, period.length)
    return day + timedelta(days=period.length * (7 if period.unit == "week" else 1))


def _add_working(day: date, length: int, days_off: DaysOff) -> date:
    """Return the ``length``-th day after ``day`` on which somebody works."""
    while length:
        day += _ONE_DAY
        if not days_off.is_off(day) and day not in days_off.absent:
            length -= 1
    return day


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
        raise OutsideCalendar(f"No start of {day} in {tz}") from None
