import time
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from customer_filing.core import clock, days_off
from customer_filing.core.clock import Period, protected_until
from customer_filing.core.days_off import DaysOff

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
    unit=st.sampled_from(["hour", "day", "working_day", "week", "month"]),
    count_first_day=st.booleans(),
    end_of_day=st.booleans(),
    end_minute=st.none() | st.integers(0, 1439),
)
days = st.dates(date(1915, 1, 1), date(2040, 1, 1))
calendars = st.builds(
    DaysOff,
    weekly=st.frozensets(st.integers(0, 13), max_size=8),
    holidays=st.frozensets(days, max_size=20),
    absent=st.frozensets(days, max_size=20),
)
modes = st.sampled_from(clock.HOLIDAYS)


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


WEEKEND = frozenset({5, 6, 12, 13})


def last_day(until, tz=SHANGHAI):
    return wall(clock.last_second(until), tz).date()


class TestWorkingDays:
    @pytest.mark.parametrize(
        ("start", "length", "first", "last"),
        [
            pytest.param((3, 2), 5, False, (3, 9), id="over-a-weekend"),
            pytest.param((3, 2), 5, True, (3, 6), id="first-day-counts"),
            pytest.param((3, 7), 1, True, (3, 9), id="a-saturday-is-no-first-day"),
            pytest.param((3, 7), 1, False, (3, 9), id="from-a-saturday-on"),
            pytest.param((9, 30), 1, False, (10, 8), id="over-the-holidays"),
        ],
    )
    def test_they_pass_over_weekends_and_holidays(self, start, length, first, last):
        days_off = DaysOff(WEEKEND, frozenset(date(2026, 10, d) for d in range(1, 8)))
        until = protected_until(
            datetime(2026, *start, 2),
            Period(length, "working_day", first),
            SHANGHAI,
            days_off,
        )
        assert last_day(until) == date(2026, *last)

    def test_a_holiday_postpones_them_once(self):
        days_off = DaysOff(WEEKEND, frozenset({date(2026, 3, 4)}))
        until = protected_until(
            MONDAY, Period(3, "working_day"), SHANGHAI, days_off, "postpone"
        )
        assert last_day(until) == date(2026, 3, 6)

    def test_the_time_of_day_stays(self):
        until = protected_until(
            MONDAY,
            Period(5, "working_day", end_of_day=False),
            SHANGHAI,
            DaysOff(WEEKEND),
        )
        assert until == datetime(2026, 3, 9, 2)


class TestTimeOfDay:
    @pytest.mark.parametrize(
        ("start", "until"),
        [
            pytest.param((2026, 3, 2, 10), (2026, 3, 4, 10, 30), id="S05-R07"),
            pytest.param((2026, 3, 2, 15), (2026, 3, 4, 10, 30), id="afternoon"),
        ],
    )
    def test_half_past_ten_on_the_third_day(self, start, until):
        period = Period(3, "day", True, False, 630)
        end = protected_until(datetime(*start) - timedelta(hours=8), period, SHANGHAI)
        assert wall(end, SHANGHAI) == datetime(*until)

    @pytest.mark.parametrize("hour", [10, 11])
    def test_a_time_that_is_over_is_that_of_the_next_day(self, hour):
        period = Period(1, "day", True, False, 600)
        end = protected_until(datetime(2026, 3, 6, hour - 8), period, SHANGHAI)
        assert wall(end, SHANGHAI) == datetime(2026, 3, 7, 10)

    def test_of_the_next_working_day_if_these_are_counted(self):
        period = Period(1, "working_day", True, False, 600)
        friday = datetime(2026, 3, 6, 3)
        end = protected_until(friday, period, SHANGHAI, DaysOff(WEEKEND))
        assert wall(end, SHANGHAI) == datetime(2026, 3, 9, 10)

    @pytest.mark.parametrize("minute", [-1, 1440])
    def test_no_such_minute(self, minute):
        with pytest.raises(ValueError, match="minute"):
            Period(1, "day", end_minute=minute)


