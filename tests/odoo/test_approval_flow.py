"""Filings on their way through approval: reserved, approved, refused, corrected."""

from datetime import datetime, timedelta

from approval_case import ApprovalCase
from filing_case import MONDAY

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

PHONE = "13800001234"
OTHER = "13900005678"
COMPANY = "重庆兆度销售工程有限公司"
DAY = timedelta(days=1)


@tagged("post_install", "-at_install")
class TestFilingIsApproved(ApprovalCase):
    def setUp(self):
        super().setUp()
        self.levels({"approver": "leader"}, {"approver": "officer"})

    def test_two_levels_then_it_protects(self):
        """S10-R03, S10-R04, S10-R06: one after the other; the period starts then."""
        lead = self.lead()
        filing = self.file(lead)
        request = self.request_of(filing)
        self.assertEqual((filing.state, lead.filing_guard), ("submitted", False))
        self.assertEqual(request.activity_ids.user_id, self.dai)
        submitted = filing.first_submitted_at
        self.at(MONDAY + DAY)
        self.decide(self.dai, request, comment="A good customer")
        self.assertEqual(filing.state, "submitted")
        self.assertEqual(request.activity_ids.user_id, self.olga)
        self.at(MONDAY + 2 * DAY)
        self.decide(self.olga, request)
        self.assertEqual((filing.state, request.state), ("active", "approved"))
        self.assertEqual(filing.effective_at, MONDAY + 2 * DAY)
        self.assertEqual(filing.protected_until, datetime(2026, 3, 11, 16))
        self.assertEqual(filing.first_submitted_at, submitted)
        self.assertEqual(lead.filing_guard, "protected")
        self.assertEqual(request.step_ids.mapped("decided_by_id"), self.dai | self.olga)
        self.assertEqual(request.step_ids[0].comment, "A good customer")
        self.assertEqual(
            filing.ledger_ids.mapped("event"),
            ["submit", "approve", "approve", "activate"],
        )

    def test_applicant_is_told_without_a_mail(self):
        """S13-R04"""
        mails = self.env["mail.mail"].search_count([])
        request = self.request_of(self.filed(phone=PHONE))
        self.decide(self.dai, request)
        self.assertNotIn(self.anna, request.activity_ids.user_id)
        mails_of_asking = self.env["mail.mail"].search_count([])
        self.decide(self.olga, request)
        told = request.activity_ids
        self.assertEqual(told.user_id, self.anna)
        self.assertIn("protected until", told.note)
        self.assertEqual(self.env["mail.mail"].search_count([]), mails_of_asking)
        self.assertGreaterEqual(mails_of_asking, mails)

    def test_refused_with_the_approvers_reason(self):
        """At any level; the customer is free again."""
        filing = self.filed(phone=PHONE)
        request = self.request_of(filing)
        with self.assertRaisesRegex(UserError, "Say why"):
            self.decide(self.dai, request, "refuse", comment="  ")
        self.decide(self.dai, request)
        self.decide(self.olga, request, "refuse", comment="He is a competitor")
        self.assertEqual((filing.state, request.state), ("refused", "refused"))
        self.assertEqual(self.codes(filing), ["not_approved"])
        self.assertIn("He is a competitor", filing.refusal_text)
        self.assertFalse(filing.key_ids.filtered("holds"))
        self.assertNotIn("competitor", "".join(filing.ledger_ids.mapped("payload")))
        told = request.activity_ids
        self.assertEqual(told.user_id, self.anna)
        self.assertIn("He is a competitor", told.note)
        self.assertEqual(self.filed(self.bo, phone=PHONE).state, "submitted")

    def test_pending_costs_nobody_his_customer(self):
        """Others are told "protected", without a date; two never wait for one."""
        filing = self.filed(phone=PHONE)
        self.assertTrue(filing.key_ids.filtered("holds"))
        answer = (
            self.env["customer.filing"]
            .with_user(self.bo)
            .check_customer({"phone": PHONE})
        )
        self.assertEqual((answer["verdict"], answer["until"]), ("protected", False))
        self.assertIn("being decided", answer["reason"])
        second = self.filed(self.bo, phone=PHONE)
        self.assertRefused(second, "reserved")
        self.assertIn("being decided", second.refusal_text)
        self.at(MONDAY + 30 * DAY)
        self.run_cron()
        self.assertEqual(filing.state, "submitted", "however long it takes")
        self.assertRefused(self.filed(self.bo, phone=PHONE), "reserved")

    def test_ones_own_is_not_filed_twice(self):
        lead = self.lead()
        self.file(lead)
        again = self.file(self.lead())
        self.assertRefused(again, "yours_reserved")
        self.assertFalse(again.lead_id.filing_guard)

    def test_within_one_batch_the_first_reserves(self):
        drafts = self.draft(phone=PHONE) | self.draft(phone=PHONE)
        drafts.action_submit()
        self.assertEqual(drafts.mapped("state"), ["submitted", "refused"])

    def test_leads_of_others_are_met_when_it_protects(self):
        """Not before: what is not decided protects nobody yet."""
        request = self.request_of(self.filed(phone=PHONE, company_name=COMPANY))
        theirs = self.lead(self.bo)
        self.assertFalse(theirs.filing_guard)
        self.decide(self.dai, request)
        self.decide(self.olga, request)
        self.assertEqual(theirs.filing_guard, "contested")

    def test_waiting_place_behind_a_pending_filing(self):
        self.rules(duplicate_policy="queue", queue_places=1)
        filing = self.filed(phone=PHONE)
        lead = self.lead(self.bo)
        waiting = self.file(lead)
        self.assertEqual((waiting.state, lead.filing_guard), ("queued", "contested"))
        request = self.request_of(filing)
        self.decide(self.dai, request, "refuse", comment="No")
        self.assertEqual(waiting.state, "submitted", "now it is his to be approved")
        self.assertEqual(waiting.ledger_ids.mapped("event"), ["queue", "submit"])
        self.assertTrue(waiting.key_ids.filtered("holds"))
        self.decide(self.dai, self.request_of(waiting))
        self.decide(self.olga, self.request_of(waiting))
        self.assertEqual((waiting.state, lead.filing_guard), ("active", "protected"))

    def test_who_waits_reads_until_when_once_it_protects(self):
        self.levels({"approver": "leader"}, duplicate_policy="queue", queue_places=1)
        filing = self.filed(phone=PHONE)
        lead = self.lead(self.bo)
        self.file(lead)
        self.assertFalse(lead.filing_protected_until)
        self.decide(self.dai, self.request_of(filing))
        self.assertEqual(lead.filing_protected_until, filing.protected_until)
        self.assertEqual((lead.filing_guard, lead.filing_met_id), ("contested", filing))

    def test_locked_while_it_waits(self):
        filing = self.filed(phone=PHONE).with_user(self.anna)
        with self.assertRaisesRegex(UserError, "stays as it is"):
            filing.phone = OTHER
        with self.assertRaises(UserError):
            filing.action_ask_identity_change()
        with self.assertRaises(UserError):
            filing.with_user(self.dai).write({"user_id": self.bo.id})

    def test_import_is_approved_in_one_go(self):
        """Approve many at once: an answer for each."""
        rows = [["李一", PHONE], ["王二", OTHER]]
        result = (
            self.env["customer.filing"]
            .with_user(self.anna)
            .load(["contact_name", "phone"], rows)
        )
        filings = self.env["customer.filing"].browse(result["ids"])
        self.assertEqual(set(filings.mapped("state")), {"submitted"})
        requests = filings.request_ids
        requests[0].with_user(self.anna).action_recall()
        action = requests.with_user(self.dai).action_approve_many()
        dialog = (
            self.env[action["res_model"]].with_user(self.dai).browse(action["res_id"])
        )
        dialog.action_decide()
        answers = dialog.answer.splitlines()
        self.assertEqual(len(answers), 2)
        self.assertEqual(
            requests.mapped("step_ids.state"),
            ["skipped", "skipped", "approved", "pending"],
        )
        self.assertEqual(sum(answer.endswith("done") for answer in answers), 1)

    def test_many_are_refused_with_one_reason(self):
        filings = self.filed(phone=PHONE) | self.filed(phone=OTHER)
        requests = filings.request_ids
        action = requests.with_user(self.dai).action_refuse_many()
        dialog = (
            self.env[action["res_model"]].with_user(self.dai).browse(action["res_id"])
        )
        dialog.comment = "Out of our region"
        dialog.action_decide()
        self.assertEqual(set(filings.mapped("state")), {"refused"})

    def test_customer_of_the_pool_is_taken_when_it_is_approved(self):
        self.levels()
        pooled = self.filed(phone=PHONE)
        pooled._end("release")
        entry = pooled.pool_entry_ids
        self.levels({"approver": "leader"})
        filing = self.filed(self.bo, phone=PHONE)
        self.assertEqual((filing.state, entry.state), ("submitted", "waiting"))
        card = self.env["customer.filing.card"].search([("filing_id", "=", pooled.id)])
        card.with_user(self.anna).action_claim()
        self.assertEqual(entry.state, "waiting", "he is reserved")
        self.decide(self.dai, self.request_of(filing), "refuse", comment="Not yet")
        self.assertEqual(entry.state, "waiting")
        filing = self.filed(self.bo, phone=PHONE)
        self.decide(self.dai, self.request_of(filing))
        self.assertEqual((filing.state, entry.state), ("active", "claimed"))

    def test_approved_customer_of_the_pool_is_beyond_no_quota(self):
        self.levels()
        pooled = self.filed(phone=PHONE) | self.filed(phone=OTHER)
        pooled._end("release")
        self.levels({"approver": "leader"})
        filing = self.filed(self.bo, phone=PHONE)
        pooled[0].pool_entry_ids.pool_id.claim_daily_max = 1
        card = self.env["customer.filing.card"].search(
            [("filing_id", "=", pooled[1].id)]
        )
        card.with_user(self.bo).action_claim()
        self.decide(self.dai, self.request_of(filing))
        self.assertEqual(filing.state, "active")

    def test_claims_need_no_approval(self):
        self.levels()
        pooled = self.filed(phone=PHONE)
        pooled._end("release")
        self.levels({"approver": "leader"})
        card = self.env["customer.filing.card"].search([("filing_id", "=", pooled.id)])
        card.with_user(self.bo).action_claim()
        claimed = self.env["customer.filing"].search([("user_id", "=", self.bo.id)])
        self.assertEqual(claimed.state, "active")

    def test_signature_first_then_the_levels(self):
        """S36-R01 with S13-R03: it protects from the last of them on."""
        self.rules(effective_from="signature")
        filing = self.filed(phone=PHONE)
        self.assertFalse(filing.key_ids.filtered("holds"))
        self.request_of(filing, "sign").with_user(self.dai).action_approve()
        request = self.request_of(filing)
        self.assertEqual((filing.state, request.state), ("submitted", "pending"))
        self.assertTrue(filing.key_ids.filtered("holds"))
        self.at(MONDAY + DAY)
        self.decide(self.dai, request)
        self.decide(self.olga, request)
        self.assertEqual((filing.state, filing.effective_at), ("active", MONDAY + DAY))
        self.assertEqual(
            filing.ledger_ids.mapped("event"),
            ["submit", "reserve", "approve", "approve", "activate"],
        )

    def test_office_check_first_then_the_levels(self):
        self.rules(check_answer="office")
        filing = self.filed(phone=PHONE)
        inquiry = self.env["customer.filing.inquiry"].search(
            [("filing_id", "=", filing.id)]
        )
        inquiry.with_user(self.olga).action_answer()
        self.assertEqual(filing.state, "submitted")
        self.assertEqual(self.request_of(filing).state, "pending")

    def test_withdrawn_while_it_waits_it_frees_the_customer(self):
        filing = self.filed(phone=PHONE)
        request = (
            self.env["customer.filing.request"]
            .with_user(self.anna)
            .create({"filing_id": filing.id, "reason": "A mistake"})
        )
        request.with_user(self.dai).action_approve()
        self.assertEqual(filing.end_reason, "withdrawn")
        self.assertEqual(self.request_of(filing).state, "recalled")
        self.assertEqual(self.filed(self.bo, phone=PHONE).state, "submitted")

    def test_length_is_chosen_with_the_approval(self):
        """Scenario 20: between the lowest and the highest, else it is not approved."""
        filings = self.registry["customer.filing"]
        chosen = []

        def choose(filing, length):
            if not 3 <= length <= 6:
                raise UserError("Choose from 3 to 6.")
            chosen.append((filing.id, length))

        filings._length_bounds = lambda _filing: (3, 6)
        filings._choose_length = choose
        self.addCleanup(delattr, filings, "_length_bounds")
        self.addCleanup(delattr, filings, "_choose_length")
        filing = self.filed(phone=PHONE)
        dialog = self.dialog_of(self.dai, self.request_of(filing))
        self.assertEqual((dialog.length_min, dialog.length_max), (3, 6))
        self.assertEqual(dialog.length, 3, "the shortest, unless he chooses")
        dialog.length = 7
        with self.assertRaisesRegex(UserError, "from 3 to 6"), self.env.cr.savepoint():
            dialog.action_decide()
        self.assertEqual(filing.state, "submitted")
        dialog.length = 6
        dialog.action_decide()
        filings.chosen_length = 6
        self.addCleanup(delattr, filings, "chosen_length")
        dialog = self.dialog_of(self.olga, self.request_of(filing))
        self.assertEqual(dialog.length, 6, "the next level finds what was chosen")
        dialog.action_decide()
        self.assertEqual((filing.state, chosen), ("active", [(filing.id, 6)] * 2))

    def test_buttons_on_the_form(self):
        request = self.request_of(self.filed(phone=PHONE))
        for user, may in ((self.dai, True), (self.anna, False), (self.olga, False)):
            with Form(request.with_user(user)) as form:
                self.assertEqual((form.may_decide, form.may_return), (may, may))


