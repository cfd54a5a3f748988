"""Where one part of the rules meets another: deadlines, extensions, offers, terms."""

from datetime import date, datetime, timedelta

from approval_case import ApprovalCase
from clock_case import ClockCase
from filing_case import MONDAY
from follow_up_case import FollowUpCase, shanghai

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

PHONE = "13800001234"
DUE = datetime(2026, 3, 9, 16)  # 10 March 00:00 in Shanghai
DAY = timedelta(days=1)
NOW = timedelta(0)


class SeamCase(FollowUpCase, ClockCase, ApprovalCase):
    """All that the parts' own tests need, together."""

    def ask_extension(self, filing):
        dialog = (
            self.env["customer.filing.extend"]
            .with_user(filing.user_id)
            .create({"filing_id": filing.id, "reason": "He will sign"})
        )
        dialog.action_ask()
        return self.request_of(filing, "extend")

    def cover(self, values=None, **version_values):
        """A version from now on that also covers what runs already."""
        version = self.north.filing_version_id._new_version(
            datetime.now(), **{"covers_existing": True} | version_values
        )
        version._line_for(self.walk_in).write(values or {})
        self.sweep("cover_existing")
        return version

    def absence(self, user, first, last):
        absence = (
            self.env["customer.filing.absence"]
            .with_user(user)
            .create({"date_from": first, "date_to": last, "reason": "Wedding"})
        )
        absence.with_user(self.dai).action_approve()
        return absence


@tagged("post_install", "-at_install")
class TestExtensionAndDeadlines(SeamCase):
    def setUp(self):
        super().setUp()
        self.staged(
            ("cadence", 5, "release"), extension_mode="limited", extension_max=1
        )
        self.filing = self.file(self.lead())

    def test_follow_up_counts_while_an_extension_is_decided(self):
        """S11-R13: whoever is kept protected can go on to follow up"""
        self.at(shanghai(6, 10))
        self.log(self.filing)
        request = self.ask_extension(self.filing)
        self.at(shanghai(11, 10))
        self.assertTrue(self.log(self.filing).counts)
        self.at(shanghai(13, 10))
        request.with_user(self.dai).action_approve()
        self.sweep()
        self.assertEqual(self.filing.state, "active")
        self.assertEqual(self.due(self.filing), {"cadence": shanghai(17)})

    def test_nobody_asks_for_an_extension_whom_a_deadline_has_ended(self):
        """S36-R02: a late cron is no chance to ask for more time"""
        self.at(shanghai(8, 10))
        with self.assertRaisesRegex(UserError, "is over"), self.env.cr.savepoint():
            self.ask_extension(self.filing)

    def test_no_extension_of_what_was_neglected_meanwhile(self):
        self.at(shanghai(7, 10))
        request = self.ask_extension(self.filing)
        self.at(shanghai(8, 10))
        self.sweep()
        self.assertEqual(self.filing.state, "active")
        with self.assertRaisesRegex(UserError, "followed up"), self.env.cr.savepoint():
            request.with_user(self.dai).action_approve()
        request.with_user(self.dai).action_refuse()
        self.assertEqual(
            (self.filing.end_reason, self.filing.ended_at), ("neglected", shanghai(8))
        )

    def test_asking_turns_no_neglect_into_an_expiry(self):
        self.at(shanghai(7, 10))
        request = self.ask_extension(self.filing)
        self.at(shanghai(12, 10))
        request.with_user(self.anna).action_recall()
        self.assertEqual(self.filing.end_reason, "neglected")


