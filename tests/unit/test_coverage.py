"""What new terms do to running filings, without a database."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from customer_filing.core import coverage
from customer_filing.core.coverage import Change

TZ = "Asia/Shanghai"
NOW = datetime(2026, 3, 2, 2)
DAY = timedelta(days=1)
instants = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1))
ends = st.none() | instants


def test_end_in_the_past_becomes_the_end_of_the_next_day():
    """S18-R18: Monday 10:00 in Shanghai, so Tuesday 24:00."""
    tuesday_night = datetime(2026, 3, 3, 16)
    assert coverage.not_over(NOW - DAY, NOW, TZ) == tuesday_night
    assert coverage.not_over(NOW, NOW, TZ) == tuesday_night


@given(ends, instants)
def test_nothing_is_over_when_it_gets_new_terms(end, now):
    found = coverage.not_over(end, now, TZ)
    assert found is None or found > now
    assert coverage.not_over(found, now, TZ) == found
    if end is None or end > now:
        assert found == end


@given(ends, ends)
def test_a_change_is_earlier_later_or_none(before, after):
    change = Change(1, 1, before, after)
    kinds = [change.is_earlier, change.is_later, before == after]
    assert kinds.count(True) == 1


def test_outlook_counts_per_person():
    changes = [
        Change(1, 7, NOW + 40 * DAY, NOW + 5 * DAY),
        Change(2, 7, None, NOW + 20 * DAY),
        Change(3, 8, NOW + 5 * DAY, NOW + 5 * DAY),
        Change(4, 8, NOW + 5 * DAY, None),
        Change(5, 9, NOW + 7 * DAY, NOW + 7 * DAY),
    ]
    found = coverage.outlook(changes, NOW)
    assert (found.same, found.earlier, found.later) == (2, 2, 1)
    assert [
        (p.user_id, p.filings, p.lost_before, p.lost_after) for p in found.persons
    ] == [(7, 2, (0, 0), (1, 2)), (9, 1, (1, 1), (1, 1)), (8, 2, (2, 2), (1, 1))]


@given(st.lists(st.builds(Change, st.integers(), st.integers(0, 5), ends, ends)))
def test_outlook_leaves_nobody_out(changes):
    found = coverage.outlook(changes, NOW)
    assert found.same + found.earlier + found.later == len(changes)
    assert sum(person.filings for person in found.persons) == len(changes)
    for person in found.persons:
        assert person.lost_before[0] <= person.lost_before[1] <= person.filings
        assert person.lost_after[0] <= person.lost_after[1] <= person.filings
