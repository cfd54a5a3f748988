"""The course of a protection: what starts, renews, extends and pauses it."""

import itertools
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from customer_filing.core import chronicle, clock, days_off, pinned, protection
from customer_filing.core.chronicle import Course, Step
from customer_filing.core.clock import Period
from customer_filing.core.days_off import DaysOff
from customer_filing.core.protection import Rules

SHANGHAI = "Asia/Shanghai"
MONDAY = datetime(2026, 3, 2, 2)  # 10:00 in Shanghai
WEEKEND = frozenset({5, 6, 12, 13})
NATIONAL_WEEK = frozenset(date(2026, 10, day) for day in range(1, 8))


def at(month, day, hour=10, minute=0, tz=SHANGHAI):
    """A local time of 2026 as naive UTC."""
    local = datetime(2026, month, day, hour, minute, tzinfo=ZoneInfo(tz))
    return local.astimezone(timezone.utc).replace(tzinfo=None)


def through(month, day):
    """The exclusive end of a local day of 2026, in Shanghai."""
    return at(month, day, 0) + timedelta(days=1)


def step(event, *when):
    return Step(event, at(*when).isoformat())


def run(rules, period, *steps, begins=MONDAY, days=days_off.NONE, **course):
    begun = chronicle.begun(rules, begins, begins, **course).plus(*steps)
    return chronicle.standing(begun, period, rules, SHANGHAI, days)


class TestScenarios:
    def test_a_deposit_replaces_the_period_and_nothing_shortens_it(self):
        """S01-R06, scenario 15: 90 days from 5 March, and no 7 days later."""
        before = chronicle.begun(Rules(), MONDAY, MONDAY)
        deposit = chronicle.changed_kind(before, through(3, 9), at(3, 5))
        ninety = Period(90, "day")
        now = chronicle.standing(deposit, ninety, Rules(), SHANGHAI, DaysOff())
        assert now.until == through(6, 3)
        back = chronicle.changed_kind(deposit, now.until, at(3, 6))
        week = chronicle.standing(back, Period(7, "day"), Rules(), SHANGHAI, DaysOff())
        assert week.until == through(6, 3)

    def test_for_ever_is_not_shortened_either(self):
        before = chronicle.begun(Rules(), MONDAY, MONDAY)
        course = chronicle.changed_kind(before, None, at(3, 5))
        result = chronicle.standing(
            course, Period(7, "day"), Rules(), SHANGHAI, DaysOff()
        )
        assert result.until is None

    @pytest.mark.parametrize(
        ("mode", "end"),
        [("postpone", (10, 10)), ("next_working_day", (10, 8)), ("none", (10, 3))],
    )
    def test_days_off_at_the_end_of_a_month(self, mode, end):
        """S11-R12, scenario 16: 3 September and a month, 1 to 7 October off."""
        days = DaysOff(WEEKEND, NATIONAL_WEEK)
        result = run(
            Rules(holidays=mode), Period(1, "month"), begins=at(9, 3), days=days
        )
        assert result.until == through(*end)

    def test_each_visit_gives_twenty_days(self):
        """S65-R07, scenario 17: on 2 and 15 March; on the 25th too late."""
        rules = Rules(-1, "first_visit", 10, renew_event="visit")
        period = Period(20, "day")
        first = run(rules, period, step("visit", 3, 2, 10))
        assert first.until == through(3, 22)
        late = run(rules, period, step("visit", 3, 2), step("visit", 3, 25))
        assert late == first
        second = run(rules, period, step("visit", 3, 2), step("visit", 3, 15))
        assert (second.until, second.renewals) == (through(4, 4), 1)

    def test_a_visit_inside_the_week_renews_it(self):
        """S68-R16, S68-R17, scenario 18: through 8 March, then through 12 March."""
        rules, week = Rules(renew_event="visit"), Period(7, "day", True)
        assert run(rules, week).until == through(3, 8)
        assert run(rules, week, step("visit", 3, 6)).until == through(3, 12)

    def test_half_past_ten_on_the_third_day_after_delivery(self):
        """S05-R07"""
        rules = Rules(630, "delivery", 30)
        period = Period(3, "day", True, False, 630)
        waiting = run(rules, period)
        assert (waiting.until, waiting.clock_start) == (through(4, 1), None)
        delivered = run(rules, period, step("delivery", 3, 10, 16))
        assert delivered.until == at(3, 12, 10, 30)


