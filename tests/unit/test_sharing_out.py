"""Customers given to several people at once: evenly, by what each has already."""

from hypothesis import given
from hypothesis import strategies as st

from customer_filing.core.sharing_out import spread


def test_who_has_fewest_is_first():
    assert spread(4, {1: 2, 2: 0, 3: 1}) == (2, 2, 3, 1)


def test_all_to_one():
    assert spread(3, {9: 100}) == (9, 9, 9)


@given(
    st.integers(0, 60), st.dictionaries(st.integers(1), st.integers(0, 5), min_size=1)
)
def test_evenly(number, loads):
    given_to = spread(number, loads)
    assert len(given_to) == number
    after = {who: load + given_to.count(who) for who, load in loads.items()}
    touched = [after[who] for who in set(given_to)]
    # nobody who got one has more than one above who has the fewest
    assert not touched or max(touched) - min(after.values()) <= 1