@tagged("post_install", "-at_install")
class TestNewTermsAndTheRest(SeamCase):
    def test_an_offer_is_not_accepted_by_new_terms(self):
        self.rules(duplicate_policy="queue", queue_places=2, queue_offer_hours=48)
        self.filed(self.anna, phone=PHONE)
        waiting = self.filed(self.bo, phone=PHONE)
        self.at(DUE)
        self.run_cron()
        offered = waiting.offered_until
        self.assertTrue(offered)
        self.cover({"length": 60})
        self.assertEqual(waiting.protected_until, offered)
        waiting.with_user(self.bo).action_accept_offer()
        self.sweep("cover_existing")
        self.assertEqual(waiting.terms_id._read().length, 60)

    def test_new_terms_forgive_no_deadline_that_is_over(self):
        self.staged(("cadence", 3, "release"))
        filing = self.file(self.lead())
        self.at(shanghai(6, 10))
        self.cover({"length": 60})
        self.sweep()
        self.assertEqual(
            (filing.end_reason, filing.ended_at), ("neglected", shanghai(6))
        )

    def test_who_waits_goes_on_waiting_under_terms_without_a_queue(self):
        """S11-R06"""
        self.rules(duplicate_policy="queue", queue_places=2)
        holder = self.filed(self.anna, phone=PHONE)
        waiting = self.filed(self.bo, phone=PHONE)
        self.at(MONDAY + DAY)
        self.cover({}, duplicate_policy="refuse", queue_places=0)
        self.assertFalse(holder.terms_id._read().queue_places)
        self.assertEqual(holder.queue_places, 1)
        self.at(DUE)
        self.run_cron()
        self.assertEqual((holder.state, waiting.state), ("ended", "active"))

    def test_a_length_chosen_in_months_is_not_one_in_days(self):
        """S67-R03"""
        self.levels({"approver": "leader"})
        version = self.north.filing_version_id
        version._line_for(self.walk_in).write(
            {"unit": "month", "length": 1, "length_min": 1, "length_max": 12}
        )
        filing = self.filed(phone=PHONE)
        self.decide(self.dai, self.request_of(filing), length=6)
        self.assertEqual(filing.protected_until, datetime(2026, 9, 2, 16))
        self.at(MONDAY + DAY)
        self.cover({"unit": "day", "length": 90, "length_min": 0, "length_max": 0})
        self.assertEqual(filing.protected_until, datetime(2026, 5, 31, 16))
        self.assertFalse(filing.chosen_length)

    def test_a_clock_that_need_not_wait_any_more_has_started(self):
        self.counted(values={"start_event": "first_visit", "start_within_days": 30})
        filing = self.file(self.lead())
        self.at(MONDAY + DAY)
        self.cover({"start_event": "effective", "start_within_days": 0, "length": 20})
        self.assertEqual(filing.protected_until, datetime(2026, 3, 22, 16))


@tagged("post_install", "-at_install")
class TestKindsAndTheRest(SeamCase):
    def change_kind(self, filing, kind):
        dialog = (
            self.env["customer.filing.change.kind"]
            .with_user(self.dai)
            .create({"filing_id": filing.id, "kind_id": kind.id})
        )
        dialog.action_change()

    def test_deadlines_are_those_of_the_new_kind(self):
        """S05-R06: a deposit is not asked for what a walk-in is"""
        self.staged(
            ("cadence", 3, "release", {"kind_id": self.walk_in.id}),
            ("visit", 10, "warn", {"kind_id": self.deposit.id}),
        )
        filing = self.file(self.lead())
        self.at(MONDAY + DAY)
        self.change_kind(filing, self.deposit)
        self.assertEqual(self.due(filing), {"visit": shanghai(14)})
        self.at(shanghai(8))
        self.sweep()
        self.assertEqual(filing.state, "active")

    def test_the_same_deadlines_run_on(self):
        self.staged(("cadence", 3, "release"))
        filing = self.file(self.lead())
        self.at(MONDAY + DAY)
        self.change_kind(filing, self.deposit)
        self.assertEqual(self.due(filing), {"cadence": shanghai(6)})

    def test_an_offer_is_accepted_first(self):
        self.rules(duplicate_policy="queue", queue_places=2, queue_offer_hours=48)
        self.filed(self.anna, phone=PHONE)
        waiting = self.filed(self.bo, phone=PHONE)
        self.at(DUE)
        self.run_cron()
        with self.assertRaisesRegex(UserError, "[Aa]ccept"), self.env.cr.savepoint():
            self.change_kind(waiting, self.deposit)


