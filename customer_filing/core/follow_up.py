"""By when a customer must be worked on, and what becomes of him who is silent.

All instants are naive UTC. A deadline is exclusive: a follow-up at that very instant
is late.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from . import clock
from .days_off import DaysOff

STAGES = ("first_contact", "visit", "cadence", "plan")
UNITS = ("hour", "day", "working_day")
EFFECTS = ("warn", "void", "release", "forfeit")

#: Transitions of ``lifecycle`` by which these effects end a filing.
ENDING = {"void": "void", "release": "neglect"}
# A calendar in which nobody ever works would be counted for ever.
_MOST_DAYS = 36600


@dataclass(frozen=True)
class Stage:
    """One deadline of a policy (S05-R06, S14-R12, S36-R02, S47-R06, S22-R04).

    :param stage: one of :data:`STAGES`
    :param length: number of units; 0 days is the end of the same day (S36-R16)
    :param unit: one of :data:`UNITS`; days run to their end in the team's time zone
    :param effect: one of :data:`EFFECTS`
    :param grade: code of the grade for which it is; "" is every grade
    """

    stage: str
    length: int
    unit: str = "day"
    effect: str = "warn"
    grade: str = ""


@dataclass(frozen=True)
class Rules:
    """What a filing pins about follow-up.

    :param stages: its deadlines, those of its kind alone
    :param min_chars: see ``notes.faults``, as for the next three (S14-R19)
    :param banned: phrases that do not count
    :param type_required: how the customer was contacted must be said
    :param uniform_max: so many customers may get one text; 0 is any number (S14-R28)
    :param sms_in_a_row: with so many SMS in a row :attr:`sms_effect` comes (S36-R06)
    :param sms_effect: ``none``, ``warn``, ``void`` or ``release``
    :param plan_required: logging a follow-up needs the next one's date (S22-R04)
    :param countersign_hours: within so many hours the leader signs; 0 is never
    :param countersign_late: ``from_signature`` or ``void`` (S36-R03, S05-R06)
    :param who_counts: ``owner``, ``team`` or ``anybody`` (S14-R18)
    :param warn_days: so many days before a deadline its salesperson is told
    :param warn_leader_days: the same for the leader
    """

    stages: tuple[Stage, ...] = ()
    min_chars: int = 0
    banned: tuple[str, ...] = ()
    type_required: bool = False
    uniform_max: int = 0
    sms_in_a_row: int = 0
    sms_effect: str = "none"
    plan_required: bool = False
    countersign_hours: int = 0
    countersign_late: str = "from_signature"
    who_counts: str = "owner"
    warn_days: tuple[int, ...] = ()
    warn_leader_days: tuple[int, ...] = ()


@dataclass(frozen=True)
class Calendar:
    """In which days are counted.

    :param tz: name of the team's time zone
    :param is_off: tells whether nobody works on a day
    :param absent: days of an approved absence, on which nothing is asked
    """

    tz: str
    is_off: Callable[[date], bool] = lambda day: day.weekday() >= 5
    absent: frozenset[date] = frozenset()

    def is_away(self, day: date) -> bool:
        """Tell whether the salesperson does not work on a day."""
        return day in self.absent or self.is_off(day)


@dataclass(frozen=True)
class Deadline:
    """An open deadline of one filing.

    :param stage: one of :data:`STAGES`
    :param since: naive UTC instant from which it is counted
    :param due: naive UTC; the first instant that is too late
    :param effect: what follows then, one of :data:`EFFECTS`
    """

    stage: str
    since: datetime
    due: datetime
    effect: str


@dataclass(frozen=True)
class Contact:
    """A follow-up whose note is good enough.

    :param at: naive UTC instant at which it happened
    :param kind: such as ``call``, ``visit`` or ``sms``
    :param plan: day of the next one, as planned
    :param sign_by: naive UTC instant by which it must be signed; None if it need not be
    :param signed_at: naive UTC instant of the signature
    """

    at: datetime
    kind: str
    plan: date | None = None
    sign_by: datetime | None = None
    signed_at: datetime | None = None

    def counts_from(self, late: str) -> datetime | None:
        """Return the instant from which it counts, or None (S36-R03, S05-R06).

        :param late: what becomes of a late signature: see ``Rules.countersign_late``
        """
        if self.sign_by is None:
            return self.at
        if self.signed_at is None:
            return None
        if self.signed_at <= self.sign_by:
            return self.at
        return self.signed_at if late == "from_signature" else None

    def waits(self) -> bool:
        """Tell whether it is to be signed and is not."""
        return self.sign_by is not None and self.signed_at is None


def due(
    stage: Stage, since: datetime, calendar: Calendar, plan: date | None = None
) -> datetime:
    """Return the first instant that is too late (scenario 25).

    Days of an absence postpone it by their number, and so do those in the time won.

    :param since: naive UTC instant from which it is counted; its day does not count
    :param plan: count from the end of this day instead, if it comes later
    :raises ValueError: ``since`` is not naive, the end lies outside the calendar, or
        the calendar has no working day
    """
    first = clock.local_day(since, calendar.tz)
    day = max(first, plan or first)
    if stage.unit == "hour":
        start = _end_of(since, first, day, calendar.tz) if day > first else since
        if not stage.length:
            return start
        hours = clock.Period(stage.length, "hour")
        away = DaysOff(absent=calendar.absent)
        until = clock.protected_until(start, hours, calendar.tz, away)
        assert until is not None, "a period in hours has an end"
        return until
    if stage.unit == "working_day":
        last = _working_day(day, stage.length, calendar.is_away)
    else:
        last = _day(day, stage.length, calendar.absent)
    return _end_of(since, first, last, calendar.tz)


def _day(day: date, length: int, absent: Iterable[date]) -> date:
    """Return the last of ``length`` days after ``day``, absences apart."""
    seen = day if length else day - timedelta(days=1)
    last = day + timedelta(days=length)
    while days := sum(seen < away <= last for away in absent):
        seen, last = last, last + timedelta(days=days)
    return last


def _end_of(since: datetime, first: date, last: date, tz: str) -> datetime:
    # with its first day counted, since a deadline may be at the end of the same day
    period = clock.Period((last - first).days + 1, "day", count_first_day=True)
    until = clock.protected_until(since, period, tz)
    assert until is not None, "a period in days has an end"
    return until


def _working_day(day: date, length: int, is_off: Callable[[date], bool]) -> date:
    for _count in range(_MOST_DAYS):
        if length <= 0:
            return day
        day += timedelta(days=1)
        length -= not is_off(day)
    raise ValueError("A calendar without working days")


def stage_for(
    rules: Rules, name: str, grade: str, since: datetime, calendar: Calendar
) -> Stage | None:
    """Return the deadline of that name for customers of a grade (S05-R06).

    A customer without a grade, or with one that has no line of its own, is treated as
    "every grade", else as the grade with the longest time.
    """
    stages = [stage for stage in rules.stages if stage.stage == name]
    for code in (grade, ""):
        for stage in stages:
            if stage.grade == code:
                return stage
    return max(stages, key=lambda s: due(s, since, calendar), default=None)


def opening(
    rules: Rules, start: datetime, grade: str, calendar: Calendar
) -> tuple[Deadline, ...]:
    """Return the deadlines with which a protection begins (S36-R02, S47-R06).

    Where a first contact has its own deadline, the cadence begins with that contact; a
    plan is asked for after a contact only.

    :param start: naive UTC
    """
    names = {stage.stage for stage in rules.stages}
    first = [name for name in ("first_contact", "visit") if name in names]
    if "cadence" in names and "first_contact" not in names:
        first.append("cadence")
    return tuple(_open(rules, name, start, grade, calendar) for name in first)


def _open(
    rules: Rules,
    name: str,
    since: datetime,
    grade: str,
    calendar: Calendar,
    plan: date | None = None,
) -> Deadline:
    stage = stage_for(rules, name, grade, since, calendar)
    assert stage is not None, "only stages of the rules are opened"
    return Deadline(name, since, due(stage, since, calendar, plan), stage.effect)


def followed(
    rules: Rules,
    deadlines: Iterable[Deadline],
    contacts: Iterable[Contact],
    grade: str,
    calendar: Calendar,
    over: Mapping[str, datetime] | None = None,
) -> tuple[tuple[Deadline, ...], frozenset[str]]:
    """Return the deadlines that are open after contacts, and the names of those met.

    Each contact counts from its instant on; one that comes when a deadline is over
    neither meets nor moves it. A contact that a deadline has been counted from
    already changes nothing.

    :param deadlines: those that are open now
    :param contacts: of this filing, in any order
    :param over: {stage: due instant of its last deadline that was missed}; it opens
        again with a contact from then on
    """
    opened = {deadline.stage: deadline for deadline in deadlines}
    missed = over or {}
    met: set[str] = set()
    dated = [
        (contact.counts_from(rules.countersign_late), contact) for contact in contacts
    ]
    for at, contact in sorted(
        ((at, contact) for at, contact in dated if at is not None),
        key=lambda pair: pair[0],
    ):
        for name in ("first_contact", "visit"):
            deadline = opened.get(name)
            fits = name != "visit" or contact.kind == "visit"
            if deadline and fits and deadline.since <= at < deadline.due:
                met.add(name)
                del opened[name]
        for name in ("cadence", "plan"):
            if name in opened or at >= missed.get(name, at):
                _move(rules, opened, name, at, contact, grade, calendar)
    return tuple(opened.values()), frozenset(met)


def _move(
    rules: Rules,
    opened: dict[str, Deadline],
    name: str,
    at: datetime,
    contact: Contact,
    grade: str,
    calendar: Calendar,
) -> None:
    if all(stage.stage != name for stage in rules.stages):
        return
    deadline = opened.get(name)
    if deadline and not deadline.since < at < deadline.due:
        return
    plan = contact.plan if name == "plan" else None
    opened[name] = _open(rules, name, at, grade, calendar, plan)


def planned(
    rules: Rules, deadline: Deadline, plan: date, grade: str, calendar: Calendar
) -> Deadline:
    """Return the deadline of a plan once the next contact is planned (S22-R04)."""
    return _open(rules, "plan", deadline.since, grade, calendar, plan)


def regraded(
    rules: Rules, deadline: Deadline, grade: str, now: datetime, calendar: Calendar
) -> Deadline:
    """Return a deadline as it is under another grade (S05-R06).

    Who is to be called more often from now on is so from now on: what lies in the past
    under the new grade is counted from now, yet is never later than it was before.
    A deadline that is over stays as it is.
    """
    stage = stage_for(rules, deadline.stage, grade, deadline.since, calendar)
    if stage is None or now >= deadline.due:
        return deadline
    strict = due(stage, deadline.since, calendar)
    lenient = min(deadline.due, due(stage, now, calendar))
    return replace(deadline, due=max(strict, lenient), effect=stage.effect)


def not_before(
    deadlines: Iterable[Deadline], instant: datetime
) -> tuple[Deadline, ...]:
    """Return deadlines, those before ``instant`` moved to it."""
    return tuple(replace(d, due=max(d.due, instant)) for d in deadlines)


def paused(
    rules: Rules,
    deadline: Deadline,
    added: frozenset[date],
    grade: str,
    calendar: Calendar,
    plan: date | None = None,
) -> Deadline:
    """Return a deadline once an absence has been approved: its days do not count.

    :param added: those days of ``calendar.absent`` that the deadline has not been
        counted with
    :param plan: day of the next contact, from which a deadline of it is counted
    """
    stage = stage_for(rules, deadline.stage, grade, deadline.since, calendar)
    unit = stage.unit if stage else "day"
    working = unit == "working_day"
    first = clock.local_day(deadline.since, calendar.tz)
    if deadline.stage == "plan":
        first = max(first, plan or first)
    last = clock.local_day(clock.last_second(deadline.due), calendar.tz)
    # the first day counts only where it is the last one, too
    seen = first if unit == "hour" else min(first, last - timedelta(days=1))
    days = sum(
        seen < day <= last and not (working and calendar.is_off(day)) for day in added
    )
    if not days:
        return deadline
    if working:
        days = (_working_day(last, days, calendar.is_away) - last).days
    away = DaysOff(absent=frozenset() if working else calendar.absent)
    later = clock.prolonged(deadline.due, days, "day", calendar.tz, away)
    return replace(deadline, due=later)


def waiting(deadline: Deadline, contacts: Iterable[Contact]) -> datetime:
    """Return when a deadline is really over: not while a signature may still come.

    A contact in time that is to be signed keeps it open until the signature is late
    (S05-R06, S36-R03).

    :return: naive UTC, not before ``deadline.due``
    """
    return max(
        [
            contact.sign_by
            for contact in contacts
            if contact.sign_by is not None
            and contact.signed_at is None
            and deadline.since < contact.at < deadline.due
            and (deadline.stage != "visit" or contact.kind == "visit")
        ]
        + [deadline.due]
    )
