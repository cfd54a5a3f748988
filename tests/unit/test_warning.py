"""Which warning is due, and when the morning is on which it is sent."""

from datetime import datetime, timedelta

import pytest

from customer_filing.core import warning

MONDAY = datetime(2026, 3, 2, 8)


def shanghai(day, hour):
    return datetime(2026, 3, day, hour) - timedelta(hours=8)


@pytest.mark.parametrize(
    ("days", "step"), [(8, None), (7, 7), (4, 7), (3, 3), (2, 3), (1, 1), (0, 1)]
)
def test_the_warning_that_is_due(days, step):
    assert warning.step(days, (7, 3, 1)) == step
    assert warning.step(days, ()) is None


def test_morning_is_that_of_the_local_day():
    assert warning.morning(shanghai(3, 1), "Asia/Shanghai", 7) == shanghai(3, 7)
    assert warning.morning(shanghai(3, 23), "Asia/Shanghai", 7) == shanghai(3, 7)
    with pytest.raises(ValueError, match="time zone"):
        warning.morning(MONDAY, "Nowhere", 7)
