"""Where one part of the rules meets another: deadlines, extensions, offers, terms."""

from datetime import date, datetime, timedelta

from filing_case import MONDAY
from follow_up_case import shanghai
from seam_case import SeamCase

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

PHONE = "13800001234"
DUE = datetime(2026, 3, 9, 16)  # 10 March 00:00 in Shanghai
DAY = timedelta(days=1)
NOW = timedelta(0)


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

    def test_those_behind_wait_while_the_next_one_is_approved(self):
        """S11-R06, S10-R03: however few places the terms of the next one know"""
        self.rules(duplicate_policy="queue", queue_places=2)
        self.filed(self.anna, phone=PHONE)
        self.levels({"approver": "leader"}, duplicate_policy="queue", queue_places=1)
        first = self.filed(self.bo, phone=PHONE)
        second = self.filed(self.dai, phone=PHONE)
        first._filing_write({"queue_places": 0})
        self.at(DUE)
        self.run_cron()
        self.assertEqual((first.state, second.state), ("submitted", "queued"))
        self.decide(self.dai, self.request_of(first), "refuse", comment="No")
        self.assertEqual((first.state, second.state), ("refused", "submitted"))

    def test_a_bare_event_is_no_way_around_notes(self):
        """S14-R19, S65-R07"""
        self.rules(note_min_chars=10)
        self.north.filing_version_id._line_for(self.walk_in).renew_event = "contact"
        filing = self.file(self.lead())

        def record(user):
            dialog = self.env["customer.filing.record.event"].with_user(user)
            dialog.create({"filing_id": filing.id, "kind": "contact"}).action_record()

        self.at(MONDAY + DAY)
        with self.assertRaisesRegex(UserError, "follow-up"), self.env.cr.savepoint():
            record(self.anna)
        self.assertEqual(filing.protected_until, DUE)
        self.log(filing)
        self.assertEqual(filing.protected_until, DUE + DAY)
        self.at(MONDAY + 2 * DAY)
        record(self.dai)
        self.assertEqual(filing.protected_until, DUE + 2 * DAY)


