"""Visits, deposits, orders: what starts, renews or changes a protection."""

from datetime import datetime, timedelta

from clock_case import ClockCase
from filing_case import MONDAY

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged


def march(day, hour=2):
    """An instant of March 2026, naive UTC; 2 is 10:00 in Shanghai."""
    return datetime(2026, 3, day, hour)


class MilestoneCase(ClockCase):
    def happens(self, filing, kind, at, user=None):
        """Somebody records at that instant, in the dialog, what happens then."""
        self.at(at)
        return self.records(filing, kind, at, user)

    def records(self, filing, kind, at, user=None):
        action = filing.with_user(user or self.anna).action_record_event()
        dialog = (
            self.env[action["res_model"]]
            .with_user(user or self.anna)
            .with_context(**action["context"])
            .create({"kind": kind, "happened_at": at})
        )
        dialog.action_record()

    def changes(self, filing, kind, at, user=None):
        action = filing.with_user(user or self.dai).action_change_kind()
        dialog = (
            self.env[action["res_model"]]
            .with_user(user or self.dai)
            .with_context(**action["context"])
            .create({"kind_id": kind.id, "happened_at": at})
        )
        dialog.action_change()


@tagged("post_install", "-at_install")
class TestStart(MilestoneCase):
    def test_until_the_first_visit_and_from_it_on(self):
        """S39-R04: he must come within five days; three months from the visit on."""
        self.counted(
            values={
                "length": 3,
                "unit": "month",
                "start_event": "first_visit",
                "start_within_days": 5,
            }
        )
        filing = self.file(self.lead())
        self.assertEqual(filing.protected_until, march(7, 16))
        self.assertIn("waits through 03/07/2026", filing.clock_text)
        self.happens(filing, "visit", march(4))
        self.assertEqual(filing.protected_until, datetime(2026, 6, 4, 16))
        self.assertEqual(filing.lead_id.filing_protected_until, filing.protected_until)
        self.happens(filing, "visit", march(5))
        self.assertEqual(filing.protected_until, datetime(2026, 6, 4, 16))
        self.assertEqual(self.events(filing), ["activate", "milestone", "milestone"])

    def test_he_did_not_come(self):
        """S39-R04"""
        self.counted(values={"start_event": "first_visit", "start_within_days": 5})
        filing = self.file(self.lead())
        self.at(march(7, 17))
        self.run_cron()
        self.assertEqual(filing.end_reason, "expired")

    def test_the_clock_that_starts_may_end_earlier_than_the_waiting(self):
        self.counted(values={"start_event": "first_visit", "start_within_days": 60})
        filing = self.file(self.lead())
        self.happens(filing, "visit", march(4))
        self.assertEqual(filing.protected_until, march(11, 16))

    def test_from_the_last_contact_or_order(self):
        """S54-R02: a month since the last contact or order."""
        self.counted(
            values={
                "length": 1,
                "unit": "month",
                "start_event": "last_contact",
                "start_within_days": 3,
            }
        )
        filing = self.file(self.lead())
        self.happens(filing, "contact", march(4))
        self.happens(filing, "order", march(20), self.dai)
        self.assertEqual(filing.protected_until, datetime(2026, 4, 20, 16))

    def test_half_past_ten_on_the_third_day_after_delivery(self):
        """S05-R07"""
        self.counted(
            values={
                "length": 3,
                "count_first_day": True,
                "ends": "time",
                "end_time": 10.5,
                "start_event": "delivery",
                "start_within_days": 30,
            }
        )
        filing = self.file(self.lead())
        self.happens(filing, "delivery", march(10, 8), self.dai)
        self.assertEqual(filing.protected_until, datetime(2026, 3, 12, 2, 30))


