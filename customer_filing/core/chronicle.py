"""Everything that happened to one protection, and when it ends by that.

A course is kept as text with its filing and can be run again at any time: the same
course, terms and days off give the same end, in whatever order things were recorded.
All instants are naive UTC; their texts are those of ``datetime.isoformat``.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from . import clock, pinned
from .clock import Period
from .days_off import DaysOff, days_between
from .protection import AT_ONCE, CONTACTS, RENEWS, STARTS, Rules, ceiling, period
from .terms import Terms

FOREVER = "forever"

_TICK = timedelta(microseconds=1)


def latest(one: datetime | None, other: datetime | None) -> datetime | None:
    """Return the later of two ends, naive UTC, None being for ever."""
    return None if one is None or other is None else max(one, other)


@dataclass(frozen=True)
class Step:
    """Something that happened to a protection.

    :param event: one of ``protection.MILESTONES``, ``absence``, ``extension`` or
        ``correction``
    :param at: the instant; of an absence its first local day
    :param to: of an absence its last local day; of an extension the end that was
        promised, or :data:`FOREVER`; of a correction the end that is right
    :param days: of an extension, by how many days, days off apart
    """

    event: str
    at: str
    to: str = ""
    days: int = 0


@dataclass(frozen=True)
class Course:
    """Everything that decides when one protection ends, besides terms and days off.

    :param begun: the instant at which the protection began
    :param counted_from: when the clock started; "" if it awaits its event
    :param length: the length chosen by an approver; 0 if none was
    :param floor: the end that was promised before, or :data:`FOREVER`; "" if none was
    :param steps: what happened since, in any order
    """

    begun: str
    counted_from: str
    length: int = 0
    floor: str = ""
    steps: tuple[Step, ...] = ()

    def plus(self, *steps: Step) -> "Course":
        """Return the course with further steps; one that it has already is the same."""
        new = tuple(step for step in dict.fromkeys(steps) if step not in self.steps)
        return replace(self, steps=self.steps + new)


@dataclass(frozen=True)
class Standing:
    """Where a course has led to.

    :param until: the exclusive end, naive UTC; None if permanent
    :param clock_start: when the clock started; None while its event is awaited
    :param run_start: from when the present period is counted
    :param renewals: how often an event renewed it
    :param promised: the end that nothing shortens, None if there is none
    """

    until: datetime | None
    clock_start: datetime | None
    run_start: datetime
    renewals: int = 0
    promised: datetime | None = None


def begun(
    rules: Rules, at: datetime, submitted_at: datetime, length: int = 0
) -> Course:
    """Return the course of a protection that begins.

    :param at: when it begins, naive UTC
    :param submitted_at: when it was asked for, naive UTC
    :param length: the length chosen by an approver; 0 if none was
    """
    counted = submitted_at if rules.start_event == "submission" else at
    waits = rules.start_event in STARTS
    return Course(at.isoformat(), "" if waits else counted.isoformat(), length)


def fresh_end(terms: Terms, at: datetime, days_off: DaysOff) -> datetime | None:
    """Return when a filing would end that is filed and protected at one instant.

    :param at: naive UTC
    :return: naive UTC; None if permanent
    """
    rules = pinned.load(Rules, terms.clock)
    course = begun(rules, at, at)
    return standing(course, period(terms, rules), rules, terms.tz, days_off).until


def changed_kind(before: Course, until: datetime | None, at: datetime) -> Course:
    """Return the course under the rules of another kind (S01-R06).

    The clock starts anew with the event, and what was promised is never shortened.
    Absences go on to count.

    :param until: the end that was promised so far; None if permanent
    :param at: when the event happened, naive UTC
    """
    return Course(
        before.begun,
        at.isoformat(),
        floor=until.isoformat() if until else FOREVER,
        steps=tuple(step for step in before.steps if step.event == "absence"),
    )


def carried(
    course: Course, rules: Rules, same_unit: bool, clock_start: datetime | None
) -> Course:
    """Return a course as it goes on under the rules of other terms (S18-R18).

    A length that was chosen holds where they leave the choice, within their bounds. A
    clock that awaited an event started with it, or with the protection, if they await
    none.

    :param same_unit: whether the period is counted in the same unit as before
    :param clock_start: when the clock started under the rules before, naive UTC; None
        while its event was awaited
    """
    length = 0
    if course.length and same_unit and rules.length_min:
        length = min(max(course.length, rules.length_min), rules.length_max)
    counted = course.counted_from
    if not counted and rules.start_event in AT_ONCE:
        counted = clock_start.isoformat() if clock_start else course.begun
    return replace(course, length=length, counted_from=counted)


def with_length(course: Course, length: int) -> Course:
    """Return the course after an approver has chosen the length (S67-R04)."""
    return replace(course, length=length)


def promised(
    course: Course,
    until: datetime | None,
    longer: datetime | None,
    at: datetime,
    period: Period,
    rules: Rules,
    tz: str,
    days_off: DaysOff,
) -> Course:
    """Return the course after something else has moved the end to a later one.

    :param until: the end before, naive UTC; None if permanent
    :param longer: the end that was promised, naive UTC; None if permanent
    :param at: when it was, naive UTC
    """
    if until is None:
        return course
    if longer is None:
        return course.plus(Step("extension", at.isoformat(), FOREVER))
    before, after = (clock.local_day(end - _TICK, tz) for end in (until, longer))
    gained = (after - before).days
    if gained > 0 and period.unit != "working_day":
        skipped = _skipped(course, rules, days_off)
        gained -= sum(before < day <= after for day in skipped)
    step = Step("extension", at.isoformat(), longer.isoformat(), max(gained, 0))
    return course.plus(step)


def corrected(course: Course, until: datetime, at: datetime) -> Course:
    """Return the course after its end was put right; what was promised is void.

    :param until: the right end, naive UTC, sooner or later than before
    :param at: when it was put right, naive UTC
    """
    return course.plus(Step("correction", at.isoformat(), until.isoformat()))


def standing(
    course: Course, period: Period, rules: Rules, tz: str, days_off: DaysOff
) -> Standing:
    """Run a course: when does the protection end?

    A milestone counts while the protection lasts; one before its beginning, or at or
    after its end, changes nothing (S65-R07). The end never lies before the beginning:
    where the period was over by then, it lasts to the end of that day.

    :param period: of the terms; its length is the one that was chosen, if any was
    :param tz: name of the time zone whose calendar counts the days
    :raises ValueError: the course or the time zone cannot be read, or the end lies
        outside the calendar
    """
    if rules.absence_pauses:
        days_off = replace(days_off, absent=absent_days(course, rules))
    if course.length:
        period = replace(period, length=course.length)
    runner = _Runner(datetime.fromisoformat(course.begun), period, rules, tz, days_off)
    result = runner.first(course)
    moves = (step for step in course.steps if step.event != "absence")
    for step in sorted(moves, key=_moment):
        result = runner.after(result, step)
    return result


def days_skipped(
    standing: Standing, course: Course, rules: Rules, tz: str, days_off: DaysOff
) -> int:
    """Return by how many days off the present period is postponed."""
    if standing.until is None:
        return 0
    skipped = _skipped(course, rules, days_off)
    first = clock.local_day(standing.run_start, tz)
    last = clock.local_day(standing.until - _TICK, tz)
    return sum(first < day <= last for day in skipped)


def _skipped(course: Course, rules: Rules, days_off: DaysOff) -> frozenset[date]:
    """Return the days that postpone an end by one day each."""
    skipped = days_off.holidays if rules.holidays == "postpone" else frozenset()
    return skipped | absent_days(course, rules)


def absent_days(course: Course, rules: Rules) -> frozenset[date]:
    """Return the days of approved absences, if the rules let them not count."""
    return _absent(course.steps) if rules.absence_pauses else frozenset()


def _absent(steps: Iterable[Step]) -> frozenset[date]:
    return frozenset(
        day
        for step in steps
        if step.event == "absence"
        for day in days_between(
            date.fromisoformat(step.at), date.fromisoformat(step.to)
        )
    )


def _moment(step: Step) -> tuple[datetime, str, str, int]:
    return datetime.fromisoformat(step.at), step.event, step.to, step.days


@dataclass(frozen=True)
class _Runner:
    """Runs the course of one protection, step by step."""

    begun: datetime
    period: Period
    rules: Rules
    tz: str
    days_off: DaysOff

    def first(self, course: Course) -> Standing:
        if course.floor == FOREVER:
            return Standing(None, None, self.begun)
        promised = datetime.fromisoformat(course.floor) if course.floor else None
        if course.counted_from:
            return self._run(datetime.fromisoformat(course.counted_from), promised)
        within = Period(max(self.rules.start_within_days, 1), "day")
        until = self._end(self.begun, within)
        return Standing(self._kept(until, promised), None, self.begun, 0, promised)

    def after(self, before: Standing, step: Step) -> Standing:
        if step.event == "correction":
            right = datetime.fromisoformat(step.to)
            return replace(before, until=right, promised=None)
        if before.until is None:
            return before
        at = datetime.fromisoformat(step.at)
        if step.event == "extension":
            return self._extended(before, step)
        if not self.begun <= at < before.until:
            return before
        if before.clock_start is None:
            starts = step.event in STARTS.get(self.rules.start_event, ())
            return self._run(at, before.promised) if starts else before
        return self._renewed(before, at) if self._renews(before, step) else before

    def _run(self, at: datetime, promised: datetime | None) -> Standing:
        """The clock starts."""
        until = self._capped(self._end(at, self.period), at)
        if until is not None and until <= self.begun:
            until = clock.end_of_day(self.begun, self.tz)
        return Standing(self._kept(until, promised), at, at, 0, promised)

    def _renews(self, before: Standing, step: Step) -> bool:
        if self.rules.start_event == "last_contact":
            return step.event in CONTACTS
        spent = 0 < self.rules.renew_max <= before.renewals
        return not spent and step.event in RENEWS[self.rules.renew_event]

    def _renewed(self, before: Standing, at: datetime) -> Standing:
        until = self._capped(self._end(at, self.period), before.clock_start)
        if until is None or before.until is None or until <= before.until:
            return before
        return replace(before, until=until, run_start=at, renewals=before.renewals + 1)

    def _extended(self, before: Standing, step: Step) -> Standing:
        if before.until is None or step.to == FOREVER:
            return replace(before, until=None)
        until: datetime | None = before.until
        if step.days:
            until = clock.prolonged(
                before.until,
                step.days,
                "day",
                self.tz,
                self.days_off,
                self.rules.holidays,
            )
            until = latest(self._capped(until, before.clock_start), before.until)
        promised = datetime.fromisoformat(step.to)
        promised = max(promised, before.promised or promised)
        return replace(before, until=self._kept(until, promised), promised=promised)

    def _end(self, start: datetime, period: Period) -> datetime | None:
        return clock.protected_until(
            start, period, self.tz, self.days_off, self.rules.holidays
        )

    def _capped(
        self, until: datetime | None, clock_start: datetime | None
    ) -> datetime | None:
        highest = ceiling(self.rules, clock_start, self.tz)
        if highest is None or until is None:
            return until
        return min(until, highest)

    def _kept(
        self, until: datetime | None, promised: datetime | None
    ) -> datetime | None:
        return until if promised is None else latest(until, promised)
