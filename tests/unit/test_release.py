"""Which release rule counts, and when a rule with days is due."""

from datetime import date, datetime, timedelta

import pytest

from customer_filing.core import pinned, release
from customer_filing.core.follow_up import Calendar
from customer_filing.core.release import Due, Facts, Rule, Rules

TZ = "Asia/Shanghai"
BEGUN = datetime(2026, 3, 2, 2)  # Monday 2 March, 10:00 in Shanghai
CALENDAR = Calendar(TZ)


def end_of(day, month=3):
    """The first instant after a day of 2026 in Shanghai."""
    return datetime(2026, month, day, 16)


def yes(_text):
    return True


def no(_text):
    return False


def due(rules, facts=None, now=BEGUN, before=None, fits=yes, calendar=CALENDAR):
    facts = facts or Facts(BEGUN)
    return release.due(Rules(rules), facts, fits, calendar, now, before)


class TestCounting:
    def test_the_first_rule_that_fits_counts(self):
        first = Rule("expired", "leader", only=True, domain="[a]")
        rest = Rule("expired", "office")
        rules = Rules((Rule("void", "house", user=3), first, rest))
        assert release.counting(rules, "expired", yes) == first
        assert release.counting(rules, "expired", no) == rest
        assert release.counting(rules, "lost", yes) is None

    def test_order_decides_and_not_how_narrow_a_rule_is(self):
        everybody = Rule("expired", "office")
        narrow = Rule("expired", "leader", only=True, domain="[a]")
        assert release.counting(Rules((everybody, narrow)), "expired", yes) == everybody

    def test_empty_scope_on_a_rule_releases_nothing(self):
        """Empty scope on a rule: releases nothing."""
        rules = Rules((Rule("expired", "leader", only=True),))
        assert release.counting(rules, "expired", yes) is None
        assert not release.filters(rules)

    def test_filters_are_those_of_the_triggers_asked_for(self):
        rules = Rules(
            (
                Rule("lost", only=True, domain="[a]"),
                Rule("no_order", days=3, only=True, domain="[b]"),
                Rule("neglected", domain="[c]"),
            )
        )
        assert release.filters(rules) == ("[a]", "[b]")
        assert release.filters(rules, release.ENDING) == ("[b]",)


class TestDue:
    @pytest.mark.parametrize("trigger", ["neglected", "no_visit", "no_order"])
    def test_days_are_counted_from_the_beginning(self, trigger):
        found = due((Rule(trigger, days=7),))
        assert found == Due(trigger, end_of(9))

    def test_a_contact_puts_off_neglect_alone(self):
        contact = Facts(BEGUN, contact=BEGUN + timedelta(days=3))
        assert due((Rule("neglected", days=7),), contact).at == end_of(12)
        assert due((Rule("no_visit", days=7),), contact).at == end_of(9)

    def test_a_visit_or_an_order_settles_its_rule(self):
        assert due((Rule("no_visit", days=7),), Facts(BEGUN, visited=True)) is None
        assert due((Rule("no_order", days=7),), Facts(BEGUN, ordered=True)) is None
        assert due((Rule("no_order", days=7),), Facts(BEGUN, visited=True))

    def test_the_first_of_several_rules_is_due(self):
        rules = (Rule("no_order", days=30), Rule("no_visit", days=5))
        assert due(rules) == Due("no_visit", end_of(7))

    def test_rules_without_days_and_of_other_triggers_end_nothing(self):
        assert due((Rule("neglected"), Rule("no_visit"), Rule("lost", days=3))) is None
        assert not release.ends_by_itself(Rules((Rule("neglected"),)))
        assert release.ends_by_itself(Rules((Rule("no_visit", days=1),)))

    def test_the_rule_that_fits_says_how_many_days(self):
        rules = (
            Rule("neglected", days=3, only=True, domain="[a]"),
            Rule("neglected", days=15),
        )
        assert due(rules).at == end_of(5)
        assert due(rules, fits=no).at == end_of(17)

    def test_what_a_new_rule_would_have_ended_is_counted_from_now(self):
        now = BEGUN + timedelta(days=20)
        assert due((Rule("no_order", days=7),), now=now).at == end_of(29)
        before = Due("no_order", end_of(24))
        assert due((Rule("no_order", days=7),), now=now, before=before) == before

    def test_what_is_over_stays_over(self):
        before = Due("no_order", end_of(9))
        now = BEGUN + timedelta(days=20)
        assert due((Rule("no_order", days=7),), now=now, before=before) == before

    def test_days_of_an_absence_do_not_count(self):
        away = Calendar(TZ, absent=frozenset({date(2026, 3, 4), date(2026, 3, 5)}))
        assert due((Rule("no_visit", days=5),), calendar=away).at == end_of(9)


class TestKept:
    def test_a_purchase_keeps_for_its_days(self):
        assert release.kept_until(BEGUN, 30, TZ) == end_of(1, 4)
        assert release.kept_until(None, 30, TZ) is None
        assert release.kept_until(BEGUN, 0, TZ) is None


class TestPinned:
    def test_rules_survive_being_pinned(self):
        rules = Rules(
            (Rule("lost", "pool", 3, True, "[('source','=','a')]", pool=7),),
            won_days=30,
            open_orders=True,
            recorder_percent=10,
        )
        assert pinned.load(Rules, pinned.dump(rules)) == rules

    def test_terms_without_rules_say_nothing(self):
        assert pinned.dump(Rules()) == ""