class TestStartEvents:
    def test_only_the_event_that_is_waited_for_starts_the_clock(self):
        rules = Rules(start_event="deposit", start_within_days=5)
        for event in set(protection.MILESTONES) - {"deposit"}:
            assert run(rules, Period(90, "day"), step(event, 3, 4)).clock_start is None
        paid = run(rules, Period(90, "day"), step("deposit", 3, 4))
        assert paid.clock_start == at(3, 4)
        assert paid.until == through(6, 2)

    def test_too_late_it_starts_nothing(self):
        """S39-R04: he must come within five days."""
        rules = Rules(start_event="first_visit", start_within_days=5)
        result = run(rules, Period(3, "month"), step("visit", 3, 8, 0))
        assert (result.until, result.clock_start) == (through(3, 7), None)

    def test_from_the_last_contact_on(self):
        """S54-R02: every contact, visit or order starts the month anew."""
        rules = Rules(start_event="last_contact", start_within_days=5, renew_max=1)
        result = run(
            rules,
            Period(1, "month"),
            step("contact", 3, 4),
            step("visit", 3, 20),
            step("order", 4, 2),
            step("deposit", 4, 20),
        )
        assert (result.until, result.renewals) == (through(5, 2), 2)

    def test_from_the_submission_although_it_took_effect_later(self):
        rules = Rules(start_event="submission")
        course = chronicle.begun(rules, at(3, 4), MONDAY)
        result = chronicle.standing(
            course, Period(7, "day"), rules, SHANGHAI, DaysOff()
        )
        assert result.until == through(3, 9)
        other = chronicle.begun(Rules(), at(3, 4), MONDAY)
        result = chronicle.standing(
            other, Period(7, "day"), Rules(), SHANGHAI, DaysOff()
        )
        assert result.until == through(3, 11)

    def test_what_took_effect_too_late_lasts_for_that_day(self):
        rules = Rules(start_event="submission")
        course = chronicle.begun(rules, at(3, 20), MONDAY)
        result = chronicle.standing(
            course, Period(7, "day"), rules, SHANGHAI, DaysOff()
        )
        assert result.until == through(3, 20)


class TestRenewals:
    def test_at_most_so_many(self):
        rules = Rules(renew_event="visit", renew_max=1)
        result = run(rules, Period(7, "day"), step("visit", 3, 5), step("visit", 3, 10))
        assert (result.until, result.renewals) == (through(3, 12), 1)

    def test_two_visits_on_a_day_are_one_renewal(self):
        rules = Rules(renew_event="visit", renew_max=2)
        result = run(
            rules,
            Period(7, "day"),
            step("visit", 3, 5, 10),
            step("visit", 3, 5, 11),
            step("visit", 3, 10),
        )
        assert (result.until, result.renewals) == (through(3, 17), 2)

    def test_never_beyond_the_ceiling(self):
        rules = Rules(renew_event="visit", cap_length=10)
        visits = [step("visit", 3, day) for day in range(3, 13)]
        assert run(rules, Period(7, "day"), *visits).until == through(3, 12)

    @pytest.mark.parametrize(
        ("event", "renewing"),
        [
            ("none", set()),
            ("visit", {"visit"}),
            ("order", {"order"}),
            ("contact", {"visit", "order", "contact"}),
        ],
    )
    def test_what_renews(self, event, renewing):
        rules = Rules(renew_event=event)
        renewed = {
            milestone
            for milestone in protection.MILESTONES
            if run(rules, Period(7, "day"), step(milestone, 3, 5)).renewals
        }
        assert renewed == renewing

    def test_an_extension_is_kept_by_what_comes_later(self):
        rules = Rules(renew_event="visit")
        granted = Step("extension", at(3, 5).isoformat(), through(4, 9).isoformat(), 31)
        result = run(rules, Period(7, "day"), granted, step("visit", 3, 6))
        assert result.until == through(4, 9)
        result = run(rules, Period(7, "day"), granted, step("visit", 4, 8))
        assert result.until == through(4, 15)

    def test_an_extension_without_end(self):
        granted = Step("extension", at(3, 5).isoformat(), chronicle.FOREVER)
        assert run(Rules(), Period(7, "day"), granted).until is None


