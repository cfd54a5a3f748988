"""Of which end is somebody warned, and at which hour?"""

from collections.abc import Iterable
from datetime import datetime, time, timezone
from zoneinfo import ZoneInfo

from . import clock


def step(days_left: int, steps: Iterable[int]) -> int | None:
    """Return which of the warnings is due: the last one that has been reached.

    :param days_left: whole days until the last day; 0 on the last day
    :param steps: so many days before it people are warned
    """
    return min((step for step in steps if days_left <= step), default=None)


def morning(now: datetime, tz: str, hour: int) -> datetime:
    """Return the instant at which an hour of the present local day begins.

    :param now: naive UTC
    :return: naive UTC; earlier or later than ``now``
    :raises ValueError: ``now`` is not naive, or the time zone is unknown
    """
    day = clock.local_day(now, tz)
    local = datetime.combine(day, time(hour), ZoneInfo(tz))
    return local.astimezone(timezone.utc).replace(tzinfo=None)
