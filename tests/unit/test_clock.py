import time
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customer_filing.core import clock
from customer_filing.core.clock import Period, protected_until

SHANGHAI = "Asia/Shanghai"
# With changes of the clock at and around midnight, by half an hour and by a day.
ZONES = [
    SHANGHAI,
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "America/Toronto",
    "America/Sao_Paulo",
    "America/Havana",
    "America/St_Johns",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Apia",
]
MONDAY = datetime(2026, 3, 2, 2)  # 10:00 in Shanghai

zones = st.sampled_from(ZONES)
starts = st.datetimes(datetime(1915, 1, 1), datetime(2037, 1, 1))
periods = st.builds(
    Period,
    length=st.integers(1, 400),
    unit=st.sampled_from(["hour", "day", "week", "month"]),
    count_first_day=st.booleans(),
    end_of_day=st.booleans(),
)


def wall(instant: datetime, tz: str) -> datetime:
    """Return the local time of a naive UTC instant, without the code under test."""
    aware = instant.replace(tzinfo=timezone.utc).astimezone(ZoneInfo(tz))
    return aware.replace(tzinfo=None)


class TestPeriod:
    @pytest.mark.parametrize("unit", ["year", "", "Day", None])
    def test_an_unknown_unit_is_refused(self, unit):
        with pytest.raises(ValueError, match="unit"):
            Period(1, unit)

    @pytest.mark.parametrize("unit", ["hour", "day", "week", "month"])
    @pytest.mark.parametrize("length", [0, -1])
    def test_a_length_below_one_is_refused(self, length, unit):
        with pytest.raises(ValueError, match="length"):
            Period(length, unit)

    def test_a_permanent_period_needs_no_length(self):
        assert Period(0, "permanent").unit in clock.UNITS


@pytest.mark.parametrize(
    ("period", "last_second"),
    [
        pytest.param(Period(7, "day"), (2026, 3, 9), id="S01-R05"),
        pytest.param(Period(7, "day", True), (2026, 3, 8), id="S68-R16"),
        pytest.param(Period(1, "day"), (2026, 3, 3), id="one-day"),
        pytest.param(Period(1, "day", True), (2026, 3, 2), id="S68-R03-same-day"),
        pytest.param(Period(2, "week"), (2026, 3, 16), id="weeks"),
        pytest.param(Period(1, "month"), (2026, 4, 2), id="S48-R02"),
        pytest.param(Period(1, "month", True), (2026, 4, 1), id="first-day-of-month"),
        pytest.param(Period(6, "month"), (2026, 9, 2), id="S67-R04"),
        pytest.param(Period(12, "month"), (2027, 3, 2), id="S67-R03"),
    ],
)
def test_a_period_runs_to_the_end_of_its_last_local_day(period, last_second):
    until = protected_until(MONDAY, period, SHANGHAI)
    shown = wall(clock.last_second(until), SHANGHAI)
    assert shown == datetime(*last_second, 23, 59, 59)


def test_the_end_is_the_first_free_instant():
    """S01-R05, S01-R07: from that midnight on, another may file."""
    until = protected_until(MONDAY, Period(7, "day"), SHANGHAI)
    assert until == datetime(2026, 3, 9, 16)
    assert until.tzinfo is None


def test_a_deposit_protects_for_ninety_days():
    """S01-R06"""
    paid = datetime(2026, 3, 5, 2)
    until = protected_until(paid, Period(90, "day"), SHANGHAI)
    assert wall(until, SHANGHAI) == datetime(2026, 6, 4)


def test_days_off_do_not_move_the_end():
    """S11-R12, calendar mode `none`"""
    filed = datetime(2026, 9, 3, 2)
    until = protected_until(filed, Period(1, "month"), SHANGHAI)
    assert wall(until, SHANGHAI) == datetime(2026, 10, 4)


@pytest.mark.parametrize(
    ("day", "months", "last"),
    [
        ((2026, 1, 31), 1, (2026, 2, 28)),
        ((2028, 1, 31), 1, (2028, 2, 29)),
        ((2026, 1, 31), 3, (2026, 4, 30)),
        ((2026, 11, 30), 3, (2027, 2, 28)),
        ((2026, 12, 31), 12, (2027, 12, 31)),
        ((2026, 12, 1), 1, (2027, 1, 1)),
    ],
)
def test_a_month_never_runs_over_into_the_next_one(day, months, last):
    start = datetime(*day, 2)
    until = protected_until(start, Period(months, "month"), SHANGHAI)
    assert wall(clock.last_second(until), SHANGHAI).date() == date(*last)


def test_the_days_are_those_of_the_team_not_of_utc():
    late = datetime(2026, 3, 2, 17)  # 3 March, 01:00 in Shanghai
    until = protected_until(late, Period(1, "day", True), SHANGHAI)
    assert until == datetime(2026, 3, 3, 16)


