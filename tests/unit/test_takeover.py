"""Whose is a customer when a team begins to file, and from which day on?"""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customer_filing.core import clock, takeover

NOW = datetime(2026, 3, 2, 2, 0)
DAY = timedelta(days=1)


def claim(line_id, created=0, active=None, contacts=0):
    return takeover.Claim(
        line_id,
        NOW - created * DAY,
        None if active is None else NOW - active * DAY,
        contacts,
    )


@pytest.mark.parametrize(
    ("basis", "expected"),
    [
        ("creation", NOW - 9 * DAY),
        ("assignment", NOW - 5 * DAY),
        ("activity", NOW - 9 * DAY),
        ("today", NOW),
        ("fixed", NOW),
    ],
)
def test_it_counts_from_what_was_chosen_else_from_the_creation(basis, expected):
    """S01-R26: and never from a day to come."""
    dates = {
        "creation": NOW - 9 * DAY,
        "assignment": NOW - 5 * DAY,
        "activity": None,
        "fixed": NOW + DAY,
    }
    assert takeover.start(basis, dates, NOW) == expected


def test_unknown_choices_are_refused():
    with pytest.raises(ValueError):
        takeover.start("birth", {}, NOW)
    with pytest.raises(ValueError):
        takeover.suggest([claim(1)], "oldest")
    with pytest.raises(ValueError):
        takeover.suggest([], "earliest")


def test_days_of_grace_are_whole_days_after_today():
    until = takeover.kept_until(NOW, 1, "Asia/Shanghai")
    assert until == datetime(2026, 3, 3, 16, 0)
    assert takeover.kept_until(NOW, 0, "Asia/Shanghai") is None


def test_leads_that_share_a_key_also_through_a_third_are_of_one_customer():
    """S05-R02."""
    keys = [(5, "ab"), (3, "c"), (4, "bd"), (2, "de"), (7, ""), (6, "")]
    expected = {5: 2, 4: 2, 2: 2, 3: 3, 7: 7, 6: 6}
    assert takeover.groups(keys) == expected


@given(st.lists(st.lists(st.integers(0, 12), max_size=3), max_size=12))
def test_groups_are_the_closure_of_sharing_a_key(keys):
    found = takeover.groups(list(enumerate(keys)))
    reached = {i: {i} for i in range(len(keys))}
    for _ in keys:
        for one in reached:
            shared = {key for i in reached[one] for key in keys[i]}
            reached[one] |= {i for i, own in enumerate(keys) if shared & set(own)}
    assert found == {i: min(group) for i, group in reached.items()}


def test_a_mask_that_fits_others_is_unclear_a_whole_number_is_not():
    """S68-R18."""
    spans = [(1, 100, 199), (2, 150, 150), (3, 300, 399), (4, 300, 309), (5, 500, 599)]
    assert takeover.unclear(spans, {n: n for n in range(1, 6)}) == {1, 3, 4}


def test_a_mask_that_fits_only_the_same_customer_is_clear():
    spans = [(1, 100, 199), (2, 150, 150)]
    assert takeover.unclear(spans, {1: 1, 2: 1}) == set()


@pytest.mark.parametrize(
    ("by", "expected"), [("earliest", 1), ("last_active", 2), ("most_followed", 3)]
)
def test_suggestions(by, expected):
    claims = [claim(3, 5, 3, 9), claim(2, 6, 1, 2), claim(1, 7, 4, 2)]
    assert takeover.suggest(claims, by) == expected


@pytest.mark.parametrize("by", takeover.SUGGESTIONS)
def test_of_equals_the_one_that_was_there_first(by):
    claims = [claim(9, 3), claim(4, 3), claim(6, 3)]
    assert takeover.suggest(claims, by) == 4


def test_who_was_never_in_touch_counts_by_the_lead_itself():
    assert takeover.suggest([claim(1, 2), claim(2, 9, 5, 1)], "last_active") == 1


def test_a_day_begins_at_its_first_instant():
    day = datetime(2026, 3, 2).date()
    assert clock.start_of_day(day, "Asia/Shanghai") == datetime(2026, 3, 1, 16, 0)
    # in Cairo the clock went from 24:00 straight to 01:00
    skipped = datetime(2024, 4, 26).date()
    assert clock.start_of_day(skipped, "Africa/Cairo") == datetime(2024, 4, 25, 22, 0)
    with pytest.raises(ValueError):
        clock.start_of_day(datetime.min.date(), "Asia/Shanghai")
