"""The draw among the interested: fair, and the same wherever it is run again."""

import random
from collections import Counter
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customer_filing.core import draw
from customer_filing.core.draw import Interested, Plan

TZ = "Asia/Shanghai"
MONDAY_TEN = datetime(2026, 3, 2, 2, 0)  # in Shanghai
DRAWS = 3000

PEOPLE = st.lists(
    st.builds(
        Interested,
        person_id=st.integers(1, 10**6),
        running=st.integers(0, 500),
        claimed=st.integers(10, 100),
        won=st.integers(0, 10),
    ),
    min_size=1,
    max_size=12,
    unique_by=lambda who: who.person_id,
)


def winners(people, number=DRAWS):
    return Counter(draw.order(f"seed {n}", 7, people)[0] for n in range(number))


# ---- fair ----


def test_equals_have_equal_chances():
    people = [Interested(person) for person in (1, 2, 3)]
    counts = winners(people)
    assert sum(counts.values()) == DRAWS
    for person in (1, 2, 3):
        assert counts[person] == pytest.approx(DRAWS / 3, rel=0.1)


def test_twenty_running_filings_halve_a_chance():
    counts = winners([Interested(1), Interested(2, running=20)])
    assert counts[1] == pytest.approx(DRAWS * 2 / 3, rel=0.06)


def test_who_sells_more_of_his_claims_wins_more_often():
    seller, other = Interested(1, claimed=10, won=5), Interested(2, claimed=10, won=1)
    assert draw.weight(seller) // draw.weight(other) == 3
    counts = winners([seller, other])
    assert counts[1] == pytest.approx(DRAWS * 3 / 4, rel=0.06)


def test_newcomer_counts_as_one_of_two():
    assert draw.weight(Interested(1)) == draw.weight(Interested(2, claimed=2, won=1))


def test_shares_of_first_places_are_those_of_the_tickets():
    """Weights are respected within tolerance over many seeds."""
    people = [Interested(n, running=10 * n, claimed=8, won=n) for n in range(1, 6)]
    tickets = {who.person_id: draw.weight(who) for who in people}
    counts = winners(people, 6000)
    for person, number in tickets.items():
        expected = 6000 * number / sum(tickets.values())
        assert counts[person] == pytest.approx(expected, rel=0.12)


def test_customers_of_one_draw_are_drawn_apart():
    people = [Interested(n) for n in range(1, 4)]
    counts = Counter(draw.order("one seed", n, people)[0] for n in range(DRAWS))
    assert min(counts.values()) == pytest.approx(DRAWS / 3, rel=0.1)


@given(PEOPLE)
def test_nobody_is_without_a_chance(people):
    assert all(draw.weight(who) >= 1 for who in people)


@given(st.integers(0, 400), st.integers(0, 400))
def test_more_load_is_never_more_chance(one, other):
    less, more = sorted((one, other))
    assert draw.weight(Interested(1, less)) >= draw.weight(Interested(1, more))


# ---- the same wherever it is run again ----


@given(st.text(min_size=1), st.integers(1), PEOPLE)
def test_everybody_gets_one_place_and_the_order_of_people_is_irrelevant(
    seed, entry, people
):
    first = draw.order(seed, entry, people)
    assert sorted(first) == sorted(who.person_id for who in people)
    shuffled = random.Random(0).sample(people, len(people))
    assert draw.order(seed, entry, shuffled) == first
    assert draw.order(seed, entry, iter(people)) == first


def test_known_result():
    """Run again in ten years, or in another language: this is what comes out."""
    people = [Interested(11, 3, 4, 1), Interested(12), Interested(13, 40, 9, 7)]
    assert [draw.weight(who) for who in people] == [289855, 500000, 242424]
    assert draw.order("5eed", 42, people) == KNOWN


KNOWN = (12, 11, 13)


def test_nobody_interested():
    assert draw.order("seed", 1, ()) == ()


def test_seed_is_the_one_that_was_promised():
    shown = draw.commitment("5eed")
    assert len(shown) == 64
    assert draw.keeps_promise("5eed", shown)
    assert not draw.keeps_promise("5eee", shown)


# ---- when ----


def test_every_so_many_hours():
    plan = Plan(hours=6)
    first = draw.next_at(plan, MONDAY_TEN, TZ)
    assert first == datetime(2026, 3, 2, 4, 0)  # noon in Shanghai
    assert draw.next_at(plan, first, TZ) == first + timedelta(hours=6)


def test_on_weekdays_at_an_hour():
    plan = Plan(weekdays=frozenset({0, 3}), minute=9 * 60 + 30)
    thursday = draw.next_at(plan, MONDAY_TEN, TZ)
    assert thursday == datetime(2026, 3, 5, 1, 30)
    assert draw.next_at(plan, thursday, TZ) == datetime(2026, 3, 9, 1, 30)


def test_only_on_the_same_weekday_after_its_hour():
    plan = Plan(weekdays=frozenset({0}), minute=9 * 60)
    assert draw.next_at(plan, MONDAY_TEN, TZ) == datetime(2026, 3, 9, 1, 0)


def test_no_plan_no_draw():
    assert draw.next_at(Plan(), MONDAY_TEN, TZ) is None


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1)),
    st.integers(0, 48),
    st.frozensets(st.integers(0, 6), min_size=1),
    st.integers(0, 1439),
)
def test_next_draw_is_later(after, hours, weekdays, minute):
    at = draw.next_at(Plan(hours, weekdays, minute), after, TZ)
    assert after < at <= after + timedelta(days=8)


def test_late_comers_wait_for_the_next_draw():
    assert draw.takes_part(MONDAY_TEN, MONDAY_TEN + timedelta(hours=1))
    assert not draw.takes_part(MONDAY_TEN, MONDAY_TEN + timedelta(minutes=59))