@tagged("post_install", "-at_install")
class TestCorrection(ApprovalCase):
    def setUp(self):
        super().setUp()
        self.levels({"approver": "leader"}, {"approver": "officer"}, correction_days=3)
        self.lead_of_anna = self.lead()
        self.filing = self.file(self.lead_of_anna)
        self.request = self.request_of(self.filing)
        self.submitted = self.filing.first_submitted_at
        self.decide(self.dai, self.request)
        self.decide(self.olga, self.request, "return", comment="Which city?")
        self.mine = self.filing.with_user(self.anna)

    def test_sent_back_with_a_reason(self):
        """S63-R03, S64-R02: a draft again, whose customer stays reserved for 3 days."""
        self.assertEqual((self.filing.state, self.request.state), ("draft", "returned"))
        self.assertEqual(self.filing.return_note, "Which city?")
        self.assertEqual(self.filing.reserved_until, datetime(2026, 3, 5, 16))
        self.assertEqual(self.request.activity_ids.user_id, self.anna)
        self.assertRefused(self.filed(self.bo, phone=PHONE), "reserved")

    def test_corrected_it_goes_on_at_the_same_level(self):
        """S64-R03: and its place in line is that of its first submission."""
        self.at(MONDAY + DAY)
        self.mine.city = "Chongqing"
        self.mine.action_submit()
        self.assertEqual(self.filing.state, "submitted")
        self.assertEqual(self.filing.first_submitted_at, self.submitted)
        self.assertFalse(self.filing.return_note or self.filing.reserved_until)
        again = self.request_of(self.filing)
        self.assertNotEqual(again, self.request)
        self.assertEqual(again.step_ids.mapped("state"), ["approved", "pending"])
        self.assertEqual(again.step_ids[0].decided_by_id, self.dai)
        self.decide(self.olga, again)
        self.assertEqual(self.filing.state, "active")
        self.assertEqual(self.filing.effective_at, MONDAY + DAY)
        self.assertEqual(self.lead_of_anna.filing_guard, "protected")

    def test_sent_back_as_often_as_need_be(self):
        self.mine.action_submit()
        self.decide(
            self.olga, self.request_of(self.filing), "return", comment="Still no city"
        )
        self.assertEqual(self.filing.return_note, "Still no city")
        self.mine.action_submit()
        again = self.request_of(self.filing)
        self.assertEqual(again.step_ids.mapped("state"), ["approved", "pending"])

    def test_level_that_holds_only_now_is_asked(self):
        """And what an earlier one has agreed to is agreed to."""
        self.levels(
            {"approver": "leader"},
            {"approver": "department", "source": "partner"},
            {"approver": "officer"},
        )
        filing = self.filed(phone=OTHER)
        self.decide(self.dai, self.request_of(filing))
        self.decide(self.olga, self.request_of(filing), "return", comment="Whence?")
        filing.with_user(self.anna).source = "partner"
        filing.with_user(self.anna).action_submit()
        self.assertEqual(
            self.request_of(filing).step_ids.mapped("state"),
            ["approved", "pending", "waiting"],
        )

    def test_rules_of_its_submission_hold_for_its_correction(self):
        """S12-R13: a version that came in between changes nothing of it."""
        version = self.filing.version_id
        self.levels()
        self.mine.kind_id = self.deposit
        self.mine.action_submit()
        self.assertEqual(self.filing.state, "submitted")
        self.assertEqual(self.filing.version_id, version)
        self.assertEqual(self.filing.terms_id._read().kind, self.deposit.code)

    def test_correction_is_in_time_if_the_filing_was(self):
        """S14-R10: waiting for a superior makes nobody late."""
        self.levels({"approver": "leader"})
        self.rules(entry_deadline="hours", entry_deadline_hours=2)
        filing = self.filed(phone=OTHER, first_contact_at=MONDAY)
        # PostgreSQL's clock is not the frozen one
        filing._filing_write({"first_submitted_at": MONDAY + timedelta(hours=1)})
        self.decide(self.dai, self.request_of(filing), "return", comment="Whence?")
        self.at(MONDAY + DAY)
        filing.with_user(self.anna).action_submit()
        self.assertEqual(filing.state, "submitted", filing.refusal)

    def test_correction_is_not_counted_once_more(self):
        """S68-R05"""
        self.levels({"approver": "leader"})
        self.rules(limit_ids=[Command.create({"per": "person", "limit": 1})])
        filing = self.filed(phone=OTHER)
        self.decide(self.dai, self.request_of(filing), "return", comment="Whence?")
        filing.with_user(self.anna).action_submit()
        self.assertEqual(filing.state, "submitted", filing.refusal)
        self.assertRefused(self.filed(phone="13900009999"), "daily_limit")

    def test_another_customer_has_no_place_in_line(self):
        """Else a place in line could be kept for anybody."""
        self.mine.write({"phone": OTHER, "company_name": "成都高新有限公司"})
        self.mine.action_submit()
        self.assertGreater(self.filing.first_submitted_at, self.submitted)
        self.assertEqual(
            self.request_of(self.filing).step_ids.mapped("state"),
            ["pending", "waiting"],
        )
        self.assertEqual(self.request.state, "recalled")
        self.assertEqual(self.filed(self.bo, phone=PHONE).state, "submitted")

    def test_one_key_in_common_is_the_same_customer(self):
        self.mine.phone = OTHER
        self.mine.action_submit()
        self.assertEqual(self.filing.first_submitted_at, self.submitted)

    def test_not_corrected_in_time(self):
        """The customer goes free at the instant, whether the cron comes or not."""
        self.at(datetime(2026, 3, 5, 15, 59, 59))
        self.run_approval_cron()
        self.assertTrue(self.filing.reserved_until)
        self.at(datetime(2026, 3, 5, 16))
        self.run_approval_cron()
        self.run_approval_cron()
        self.assertFalse(self.filing.reserved_until or self.filing.first_submitted_at)
        self.assertFalse(self.filing.key_ids)
        self.assertEqual(self.filing.state, "draft")
        events = self.filing.ledger_ids
        self.assertEqual(
            events.mapped("event"), ["submit", "approve", "send_back", "let_go"]
        )
        self.assertEqual(events[-1].effective_at, datetime(2026, 3, 5, 16))
        notes = "".join(self.request.activity_ids.mapped("note"))
        self.assertIn("not corrected in time", notes)
        self.assertEqual(self.filed(self.bo, phone=PHONE).state, "submitted")

    def test_late_cron_blocks_nobody(self):
        self.at(datetime(2026, 3, 6))
        self.assertEqual(self.filed(self.bo, phone=PHONE).state, "submitted")
        self.assertFalse(self.filing.reserved_until)
        self.assertEqual(
            self.filing.ledger_ids[-1].effective_at, datetime(2026, 3, 5, 16)
        )

    def test_too_late_a_correction_stands_in_line_anew(self):
        self.at(datetime(2026, 3, 6))
        self.mine.action_submit()
        self.assertEqual(self.filing.state, "submitted")
        self.assertGreater(self.filing.first_submitted_at, datetime(2026, 3, 5, 16))
        self.assertEqual(
            self.request_of(self.filing).step_ids.mapped("state"),
            ["pending", "waiting"],
        )

    def test_too_late_somebody_else_has_him(self):
        self.at(datetime(2026, 3, 6))
        self.assertEqual(self.filed(self.bo, phone=PHONE).state, "submitted")
        self.mine.action_submit()
        self.assertRefused(self.filing, "reserved")

    def test_cron_is_triggered_for_the_end(self):
        cron = self.env.ref("customer_filing.ir_cron_approval")
        calls = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        self.assertIn(self.filing.reserved_until, calls.mapped("call_at"))

    def test_new_gaps_leave_it_a_draft(self):
        """Nothing is lost by a correction that is not complete."""
        self.mine.phone = False
        self.mine.action_submit()
        self.assertEqual(self.filing.state, "draft")
        self.assertEqual(self.codes(self.filing), ["missing"])
        self.assertIn("phone number", self.filing.refusal_text)
        self.assertRefused(self.filed(self.bo, phone=PHONE), "reserved")
        self.mine.phone = PHONE
        self.mine.action_submit()
        self.assertEqual(
            (self.filing.state, self.codes(self.filing)), ("submitted", [])
        )

    def test_who_waits_behind_it_goes_on_waiting(self):
        self.levels()
        self.rules(duplicate_policy="queue", queue_places=1)
        self.levels({"approver": "leader"})
        first = self.filed(self.bo, phone=OTHER)
        second = self.filed(self.anna, phone=OTHER)
        self.assertEqual(second.state, "queued")
        self.decide(self.dai, self.request_of(first), "return", comment="Who is he?")
        self.assertEqual((first.state, second.state), ("draft", "queued"))
        self.at(MONDAY + 5 * DAY)
        self.run_approval_cron()
        self.assertEqual(second.state, "submitted")

    def test_place_in_line_is_not_given_away(self):
        for values in ({"user_id": self.bo.id}, {"team_id": self.plain.id}):
            with self.assertRaisesRegex(UserError, "place in line"):
                self.mine.write(values)

    def test_what_was_submitted_once_is_kept(self):
        with self.assertRaisesRegex(UserError, "is kept"):
            self.mine.unlink()

    def test_without_days_the_customer_is_free_at_once(self):
        self.levels({"approver": "leader"}, correction_days=0)
        filing = self.filed(phone=OTHER)
        self.decide(self.dai, self.request_of(filing), "return", comment="Who?")
        self.assertEqual((filing.state, filing.return_note), ("draft", "Who?"))
        self.assertFalse(filing.first_submitted_at)
        self.assertEqual(self.filed(self.bo, phone=OTHER).state, "submitted")