@tagged("post_install", "-at_install")
class TestRenewal(MilestoneCase):
    def accompanied(self):
        self.counted(values={"length": 20, "renew_event": "visit"})
        return self.file(self.lead())

    def test_scenario_17_second_visit(self):
        """S65-R07, scenario 17: through 22 March, then through 4 April."""
        filing = self.accompanied()
        self.assertEqual(filing.protected_until, march(22, 16))
        self.happens(filing, "visit", march(15))
        self.assertEqual(filing.protected_until, datetime(2026, 4, 4, 16))
        self.assertEqual(filing.clock_text, "20 days from 03/15/2026, renewed 1 times")
        self.assertEqual(filing.milestone_ids.user_id, self.anna)

    def test_scenario_17_too_late(self):
        """S65-R07, scenario 17: a visit on the 25th starts a new filing."""
        filing = self.accompanied()
        self.at(march(25))
        with self.assertRaises(UserError):
            self.records(filing, "visit", march(20))
        filing.with_user(self.anna)._milestone("visit", march(20))
        self.assertEqual(filing.protected_until, march(22, 16))
        self.run_cron()
        self.assertEqual(filing.end_reason, "expired")
        again = self.file(self.lead())
        self.assertEqual(again.protected_until, datetime(2026, 4, 14, 16))

    def test_scenario_18_anothers_visit_changes_nothing(self):
        """S68-R16, S68-R17, scenario 18: through 8 March, then through 12 March."""
        self.counted(
            values={"length": 7, "count_first_day": True, "renew_event": "visit"}
        )
        filing = self.file(self.lead())
        self.assertEqual(filing.protected_until, march(8, 16))
        self.happens(filing, "visit", march(6))
        self.assertEqual(filing.protected_until, march(12, 16))
        self.at(march(7))
        filing.with_user(self.bo).sudo()._milestone("visit", march(7))
        self.assertEqual(filing.protected_until, march(12, 16))
        self.assertEqual(filing.milestone_ids[:1].user_id, self.bo)
        self.assertEqual(self.codes(self.file(self.lead(self.bo))), ["protected"])

    def test_number_and_ceiling(self):
        """S04-R09, S04-R10: never beyond the longest time, whatever renews."""
        self.counted(
            values={
                "renew_event": "contact",
                "renew_max": 2,
                "cap_length": 10,
                "cap_unit": "day",
            }
        )
        filing = self.file(self.lead())
        self.happens(filing, "contact", march(4))
        self.assertEqual(filing.protected_until, march(11, 16))
        self.happens(filing, "contact", march(8))
        self.assertEqual(filing.protected_until, march(12, 16))
        self.assertIn("no longer than through 03/12/2026", filing.clock_text)

    def test_recorded_in_any_order(self):
        """S65-R07: what counts is when it happened."""
        filing = self.accompanied()
        self.at(march(16))
        self.records(filing, "visit", march(15))
        self.records(filing, "visit", march(10))
        self.assertEqual(filing.protected_until, datetime(2026, 4, 4, 16))

    def test_release_follows_the_renewed_end(self):
        filing = self.accompanied()
        self.happens(filing, "visit", march(15))
        self.at(march(23))
        self.run_cron()
        self.assertEqual(filing.state, "active")


