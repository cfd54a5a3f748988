"""When a number is taken for dead, without a database."""

import pytest

from customer_filing.core import hygiene


@pytest.mark.parametrize(
    ("results", "limit", "dead"),
    [
        ([], 0, False),
        (["unreachable"], 0, False),
        (["unreachable"], 2, False),
        (["unreachable", "unreachable"], 2, True),
        (["unreachable", "unreachable", "reached"], 2, True),
        (["reached", "unreachable", "unreachable"], 2, False),
    ],
)
def test_number_is_dead_after_so_many_in_a_row(results, limit, dead):
    assert hygiene.is_number_dead(results, limit) is dead
