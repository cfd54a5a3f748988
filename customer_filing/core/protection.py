"""The rules by which a protection is counted, its extension and its ceiling.

All instants are naive UTC.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from . import clock
from .clock import Period
from .days_off import DaysOff
from .terms import Terms

#: What starts the clock at once, and what it waits for: {start event: milestones}.
AT_ONCE = ("effective", "submission")
CONTACTS = frozenset({"contact", "visit", "order"})
STARTS = {
    "first_visit": frozenset({"visit"}),
    "deposit": frozenset({"deposit"}),
    "delivery": frozenset({"delivery"}),
    "last_contact": CONTACTS,
}
#: What renews: {renew event: milestones}; whoever visits or orders is in contact.
RENEWS = {
    "none": frozenset[str](),
    "visit": frozenset({"visit"}),
    "contact": CONTACTS,
    "order": frozenset({"order"}),
}
MILESTONES = ("visit", "deposit", "delivery", "order", "contact")
CAP_UNITS = ("day", "week", "month")


class CapReached(ValueError):
    """The ceiling of a protection leaves nothing to extend.

    :param ceiling: the latest possible end, naive UTC
    """

    def __init__(self, ceiling: datetime) -> None:
        super().__init__(f"No protection after {ceiling}")
        self.ceiling = ceiling

    def __reduce__(self) -> tuple[type, tuple[datetime]]:
        return type(self), (self.ceiling,)


@dataclass(frozen=True)
class Rules:
    """How a period is counted, besides its length (section 3.6 of the terms).

    :param end_minute: local minute of the last day at which the period ends, -1 for
        none (S05-R07)
    :param start_event: of :data:`AT_ONCE` or :data:`STARTS`; ``effective`` is when the
        protection begins, ``submission`` when it was asked for (S11-R02, S39-R04)
    :param start_within_days: so many days it is protected while the event is awaited
    :param holidays: one of ``clock.HOLIDAYS`` (S11-R12)
    :param absence_pauses: days of an approved absence do not count
    :param length_min: shortest length that an approver may choose; 0 is none to choose
    :param length_max: longest such length (S67-R03, S67-R04)
    :param renew_event: key of :data:`RENEWS` (S65-R07, S68-R17)
    :param renew_max: how often; 0 is without limit
    :param cap_length: the protection ends at the latest so long after its clock
        started, at the end of a day; 0 is without limit (S04-R09, S04-R10)
    :param cap_unit: one of :data:`CAP_UNITS`
    """

    end_minute: int = -1
    start_event: str = "effective"
    start_within_days: int = 0
    holidays: str = "none"
    absence_pauses: bool = False
    length_min: int = 0
    length_max: int = 0
    renew_event: str = "none"
    renew_max: int = 0
    cap_length: int = 0
    cap_unit: str = "day"

    def looks_at_days_off(self, unit: str) -> bool:
        """Tell whether weekends or holidays matter to a period in this unit."""
        return self.holidays != "none" or unit == "working_day"


def period(terms: Terms, rules: Rules) -> Period:
    """Return the period of some terms, with the end that their rules know.

    :raises ValueError: the terms name no valid period
    """
    minute = None if rules.end_minute < 0 else rules.end_minute
    return replace(terms.period(), end_minute=minute)


def extended(
    until: datetime | None,
    length: int,
    unit: str,
    rules: Rules,
    clock_start: datetime | None,
    tz: str,
    days_off: DaysOff,
) -> datetime | None:
    """Return the end after an extension (S11-R13, S04-R09, S04-R10).

    It goes on from the present end, in the same manner: to the end of a day, or to the
    same time of day. Days off postpone it as they do the period. Beyond the ceiling
    nothing is left; part of an extension may be.

    :param until: the present end, naive UTC; None if permanent
    :param length: number of units, at least 1
    :param unit: one of ``clock.UNITS``; ``permanent`` is refused
    :param clock_start: when the clock started, naive UTC, from which the ceiling is
        counted; None while its event is awaited: there is no ceiling yet
    :param tz: name of the time zone whose calendar counts the days
    :return: naive UTC, later than ``until``; None if permanent
    :raises CapReached: the ceiling is not later than ``until``, or no calendar is
    :raises ValueError: no such unit, length or time zone
    """
    if until is None:
        return None
    try:
        longer = clock.prolonged(until, length, unit, tz, days_off, rules.holidays)
    except clock.OutsideCalendar:
        # kept until 9999-12-31, as people write "for ever"
        raise CapReached(until) from None
    highest = ceiling(rules, clock_start, tz)
    if highest is None:
        return longer
    if highest <= until:
        raise CapReached(highest)
    return min(longer, highest)


def ceiling(rules: Rules, clock_start: datetime | None, tz: str) -> datetime | None:
    """Return the latest possible end, naive UTC, or None if there is none.

    Neither days off nor absences move it.

    :param clock_start: naive UTC; None while the clock has not started
    """
    if not rules.cap_length or clock_start is None:
        return None
    return clock.protected_until(
        clock_start, Period(rules.cap_length, rules.cap_unit), tz
    )