class TestDaysOff:
    national_week = frozenset(date(2026, 10, day) for day in range(1, 8))

    @pytest.mark.parametrize(
        ("mode", "last"),
        [
            ("postpone", (2026, 10, 10)),
            ("next_working_day", (2026, 10, 8)),
            ("none", (2026, 10, 3)),
        ],
    )
    def test_what_they_do_to_a_month(self, mode, last):
        """S11-R12, scenario 16"""
        until = protected_until(
            datetime(2026, 9, 3, 2),
            Period(1, "month"),
            SHANGHAI,
            DaysOff(WEEKEND, self.national_week),
            mode,
        )
        assert last_day(until) == date(*last)

    def test_weekends_do_not_postpone(self):
        until = protected_until(
            MONDAY, Period(14, "day"), SHANGHAI, DaysOff(WEEKEND), "postpone"
        )
        assert last_day(until) == date(2026, 3, 16)

    def test_a_weekend_moves_the_end_to_the_next_working_day(self):
        friday = datetime(2026, 2, 27, 2)
        until = protected_until(
            friday, Period(1, "day"), SHANGHAI, DaysOff(WEEKEND), "next_working_day"
        )
        assert last_day(until) == date(2026, 3, 2)

    @pytest.mark.parametrize(
        ("period", "until"),
        [
            (Period(24, "hour"), datetime(2026, 10, 8, 2)),
            (Period(1, "day", end_of_day=False), datetime(2026, 10, 8, 2)),
            (Period(1, "day", end_minute=60, end_of_day=False), (2026, 10, 8, 1)),
            (Period(1, "day", True), datetime(2026, 9, 30, 16)),
        ],
    )
    def test_the_manner_of_the_end_stays(self, period, until):
        eve = datetime(2026, 9, 30, 2)
        end = protected_until(
            eve, period, SHANGHAI, DaysOff(holidays=self.national_week), "postpone"
        )
        if isinstance(until, tuple):
            assert wall(end, SHANGHAI) == datetime(*until)
        else:
            assert end == until

    def test_an_unknown_effect_is_refused(self):
        with pytest.raises(ValueError, match="effect"):
            protected_until(MONDAY, Period(1, "day"), SHANGHAI, DaysOff(), "skip")

    def test_a_calendar_without_a_working_day_is_none(self):
        with pytest.raises(ValueError, match="working day"):
            DaysOff(frozenset(range(14)))

    @given(starts, periods, zones, calendars)
    def test_the_end_of_working_mode_is_a_working_day(
        self, start, period, tz, calendar
    ):
        until = protected_until(start, period, tz, calendar, "next_working_day")
        if period.unit == "hour":
            # they run by the clock, or a longer period would end before a shorter one;
            # an absence alone, which is not the calendar's, makes them longer
            bare = replace(calendar, holidays=frozenset(), weekly=frozenset())
            assert until == protected_until(start, period, tz, bare)
        else:
            assert not calendar.is_off(clock.local_day(until - clock._TICK, tz))

    @given(starts, periods, zones, calendars, modes)
    def test_days_off_only_postpone(self, start, period, tz, calendar, mode):
        bare = DaysOff(calendar.weekly)
        plain = protected_until(start, period, tz, bare)
        assert start < plain <= protected_until(start, period, tz, calendar, mode)

    @given(starts, periods, zones, calendars, modes)
    def test_a_longer_period_ends_no_earlier(self, start, period, tz, calendar, mode):
        longer = replace(period, length=period.length + 1)
        short, long = (
            protected_until(start, one, tz, calendar, mode) for one in (period, longer)
        )
        assert short <= long

    @given(starts, periods, zones, calendars)
    def test_postponed_is_postponed(self, start, period, tz, calendar):
        """No holiday lies in the time won that has not postponed the end."""
        assume(period.unit != "working_day")
        plain = last_day(protected_until(start, period, tz), tz)
        end = last_day(protected_until(start, period, tz, calendar, "postpone"), tz)
        first = wall(start, tz).date()
        if period.is_exact() or not period.count_first_day:
            first += timedelta(days=1)
        off = calendar.holidays | calendar.absent
        assert (end - plain).days == sum(first <= day <= end for day in off)


class TestProlonged:
    @given(starts, periods, zones, calendars, modes)
    def test_it_goes_on_after_the_end(self, start, period, tz, calendar, mode):
        assert (
            clock.prolonged(start, period.length, period.unit, tz, calendar, mode)
            > start
        )

    @given(starts, zones, st.integers(1, 60), st.integers(1, 60))
    def test_two_extensions_are_one(self, start, tz, one, other):
        until = protected_until(start, Period(1, "day"), tz)
        twice = clock.prolonged(
            clock.prolonged(until, one, "day", tz), other, "day", tz
        )
        assert twice == clock.prolonged(until, one + other, "day", tz)


class TestCalendars:
    """Which days of a calendar are days off."""

    office = {place: (480, 1020) for place in (0, 1, 2, 3, 4, 7, 8, 9, 10, 11)}

    def covered(self, *spans):
        utc = [
            (one - timedelta(hours=8), other - timedelta(hours=8))
            for one, other in spans
        ]
        return days_off.covered(utc, self.office, SHANGHAI)

    def test_places_in_a_fortnight(self):
        """As resource.calendar tells first weeks from second ones."""
        monday = date(2026, 3, 2)
        week = (monday.toordinal() - 1) // 7 % 2
        assert days_off.place(monday) == 7 * week
        assert days_off.place(date(2026, 3, 8)) == 7 * week + 6

    def test_whole_days(self):
        assert self.covered(
            (datetime(2026, 10, 1), datetime(2026, 10, 7, 23, 59, 59))
        ) == frozenset(date(2026, 10, day) for day in range(1, 8))

    def test_from_the_first_to_the_last_working_hour(self):
        span = (datetime(2026, 10, 1, 8), datetime(2026, 10, 2, 17))
        assert self.covered(span) == {date(2026, 10, 1), date(2026, 10, 2)}

    def test_half_a_day_is_none(self):
        assert not self.covered((datetime(2026, 10, 1, 13), datetime(2026, 10, 1, 18)))

    def test_the_last_day_of_a_span_may_be_a_sunday(self):
        assert self.covered((datetime(2026, 10, 3), datetime(2026, 10, 4, 12))) == {
            date(2026, 10, 3),
            date(2026, 10, 4),
        }