def test_hours_are_counted_exactly():
    """The local day and a change of the clock are without meaning for them."""
    before_change = datetime(2026, 3, 28, 12)
    for end_of_day in (True, False):
        for first in (True, False):
            period = Period(24, "hour", first, end_of_day)
            until = protected_until(before_change, period, "Europe/Berlin")
            assert until == datetime(2026, 3, 29, 12)


def test_without_the_end_of_day_the_local_time_stays():
    """S05-R07; whether the first day counts is then without meaning."""
    before_change = datetime(2026, 3, 27, 12, 0, 0, 7)  # 13:00 in Berlin
    for first in (True, False):
        period = Period(1, "week", first, end_of_day=False)
        until = protected_until(before_change, period, "Europe/Berlin")
        assert until == datetime(2026, 4, 3, 11, 0, 0, 7)


@pytest.mark.parametrize(
    ("start", "until"),
    [
        pytest.param((2026, 3, 28, 1, 30), (2026, 3, 29, 1, 30), id="gap"),
        pytest.param((2026, 10, 24, 0, 30), (2026, 10, 25, 0, 30), id="fold"),
    ],
)
def test_a_local_time_that_is_skipped_or_comes_twice(start, until):
    """02:30 in Berlin: moved to 03:30 if skipped, the first one if it comes twice."""
    period = Period(1, "day", end_of_day=False)
    found = protected_until(datetime(*start), period, "Europe/Berlin")
    assert found == datetime(*until)


@pytest.mark.parametrize(
    ("tz", "day", "end"),
    [
        pytest.param("America/Sao_Paulo", (2018, 11, 3), (2018, 11, 4, 3), id="skip"),
        pytest.param("America/Havana", (2026, 3, 7), (2026, 3, 8, 5), id="skip-too"),
        pytest.param("America/Havana", (2026, 10, 31), (2026, 11, 1, 4), id="first"),
        pytest.param(
            "America/St_Johns", (2010, 11, 6), (2010, 11, 7, 3, 30), id="second"
        ),
        pytest.param(
            "America/Toronto", (1919, 3, 30), (1919, 3, 31, 4, 30), id="around"
        ),
        pytest.param("Pacific/Apia", (2011, 12, 29), (2011, 12, 30, 10), id="day-gone"),
    ],
)
def test_a_day_ends_where_the_clock_changes_at_midnight(tz, day, end):
    noon = datetime(*day, 12)
    offset = noon - wall(noon, tz)
    until = protected_until(noon + offset, Period(1, "day", True), tz)
    assert until == datetime(*end)


@pytest.mark.parametrize("server", ["Asia/Shanghai", "America/New_York", "UTC"])
def test_the_time_zone_of_the_server_does_not_matter(server, monkeypatch):
    monkeypatch.setenv("TZ", server)
    time.tzset()
    try:
        until = protected_until(MONDAY, Period(7, "day"), SHANGHAI)
        assert until == datetime(2026, 3, 9, 16)
        assert clock.local_day(until, SHANGHAI) == date(2026, 3, 10)
    finally:
        monkeypatch.undo()
        time.tzset()


def test_a_permanent_protection_has_no_end():
    """S65-R01"""
    assert protected_until(MONDAY, Period(1, "permanent"), SHANGHAI) is None


@pytest.mark.parametrize("unit", ["hour", "day", "week", "month"])
@pytest.mark.parametrize("length", [10**8, 10**30, 10**400])
@pytest.mark.parametrize("end_of_day", [True, False])
def test_an_absurd_length_is_refused(unit, length, end_of_day):
    with pytest.raises(ValueError, match="outside the calendar"):
        protected_until(MONDAY, Period(length, unit, end_of_day=end_of_day), SHANGHAI)


def test_the_last_year_of_the_calendar_is_still_in_it():
    start = datetime(9999, 1, 1, 2)
    until = protected_until(start, Period(1, "month"), SHANGHAI)
    assert wall(until, SHANGHAI) == datetime(9999, 2, 2)


def test_the_last_days_of_the_calendar_are_refused_and_not_an_error_of_python():
    last = datetime.max - timedelta(days=1)
    with pytest.raises(ValueError, match="outside the calendar"):
        protected_until(last, Period(1, "day"), SHANGHAI)
    with pytest.raises(ValueError, match="calendar"):
        clock.local_day(datetime.max, SHANGHAI)


@pytest.mark.parametrize("tz", ["", "Mars/Olympus", "../UTC", None, "localtime"])
def test_an_unknown_time_zone_is_refused(tz):
    for unit in ("day", "hour", "permanent"):
        with pytest.raises(ValueError, match="time zone"):
            protected_until(MONDAY, Period(1, unit), tz)


