"""Extension and queue: rules S11-R06, S11-R11, S11-R13, S04-R09, S65-R07, S67-R12."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customer_filing.core import clock, extension, pinned, protection
from customer_filing.core import days_off as calendars
from customer_filing.core.clock import Period
from customer_filing.core.extension import Case, Rules

SHANGHAI = "Asia/Shanghai"
ZONES = [SHANGHAI, "UTC", "America/Sao_Paulo", "Pacific/Apia", "Australia/Lord_Howe"]
NOW = datetime(2026, 3, 2, 2)
UNTIL = datetime(2026, 3, 9, 16)  # 10 March 00:00 in Shanghai
LATER = datetime(2026, 4, 9, 16)
LIMITED = Rules(mode="limited")
WEEK = Period(7, "day")

zones = st.sampled_from(ZONES)
instants = st.datetimes(datetime(1990, 1, 1), datetime(2037, 1, 1))
rules = st.builds(
    Rules,
    mode=st.sampled_from(["limited", "unlimited"]),
    most=st.integers(1, 5),
    length=st.integers(1, 400),
    unit=st.sampled_from(extension.UNITS),
    queue_start=st.sampled_from(extension.STARTS),
    offer_hours=st.integers(0, 100),
)
periods = st.builds(
    Period,
    length=st.integers(1, 400),
    unit=st.sampled_from(["hour", "day", "week", "month"]),
    count_first_day=st.booleans(),
    end_of_day=st.booleans(),
)


def case(**values) -> Case:
    return Case(**{"until": UNTIL, "extended": LATER} | values)


class TestMayBeAsked:
    def test_in_time_and_nobody_waits(self):
        """S11-R13"""
        assert extension.refusals(LIMITED, case(), NOW) == ()

    def test_policies_without_it(self):
        assert extension.refusals(Rules(), case(queued=True), NOW) == ("off",)

    def test_without_end_there_is_nothing_to_extend(self):
        endless = case(until=None, extended=None)
        assert extension.refusals(LIMITED, endless, NOW) == ("permanent",)

    @pytest.mark.parametrize(
        ("now", "told"),
        [(UNTIL - timedelta(seconds=1), ()), (UNTIL, ("late",)), (LATER, ("late",))],
    )
    def test_before_the_end_or_voluntarily_abandoned(self, now, told):
        """S11-R11, S11-R13, S67-R12: the last second counts, the end itself does not"""
        assert extension.refusals(LIMITED, case(), now) == told

    def test_one_at_a_time(self):
        assert extension.refusals(LIMITED, case(pending=True), NOW) == ("pending",)

    def test_only_so_often(self):
        """S11-R13, scenario 23: once; by another policy twice, or without limit"""
        assert extension.refusals(LIMITED, case(count=1), NOW) == ("used_up",)
        twice = Rules(mode="limited", most=2)
        assert extension.refusals(twice, case(count=1), NOW) == ()
        assert extension.refusals(twice, case(count=2), NOW) == ("used_up",)
        unlimited = Rules(mode="unlimited")
        assert extension.refusals(unlimited, case(count=99), NOW) == ()

    def test_queue_exists(self):
        """S11-R13, scenario 23"""
        waiting = case(queued=True)
        assert extension.refusals(LIMITED, waiting, NOW) == ("queue",)
        lenient = Rules(mode="limited", blocked_by_queue=False)
        assert extension.refusals(lenient, waiting, NOW) == ()

    def test_nothing_left_below_the_ceiling(self):
        """S04-R10: nine months altogether"""
        assert extension.refusals(LIMITED, case(extended=UNTIL), NOW) == ("cap",)

    def test_not_yet_accepted(self):
        assert extension.refusals(LIMITED, case(offered=True), NOW) == ("offered",)

    def test_all_reasons_at_once_in_one_order(self):
        everything = case(
            extended=UNTIL, count=1, queued=True, offered=True, pending=True
        )
        told = extension.refusals(LIMITED, everything, UNTIL)
        assert told == ("offered", "late", "pending", "used_up", "queue", "cap")

    def test_decider_does_not_ask_when(self):
        """What was asked for in time may be decided late."""
        assert extension.obstacles(LIMITED, case(pending=True)) == ()
        assert extension.obstacles(LIMITED, case(queued=True)) == ("queue",)

    @given(rules, st.integers(0, 20))
    def test_count_is_bounded(self, some, count):
        allowed = extension.obstacles(some, case(count=count)) == ()
        assert allowed == (some.mode == "unlimited" or count < some.most)

    def test_how_many_are_left(self):
        assert extension.left(Rules(), 0) == 0
        assert extension.left(Rules(mode="limited", most=3), 1) == 2
        assert extension.left(Rules(mode="limited", most=3), 7) == 0
        assert extension.left(Rules(mode="unlimited"), 7) is None


class TestNewEnd:
    @pytest.mark.parametrize(
        ("some", "period", "until", "expected"),
        [
            # filed 2 March for half a year: through 2 September, then 2 December
            (
                Rules(mode="limited", length=3),
                Period(6, "month"),
                datetime(2026, 9, 2, 16),
                datetime(2026, 12, 2, 16),
            ),
            # one month: through 2 April, then 2 May
            (
                LIMITED,
                Period(1, "month"),
                datetime(2026, 4, 2, 16),
                datetime(2026, 5, 2, 16),
            ),
            # as long as the period: 7 days, the first one not counted again
            (
                Rules(mode="unlimited", unit="period"),
                Period(7, "day", count_first_day=True),
                datetime(2026, 3, 8, 16),
                datetime(2026, 3, 15, 16),
            ),
            # to the second: the same time of day
            (
                Rules(mode="limited", length=2, unit="week"),
                Period(7, "day", end_of_day=False),
                datetime(2026, 3, 9, 2, 30),
                datetime(2026, 3, 23, 2, 30),
            ),
            (
                Rules(mode="unlimited", unit="period"),
                Period(36, "hour"),
                datetime(2026, 3, 9, 2, 30),
                datetime(2026, 3, 10, 14, 30),
            ),
            # the last of a month stays the last
            (
                LIMITED,
                Period(1, "month"),
                datetime(2026, 1, 31, 16),
                datetime(2026, 2, 28, 16),
            ),
        ],
    )
    def test_from_the_old_end(self, some, period, until, expected):
        """S04-R09, S11-R13, S65-R07, scenario 19"""
        assert longer(until, some, period, SHANGHAI) == expected

    @given(instants, rules, periods, zones)
    def test_never_shortens(self, start, some, period, tz):
        until = clock.protected_until(start, period, tz)
        end = longer(until, some, period, tz)
        assert end > until
        assert extension.obstacles(some, case(until=until, extended=end)) == ()

    @given(instants, instants)
    def test_decision_costs_no_time_and_takes_none_back(self, until, decided):
        assert extension.after_decision(until, decided) == max(until, decided)


def longer(until, some, period, tz):
    """The end after one extension of a protection without a ceiling."""
    length, unit = extension.length(some, period)
    rules, days_off = protection.Rules(), calendars.NONE
    return protection.extended(until, length, unit, rules, None, tz, days_off)


class TestTurn:
    @pytest.mark.parametrize(
        ("ended", "starts"),
        [
            (UNTIL, UNTIL),
            (UNTIL + timedelta(seconds=1), UNTIL + timedelta(days=1)),
            (UNTIL - timedelta(hours=3), UNTIL),
        ],
    )
    def test_next_day(self, ended, starts):
        """S11-R06: midnight itself is the next day already"""
        next_day = Rules(queue_start="next_day")
        assert extension.turn_start(ended, next_day, SHANGHAI) == starts

    def test_at_once(self):
        ended = UNTIL + timedelta(hours=5)
        assert extension.turn_start(ended, Rules(), SHANGHAI) == ended

    @given(instants, rules, zones)
    def test_never_before_the_end_nor_a_day_later(self, ended, some, tz):
        start = extension.turn_start(ended, some, tz)
        assert ended <= start
        if some.queue_start == "next_day":
            # the clock may enter a day twice, or leave one out
            assert start - ended <= timedelta(hours=48)
            assert clock.local_day(start, tz) > clock.local_day(
                ended - timedelta(microseconds=1), tz
            )

    def test_offer(self):
        assert extension.offered_until(UNTIL, Rules()) is None
        two_days = Rules(offer_hours=48)
        assert extension.offered_until(UNTIL, two_days) == UNTIL + timedelta(days=2)


class TestRules:
    @pytest.mark.parametrize(
        "wrong",
        [
            {"mode": "often"},
            {"unit": "hour"},
            {"queue_start": "soon"},
            {"most": 0},
            {"length": 0},
            {"offer_hours": -1},
        ],
    )
    def test_senseless_values_are_refused(self, wrong):
        with pytest.raises(ValueError):
            Rules(**wrong)

    @given(rules)
    def test_terms_keep_them(self, some):
        assert pinned.load(Rules, pinned.dump(some)) == some

    def test_nothing_said_is_nothing_kept(self):
        assert pinned.dump(Rules()) == ""