class TestAbsence:
    away = Step("absence", "2026-03-05", "2026-03-07")

    def test_days_of_absence_do_not_count(self):
        result = run(Rules(absence_pauses=True), Period(7, "day"), self.away)
        assert result.until == through(3, 12)

    def test_only_if_the_terms_say_so(self):
        assert run(Rules(), Period(7, "day"), self.away).until == through(3, 9)

    def test_only_the_days_within_the_protection(self):
        partly = Step("absence", "2026-02-20", "2026-03-03")
        later = Step("absence", "2026-03-20", "2026-03-30")
        result = run(Rules(absence_pauses=True), Period(7, "day"), partly, later)
        assert result.until == through(3, 10)

    def test_days_in_the_time_won_postpone_once_more(self):
        long = Step("absence", "2026-03-09", "2026-03-15")
        result = run(Rules(absence_pauses=True), Period(7, "day"), long)
        assert result.until == through(3, 16)

    def test_a_holiday_of_an_absent_person_counts_once(self):
        days = DaysOff(WEEKEND, frozenset({date(2026, 3, 5)}))
        rules = Rules(absence_pauses=True, holidays="postpone")
        course = chronicle.begun(rules, MONDAY, MONDAY).plus(self.away)
        result = chronicle.standing(course, Period(7, "day"), rules, SHANGHAI, days)
        assert result.until == through(3, 12)
        assert chronicle.days_skipped(result, course, rules, SHANGHAI, days) == 3

    def test_working_days_pass_over_an_absence(self):
        days = DaysOff(WEEKEND)
        result = run(
            Rules(absence_pauses=True), Period(5, "working_day"), self.away, days=days
        )
        # Tue 3, Wed 4, Mon 9, Tue 10, Wed 11
        assert result.until == through(3, 11)

    def test_it_goes_on_to_count_under_another_kind(self):
        rules = Rules(absence_pauses=True)
        before = chronicle.begun(rules, MONDAY, MONDAY).plus(self.away)
        course = chronicle.changed_kind(before, through(3, 12), at(3, 3))
        result = chronicle.standing(
            course, Period(20, "day"), rules, SHANGHAI, DaysOff()
        )
        assert result.until == through(3, 26)


def test_the_length_that_an_approver_chose_counts():
    """S67-R04, scenario 20"""
    rules = Rules(length_min=3, length_max=6)
    assert run(rules, Period(3, "month")).until == through(6, 2)
    assert run(rules, Period(3, "month"), length=6).until == through(9, 2)


@pytest.mark.parametrize(
    ("length", "same_unit", "bounds", "left"),
    [
        (6, True, (1, 12), 6),
        (6, True, (1, 3), 3),
        (6, True, (8, 12), 8),
        (6, True, (0, 0), 0),
        (6, False, (1, 12), 0),
        (0, True, (1, 12), 0),
    ],
)
def test_a_chosen_length_goes_on_as_other_terms_allow(length, same_unit, bounds, left):
    """S67-R03, S18-R18"""
    rules = Rules(length_min=bounds[0], length_max=bounds[1])
    course = chronicle.begun(Rules(), MONDAY, MONDAY, length)
    assert chronicle.carried(course, rules, same_unit, MONDAY).length == left


def test_a_clock_that_awaits_nothing_any_more_has_started():
    """S18-R18: with its event if that has happened, else with the protection"""
    visit = Rules(start_event="first_visit", start_within_days=5)
    waiting = chronicle.begun(visit, MONDAY, MONDAY)
    assert chronicle.carried(waiting, visit, True, None) == waiting
    begun = MONDAY.isoformat()
    assert chronicle.carried(waiting, Rules(), True, None).counted_from == begun
    seen = at(3, 4)
    carried = chronicle.carried(waiting, Rules(), True, seen)
    assert carried.counted_from == seen.isoformat()
    started = chronicle.begun(Rules(), MONDAY, MONDAY)
    assert chronicle.carried(started, visit, True, MONDAY) == started


def test_a_step_that_is_known_changes_nothing():
    course = chronicle.begun(Rules(), MONDAY, MONDAY)
    visit = step("visit", 3, 5)
    assert course.plus(visit, visit).steps == (visit,)
    assert course.plus(visit).plus(visit) == course.plus(visit)


zones = st.sampled_from(
    [SHANGHAI, "Europe/Berlin", "America/Sao_Paulo", "Pacific/Apia", "UTC"]
)
instants = st.datetimes(datetime(2025, 1, 1), datetime(2026, 12, 31))
periods = st.builds(
    Period,
    length=st.integers(1, 90),
    unit=st.sampled_from(["hour", "day", "working_day", "week", "month"]),
    count_first_day=st.booleans(),
    end_of_day=st.booleans(),
    end_minute=st.none() | st.integers(0, 1439),
)
days = st.dates(date(2025, 1, 1), date(2027, 12, 31))
calendars = st.builds(
    DaysOff,
    weekly=st.frozensets(st.integers(0, 13), max_size=6),
    holidays=st.frozensets(days, max_size=30),
)
rules = st.builds(
    Rules,
    start_event=st.sampled_from([*protection.AT_ONCE, *protection.STARTS]),
    start_within_days=st.integers(1, 60),
    holidays=st.sampled_from(clock.HOLIDAYS),
    absence_pauses=st.booleans(),
    renew_event=st.sampled_from(sorted(protection.RENEWS)),
    renew_max=st.integers(0, 3),
    cap_length=st.integers(0, 200),
)


