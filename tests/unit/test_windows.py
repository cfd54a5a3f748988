from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customer_filing.core import windows

SHANGHAI = "Asia/Shanghai"
BERLIN = "Europe/Berlin"
ZONES = st.sampled_from(
    [SHANGHAI, "UTC", BERLIN, "America/St_Johns", "Asia/Kathmandu", "Pacific/Apia"]
)
MONDAY = datetime(2026, 3, 2, 2)  # 10:00 in Shanghai
SECOND = timedelta(seconds=1)
EVENING = (18 * 3600, 21 * 3600)
NIGHT = (22 * 3600, 6 * 3600)

instants = st.datetimes(datetime(1990, 1, 1), datetime(2037, 1, 1))
seconds = st.integers(0, windows.LAST_SECOND - 1)


def shanghai(hour, minute=0, second=0, microsecond=0, day=2):
    """Return the naive UTC instant of a local time in March 2026."""
    local = datetime(2026, 3, day, hour, minute, second, microsecond)
    return local - timedelta(hours=8)


@pytest.mark.parametrize(
    ("hours", "rule"), [(1, "S14-R10"), (2, "S18-R15"), (0, "at once")]
)
def test_so_many_hours_after_the_first_contact(hours, rule):
    last = MONDAY + timedelta(hours=hours)
    for now, late in [(MONDAY, False), (last, False), (last + SECOND, True)]:
        assert windows.is_late("hours", hours, now, MONDAY, SHANGHAI) is late, rule


def test_hours_are_counted_on_no_clock():
    """In Berlin the clock goes forward at 01:00 UTC; an hour stays an hour."""
    contact = datetime(2026, 3, 29, 0, 30)
    last = contact + timedelta(hours=1)
    assert not windows.is_late("hours", 1, last, contact, BERLIN)
    assert windows.is_late("hours", 1, last + SECOND, contact, BERLIN)


@pytest.mark.parametrize(
    ("now", "late"),
    [
        (shanghai(10), False),
        (shanghai(23, 59, 59, 999_999), False),
        (shanghai(0, day=3), True),
        (shanghai(9, day=1), False),
    ],
)
def test_on_the_same_local_day(now, late):
    """S36-R01: the day of the team, not that of the server."""
    assert windows.is_late("same_day", 0, now, shanghai(10), SHANGHAI) is late


def test_before_the_visit():
    """S69-R01: at the visit it is too late."""
    arrival = shanghai(15, 45)
    for now, late in [
        (arrival - SECOND, False),
        (arrival, True),
        (arrival + SECOND, True),
    ]:
        assert windows.is_late("before_arrival", 0, now, arrival, SHANGHAI) is late


@pytest.mark.parametrize(
    ("now", "taken"),
    [
        (shanghai(17, 59, 59), False),
        (shanghai(17, 59, 59, 999_999), False),
        (shanghai(18), True),
        (shanghai(20), True),
        (shanghai(21), True),
        (shanghai(21, 0, 0, 999_999), True),
        (shanghai(21, 0, 1), False),
    ],
)
def test_window_of_the_day(now, taken):
    """S68-R02, scenario 10"""
    assert windows.is_open(EVENING, now, SHANGHAI) is taken


@pytest.mark.parametrize(
    ("now", "taken"),
    [
        (shanghai(21, 59, 59), False),
        (shanghai(22), True),
        (shanghai(0, day=3), True),
        (shanghai(6, day=3), True),
        (shanghai(6, 0, 1, day=3), False),
    ],
)
def test_window_over_midnight(now, taken):
    assert windows.is_open(NIGHT, now, SHANGHAI) is taken


def test_window_to_the_end_of_the_day():
    window = (20 * 3600, windows.LAST_SECOND)
    assert windows.is_open(window, shanghai(23, 59, 59), SHANGHAI)
    assert not windows.is_open(window, shanghai(0, day=3), SHANGHAI)


def test_window_of_one_second():
    window = (18 * 3600, 18 * 3600)
    assert windows.is_open(window, shanghai(18), SHANGHAI)
    assert not windows.is_open(window, shanghai(18, 0, 1), SHANGHAI)


def test_window_shows_the_clock_on_the_wall_in_summer_and_winter():
    window = (9 * 3600, 17 * 3600)
    assert windows.is_open(window, datetime(2026, 1, 15, 8), BERLIN)
    assert not windows.is_open(window, datetime(2026, 1, 15, 7, 30), BERLIN)
    assert windows.is_open(window, datetime(2026, 7, 15, 7, 30), BERLIN)