@tagged("post_install", "-at_install")
class TestLeadsAndTheRest(SeamCase):
    def test_a_merged_lead_can_be_followed_up(self):
        """S01-R09: the lead that is left carries the filing, and what is told of it"""
        self.staged(("cadence", 3, "warn"))
        filing = self.file(self.lead())
        other = self.lead(phone=False, partner_name=False, contact_name="李", name="B")
        other.probability = 99
        (filing.lead_id | other).with_user(self.max).merge_opportunity()
        self.assertTrue(filing.lead_id.exists())
        self.assertEqual(filing.lead_id, filing.lead_ids)
        self.assertTrue(self.log(filing).counts)

    def test_working_days_are_those_of_each_team(self):
        """S14-R12: filed together, counted each by the calendar of its team"""
        self.staged(("cadence", 5, "warn", {"unit": "working_day"}))
        seven = self.company.resource_calendar_id.copy(
            {
                "name": "Every day",
                "attendance_ids": [
                    Command.clear(),
                    *(
                        Command.create(
                            {
                                "name": str(day),
                                "dayofweek": str(day),
                                "hour_from": 9,
                                "hour_to": 17,
                                "day_period": "full_day",
                            }
                        )
                        for day in range(7)
                    ),
                ],
            }
        )
        south = self.north.copy({"name": "South", "filing_calendar_id": seven.id})
        south.member_ids = self.carl
        one = self.draft(self.anna, phone=PHONE)
        two = self.draft(self.carl, phone="13900005678", team_id=south.id)
        both = (one | two).with_user(self.olga)
        both.action_submit()
        self.assertEqual(self.due(one.with_env(self.env)), {"cadence": shanghai(10)})
        self.assertEqual(self.due(two.with_env(self.env)), {"cadence": shanghai(8)})

    def test_a_lost_offer_restored_is_still_no_more_than_the_offer(self):
        self.staged(
            ("cadence", 1, "release"),
            duplicate_policy="queue",
            queue_places=2,
            queue_offer_hours=96,
        )
        holder = self.filed(self.anna, phone=PHONE)
        offered = self.filed(self.bo, phone=PHONE)
        holder._end("release")
        until = offered.offered_until
        self.assertTrue(until)
        lead = offered.lead_id.with_user(self.bo)
        lead.action_set_lost()
        lead.action_unarchive()
        self.assertEqual((offered.state, offered.protected_until), ("active", until))
        self.assertFalse(self.due(offered))


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

    def test_a_leader_does_not_decide_what_another_asks_for_him(self):
        self.rules(extension_mode="limited", extension_max=1)
        filing = self.filed(self.dai, phone=PHONE)
        dialog = (
            self.env["customer.filing.extend"]
            .with_user(self.olga)
            .create({"filing_id": filing.id, "reason": "He will sign"})
        )
        dialog.action_ask()
        request = self.request_of(filing, "extend")
        mine = request.with_user(self.dai)
        self.assertFalse(mine.may_decide)
        self.assertNotIn(self.dai, request.activity_ids.user_id)
        with self.assertRaises(AccessError):
            mine.action_approve()

    def test_strangers_learn_nothing_by_dialogs(self):
        """S01-R10: over RPC one can name any filing"""
        self.staged(
            ("cadence", 3, "release"), extension_mode="limited", extension_max=1
        )
        filing = self.file(self.lead())
        request = self.ask_extension(filing)
        lead = {"lead_id": filing.lead_id.id}
        dialogs = {
            "extend": {"reason": "Curious"},
            "record.event": {},
            "log.follow.up": {"note": "Curious"} | lead,
            "change.kind": {"kind_id": self.deposit.id},
            "identity.change": {"reason": "Curious"},
            "end": {"transition": "release", "reason": "Curious"},
        }
        buttons = {
            "extend": "action_ask",
            "record.event": "action_record",
            "log.follow.up": "action_log",
            "change.kind": "action_change",
            "identity.change": "action_ask",
            "end": "action_end",
        }
        told = [filing.contact_name, filing.company_name, "03/09", "2026-03-09"]
        for name, values in dialogs.items():
            model = self.env[f"customer.filing.{name}"].with_user(self.bo)
            values = values | {"filing_id": filing.id}
            with self.subTest(name), self.assertRaises(AccessError):
                dialog = model.create(values)
                shown = str(dialog.read(set(dialog._fields) - {"filing_id"}))
                self.assertFalse([text for text in told if text in shown])
                getattr(dialog, buttons[name])()
        with self.assertRaises(AccessError):
            self.env["customer.filing.decision"].with_user(self.bo).create(
                {"request_ids": request.ids, "decision": "approve"}
            )
        for method in ("action_set_grade", "action_log_follow_up"):
            arguments = [self.grade("h").id] if "grade" in method else []
            with self.subTest(method), self.assertRaises(AccessError):
                getattr(filing.with_user(self.bo), method)(*arguments)
        for model in ("deadline", "follow.up", "milestone", "ledger", "request"):
            rows = self.env[f"customer.filing.{model}"].with_user(self.bo)
            self.assertFalse(rows.search([("filing_id", "=", filing.id)]), model)

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
class TestWithoutCalendars(SeamCase):
    def test_a_company_and_people_without_calendar_and_time_zone(self):
        """S14-R12, S35-R13: days are counted from Monday to Friday then"""
        self.company.resource_calendar_id = False
        (self.anna | self.dai | self.eve).tz = False
        self.levels(
            {"approver": "leader", "hours": 8, "remind_hours": 2},
            stage_ids=[
                Command.create(
                    {
                        "stage": "cadence",
                        "length": 5,
                        "unit": "working_day",
                        "effect": "release",
                    }
                )
            ],
            holiday_mode="postpone",
            absence_pauses=True,
            warn_days="7,3,1",
        )
        filing = self.filed(phone=PHONE)
        self.run_approval_cron()
        self.decide(self.dai, self.request_of(filing))
        self.assertEqual(filing.state, "active")
        self.absence(self.anna, date(2026, 3, 4), date(2026, 3, 4))
        self.assertTrue(self.due(filing))
        self.at(MONDAY + DAY)
        self.sweep("warn")
        self.recount()
        self.cover({"length": 20})
        self.at(MONDAY + 40 * DAY)
        self.run_cron()
        self.assertEqual(filing.end_reason, "neglected")

    def test_archived_people_and_a_team_without_leader(self):
        self.levels({"approver": "leader", "hours": 8, "remind_hours": 2})
        self.north.user_id = False
        filing = self.filed(phone=PHONE)
        request = self.request_of(filing)
        self.assertEqual(request.step_ids.user_ids, self.eve)
        self.eve.active = False
        self.run_approval_cron()
        self.assertEqual(request.step_ids.user_ids, self.fay)
        self.anna.active = False
        with self.assertRaisesRegex(UserError, "refuse the filing"):
            self.decide(self.fay, request)


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
class TestStoppingAndTheRest(SeamCase):
    def stop(self):
        action = self.north.with_user(self.max).action_filing_stop()
        stop = self.env[action["res_model"]].browse(action["res_id"])
        stop = stop.with_user(self.max)
        stop.typed_name = self.north.name
        stop.action_stop()
        self.sweep("switch_off")
        return stop

    def test_nothing_stays_reserved_open_or_due(self):
        self.levels(
            {"approver": "leader"},
            {"approver": "leader", "matter": "extension"},
            correction_days=30,
            extension_mode="limited",
            extension_max=1,
            stage_ids=[
                Command.create({"stage": "cadence", "length": 3, "effect": "release"})
            ],
        )
        returned = self.filed(phone=PHONE)
        self.decide(self.dai, self.request_of(returned), "return", comment="Address?")
        asked = self.filed(self.bo, phone="13900005678")
        self.decide(self.dai, self.request_of(asked))
        self.ask_extension(asked)
        stop = self.stop()
        self.assertEqual((stop.state, stop.progress), ("done", 100.0))
        self.assertFalse(returned.reserved_until)
        self.assertFalse(returned.key_ids)
        self.assertEqual((asked.state, asked.awaits_decision), ("ended", False))
        self.assertFalse(self.due(asked))
        self.assertFalse(asked.neglect_due_at)
        self.assertEqual(self.request_of(asked, "extend").state, "recalled")

    def test_offers_end_and_stopped_releases_are_no_matter_any_more(self):
        self.rules(duplicate_policy="queue", queue_places=2, queue_offer_hours=48)
        self.filed(self.anna, phone=PHONE)
        offered = self.filed(self.bo, phone=PHONE)
        self.at(DUE)
        self.run_cron()
        self.assertTrue(offered.offered_until)
        self.north._filing_stop_release(DUE)
        self.stop()
        self.assertEqual((offered.state, offered.offered_until), ("ended", False))
        self.assertFalse(self.north.filing_release_stopped_at)
        open_notices = self.env["customer.filing.notice"].search(
            [("kind", "=", "breaker"), ("state", "=", "open")]
        )
        self.assertFalse(open_notices)


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
