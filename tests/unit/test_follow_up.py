"""Deadlines of follow-up (scenarios 25, 26 and 28)."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customer_filing.core import clock, follow_up, pinned
from customer_filing.core.follow_up import Calendar, Contact, Deadline, Rules, Stage

SHANGHAI = Calendar("Asia/Shanghai")
MONDAY = datetime(2026, 3, 2, 8)  # 16:00 in Shanghai
DAY = timedelta(days=1)
CADENCE = Rules(
    stages=tuple(
        Stage("cadence", days, "day", "void", grade)
        for grade, days in (("H", 1), ("A", 3), ("B", 7), ("C", 15))
    )
)
REVISITS = Rules(
    stages=(
        Stage("first_contact", 3, "day", "void"),
        Stage("cadence", 7, "day", "void"),
        Stage("visit", 14, "day", "release"),
        Stage("plan", 1, "day", "warn"),
    )
)
instants = st.datetimes(datetime(2000, 1, 1), datetime(2037, 1, 1))
stages = st.builds(
    Stage,
    stage=st.sampled_from(follow_up.STAGES),
    length=st.integers(0, 100),
    unit=st.sampled_from(follow_up.UNITS),
    effect=st.sampled_from(follow_up.EFFECTS),
    grade=st.sampled_from(["", "H", "A"]),
)
contacts = st.lists(
    st.builds(
        Contact,
        at=st.integers(1, 5000).map(lambda n: MONDAY + timedelta(minutes=7 * n)),
        kind=st.sampled_from(["call", "visit", "sms"]),
    ),
    max_size=6,
)


def shanghai(day, hour=0, month=3):
    return datetime(2026, month, day, hour) - timedelta(hours=8)


def test_scenario_25_grade_h():
    """S05-R06: last note on 2 March 16:00, void at 4 March 00:00."""
    [deadline] = follow_up.opening(CADENCE, MONDAY, "H", SHANGHAI)
    assert (deadline.due, deadline.effect) == (shanghai(4), "void")


@pytest.mark.parametrize(("grade", "day"), [("H", 4), ("A", 6), ("B", 10), ("C", 18)])
def test_cadence_of_each_grade(grade, day):
    [deadline] = follow_up.opening(CADENCE, MONDAY, grade, SHANGHAI)
    assert deadline.due == shanghai(day)


@pytest.mark.parametrize("grade", ["", "D"])
def test_without_a_line_of_its_own_a_grade_has_the_longest_time(grade):
    [deadline] = follow_up.opening(CADENCE, MONDAY, grade, SHANGHAI)
    assert deadline.due == shanghai(18)


@pytest.mark.parametrize(
    ("length", "unit", "end"),
    [
        (0, "day", shanghai(3)),  # S36-R16: the same day
        (2, "day", shanghai(5)),
        (5, "hour", shanghai(2, 21)),
        (0, "hour", MONDAY),
        (0, "working_day", shanghai(3)),
        (4, "working_day", shanghai(7)),
        (5, "working_day", shanghai(10)),
    ],
)
def test_units(length, unit, end):
    assert follow_up.due(Stage("visit", length, unit), MONDAY, SHANGHAI) == end


def test_working_days_follow_the_calendar():
    holidays = {date(2026, 10, day) for day in range(1, 8)}
    calendar = Calendar("Asia/Shanghai", holidays.__contains__)
    stage = Stage("cadence", 2, "working_day")
    assert follow_up.due(stage, shanghai(30, 9, 9), calendar) == shanghai(10, 0, 10)
    with pytest.raises(ValueError, match="without working days"):
        follow_up.due(stage, MONDAY, Calendar("UTC", lambda day: True))


@given(stages, instants)
def test_due_is_later_and_at_the_end_of_a_day(stage, since):
    end = follow_up.due(stage, since, SHANGHAI)
    assert end > since or (stage.unit == "hour" and not stage.length)
    if stage.unit != "hour":
        before = end - timedelta(microseconds=1)
        assert clock.local_day(before, "Asia/Shanghai") < clock.local_day(
            end, "Asia/Shanghai"
        )
        days = clock.local_day(before, "Asia/Shanghai") - clock.local_day(
            since, "Asia/Shanghai"
        )
        assert days.days >= stage.length


march_days = st.frozensets(st.integers(1, 31).map(lambda n: date(2026, 3, n)))


@given(st.builds(replace, stages, length=st.integers(1, 20)), march_days)
def test_an_absence_that_is_approved_later_counts_as_one_known_before(stage, absent):
    """S05-R06: a deadline is never asked for on a day that does not count."""
    rules = Rules(stages=(replace(stage, stage="cadence", grade=""),))
    away = Calendar("Asia/Shanghai", absent=absent)
    [known] = follow_up.opening(rules, MONDAY, "", away)
    [open_now] = follow_up.opening(rules, MONDAY, "", SHANGHAI)
    assert follow_up.paused(rules, open_now, absent, "", away) == known
    assert follow_up.paused(rules, known, frozenset(), "", away) == known
    last = clock.local_day(clock.last_second(known.due), "Asia/Shanghai")
    assert last not in absent or last == date(2026, 3, 2)
    assert known.due >= open_now.due


def test_absence_before_the_day_of_a_plan_does_not_count():
    away = Calendar("Asia/Shanghai", absent=frozenset({date(2026, 3, 4)}))
    plan = date(2026, 3, 10)
    deadline = follow_up.planned(
        REVISITS, Deadline("plan", MONDAY, MONDAY, "warn"), plan, "", SHANGHAI
    )
    assert deadline.due == shanghai(12)
    assert follow_up.paused(REVISITS, deadline, away.absent, "", away, plan) == deadline


def test_same_day_is_the_next_on_which_he_is_there():
    away = Calendar("Asia/Shanghai", absent=frozenset({date(2026, 3, 2)}))
    stage = Stage("first_contact", 0, "day")
    assert follow_up.due(stage, MONDAY, away) == shanghai(4)


def test_scenario_28_first_contact_then_every_week():
    """S36-R02, S36-R04: three days, then seven from each contact."""
    start = shanghai(4, 9)
    opened = follow_up.opening(REVISITS, start, "", SHANGHAI)
    assert {d.stage: d.due for d in opened} == {
        "first_contact": shanghai(8),
        "visit": shanghai(19),
    }
    opened, met = follow_up.followed(
        REVISITS, opened, [Contact(shanghai(6, 9), "call")], "", SHANGHAI
    )
    assert met == {"first_contact"}
    assert {d.stage: d.due for d in opened} == {
        "visit": shanghai(19),
        "cadence": shanghai(14),
        "plan": shanghai(8),
    }
    opened, met = follow_up.followed(
        REVISITS, opened, [Contact(shanghai(7, 9), "visit")], "", SHANGHAI
    )
    assert met == {"visit"}
    assert {d.stage: d.due for d in opened} == {
        "cadence": shanghai(15),
        "plan": shanghai(9),
    }


def test_a_late_contact_meets_nothing():
    """The very instant is too late already."""
    opened = follow_up.opening(REVISITS, MONDAY, "", SHANGHAI)
    first = next(d for d in opened if d.stage == "first_contact")
    late, met = follow_up.followed(
        REVISITS, [first], [Contact(first.due, "visit")], "", SHANGHAI
    )
    assert first in late and not met
    moment = timedelta(microseconds=1)
    _rest, met = follow_up.followed(
        REVISITS, [first], [Contact(first.due - moment, "visit")], "", SHANGHAI
    )
    assert met == {"first_contact"}


@given(contacts, st.permutations(range(6)))
def test_the_order_in_which_contacts_are_read_does_not_matter(some, order):
    shuffled = [some[i] for i in order if i < len(some)]
    opened = follow_up.opening(REVISITS, MONDAY, "", SHANGHAI)

    def read(contacts):
        rest, met = follow_up.followed(REVISITS, opened, contacts, "", SHANGHAI)
        return {(d.stage, d.due) for d in rest}, met

    assert read(some) == read(shuffled)


@given(contacts)
def test_reading_contacts_again_changes_nothing(some):
    opened = follow_up.opening(CADENCE, MONDAY, "B", SHANGHAI)
    once, _met = follow_up.followed(CADENCE, opened, some, "B", SHANGHAI)
    again, _met = follow_up.followed(CADENCE, once, some, "B", SHANGHAI)
    assert once == again


@given(contacts)
def test_cadence_is_counted_from_the_last_contact_of_an_unbroken_chain(some):
    """S14-R12: a gap longer than the cadence cannot be closed afterwards."""
    [opened] = follow_up.opening(CADENCE, MONDAY, "A", SHANGHAI)
    [after], _met = follow_up.followed(CADENCE, [opened], some, "A", SHANGHAI)
    expected = opened.due
    for contact in sorted(some, key=lambda contact: contact.at):
        if contact.at < expected:
            [fresh] = follow_up.opening(CADENCE, contact.at, "A", SHANGHAI)
            expected = fresh.due
    assert after.due == expected


def test_a_missed_cadence_opens_again_with_the_next_contact():
    opened, _met = follow_up.followed(
        CADENCE, [], [Contact(MONDAY, "call")], "H", SHANGHAI
    )
    assert [d.due for d in opened] == [shanghai(4)]


def test_what_was_missed_opens_with_a_later_contact_alone():
    early, late = Contact(MONDAY, "call"), Contact(shanghai(9), "call")
    over = {"cadence": shanghai(4)}
    opened, _met = follow_up.followed(CADENCE, [], [early], "H", SHANGHAI, over)
    assert opened == ()
    opened, _met = follow_up.followed(CADENCE, [], [early, late], "H", SHANGHAI, over)
    assert [(d.since, d.due) for d in opened] == [(late.at, shanghai(11))]


# ---- plans ----


def test_a_plan_is_due_after_its_day_and_missing_after_the_contact():
    """S22-R04."""

    def plan_due(plan):
        opened, _met = follow_up.followed(
            REVISITS, [], [Contact(MONDAY, "call", plan)], "", SHANGHAI
        )
        return next(d for d in opened if d.stage == "plan")

    assert plan_due(None).due == shanghai(4)
    assert plan_due(date(2026, 3, 9)).due == shanghai(11)
    assert plan_due(date(2026, 2, 1)).due == shanghai(4), "no plan lies in the past"
    later = follow_up.planned(REVISITS, plan_due(None), date(2026, 3, 6), "", SHANGHAI)
    assert later.due == shanghai(8)


def test_hours_run_from_the_end_of_the_planned_day():
    stage = Stage("plan", 3, "hour")
    due = follow_up.due(stage, MONDAY, SHANGHAI, date(2026, 3, 4))
    assert due == shanghai(5, 3)


# ---- grades ----


def cadence(grade, since=MONDAY):
    [deadline] = follow_up.opening(CADENCE, since, grade, SHANGHAI)
    return deadline


def test_a_lower_grade_is_counted_from_the_last_contact():
    lower = follow_up.regraded(CADENCE, cadence("H"), "C", MONDAY + DAY, SHANGHAI)
    assert lower.due == cadence("C").due


def test_a_higher_grade_does_not_ask_for_the_past():
    higher = follow_up.regraded(CADENCE, cadence("C"), "H", MONDAY + 9 * DAY, SHANGHAI)
    assert higher.due == shanghai(13), "one day from the change on"
    last = follow_up.regraded(CADENCE, cadence("C"), "B", MONDAY + 14 * DAY, SHANGHAI)
    assert last.due == cadence("C").due, "never later than it was"


def test_a_lower_grade_revives_nothing():
    missed = cadence("H")
    assert follow_up.regraded(CADENCE, missed, "C", missed.due, SHANGHAI) == missed


@given(st.lists(st.sampled_from("HABC"), max_size=8), st.data())
def test_changing_grades_never_gains_more_than_the_longest_time(grades, data):
    deadline, now = cadence("C"), MONDAY
    for grade in grades:
        now += timedelta(hours=data.draw(st.integers(0, 60)))
        deadline = follow_up.regraded(CADENCE, deadline, grade, now, SHANGHAI)
    assert deadline.due <= cadence("C").due


# ---- signatures ----


def pending(at, hours=24, kind="call"):
    return Contact(at, kind, sign_by=at + timedelta(hours=hours))


def test_a_contact_counts_once_it_is_signed():
    """S36-R03 and S05-R06: in time from the contact on, later as the policy says."""
    contact = pending(MONDAY)
    assert contact.waits() and contact.counts_from("from_signature") is None
    on_time = Contact(MONDAY, "call", None, contact.sign_by, MONDAY + DAY)
    assert on_time.counts_from("void") == MONDAY
    late = Contact(MONDAY, "call", None, contact.sign_by, MONDAY + 2 * DAY)
    assert late.counts_from("void") is None
    assert late.counts_from("from_signature") == MONDAY + 2 * DAY
    assert Contact(MONDAY, "call").counts_from("void") == MONDAY


def test_a_deadline_waits_for_a_signature_that_may_still_come():
    deadline = cadence("H")
    inside = pending(deadline.due - timedelta(hours=1))
    assert follow_up.waiting(deadline, [inside]) == inside.sign_by
    assert follow_up.waiting(deadline, []) == deadline.due
    assert follow_up.waiting(deadline, [pending(deadline.due)]) == deadline.due
    early = pending(MONDAY + timedelta(hours=1), hours=2)
    assert follow_up.waiting(deadline, [early]) == deadline.due


def test_only_a_visit_keeps_the_deadline_of_a_visit():
    visit = Deadline("visit", MONDAY, MONDAY + DAY, "release")
    at = MONDAY + timedelta(hours=20)
    assert follow_up.waiting(visit, [pending(at)]) == visit.due
    assert follow_up.waiting(visit, [pending(at, kind="visit")]) > visit.due


# ---- pinning ----


@given(st.lists(stages, max_size=4))
def test_rules_are_pinned_exactly(some):
    rules = Rules(stages=tuple(some), banned=("看业主电话",), warn_days=(7, 3))
    assert pinned.load(Rules, pinned.dump(rules)) == rules
    assert pinned.dump(Rules()) == ""


def test_every_ending_is_a_transition():
    from customer_filing.core import lifecycle

    assert set(follow_up.ENDING.values()) <= set(lifecycle.TRANSITIONS)
    assert set(follow_up.ENDING) <= set(follow_up.EFFECTS)
