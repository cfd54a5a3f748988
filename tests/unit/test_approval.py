from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customer_filing.core import pinned
from customer_filing.core.approval import (
    Facts,
    Level,
    Rules,
    applying,
    approved_before,
    deadlines,
    deciders,
    is_cross_region,
    superior,
    working_time_over,
)

MONDAY = datetime(2026, 3, 2)
ANNA, DAI, EVE, FAY, OLGA, PAUL = range(1, 7)
LEADER = Level("filing", "leader")
OFFICE = Level("filing", "officer")
# Dai leads, Eve the department, Fay the region; Olga and Paul keep the register.
RANKS = ((DAI,), (EVE,), (FAY,), (OLGA, PAUL))


def week(first_hour=9, last_hour=17, days=5):
    """Working days from Monday on."""
    return [
        (
            MONDAY + timedelta(days=day, hours=first_hour),
            MONDAY + timedelta(days=day, hours=last_hour),
        )
        for day in range(days)
    ]


# ---- which levels ----


def test_levels_of_a_matter_come_in_their_order():
    """S10-R03, S10-R04, S10-R05"""
    head = Level("filing", "department")
    rules = Rules((LEADER, Level("extension", "officer"), head, OFFICE))
    assert applying(rules, "filing", Facts()) == (LEADER, head, OFFICE)
    assert applying(rules, "withdraw", Facts()) == ()


@pytest.mark.parametrize(
    ("amount", "needed"),
    [("99999.99", False), ("100000", True), ("100000.01", True)],
)
def test_level_from_an_amount_on(amount, needed):
    """S55-R03"""
    rules = Rules((Level("filing", "officer", amount_min="100000.00"),))
    assert bool(applying(rules, "filing", Facts(Decimal(amount)))) is needed


def test_level_for_a_source_or_another_region():
    """S04-R11, S64-R01"""
    partner = Level("filing", "officer", source="partner")
    across = Level("filing", "department", cross_region=True)
    rules = Rules((partner, across))
    assert applying(rules, "filing", Facts(source="self")) == ()
    assert applying(rules, "filing", Facts(source="partner")) == (partner,)
    assert applying(rules, "filing", Facts(cross_region=True)) == (across,)


@pytest.mark.parametrize(
    ("state", "region", "across"),
    [(1, (), False), (1, (1, 2), False), (3, (1, 2), True), (0, (1,), True)],
)
def test_other_region(state, region, across):
    """S04-R11: where nobody says where the customer is, the level is asked."""
    assert is_cross_region(state, region) is across


def test_what_comes_back_goes_on_where_it_was():
    """S64-R02, S64-R03"""
    head = Level("filing", "department")
    assert approved_before((LEADER, head, OFFICE), [LEADER, head]) == (
        True,
        True,
        False,
    )
    changed = Level("filing", "leader", hours=8)
    assert approved_before((changed, head), [LEADER]) == (False, False)
    assert approved_before((LEADER, LEADER), [LEADER]) == (True, False)


def test_rules_are_pinned_as_they_are():
    rules = Rules((Level("filing", "user", user=7, amount_min="10.50"),), 3)
    assert pinned.load(Rules, pinned.dump(rules)) == rules
    assert pinned.dump(Rules()) == ""


# ---- who ----


def test_who_is_named_decides():
    assert deciders(RANKS, {ANNA}, ()) == (DAI,)
    assert deciders(RANKS[3:], {ANNA}, ()) == (OLGA, PAUL)


def test_nobody_decides_his_own():
    """The derived rule of S61: then the next one above."""
    assert deciders(RANKS, {DAI}, ()) == (EVE,)
    assert deciders(RANKS, {DAI, EVE, FAY, OLGA}, ()) == (PAUL,)
    assert deciders(RANKS[3:], {OLGA}, ()) == (PAUL,)
    assert deciders(RANKS, {DAI}, (), deputy=ANNA) == (EVE,), "no deputy of one's own"


def test_deputy_while_the_approver_is_away():
    """S36-R41"""
    assert deciders(RANKS, {ANNA}, {DAI}, deputy=PAUL) == (PAUL,)
    assert deciders(RANKS, {ANNA}, {DAI}) == (EVE,)
    assert deciders(RANKS, {ANNA}, {DAI, PAUL}, deputy=PAUL) == (EVE,)
    assert deciders(RANKS, {ANNA}, {DAI}, deputy=ANNA) == (EVE,)
    assert deciders(RANKS, {ANNA}, {EVE}, deputy=PAUL) == (DAI,)


def test_nobody_is_left():
    assert deciders((), (), ()) == ()
    assert deciders(((DAI,),), {DAI}, (), deputy=EVE) == ()