@tagged("post_install", "-at_install")
class TestTurnsAndTheRest(SeamCase):
    def test_talking_before_the_clock_begins(self):
        """Who has the customer today and the clock from tomorrow on may note things."""
        self.rules(duplicate_policy="queue", queue_places=2, queue_start="next_day")
        self.north.filing_version_id._line_for(self.walk_in).write(
            {"renew_event": "contact"}
        )
        holder = self.filed(self.anna, phone=PHONE)
        waiting = self.filed(self.bo, phone=PHONE)
        self.at(MONDAY + DAY)
        holder._end("release")
        self.assertEqual(waiting.state, "active")
        self.assertGreater(waiting.effective_at, datetime.now())
        waiting.lead_id.with_user(self.bo).message_post(
            body="Called him", message_type="comment"
        )
        self.assertTrue(self.evidence(waiting).counts)


@tagged("post_install", "-at_install")
class TestAbsenceAndDeadlines(SeamCase):
    def test_nobody_is_asked_while_he_is_away(self):
        """S05-R06: what an approved absence pauses is asked for afterwards"""
        self.staged(("cadence", 3, "release"), absence_pauses=True)
        filing = self.file(self.lead())
        self.assertEqual(self.due(filing), {"cadence": shanghai(6)})
        self.absence(self.anna, date(2026, 3, 4), date(2026, 3, 6))
        self.assertEqual(self.due(filing), {"cadence": shanghai(9)})
        self.assertEqual(filing.neglect_due_at, shanghai(9))
        self.at(shanghai(8, 10))
        self.sweep()
        self.assertEqual(filing.state, "active")
        self.at(shanghai(9))
        self.sweep()
        self.assertEqual(filing.end_reason, "neglected")

    def test_nor_is_he_without_an_end(self):
        self.staged(("cadence", 3, "release"), absence_pauses=True)
        self.north.filing_version_id._line_for(self.walk_in).unit = "permanent"
        filing = self.file(self.lead())
        self.absence(self.anna, date(2026, 3, 4), date(2026, 3, 6))
        self.assertEqual(self.due(filing), {"cadence": shanghai(9)})

    def test_what_begins_during_an_absence_or_goes_on(self):
        self.staged(
            ("cadence", 3, "release"),
            ("visit", 2, "warn", {"unit": "working_day"}),
            absence_pauses=True,
        )
        self.absence(self.anna, date(2026, 3, 3), date(2026, 3, 4))
        self.absence(self.anna, date(2026, 3, 4), date(2026, 3, 5))
        filing = self.file(self.lead())
        self.assertEqual(
            self.due(filing), {"cadence": shanghai(9), "visit": shanghai(10)}
        )
        self.log(filing)
        self.assertEqual(self.due(filing)["cadence"], shanghai(9))

    def test_what_was_over_before_stays_over(self):
        self.staged(("cadence", 1, "release"), absence_pauses=True)
        filing = self.file(self.lead())
        absence = (
            self.env["customer.filing.absence"]
            .with_user(self.anna)
            .create(
                {
                    "date_from": date(2026, 3, 2),
                    "date_to": date(2026, 3, 6),
                    "reason": "Ill",
                }
            )
        )
        self.at(shanghai(5))
        absence.with_user(self.dai).action_approve()
        self.sweep()
        self.assertEqual(
            (filing.end_reason, filing.ended_at), ("neglected", shanghai(4))
        )

    def test_only_where_the_terms_say_so(self):
        self.staged(("cadence", 3, "release"))
        filing = self.file(self.lead())
        self.absence(self.anna, date(2026, 3, 4), date(2026, 3, 6))
        self.assertEqual(self.due(filing), {"cadence": shanghai(6)})

    def test_moving_an_absence_is_asking_anew(self):
        """Nobody keeps one at hand for what he has left lying."""
        self.counted(absence_pauses=True)
        filing = self.file(self.lead())
        absence = (
            self.env["customer.filing.absence"]
            .with_user(self.anna)
            .create(
                {
                    "date_from": date(2026, 6, 1),
                    "date_to": date(2026, 6, 2),
                    "reason": "Ill",
                }
            )
        )
        self.at(shanghai(8, 10))
        absence.write({"date_from": date(2026, 3, 3), "date_to": date(2026, 3, 7)})
        absence.with_user(self.dai).action_approve()
        self.assertEqual(filing.protected_until, DUE)