def test_an_hour_that_comes_twice_is_open_twice():
    """In Berlin the clock goes back from 03:00 to 02:00 at 01:00 UTC."""
    window = (2 * 3600, 3 * 3600)
    for hour in (0, 1):
        assert windows.is_open(window, datetime(2026, 10, 25, hour, 30), BERLIN)


@given(instants, seconds, seconds, ZONES)
def test_every_time_is_in_a_window_or_in_its_complement(now, first, last, tz):
    taken = windows.is_open((first, last), now, tz)
    after = (last + 1) % windows.LAST_SECOND
    if after == first:
        assert taken
        return
    before = (first - 1) % windows.LAST_SECOND
    assert windows.is_open((after, before), now, tz) is not taken


@pytest.mark.parametrize(
    ("now", "too_soon"),
    [
        (shanghai(15, 14, 59), False),
        (shanghai(15, 15), False),
        (shanghai(15, 15, 1), True),
        (shanghai(15, 45), True),
        (shanghai(16), True),
    ],
)
def test_half_an_hour_before_the_arrival(now, too_soon):
    """S68-R07, scenario 11"""
    assert windows.is_too_soon(30, now, shanghai(15, 45)) is too_soon


@pytest.mark.parametrize(
    ("arrival", "days", "too_far"),
    [
        (shanghai(23, 59, 59, day=3), 1, False),
        (shanghai(0, day=4), 1, True),
        (shanghai(0, day=4), 2, False),
        (shanghai(23, 59, 59), 0, False),
        (shanghai(0, day=3), 0, True),
        (shanghai(9, day=1), 1, False),
    ],
)
def test_so_many_days_before_the_arrival(arrival, days, too_far):
    """S68-R01: filed in the evening for the next day."""
    assert windows.is_too_far(days, shanghai(20), arrival, SHANGHAI) is too_far


@given(instants, instants, st.integers(0, 5000))
def test_more_notice_is_never_easier(now, arrival, minutes):
    if windows.is_too_soon(minutes, now, arrival):
        assert windows.is_too_soon(minutes + 1, now, arrival)
        assert windows.is_too_soon(minutes, now + SECOND, arrival)


@given(
    st.sampled_from(sorted(windows.DEADLINES)), instants, instants, st.integers(0, 99)
)
def test_who_is_late_stays_late(deadline, now, since, hours):
    if windows.is_late(deadline, hours, now, since, SHANGHAI):
        assert windows.is_late(deadline, hours, now + SECOND, since, SHANGHAI)


AWARE = MONDAY.replace(tzinfo=timezone.utc)


@pytest.mark.parametrize(
    "call",
    [
        lambda: windows.is_late("hours", 1, AWARE, MONDAY, SHANGHAI),
        lambda: windows.is_late("hours", 1, MONDAY, AWARE, SHANGHAI),
        lambda: windows.is_late("before_arrival", 1, AWARE, AWARE, SHANGHAI),
        lambda: windows.is_open(EVENING, AWARE, SHANGHAI),
        lambda: windows.is_too_soon(30, AWARE, MONDAY),
        lambda: windows.is_too_soon(30, MONDAY, AWARE),
        lambda: windows.is_too_far(1, MONDAY, AWARE, SHANGHAI),
        lambda: windows.is_ahead(AWARE, MONDAY),
        lambda: windows.is_ahead(MONDAY, AWARE),
    ],
)
def test_an_aware_instant_is_refused(call):
    with pytest.raises(ValueError, match="naive"):
        call()


@pytest.mark.parametrize(
    "call",
    [
        lambda: windows.is_late("hours", 1, MONDAY, MONDAY, "Asia/Nowhere"),
        lambda: windows.is_open(EVENING, MONDAY, "localtime"),
        lambda: windows.is_too_far(1, MONDAY, MONDAY, ""),
    ],
)
def test_an_unknown_time_zone_is_refused(call):
    with pytest.raises(ValueError, match="time zone"):
        call()


def test_an_unknown_deadline_is_refused():
    with pytest.raises(ValueError, match="deadline"):
        windows.is_late("some_day", 1, MONDAY, MONDAY, SHANGHAI)
