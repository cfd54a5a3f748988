"""Extensions, and the ceiling that they meet."""

import pickle
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from customer_filing.core import chronicle, days_off, protection
from customer_filing.core.chronicle import Step
from customer_filing.core.days_off import DaysOff
from customer_filing.core.protection import CapReached, Rules

SHANGHAI = "Asia/Shanghai"
MONDAY = datetime(2026, 3, 2, 2)  # 10:00 in Shanghai
WEEKEND = frozenset({5, 6, 12, 13})
NATIONAL_WEEK = frozenset(date(2026, 10, day) for day in range(1, 8))


def at(month, day, hour=10, minute=0, tz=SHANGHAI):
    """A local time of 2026 as naive UTC."""
    local = datetime(2026, month, day, hour, minute, tzinfo=ZoneInfo(tz))
    return local.astimezone(timezone.utc).replace(tzinfo=None)


def through(month, day):
    """The exclusive end of a local day of 2026, in Shanghai."""
    return at(month, day, 0) + timedelta(days=1)


def step(event, *when):
    return Step(event, at(*when).isoformat())


def run(rules, period, *steps, begins=MONDAY, days=days_off.NONE, **course):
    begun = chronicle.begun(rules, begins, begins, **course).plus(*steps)
    return chronicle.standing(begun, period, rules, SHANGHAI, days)


class TestExtension:
    def test_it_goes_on_from_the_present_end(self):
        """S11-R13, S04-R09: three months after 2 September are 2 December."""
        until = protection.extended(
            through(9, 2), 3, "month", Rules(), MONDAY, SHANGHAI, days_off.NONE
        )
        assert until == through(12, 2)

    def test_the_time_of_day_stays(self):
        until = protection.extended(
            at(3, 4, 10, 30), 2, "day", Rules(), MONDAY, SHANGHAI, days_off.NONE
        )
        assert until == at(3, 6, 10, 30)

    def test_what_lasts_for_ever_goes_on_for_ever(self):
        assert (
            protection.extended(None, 1, "day", Rules(), MONDAY, SHANGHAI, DaysOff())
            is None
        )

    @pytest.mark.parametrize(
        ("months", "end"), [(2, (11, 2)), (3, (12, 2)), (4, (12, 2))]
    )
    def test_beyond_the_ceiling_nothing_is_left(self, months, end):
        """S04-R09, S04-R10, scenario 19: nine months in all."""
        rules = Rules(cap_length=9, cap_unit="month")
        until = protection.extended(
            through(9, 2), months, "month", rules, MONDAY, SHANGHAI, DaysOff()
        )
        assert until == through(*end)
        assert until <= through(12, 2)

    def test_at_the_ceiling_it_is_refused(self):
        rules = Rules(cap_length=9, cap_unit="month")
        with pytest.raises(CapReached) as error:
            protection.extended(
                through(12, 2), 1, "day", rules, MONDAY, SHANGHAI, DaysOff()
            )
        assert error.value.ceiling == through(12, 2)
        assert pickle.loads(pickle.dumps(error.value)).ceiling == through(12, 2)

    def test_without_a_running_clock_there_is_no_ceiling(self):
        rules = Rules(cap_length=1, cap_unit="day")
        until = protection.extended(
            through(9, 2), 1, "day", rules, None, SHANGHAI, DaysOff()
        )
        assert until == through(9, 3)

    def test_days_off_postpone_it(self):
        rules = Rules(holidays="postpone")
        days = DaysOff(WEEKEND, NATIONAL_WEEK)
        until = protection.extended(
            through(9, 29), 3, "day", rules, MONDAY, SHANGHAI, days
        )
        assert until == through(10, 9)

    def test_nothing_is_extended_without_end(self):
        with pytest.raises(ValueError, match="without end"):
            protection.extended(
                through(9, 2), 1, "permanent", Rules(), MONDAY, SHANGHAI, DaysOff()
            )


def test_what_is_kept_as_good_as_for_ever_is_not_extended():
    """9999-12-31 is how many people write it; no calendar has a month after it."""
    until = datetime(9999, 12, 30, 16)
    with pytest.raises(CapReached):
        protection.extended(
            until, 1, "month", Rules(), None, "Asia/Shanghai", days_off.NONE
        )
