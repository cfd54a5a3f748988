"""Deadlines of follow-up: they open, move, and end filings at the due instant."""

from datetime import timedelta

from filing_case import MONDAY
from follow_up_case import FollowUpCase, shanghai

from odoo.exceptions import UserError
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestDeadlines(FollowUpCase):
    def file_one(self, phone="13800001234", kind=None, **values):
        lead = self.lead(phone=phone, partner_name=f"客户{phone}")
        return self.file(lead, kind or self.deposit, **values)

    def outcome(self, filing):
        filing.invalidate_recordset()
        return filing.state, filing.end_reason, filing.ended_at

    # ---- opening and moving ----

    def test_deadlines_open_with_the_protection(self):
        """S36-R02, S47-R06: first contact and visit from the start; then a cadence."""
        self.staged(
            ("first_contact", 3, "void"), ("cadence", 7, "void"), ("visit", 14, "warn")
        )
        filing = self.file_one()
        self.assertEqual(
            self.due(filing), {"first_contact": shanghai(6), "visit": shanghai(17)}
        )
        self.assertEqual(filing.neglect_due_at, shanghai(6), "a warning ends nothing")
        self.assertEqual(filing.deadline_text, "First contact: due in 3 days")
        self.assertEqual(
            filing.lead_id.with_user(self.anna).filing_deadline_text,
            "First contact: due in 3 days",
        )
        self.at(shanghai(4, 9))
        self.log(filing)
        self.assertEqual(
            self.due(filing), {"cadence": shanghai(12), "visit": shanghai(17)}
        )
        self.assertEqual(filing.neglect_due_at, shanghai(12))
        self.assertEqual(filing.followed_up_at, shanghai(4, 9))
        self.assertEqual(filing.deadline_text, "Every further contact: due in 7 days")
        self.at(shanghai(5, 9))
        self.log(filing, contact="visit")
        self.assertEqual(self.due(filing), {"cadence": shanghai(13)})
        states = dict(filing.deadline_ids.mapped(lambda d: (d.stage, d.state)))
        self.assertEqual(
            states, {"first_contact": "met", "visit": "met", "cadence": "open"}
        )

    def test_terms_without_stages_cost_nothing(self):
        filing = self.file_one()
        self.assertFalse(filing.deadline_ids)
        self.assertFalse(filing.stages_from)
        self.assertFalse(filing.deadline_text)
        drafts = self.draft(phone="13900001111") | self.draft(phone="13900002222")
        executed = []
        original = self.env.cr.execute

        def execute(query, *args, **kwargs):
            executed.append(str(getattr(query, "code", query)))
            return original(query, *args, **kwargs)

        self.patch(self.env.cr, "execute", execute)
        drafts.action_submit()
        drafts.with_env(self.env)._end("release")
        self.assertFalse([q for q in executed if "customer_filing_deadline" in q])

    def test_a_kinds_own_line_replaces_those_of_all(self):
        """S47-R06: seven days for a visitor, fourteen for others."""
        self.staged(
            ("visit", 14, "release"),
            ("visit", 7, "release", {"kind_id": self.deposit.id}),
        )
        self.assertEqual(self.due(self.file_one()), {"visit": shanghai(10)})
        other = self.env.ref("customer_filing.filing_kind_key_account")
        self.assertEqual(
            self.due(self.file_one("13911112222", other)), {"visit": shanghai(17)}
        )

    def test_a_note_that_does_not_count_moves_nothing(self):
        self.staged(("cadence", 3, "void"), note_min_chars=10)
        filing = self.file_one()
        self.at(shanghai(4, 9))
        filing.lead_id.with_user(self.anna).message_post(
            body="在", message_type="comment"
        )
        self.assertEqual(self.due(filing), {"cadence": shanghai(6)})
        self.log(filing)
        self.assertEqual(self.due(filing), {"cadence": shanghai(8)})

    # ---- what becomes of silence ----

    def test_scenario_25_void_at_the_due_instant(self):
        """S05-R06: grade H, last note on Monday 16:00, void at Wednesday 00:00."""
        self.staged(("cadence", 1, "void", {"grade_id": self.grade("H").id}))
        filing = self.file_one()
        filing.with_user(self.anna).action_set_grade(self.grade("H").id)
        self.at(shanghai(2, 16))
        self.log(filing)
        self.at(shanghai(3, 23, 59))
        self.sweep()
        self.assertEqual(filing.state, "active")
        self.at(shanghai(9))
        self.sweep()
        self.assertEqual(self.outcome(filing), ("ended", "void", shanghai(4)))
        entry = filing.ledger_ids[-1]
        self.assertEqual((entry.event, entry.effective_at), ("void", shanghai(4)))
        self.assertEqual(entry.recorded_at, shanghai(9))
        self.assertEqual(filing.deadline_ids.mapped("state"), ["missed"])
        self.assertEqual(filing.deadline_ids.missed_at, shanghai(4))
        self.assertFalse(filing.key_ids.filtered("holds"))

    def test_scenario_26_only_the_owners_notes_help(self):
        """S14-R18: ten days with notes of others alone, then the public pool."""
        self.staged(("cadence", 10, "release"))
        filing = self.file_one()
        self.at(shanghai(8))
        filing.lead_id.with_user(self.dai).message_post(
            body="His leader called", message_type="comment"
        )
        self.assertEqual(self.due(filing), {"cadence": shanghai(13)})
        self.at(shanghai(13))
        self.sweep()
        self.assertEqual(self.outcome(filing), ("ended", "neglected", shanghai(13)))
        self.assertEqual(filing.pool_entry_ids.state, "waiting")
        self.assertEqual(filing.lead_id.filing_guard, "pool")
        self.assertFalse(filing.with_user(self.anna)._filtered_access("read"))

    def test_scenario_28_a_void_card_goes_to_another(self):
        """S36-R02, S36-R05: no revisit within three days; C has a new run of three."""
        self.staged(("first_contact", 3, "void"))
        filing = self.file_one()
        self.at(shanghai(6))
        self.sweep()
        self.assertEqual(self.outcome(filing), ("ended", "void", shanghai(6)))
        lead = self.lead(self.bo, phone="13800001234")
        other = self.file(lead, self.deposit)
        self.assertEqual(other.state, "active")
        self.assertEqual(self.due(other), {"first_contact": shanghai(10)})

    def test_a_late_run_twice_gives_the_same(self):
        self.staged(("first_contact", 3, "release"))
        filing = self.file_one()
        self.at(shanghai(20))
        self.sweep()
        events = filing.ledger_ids.mapped("event")
        self.sweep()
        self.assertEqual(events, ["activate", "neglect"])
        self.assertEqual(filing.ledger_ids.mapped("event"), events)

    def test_whichever_cron_comes_first(self):
        """The earlier instant decides, not the cron that happens to run."""
        self.staged(("first_contact", 3, "release"), ("visit", 20, "release"))
        for phone, name in (
            ("13911110001", "release_due"),
            ("13911110002", "sweep_deadlines"),
        ):
            self.at(MONDAY)
            filing = self.file_one(phone, self.walk_in)
            self.at(shanghai(28))
            self.sweep(name)
            self.assertEqual(self.outcome(filing), ("ended", "neglected", shanghai(6)))
            states = dict(filing.deadline_ids.mapped(lambda d: (d.stage, d.state)))
            self.assertEqual(states, {"first_contact": "missed", "visit": "dropped"})

    def test_a_protection_that_ends_before_its_deadline_expires(self):
        self.staged(("first_contact", 20, "release"), ("visit", 2, "forfeit"))
        for phone, name in (
            ("13911110001", "release_due"),
            ("13911110002", "sweep_deadlines"),
        ):
            self.at(MONDAY)
            filing = self.file_one(phone, self.walk_in)
            self.at(shanghai(28))
            self.sweep(name)
            self.assertEqual(self.outcome(filing), ("ended", "expired", shanghai(10)))
            self.assertEqual(filing.share_forfeited_at, shanghai(5))
            self.assertIn("forfeit", filing.ledger_ids.mapped("event"))

    def test_a_warning_tells_owner_and_leader_and_ends_nothing(self):
        self.staged(("cadence", 3, "warn"))
        filing = self.file_one()
        self.at(shanghai(7))
        self.sweep()
        self.assertEqual(filing.state, "active")
        self.assertEqual(filing.deadline_ids.state, "missed")
        reminders = filing._reminders()
        self.assertEqual(reminders.user_id, self.anna | self.dai)
        self.assertIn("Every further contact", reminders[0].summary)
        self.assertNotIn(
            self.dai.partner_id, filing.lead_id.message_partner_ids, "no mails for him"
        )
        self.sweep()
        self.assertEqual(len(filing._reminders()), 2, "once")
        self.log(filing)
        self.assertFalse(filing._reminders())
        self.assertEqual(self.due(filing), {"cadence": shanghai(11)}, "a new run")

    def test_a_share_is_forfeited_once(self):
        """S18-R08: the filing goes on, its salesperson's share is marked."""
        self.staged(("cadence", 7, "forfeit"))
        filing = self.file_one()
        self.at(shanghai(11))
        self.sweep()
        self.assertEqual(filing.state, "active")
        self.assertEqual(filing.share_forfeited_at, shanghai(10))
        entry = filing.ledger_ids[-1]
        self.assertEqual((entry.event, entry.effective_at), ("forfeit", shanghai(10)))
        self.log(filing)
        self.at(shanghai(25))
        self.sweep()
        self.assertEqual(filing.share_forfeited_at, shanghai(10))
        self.assertEqual(filing.ledger_ids.mapped("event").count("forfeit"), 1)

    # ---- who is late, and who is kept ----

    def test_a_late_cron_blocks_nobody(self):
        """Who meets the filing after its deadline finds the customer free."""
        for effect, reason in (("void", "void"), ("release", "neglected")):
            self.at(MONDAY)
            self.staged(("first_contact", 3, effect))
            phone = f"1391111{len(effect):04}"
            filing = self.file_one(phone)
            self.at(shanghai(8))
            other = self.filed(self.bo, phone=phone)
            self.assertEqual(other.state, "active", (effect, other.refusal))
            self.assertEqual(self.outcome(filing), ("ended", reason, shanghai(6)))

    def test_a_check_tells_the_truth_before_the_cron(self):
        self.staged(("first_contact", 3, "void"))
        filing = self.file_one()
        asked = self.env["customer.filing"].with_user(self.bo)
        self.at(shanghai(5, 23))
        customer = {"phone": "13800001234"}
        self.assertEqual(asked.check_customer(customer)["verdict"], "protected")
        self.at(shanghai(6))
        self.assertEqual(asked.check_customer(customer)["verdict"], "free")
        self.assertEqual(self.outcome(filing), ("ended", "void", shanghai(6)))

    def test_a_check_stays_one_look_into_the_keys(self):
        self.staged(("first_contact", 3, "void"))
        self.file_one()
        executed = []
        original = self.env.cr.execute

        def execute(query, *args, **kwargs):
            executed.append(str(getattr(query, "code", query)))
            return original(query, *args, **kwargs)

        asked = self.env["customer.filing"].with_user(self.bo)
        self.patch(self.env.cr, "execute", execute)
        self.assertEqual(
            asked.check_customer({"phone": "13800001234"})["verdict"], "protected"
        )
        looks = [q for q in executed if "FROM customer_filing_key" in q]
        self.assertEqual(len(looks), 1)
        self.assertFalse([q for q in executed if "customer_filing_deadline" in q])

    def test_a_late_follow_up_saves_nothing(self):
        self.staged(("first_contact", 3, "release"))
        filing = self.file_one()
        lead = filing.lead_id.with_user(self.anna)
        self.at(shanghai(6))
        with self.assertRaisesRegex(UserError, "over"):
            self.log(filing)
        lead.message_post(body="Called at last", message_type="comment")
        self.assertEqual(self.evidence(filing).reasons, [{"code": "late"}])
        with self.assertRaisesRegex(UserError, "over"):
            lead.action_set_won()
        self.sweep()
        self.assertEqual(filing.end_reason, "neglected")

    def test_holds_and_decisions_keep_a_filing(self):
        self.staged(("first_contact", 3, "release"))
        held, decided = self.file_one(), self.file_one("13911112222")
        hold = (
            self.env["customer.filing.hold"]
            .with_user(self.olga)
            .create({"filing_id": held.id, "reason": "A dispute"})
        )
        decided._filing_write({"awaits_decision": True})
        self.at(shanghai(8))
        self.sweep()
        asked = self.env["customer.filing"].with_user(self.bo)
        for filing, phone in ((held, "13800001234"), (decided, "13911112222")):
            self.assertEqual(filing.state, "active")
            answer = asked.check_customer({"phone": phone})
            self.assertEqual(answer["verdict"], "protected")
        hold.with_user(self.olga).action_lift()
        decided._filing_write({"awaits_decision": False})
        self.sweep()
        for filing in (held, decided):
            self.assertEqual(self.outcome(filing), ("ended", "neglected", shanghai(6)))

    def test_winning_drops_the_deadlines(self):
        self.staged(("cadence", 3, "release"))
        filing = self.file_one()
        filing.lead_id.with_user(self.anna).action_set_won()
        self.assertEqual(filing.deadline_ids.state, "dropped")
        self.assertFalse(filing.neglect_due_at)
        self.at(shanghai(20))
        self.sweep()
        self.assertEqual(filing.end_reason, "won")

    def test_losing_and_restoring_buys_no_time(self):
        self.staged(("cadence", 3, "release"))
        filing, slow = self.file_one(), self.file_one("13911112222")
        for one in (filing, slow):
            one.lead_id.with_user(self.anna).action_set_lost()
        self.assertFalse(self.due(filing))
        self.at(shanghai(5))
        filing.lead_id.with_user(self.anna).action_unarchive()
        self.assertEqual(filing.state, "active")
        self.assertEqual(self.due(filing), {"cadence": shanghai(6)})
        self.assertEqual(filing.neglect_due_at, shanghai(6))
        self.at(shanghai(6))
        with self.assertRaisesRegex(UserError, "over"):
            slow.lead_id.with_user(self.anna).action_unarchive()

    def test_a_won_filing_that_is_reopened_begins_anew(self):
        self.staged(("first_contact", 3, "release"), ("cadence", 3, "release"))
        filing = self.file_one()
        self.log(filing)
        filing.lead_id.with_user(self.anna).action_set_won()
        self.at(shanghai(20, 9))
        stage = filing.lead_id.stage_id.search([("is_won", "=", False)], limit=1)
        filing.lead_id.with_user(self.anna).stage_id = stage
        self.assertEqual(filing.state, "active")
        self.assertEqual(self.due(filing), {"first_contact": shanghai(24)})
        self.at(shanghai(21, 9))
        self.log(filing)
        self.assertEqual(self.due(filing), {"cadence": shanghai(25)})

    # ---- plans ----

    def test_a_plan_must_be_there_and_be_kept(self):
        """S22-R04."""
        self.staged(("plan", 1, "release"))
        filing = self.file_one()
        self.assertFalse(self.due(filing), "after a contact only")
        self.log(filing)
        self.assertEqual(self.due(filing), {"plan": shanghai(4)})
        filing.lead_id.with_user(self.anna).activity_schedule(
            "mail.mail_activity_data_call",
            date_deadline=shanghai(9, 12).date(),
            user_id=self.anna.id,
        )
        self.assertEqual(self.due(filing), {"plan": shanghai(11)})
        filing.lead_id.with_user(self.anna).activity_schedule(
            "mail.mail_activity_data_call",
            date_deadline=shanghai(25, 12).date(),
            user_id=self.anna.id,
        )
        self.assertEqual(self.due(filing), {"plan": shanghai(11)}, "the plan stands")
        self.at(shanghai(2, 11))
        self.log(filing)
        self.assertEqual(self.due(filing), {"plan": shanghai(11)}, "and still stands")
        self.at(shanghai(2, 12))
        self.log(filing, next_plan_on="2026-03-06")
        self.assertEqual(self.due(filing), {"plan": shanghai(8)})
        self.assertEqual(filing.neglect_due_at, shanghai(8))

    # ---- SMS ----

    def test_three_sms_in_a_row_void_the_card(self):
        """S36-R06, scenario 28."""
        self.rules(sms_in_a_row=3, sms_effect="void")
        filing = self.file_one()
        for contact in ("sms", "sms", "call", "sms", "sms"):
            self.log(filing, contact=contact)
        self.assertEqual(filing.state, "active")
        dialog = self.log_dialog(filing, contact="sms", note="Hello")
        self.assertIn("becomes void", dialog.warning_text)
        dialog.action_log()
        self.assertEqual(self.outcome(filing), ("ended", "void", MONDAY))
        self.assertEqual(len(self.evidence(filing)), 6)

    def test_three_sms_in_a_row_on_hold_are_told(self):
        self.rules(sms_in_a_row=2, sms_effect="release")
        filing = self.file_one()
        self.env["customer.filing.hold"].with_user(self.olga).create(
            {"filing_id": filing.id, "reason": "A dispute"}
        )
        for _number in range(2):
            self.log(filing, contact="sms")
        self.assertEqual(filing.state, "active")
        self.assertIn("2 SMS in a row", filing._reminders()[0].summary)

    # ---- crons come in time ----

    def test_the_cron_comes_at_the_due_instant(self):
        self.staged(("first_contact", 3, "void"), ("cadence", 5, "void"))
        filing = self.file_one()
        self.at(MONDAY + timedelta(hours=1))
        self.log(filing)
        cron = self.env.ref("customer_filing.ir_cron_sweep_deadlines")
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        self.assertLessEqual(
            {shanghai(6), shanghai(8)}, set(triggers.mapped("call_at"))
        )
