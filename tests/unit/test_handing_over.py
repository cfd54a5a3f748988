"""To whom customers go whose salesperson gives them up."""

from collections import Counter

import pytest

from customer_filing.core import handing_over


def test_spread_by_load():
    """Rule S14-R22: within the group, first to who has least."""
    given = handing_over.spread([11, 12, 13, 14], {1: 3, 2: 0, 3: 2})
    assert given == {11: 2, 12: 2, 13: 2, 14: 3}


def test_spread_leaves_out_whoever_is_full():
    given = handing_over.spread([11, 12, 13], {1: 0, 2: 5}, {1: 1, 2: 1})
    assert given == {11: 1, 12: 2}


def test_spread_with_nobody():
    assert handing_over.spread([11], {}) == {}


def test_draw_is_even_and_can_be_drawn_again():
    """Rule S31-R32: lots decide, and whoever has the seed finds the same."""
    items = list(range(100, 130))
    first = handing_over.draw(items, [1, 2, 3], "seed")
    assert first == handing_over.draw(items[::-1], [3, 1, 2], "seed")
    assert Counter(first.values()) == {1: 10, 2: 10, 3: 10}
    assert first != handing_over.draw(items, [1, 2, 3], "another")


def test_draw_leaves_out_whoever_is_full():
    given = handing_over.draw([11, 12, 13, 14], [1, 2], "seed", {1: 1, 2: None})
    assert Counter(given.values()) == {1: 1, 2: 3}
    assert handing_over.draw([11], [1], "seed", {1: 0}) == {}


@pytest.mark.parametrize(
    ("setting", "has_left", "heir"),
    [
        ("", False, ""),
        ("", True, ""),
        ("kept", False, "kept"),
        ("kept", True, "company"),
        ("company", True, "company"),
        ("closer", True, "closer"),
    ],
)
def test_no_share_to_who_has_left(setting, has_left, heir):
    """Scenario 44, rules S14-R06 and S18-R11."""
    assert handing_over.former_heir(setting, has_left) == heir