@tagged("post_install", "-at_install")
class TestDecisionsOverRPC(SeamCase):
    def test_a_dialog_without_its_level_decides_nothing(self):
        """S10-R03: no superior passes over those who agree after him"""
        self.levels({"approver": "leader"}, {"approver": "department"})
        filing = self.filed(phone=PHONE)
        request = self.request_of(filing)
        dialog = self.dialog_of(self.dai, request)
        dialog.write({"step_ids": [Command.clear()]})
        with (
            self.assertRaisesRegex(UserError, "level by level"),
            self.env.cr.savepoint(),
        ):
            dialog.action_decide()
        self.assertEqual((filing.state, request.state), ("submitted", "pending"))

    def test_a_reason_stays_as_it_was_agreed_to(self):
        self.levels(
            {"approver": "leader", "matter": "withdraw"},
            {"approver": "department", "matter": "withdraw"},
        )
        filing = self.filed(phone=PHONE)
        request = (
            self.env["customer.filing.request"]
            .with_user(self.anna)
            .create({"filing_id": filing.id, "kind": "withdraw", "reason": "Moved"})
        )
        request.reason = "He moved away"
        self.decide(self.dai, request)
        with self.assertRaisesRegex(UserError, "decided on this already"):
            request.with_user(self.anna).reason = "Nobody said so"


@tagged("post_install", "-at_install")
class TestCorrectionsAndChecks(SeamCase):
    def test_a_correction_keeps_the_customer_while_the_office_looks(self):
        """S63-R03"""
        self.levels({"approver": "leader"}, correction_days=3, check_answer="office")
        filing = self.filed(phone=PHONE)
        self.env["customer.filing.inquiry"].search(
            [("filing_id", "=", filing.id)]
        ).with_user(self.olga).action_answer()
        self.decide(self.dai, self.request_of(filing), "return", comment="Address?")
        self.assertEqual(filing.state, "draft")
        filing.with_user(self.anna).action_submit()
        self.assertEqual(filing.state, "submitted")
        found = self.env["customer.filing"].with_user(self.olga)
        found = found.check_customer({"phone": PHONE})
        self.assertEqual(found["verdict"], "protected")


@tagged("post_install", "-at_install")
class TestBookAndApproval(SeamCase):
    def setUp(self):
        super().setUp()
        self.levels({"approver": "leader"}, correction_days=3)
        self.reserved = self.filed(phone=PHONE)
        self.assertEqual(self.reserved.state, "submitted")

    def older_entry(self):
        entry = self.draft(
            self.olga, phone=PHONE, user_id=self.bo.id, filed_on=MONDAY - DAY
        )
        entry.action_submit()
        self.assertEqual(entry.state, "submitted", entry.refusal)
        return entry.with_env(self.env)

    def test_older_entry_of_the_book_before_what_is_being_approved(self):
        """S18-R16"""
        entry = self.older_entry()
        entry.with_user(self.olga).action_book_first()
        self.assertEqual(entry.state, "active", entry.refusal)
        self.assertEqual(self.reserved.state, "ended")
        self.assertEqual(self.request_of(self.reserved).state, "recalled")

    def test_older_entry_of_the_book_before_what_is_being_corrected(self):
        """S18-R16"""
        request = self.request_of(self.reserved)
        self.decide(self.dai, request, "return", comment="Address?")
        entry = self.older_entry()
        entry.with_user(self.olga).action_book_first()
        self.assertEqual(entry.state, "active", entry.refusal)
        self.assertFalse(self.reserved.reserved_until)
        self.reserved.with_user(self.anna).action_submit()
        self.assertRefused(self.reserved, "protected")