@st.composite
def steps(draw):
    event = draw(st.sampled_from([*protection.MILESTONES, "absence", "extension"]))
    if event == "absence":
        first = draw(days)
        last = first + timedelta(days=draw(st.integers(0, 20)))
        return Step(event, first.isoformat(), last.isoformat())
    when = draw(instants)
    if event == "extension":
        granted = draw(st.integers(0, 60))
        return Step(
            event, when.isoformat(), (when + timedelta(days=9)).isoformat(), granted
        )
    return Step(event, when.isoformat())


courses = st.lists(steps(), max_size=5)


@given(instants, rules, periods, zones, calendars, courses)
def test_an_end_never_lies_before_the_beginning(
    start, rule, period, tz, calendar, happened
):
    course = chronicle.begun(rule, start, start - timedelta(days=3)).plus(*happened)
    until = chronicle.standing(course, period, rule, tz, calendar).until
    assert until > start


@given(instants, rules, periods, zones, calendars, courses)
def test_the_order_in_which_things_were_recorded_does_not_matter(
    start, rule, period, tz, calendar, happened
):
    course = chronicle.begun(rule, start, start)
    results = {
        chronicle.standing(course.plus(*order), period, rule, tz, calendar)
        for order in itertools.islice(itertools.permutations(happened), 6)
    }
    assert len(results) == 1


@given(instants, rules, periods, zones, calendars, courses)
def test_what_is_recorded_twice_counts_once(
    start, rule, period, tz, calendar, happened
):
    course = chronicle.begun(rule, start, start)
    once, twice = course.plus(*happened), course.plus(*happened, *happened)
    assert chronicle.standing(once, period, rule, tz, calendar) == chronicle.standing(
        twice.plus(*happened), period, rule, tz, calendar
    )


@given(instants, rules, periods, zones, calendars, courses)
def test_a_longer_period_never_ends_earlier(
    start, rule, period, tz, calendar, happened
):
    rule = replace(rule, renew_max=0)
    longer = replace(period, length=period.length + 1)
    course = chronicle.begun(rule, start, start).plus(*happened)
    short, long = (
        chronicle.standing(course, one, rule, tz, calendar) for one in (period, longer)
    )
    assert long.until >= short.until


@given(instants, rules, periods, zones, calendars, courses, days)
def test_a_further_holiday_never_shortens(
    start, rule, period, tz, calendar, happened, holiday
):
    rule = replace(rule, renew_max=0)
    course = chronicle.begun(rule, start, start).plus(*happened)
    more = replace(calendar, holidays=calendar.holidays | {holiday})
    few, many = (
        chronicle.standing(course, period, rule, tz, one) for one in (calendar, more)
    )
    assert many.until >= few.until


@given(instants, rules, periods, zones, calendars, courses)
def test_without_promises_the_ceiling_holds(
    start, rule, period, tz, calendar, happened
):
    assume(rule.cap_length)
    happened = [step for step in happened if step.event != "extension"]
    course = chronicle.begun(rule, start, start).plus(*happened)
    result = chronicle.standing(course, period, rule, tz, calendar)
    highest = protection.ceiling(rule, result.clock_start, tz)
    assert highest is None or result.until <= highest


@given(instants, rules, periods, courses)
def test_a_course_and_its_rules_survive_as_text(start, rule, period, happened):
    course = chronicle.begun(rule, start, start).plus(*happened)
    assert pinned.load(Course, pinned.dump(course)) == course
    assert pinned.load(Rules, pinned.dump(rule)) == rule


class TestCorrection:
    """The register office puts an end right, sooner or later than it was."""

    @pytest.mark.parametrize("day", [5, 25])
    def test_the_right_end_counts_whatever_was_promised(self, day):
        asked, promised = at(3, 3).isoformat(), through(3, 15).isoformat()
        course = chronicle.begun(Rules(), MONDAY, MONDAY)
        longer = course.plus(Step("extension", asked, promised, 6))
        right = chronicle.corrected(longer, through(3, day), at(3, 4))
        week = Period(7, "day")
        result = chronicle.standing(right, week, Rules(), SHANGHAI, DaysOff())
        assert (result.until, result.promised) == (through(3, day), None)

    def test_what_is_promised_afterwards_counts(self):
        asked, promised = at(3, 4).isoformat(), at(3, 8).isoformat()
        course = chronicle.begun(Rules(), MONDAY, MONDAY)
        right = chronicle.corrected(course, through(3, 5), at(3, 3))
        later = right.plus(Step("extension", asked, promised))
        week = Period(7, "day")
        result = chronicle.standing(later, week, Rules(), SHANGHAI, DaysOff())
        assert result.until == at(3, 8)