@tagged("post_install", "-at_install")
class TestRecall(ApprovalCase):
    def setUp(self):
        super().setUp()
        self.levels({"approver": "leader"})
        self.filing = self.filed(phone=PHONE)
        self.request = self.request_of(self.filing)

    def test_filer_takes_it_back(self):
        """A draft again; the customer and the place in line are given up."""
        self.assertTrue(self.filing.with_user(self.anna).may_recall)
        self.filing.with_user(self.anna).action_recall()
        self.assertEqual((self.filing.state, self.request.state), ("draft", "recalled"))
        self.assertFalse(self.filing.first_submitted_at or self.filing.key_ids)
        self.assertFalse(self.request.activity_ids)
        self.assertEqual(self.request.step_ids.state, "skipped")
        self.assertEqual(self.filed(self.bo, phone=PHONE).state, "submitted")
        self.filing.with_user(self.anna).action_submit()
        self.assertRefused(self.filing, "reserved")

    def test_recalled_it_is_filed_anew_from_the_first_level(self):
        self.filing.with_user(self.anna).action_recall()
        self.filing.with_user(self.anna).phone = OTHER
        self.filing.with_user(self.anna).action_submit()
        self.decide(self.dai, self.request_of(self.filing))
        self.assertEqual(self.filing.state, "active")
        self.assertEqual(
            self.filing.ledger_ids.mapped("event"),
            ["submit", "send_back", "submit", "approve", "activate"],
        )

    def test_only_its_salesperson_and_only_while_it_waits(self):
        for user in (self.dai, self.olga):
            self.assertFalse(self.filing.with_user(user).may_recall)
            with self.assertRaises(UserError):
                self.filing.with_user(user).action_recall()
        with self.assertRaises(AccessError):
            self.filing.with_user(self.bo).action_recall()
        self.decide(self.dai, self.request)
        with self.assertRaises(UserError):
            self.filing.with_user(self.anna).action_recall()