@tagged("post_install", "-at_install")
class TestWhoRecords(MilestoneCase):
    def setUp(self):
        super().setUp()
        self.counted(values={"renew_event": "order"})
        self.filing = self.file(self.lead())

    def test_what_buys_protection_is_recorded_by_superiors(self):
        for kind in ("deposit", "delivery", "order"):
            with self.subTest(kind), self.assertRaises(AccessError):
                self.records(self.filing, kind, MONDAY)
            with self.subTest(kind), self.assertRaises(AccessError):
                self.filing.with_user(self.anna)._milestone(kind, MONDAY)
        self.happens(self.filing, "order", march(3), self.dai)
        self.happens(self.filing, "order", march(4), self.olga)
        self.assertEqual(self.filing.protected_until, march(11, 16))
        last = self.filing.milestone_ids[0]
        self.assertEqual((last.user_id, last.recorded_by_id), (self.anna, self.olga))

    def test_strangers_record_nothing(self):
        for user in (self.bo, self.carl):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.records(self.filing, "visit", MONDAY, user)

    def test_neither_in_the_future_nor_before_the_protection(self):
        for at in (MONDAY + timedelta(minutes=1), MONDAY - timedelta(minutes=1)):
            with self.subTest(at), self.assertRaises(UserError):
                self.records(self.filing, "visit", at)

    def test_events_stay_as_they_were_recorded(self):
        self.records(self.filing, "visit", MONDAY)
        event = self.filing.milestone_ids
        for user in (self.anna, self.dai, self.max, self.olga):
            with self.subTest(user.login), self.assertRaises(UserError):
                event.with_user(user).write({"happened_at": march(1)})
            with self.subTest(user.login), self.assertRaises(AccessError):
                event.with_user(user).unlink()
            with self.subTest(user.login), self.assertRaises(AccessError):
                event.with_user(user).create(
                    {"filing_id": self.filing.id, "kind": "order"}
                )
        with self.assertRaises(UserError):
            event.sudo().write({"happened_at": march(1)})
        with self.assertRaises(UserError):
            event.sudo().unlink()

    def test_the_clock_is_nobodys_to_type(self):
        for values in (
            {"course": "{}"},
            {"chosen_length": 9},
            {"follows_calendar": True},
            {"protected_until": march(30)},
        ):
            with self.subTest(values), self.assertRaises(UserError):
                self.filing.with_user(self.olga).write(values)


@tagged("post_install", "-at_install")
class TestKindChange(MilestoneCase):
    def test_scenario_15_deposit(self):
        """S01-R06, scenario 15: deposit on 5 March, then through 3 June."""
        filing = self.file(self.lead())
        self.at(march(5))
        self.changes(filing, self.deposit, march(5))
        self.assertEqual(filing.protected_until, datetime(2026, 6, 3, 16))
        self.assertEqual(filing.kind_id, self.deposit)
        self.assertEqual(filing.terms_id._read().kind, "deposit")
        self.assertEqual(filing.lead_id.filing_protected_until, filing.protected_until)
        self.assertEqual(self.events(filing), ["activate", "kind"])
        self.at(march(6))
        self.changes(filing, self.walk_in, march(6), self.olga)
        self.assertEqual(filing.kind_id, self.walk_in)
        self.assertEqual(filing.protected_until, datetime(2026, 6, 3, 16))

    def test_terms_are_those_of_its_own_version(self):
        """S12-R13: what the policy says of deposits since does not matter."""
        filing = self.file(self.lead())
        self.counted(self.deposit, {"length": 10})
        self.at(march(5))
        self.changes(filing, self.deposit, march(5))
        self.assertEqual(filing.protected_until, datetime(2026, 6, 3, 16))

    def test_under_the_rules_of_the_new_kind(self):
        self.counted(self.deposit, {"renew_event": "order"})
        filing = self.file(self.lead())
        self.at(march(5))
        self.changes(filing, self.deposit, march(5))
        self.happens(filing, "order", march(20), self.dai)
        self.assertEqual(filing.protected_until, datetime(2026, 6, 18, 16))

    def test_who_may(self):
        filing = self.file(self.lead())
        for user in (self.anna, self.bo):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.changes(filing, self.deposit, MONDAY, user)

    def test_what_cannot_be(self):
        filing = self.file(self.lead())
        other = self.env["customer.filing.kind"].create({"name": "X", "code": "x"})
        self.at(march(5))
        for kind, at in (
            (self.walk_in, march(5)),
            (other, march(5)),
            (self.project_kind, march(5)),
            (self.deposit, march(6)),
            (self.deposit, march(1)),
        ):
            with self.subTest(kind.code), self.assertRaises(UserError):
                self.changes(filing, kind, at)
        self.at(march(10))
        with self.assertRaises(UserError):
            self.changes(filing, self.deposit, march(5))

    def test_a_hold_keeps_the_kind(self):
        filing = self.file(self.lead())
        self.env["customer.filing.hold"].with_user(self.olga).create(
            {"filing_id": filing.id, "reason": "Contested"}
        )
        with self.assertRaises(UserError):
            self.changes(filing, self.deposit, MONDAY)