def test_an_aware_instant_is_refused():
    aware = MONDAY.replace(tzinfo=timezone.utc)
    with pytest.raises(ValueError, match="naive"):
        protected_until(aware, Period(1, "permanent"), SHANGHAI)
    with pytest.raises(ValueError, match="naive"):
        clock.local_day(aware, SHANGHAI)
    with pytest.raises(ValueError, match="naive"):
        clock.days_left(MONDAY, aware, SHANGHAI)


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("Asia/Shanghai", True),
        ("UTC", True),
        ("Europe/Berlin", True),
        ("", False),
        ("Europe", False),
        ("Asia/Nowhere", False),
        ("localtime", False),
        ("posixrules", False),
        ("Factory", False),
        ("right/UTC", False),
        ("posix/UTC", False),
        ("../UTC", False),
        ("/etc/passwd", False),
        ("a\0b", False),
        ("时区", False),
        (None, False),
        (8, False),
    ],
)
def test_is_time_zone(name, known):
    assert clock.is_time_zone(name) is known


def test_local_day():
    assert clock.local_day(datetime(2026, 3, 2, 15, 59, 59), SHANGHAI) == date(
        2026, 3, 2
    )
    assert clock.local_day(datetime(2026, 3, 2, 16), SHANGHAI) == date(2026, 3, 3)


@pytest.mark.parametrize(
    ("now", "left"),
    [
        ((2026, 3, 2, 2), 7),
        ((2026, 3, 2, 16), 6),
        ((2026, 3, 8, 15, 59, 59), 1),
        ((2026, 3, 8, 16), 0),
        ((2026, 3, 9, 15, 59, 59, 999_999), 0),
        ((2026, 3, 9, 16), -1),
        ((2027, 1, 1), -1),
    ],
)
def test_days_left_counts_local_days(now, left):
    """S01-R05: 0 on the last day, -1 from the free instant on."""
    until = datetime(2026, 3, 9, 16)
    assert clock.days_left(datetime(*now), until, SHANGHAI) == left


def test_days_left_within_a_day():
    until = datetime(2026, 3, 9, 2, 30)  # 10:30 in Shanghai (S05-R07)
    assert clock.days_left(datetime(2026, 3, 8, 17), until, SHANGHAI) == 0
    assert clock.days_left(datetime(2026, 3, 8, 15), until, SHANGHAI) == 1
    assert clock.days_left(until, until, SHANGHAI) == -1


def test_days_left_of_a_permanent_protection():
    assert clock.days_left(MONDAY, None, SHANGHAI) is None


def test_days_left_is_not_negative_while_the_day_comes_again():
    """In St John's the clock went from 00:01 back to 23:01."""
    first_pass = datetime(2010, 11, 7, 2, 30, 30)  # 7 November, 00:00:30
    until = datetime(2010, 11, 7, 3, 30)  # the end of 6 November
    assert clock.days_left(first_pass, until, "America/St_Johns") == 0


@given(starts, periods, zones)
def test_a_protection_lasts_for_some_time(start, period, tz):
    assert protected_until(start, period, tz) > start


@given(starts, periods, zones)
def test_a_longer_period_never_ends_earlier(start, period, tz):
    longer = Period(
        period.length + 1, period.unit, period.count_first_day, period.end_of_day
    )
    assert protected_until(start, period, tz) <= protected_until(start, longer, tz)


@given(starts, st.integers(1, 400), st.booleans(), zones)
def test_the_last_day_is_protected_to_its_end(start, days, first, tz):
    last = wall(start, tz).date() + timedelta(days=days - first)
    until = protected_until(start, Period(days, "day", first), tz)
    before = wall(until - timedelta(microseconds=1), tz).date()
    assert before <= last < wall(until, tz).date()
    # On the day that Samoa left out nothing can end but the day before.
    assert before == last or tz == "Pacific/Apia"


@given(starts, st.integers(1, 400), zones)
def test_the_local_time_of_day_stays_or_was_skipped(start, days, tz):
    until = protected_until(start, Period(days, "day", end_of_day=False), tz)
    expected = wall(start, tz) + timedelta(days=days)
    assert wall(until, tz) >= expected
    moved = wall(until, tz) - expected
    assert not moved or moved <= timedelta(days=1)
    if moved:
        aware = expected.replace(tzinfo=ZoneInfo(tz))
        back = aware.astimezone(timezone.utc).astimezone(ZoneInfo(tz))
        assert back.replace(tzinfo=None) != expected


@given(starts, st.integers(1, 400), zones)
def test_days_left_on_the_first_day_is_the_length(start, days, tz):
    until = protected_until(start, Period(days, "day"), tz)
    left = clock.days_left(start, until, tz)
    assert left == days or (tz in ("Pacific/Apia", "America/St_Johns") and left)


@given(starts, starts, zones)
def test_days_left_is_negative_exactly_when_it_is_over(now, until, tz):
    assert (clock.days_left(now, until, tz) < 0) == (now >= until)


def test_older_names_of_zones_are_known():
    """Browsers still send them; the package tzdata has them where systems lack them."""
    for name in ("Asia/Calcutta", "Asia/Saigon", "PRC"):
        assert clock.is_time_zone(name)
