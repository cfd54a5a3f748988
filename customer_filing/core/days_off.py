"""On which days nobody works: weekends, public holidays, somebody's absence."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

#: Weekly days off are told by their place in a fortnight.
FORTNIGHT = 14
_NOON = 12 * 60
# Who types the end of a day means 23:59 or 23:59:59.
_TOLERANCE = timedelta(minutes=1)


@dataclass(frozen=True)
class DaysOff:
    """Local days that count differently (S11-R12).

    :param weekly: places in a fortnight on which nobody works, see :func:`place`
    :param holidays: public holidays, whatever day of the week they fall on
    :param absent: days of an absence that somebody approved
    :raises ValueError: no day of the fortnight is worked on
    """

    weekly: frozenset[int] = frozenset()
    holidays: frozenset[date] = frozenset()
    absent: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        if len(self.weekly) >= FORTNIGHT:
            raise ValueError("A calendar needs a working day")

    def is_off(self, day: date) -> bool:
        """Tell whether nobody works on ``day``: a weekly day off, or a holiday."""
        return day in self.holidays or place(day) in self.weekly


NONE = DaysOff()


def place(day: date) -> int:
    """Return the place of ``day`` in its fortnight: Monday of a first week is 0.

    Weeks are first or second as Odoo's calendars of two weeks count them.
    """
    return (day.toordinal() - 1) % FORTNIGHT


def covered(
    spans: Iterable[tuple[datetime, datetime]],
    hours: Mapping[int, tuple[int, int]],
    tz: str,
) -> frozenset[date]:
    """Return the days on which spans of time leave no working hour.

    Half a day off is no day off. A day without working hours is off if its noon is.

    :param spans: first and last instant of each, naive UTC
    :param hours: {place in the fortnight: first and last working minute of the day}
    :param tz: name of the time zone in which the calendar is kept
    """
    zone = ZoneInfo(tz)
    return frozenset(
        day
        for first, last in spans
        for day in _days(_wall(first, zone), _wall(last, zone), hours)
    )


def days_between(first: date, last: date) -> frozenset[date]:
    """Return every day from ``first`` to ``last``, both included."""
    return frozenset(
        first + timedelta(days=days) for days in range((last - first).days + 1)
    )


def _wall(instant: datetime, zone: ZoneInfo) -> datetime:
    aware = instant.replace(tzinfo=timezone.utc).astimezone(zone)
    return aware.replace(tzinfo=None)


def _days(
    first: datetime, last: datetime, hours: Mapping[int, tuple[int, int]]
) -> Iterable[date]:
    for day in days_between(first.date(), last.date()):
        opens, closes = hours.get(place(day), (_NOON, _NOON))
        midnight = datetime.combine(day, time.min)
        begins = midnight + timedelta(minutes=opens)
        ends = midnight + timedelta(minutes=closes)
        if first <= begins + _TOLERANCE and last >= ends - _TOLERANCE:
            yield day
