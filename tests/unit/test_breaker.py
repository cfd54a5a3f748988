"""When releases stop, without a database."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customer_filing.core import breaker

counts = st.integers(0, 1000)


@pytest.mark.parametrize(
    ("due", "released", "active", "percent", "trips"),
    [
        (61, 0, 200, 30, True),
        (60, 0, 200, 30, False),
        (31, 30, 170, 30, True),
        (9, 0, 9, 30, False),
        (10, 0, 10, 30, True),
        (200, 0, 200, 0, False),
        (200, 0, 200, 100, False),
        (0, 100, 50, 30, False),
    ],
)
def test_share_of_a_team(due, released, active, percent, trips):
    assert breaker.trips(due, released, active, percent) is trips


@given(counts, counts, counts, st.integers(1, 100))
def test_more_releases_never_calm_it(due, released, active, percent):
    if breaker.trips(due, released, active + due, percent):
        assert breaker.trips(due + 1, released, active + due + 1, percent)