def test_one_superior_each():
    """S35-R13"""
    assert superior(RANKS, (DAI,), {ANNA}, ()) == EVE
    assert superior(RANKS, (DAI,), {EVE}, {FAY}) == OLGA
    assert superior(RANKS, (EVE,), {DAI}, ()) == FAY
    assert superior(RANKS, (OLGA, PAUL), (), ()) is None
    assert superior(RANKS, (PAUL,), {DAI}, ()) is None
    assert superior(RANKS, (9,), {ANNA}, ()) == EVE, "after a deputy"


people = st.integers(1, 8)


@given(
    st.lists(st.lists(people, max_size=3), max_size=5),
    st.sets(people),
    st.sets(people),
    st.integers(0, 8),
)
def test_nobody_ever_decides_his_own_or_from_afar(ranks, barred, away, deputy):
    found = deciders(ranks, barred, away, deputy)
    assert not set(found) & (barred | away)
    assert set(found) <= {deputy, *(person for rank in ranks for person in rank)}
    above = superior(ranks, found, barred, away)
    assert above is None or above not in barred | away | set(found)
    if any(set(rank) - barred - away for rank in ranks):
        assert found


# ---- until when ----


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        pytest.param(9, 8, (0, 17), id="one day"),
        pytest.param(9, 9, (1, 10), id="into the next"),
        pytest.param(3, 1, (0, 10), id="before work begins"),
        pytest.param(20, 1, (1, 10), id="after work"),
        pytest.param(15, 2, (0, 17), id="to the end of work"),
        pytest.param(10, 0, (0, 10), id="at once"),
    ],
)
def test_working_hours(start, hours, due):
    day, hour = due
    assert working_time_over(
        MONDAY + timedelta(hours=start), hours, week()
    ) == MONDAY + timedelta(days=day, hours=hour)


def test_working_time_may_be_too_short():
    assert working_time_over(MONDAY, 41, week()) is None
    assert working_time_over(MONDAY + timedelta(days=9), 1, week()) is None
    assert working_time_over(MONDAY, 40, week()) == week()[-1][1]


def test_deadline_and_reminder():
    level = Level("filing", "leader", hours=8, remind_hours=2)
    start = MONDAY + timedelta(hours=13)
    due, reminder = deadlines(start, level, week())
    assert due == MONDAY + timedelta(days=1, hours=13)
    assert reminder == MONDAY + timedelta(days=1, hours=11)
    assert deadlines(start, LEADER, week()) == (None, None)
    without = Level("filing", "leader", hours=8)
    assert deadlines(start, without, week()) == (due, None)
    assert deadlines(start, level, []) == (
        start + timedelta(hours=8),
        start + timedelta(hours=6),
    ), "without working time hours pass as they do"


spans = st.lists(
    st.tuples(st.integers(1, 3000), st.integers(1, 3000)), min_size=1, max_size=20
)


def intervals(lengths):
    """Ascending and disjoint ones from pairs of a gap and a length, in minutes."""
    found, last = [], MONDAY
    for gap, length in lengths:
        first = last + timedelta(minutes=gap)
        last = first + timedelta(minutes=length)
        found.append((first, last))
    return found


@given(spans, st.integers(0, 5000), st.integers(0, 60))
def test_exactly_so_many_hours_are_worked(lengths, offset, hours):
    work = intervals(lengths)
    start = MONDAY + timedelta(minutes=offset)
    over = working_time_over(start, hours, work)
    total = sum(
        (last - max(first, start) for first, last in work if last > start), timedelta()
    )
    if over is None:
        assert total < timedelta(hours=hours) or not total
        return
    assert over >= start
    worked = sum(
        (
            min(last, over) - max(first, start)
            for first, last in work
            if max(first, start) < min(last, over)
        ),
        timedelta(),
    )
    assert worked == timedelta(hours=hours)


@given(spans, st.integers(0, 5000), st.integers(0, 30), st.integers(0, 30))
def test_more_hours_are_never_over_earlier(lengths, offset, hours, more):
    work = intervals(lengths)
    start = MONDAY + timedelta(minutes=offset)
    short = working_time_over(start, hours, work)
    long = working_time_over(start, hours + more, work)
    if long is not None:
        assert short is not None
        assert short <= long


@given(spans, st.integers(1, 40), st.integers(1, 40))
def test_reminder_is_never_after_the_deadline(lengths, hours, remind):
    level = Level("filing", "leader", hours=max(hours, remind), remind_hours=remind)
    due, reminder = deadlines(MONDAY, level, intervals(lengths))
    assert MONDAY <= reminder <= due