@tagged("post_install", "-at_install")
class TestOtherMatters(ApprovalCase):
    """Withdrawals and changes of data go the same way where the terms say so."""

    def ask_withdrawal(self, filing):
        return (
            self.env["customer.filing.request"]
            .with_user(self.anna)
            .create({"filing_id": filing.id, "reason": "Wrong customer"})
            .with_env(self.env)
        )

    def ask_change(self, filing):
        dialog = (
            self.env["customer.filing.identity.change"]
            .with_user(self.anna)
            .create({"filing_id": filing.id, "phone": OTHER, "reason": "A new number"})
        )
        dialog.action_ask()
        return self.request_of(filing, "identity")

    def test_withdrawal_with_two_levels(self):
        self.levels(
            {"matter": "withdraw", "approver": "leader"},
            {"matter": "withdraw", "approver": "user", "user_id": self.fay.id},
        )
        filing = self.filed(phone=PHONE)
        self.assertEqual(filing.state, "active", "filings need no approval")
        request = self.ask_withdrawal(filing)
        with self.assertRaises(AccessError):
            self.decide(self.fay, request)
        self.decide(self.dai, request)
        self.assertEqual((filing.state, request.state), ("active", "pending"))
        self.decide(self.fay, request)
        self.assertEqual((filing.end_reason, request.state), ("withdrawn", "approved"))

    def test_change_of_data_refused_at_a_level(self):
        self.levels({"matter": "identity", "approver": "department"})
        filing = self.filed(phone=PHONE)
        request = self.ask_change(filing)
        self.decide(self.eve, request, "refuse", comment="It is another man")
        self.assertEqual((request.state, filing.phone), ("refused", PHONE))
        self.assertIn("another man", request.activity_ids.note)
        request = self.ask_change(filing)
        self.decide(self.eve, request)
        self.assertEqual(filing.phone, OTHER)

    def test_only_filings_are_sent_back(self):
        self.levels({"matter": "withdraw", "approver": "leader"})
        request = self.ask_withdrawal(self.filed(phone=PHONE))
        with self.assertRaisesRegex(UserError, "Only a filing"):
            self.decide(self.dai, request, "return", comment="Why?")
        self.assertEqual(request.state, "pending")

    def test_without_levels_the_leader_decides_as_ever(self):
        self.levels({"matter": "identity", "approver": "officer"})
        filing = self.filed(phone=PHONE)
        request = self.ask_withdrawal(filing)
        self.assertFalse(request.step_ids)
        request.with_user(self.dai).action_approve()
        self.assertEqual(filing.end_reason, "withdrawn")

    def test_hold_keeps_it_at_the_last_level(self):
        self.levels({"matter": "withdraw", "approver": "leader"})
        filing = self.filed(phone=PHONE)
        request = self.ask_withdrawal(filing)
        self.env["customer.filing.hold"].with_user(self.olga).create(
            {"filing_id": filing.id, "reason": "Contested"}
        )
        with self.assertRaisesRegex(UserError, "on hold"), self.env.cr.savepoint():
            self.decide(self.dai, request)
        self.assertEqual(request.state, "pending")
        self.assertEqual(request.step_ids.state, "pending")

    def test_filing_that_ends_closes_its_levels(self):
        self.levels({"matter": "withdraw", "approver": "leader"})
        filing = self.filed(phone=PHONE)
        request = self.ask_withdrawal(filing)
        filing._end("void")
        self.assertEqual(
            (request.state, request.step_ids.state), ("recalled", "skipped")
        )

    def test_context_decides_nothing(self):
        self.levels({"matter": "withdraw", "approver": "leader"})
        filing = self.filed(phone=PHONE)
        request = (
            self.env["customer.filing.request"]
            .with_user(self.anna)
            .with_context(default_state="approved", default_decided_by_id=self.dai.id)
            .create({"filing_id": filing.id, "reason": "Wrong customer"})
        )
        self.assertEqual(request.sudo().step_ids.state, "pending")
        self.assertEqual(filing.state, "active")

    def test_levels_that_do_not_hold_leave_it_to_the_leader(self):
        self.levels({"matter": "withdraw", "approver": "officer", "amount_min": 1000})
        lead = self.lead()
        filing = self.file(lead)
        self.assertFalse(self.ask_withdrawal(filing).step_ids)
        lead.expected_revenue = 1000
        request = self.ask_withdrawal(
            self.file(
                self.lead(phone=OTHER, partner_name="成都高新", expected_revenue=1000)
            )
        )
        self.assertEqual(request.step_ids.user_ids, self.olga)

    def test_levels_are_commands_of_a_version(self):
        """A level can be moved to no version that was used."""
        used = self.levels({"matter": "withdraw", "approver": "leader"})
        self.filed(phone=PHONE)
        new = used._new_version(MONDAY + DAY)
        with self.assertRaises(UserError):
            new.approval_level_ids.version_id = used
        with self.assertRaises(UserError):
            used.approval_level_ids = [Command.clear()]
