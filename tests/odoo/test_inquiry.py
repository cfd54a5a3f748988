"""The question to the register office: deadline, reminder, escalation, answer."""

from datetime import timedelta
from unittest.mock import patch

from filing_case import MONDAY, FilingCase
from psycopg2.errors import SerializationFailure

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

ZHAODU = {"company_name": "重庆兆度销售工程有限公司", "phone": "13800001234"}


class InquiryCase(FilingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.version = cls.north._filing_version()
        cls.register = cls.company.filing_register_id

    def ask(self, user=None, **values):
        """An enquiry as the engine makes it for ``user``, seen by the engine."""
        user = user or self.bo
        inquiries = self.env["customer.filing.inquiry"].with_user(user)
        return inquiries._ask(ZHAODU | values, user, self.north).with_env(self.env)

    def answer(self, inquiry, user=None):
        inquiry.with_user(user or self.olga).action_answer()
        self.env.invalidate_all()

    def run_reminders(self):
        self.env.flush_all()
        with self.enter_registry_test_mode():
            cron = self.env.ref("customer_filing.ir_cron_remind_office")
            cron.method_direct_trigger()
        self.env.invalidate_all()

    def todos(self, inquiry, user):
        return inquiry.activity_ids.filtered(lambda todo: todo.user_id == user)


@tagged("post_install", "-at_install")
class TestDeadline(InquiryCase):
    def test_overdue_enquiry_is_escalated_and_answered_with_the_minimum(self):
        """Scenario 5 (S11-R05): due within the hour, 11:01 is too late."""
        self.version.write({"duplicate_policy": "queue", "queue_places": 1})
        filing = self.file(self.lead())
        inquiry = self.ask()
        self.assertEqual(inquiry.due_at, MONDAY + timedelta(hours=1))
        self.assertTrue(self.todos(inquiry, self.olga))
        self.at(MONDAY + timedelta(hours=1))
        self.run_reminders()
        self.assertFalse(inquiry.escalated_at, "on time until 11:00")
        self.at(MONDAY + timedelta(hours=1, minutes=1))
        self.run_reminders()
        self.assertEqual(inquiry.escalated_at, MONDAY + timedelta(hours=1, minutes=1))
        self.assertIn(self.max, inquiry.escalated_to_ids)
        self.assertTrue(self.todos(inquiry, self.max))
        self.answer(inquiry)
        self.assertEqual(inquiry.state, "answered")
        self.assertEqual(inquiry.answered_by_id, self.olga)
        self.assertEqual(inquiry.verdict, "protected")
        self.assertEqual(inquiry.until, filing.protected_until)
        answer = inquiry.with_user(self.bo).answer
        self.assertIn("protected until 03/09/2026 11:59:59 PM", answer)
        self.assertIn("waiting place behind it is free", answer)
        for secret in (filing.name, self.anna.name, "兆度", "李小明", "1380000"):
            self.assertNotIn(secret, answer)
        self.assertEqual(inquiry.activity_ids.user_id, self.bo)

    def test_what_failed_once_is_escalated_by_the_next_run(self):
        """S11-R05: a fault keeps no other, and is not taken for done."""
        failing, other = self.ask(), self.ask(phone="13800001111")
        self.at(MONDAY + timedelta(hours=1, minutes=1))
        escalate = type(failing)._escalate

        def fail_once(inquiry):
            if inquiry == failing:
                raise ValueError("broken")
            return escalate(inquiry)

        with (
            patch.object(type(failing), "_escalate", fail_once),
            mute_logger("odoo.addons.customer_filing.batches"),
        ):
            self.run_reminders()
        self.assertFalse(failing.escalated_at)
        self.assertTrue(other.escalated_at)
        self.run_reminders()
        self.assertTrue(failing.escalated_at)
        self.assertIn(self.max, failing.escalated_to_ids)

    def test_reminder_in_the_last_quarter_once(self):
        inquiry = self.ask()
        self.at(MONDAY + timedelta(minutes=44))
        self.run_reminders()
        self.assertFalse(inquiry.reminded_at)
        self.at(MONDAY + timedelta(minutes=45))
        self.run_reminders()
        self.assertEqual(inquiry.reminded_at, MONDAY + timedelta(minutes=45))
        todo = self.todos(inquiry, self.olga)
        self.assertEqual(len(todo), 1)
        self.assertIn("11:00", todo.note)
        self.at(MONDAY + timedelta(minutes=50))
        self.run_reminders()
        self.assertEqual(inquiry.reminded_at, MONDAY + timedelta(minutes=45))
        self.assertFalse(inquiry.escalated_at)

    def test_reminder_puts_back_what_was_taken_off_the_list(self):
        inquiry = self.ask()
        inquiry.activity_ids.unlink()
        self.at(MONDAY + timedelta(minutes=45))
        self.run_reminders()
        self.assertTrue(self.todos(inquiry, self.olga))

    def test_late_cron_ends_where_a_punctual_one_does(self):
        punctual, late = self.ask(), self.ask(user=self.anna)
        self.at(MONDAY + timedelta(minutes=45))
        punctual._remind_batch()
        self.at(MONDAY + timedelta(hours=3))
        for _run in range(2):
            self.run_reminders()
        for inquiry in (punctual, late):
            self.assertTrue(inquiry.reminded_at)
            self.assertTrue(inquiry.escalated_at)
            self.assertEqual(len(self.todos(inquiry, self.olga)), 1)
            self.assertEqual(len(self.todos(inquiry, self.max)), 1)

    def test_run_that_is_cut_short_goes_on_next_time(self):
        inquiries = self.ask() | self.ask(user=self.anna)
        self.at(MONDAY + timedelta(hours=3))
        batch = "odoo.addons.customer_filing.models.filing_inquiry.BATCH"
        progress = patch.object(
            self.env.registry["ir.cron"], "_commit_progress", return_value=0
        )
        with patch(batch, 1), progress:
            self.run_reminders()
        self.assertEqual(len(inquiries.filtered("reminded_at")), 1)
        self.run_reminders()
        for inquiry in inquiries:
            self.assertTrue(inquiry.reminded_at and inquiry.escalated_at)
            self.assertEqual(len(self.todos(inquiry, self.olga)), 1)

    def test_run_that_meets_an_answer_leaves_it_to_the_next(self):
        inquiry = self.ask()
        self.at(MONDAY + timedelta(hours=3))
        with patch.object(
            self.env.registry["customer.filing.inquiry"],
            "_remind_batch",
            side_effect=SerializationFailure,
        ):
            self.run_reminders()
        self.assertFalse(inquiry.reminded_at)
        self.run_reminders()
        self.assertTrue(inquiry.reminded_at and inquiry.escalated_at)

    def test_closed_enquiries_are_left_alone(self):
        answered, recalled = self.ask(), self.ask(user=self.anna)
        self.answer(answered)
        recalled.with_user(self.anna).action_recall()
        self.at(MONDAY + timedelta(hours=3))
        self.run_reminders()
        self.assertFalse((answered | recalled).mapped("escalated_to_ids"))
        self.assertFalse(any((answered | recalled).mapped("reminded_at")))

    def test_reply_time_is_the_teams(self):
        self.version.check_reply_minutes = 20
        self.assertEqual(self.ask().due_at, MONDAY + timedelta(minutes=20))
        triggers = self.env["ir.cron.trigger"].search(
            [
                (
                    "cron_id",
                    "=",
                    self.env.ref("customer_filing.ir_cron_remind_office").id,
                )
            ]
        )
        self.assertIn(MONDAY + timedelta(minutes=15), triggers.mapped("call_at"))

    def test_register_names_its_own_people(self):
        office = self._new_user("oscar", "customer_filing.group_filing_officer")
        self.register.write(
            {"office_user_id": office.id, "escalation_user_id": self.dai.id}
        )
        inquiry = self.ask()
        self.assertEqual(inquiry.activity_ids.user_id, office)
        self.at(MONDAY + timedelta(hours=2))
        self.run_reminders()
        self.assertEqual(inquiry.escalated_to_ids, self.dai)
        self.assertTrue(inquiry.with_user(self.dai).has_access("read"))
        with self.assertRaises(AccessError):
            inquiry.with_user(self.dai).action_answer()

    def test_at_most_five_are_asked(self):
        for number in range(6):
            self._new_user(f"o{number}", "customer_filing.group_filing_officer")
        self.assertEqual(len(self.ask().activity_ids), 5)

    def test_lists_and_messages_name_no_customer(self):
        inquiry = self.ask()
        self.at(MONDAY + timedelta(hours=2))
        self.run_reminders()
        todos = inquiry.activity_ids
        texts = [
            *todos.mapped("summary"),
            *todos.mapped("res_name"),
            *todos.mapped("note"),
            *inquiry.message_ids.mapped("body"),
            *self.env["mail.message"].search([]).mapped("subject"),
            *self.env["mail.message"].search([]).mapped("body"),
        ]
        self.env.cr.flush()
        texts += self.env["bus.bus"].search([]).mapped("message")
        self.assertEqual(set(todos.mapped("summary")), {inquiry.name})
        for text in filter(None, texts):
            self.assertNotIn("兆度", text)
            self.assertNotIn("1380000", text)


@tagged("post_install", "-at_install")
class TestAnswer(InquiryCase):
    def test_answer_is_what_the_register_says_then(self):
        """S11-R04: asked while protected, answered when he is free."""
        filing = self.file(self.lead())
        inquiry = self.ask()
        filing._end("void")
        self.answer(inquiry)
        self.assertEqual(inquiry.verdict, "free")
        checks = self.env["customer.filing.check"].search([("via", "=", "office")])
        self.assertEqual(checks.user_id, self.bo, "asked in the asker's name")

    def test_asker_is_told(self):
        inquiry = self.ask()
        self.answer(inquiry)
        self.assertEqual(inquiry.activity_ids.user_id, self.bo)
        self.assertIn("answered", inquiry.activity_ids.note)
        self.env.cr.flush()
        message = self.env["bus.bus"].search([], order="id desc", limit=1).message
        self.assertIn(inquiry.name, message)

    def test_answer_in_the_askers_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.bo.lang = "zh_CN"
        self.file(self.lead())
        inquiry = self.ask()
        self.answer(inquiry)
        self.assertIn("2026/03/09", inquiry.answer)

    def test_answered_once(self):
        inquiry = self.ask()
        self.answer(inquiry)
        with self.assertRaises(UserError):
            self.answer(inquiry)

    def test_nobody_answers_his_own(self):
        inquiry = self.ask(user=self.olga)
        with self.assertRaises(AccessError):
            self.answer(inquiry)
        self.assertNotIn(self.olga, inquiry.activity_ids.user_id)
        oscar = self._new_user("oscar", "customer_filing.group_filing_officer")
        self.answer(inquiry, oscar)
        self.assertEqual(inquiry.state, "answered")

    def test_only_officers_answer(self):
        inquiry = self.ask()
        for user in (self.anna, self.bo, self.dai, self.max):
            with self.assertRaises(AccessError):
                self.answer(inquiry, user)

    def test_asker_recalls(self):
        inquiry = self.ask()
        for user in (self.anna, self.dai, self.olga):
            with self.assertRaises(AccessError):
                inquiry.with_user(user).action_recall()
        inquiry.with_user(self.bo).action_recall()
        self.assertEqual(inquiry.state, "recalled")
        self.assertFalse(inquiry.activity_ids)
        for way in (inquiry.with_user(self.bo).action_recall, self.answer):
            with self.assertRaises(UserError):
                way(*([inquiry] if way == self.answer else []))


@tagged("post_install", "-at_install")
class TestFilingThatWaits(InquiryCase):
    def setUp(self):
        super().setUp()
        self.version.check_answer = "office"
        self.filing = self.file(self.lead())
        self.inquiry = self.env["customer.filing.inquiry"].search(
            [("filing_id", "=", self.filing.id)]
        )

    def test_answer_protects_the_filing(self):
        self.assertEqual((self.filing.state, self.inquiry.state), ("submitted", "open"))
        self.assertEqual(self.inquiry.user_id, self.anna)
        self.at(MONDAY + timedelta(minutes=30))
        self.answer(self.inquiry)
        self.assertEqual(self.filing.state, "active")
        self.assertEqual(self.inquiry.verdict, "free")
        self.assertIn(self.filing.name, self.inquiry.answer)
        self.assertIn(
            self.filing.with_user(self.anna).protection_text, self.inquiry.answer
        )

    def test_second_of_two_that_wait_is_refused(self):
        """S18-R16: who was submitted first is answered first."""
        second = self.file(self.lead(self.bo))
        later = self.env["customer.filing.inquiry"].search(
            [("filing_id", "=", second.id)]
        )
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.answer(later)
        self.answer(self.inquiry)
        self.answer(later)
        self.assertEqual((second.state, later.state), ("refused", "answered"))
        self.assertEqual(later.verdict, "protected")
        self.assertEqual(later.answer, second.with_user(self.bo).refusal_text)

    def test_recalling_withdraws_the_filing(self):
        self.inquiry.with_user(self.anna).action_recall()
        self.assertEqual(self.filing.end_reason, "withdrawn")
        self.assertFalse(self.filing.lead_id.filing_guard)

    def test_withdrawing_the_filing_recalls_the_question(self):
        self.filing._end("withdraw")
        self.assertEqual(self.inquiry.state, "recalled")
        self.assertFalse(self.inquiry.activity_ids)


@tagged("post_install", "-at_install")
class TestCuriosity(InquiryCase):
    def setUp(self):
        super().setUp()
        self.inquiry = self.ask()
        self.inquiries = self.env["customer.filing.inquiry"]

    def test_asker_and_office_see_it_and_nobody_else(self):
        """S01-R13: neither colleagues nor leaders see whom somebody asks for."""
        for user in (self.anna, self.carl, self.dai, self.max):
            self.assertFalse(self.inquiries.with_user(user).search([]))
            with self.assertRaises(AccessError):
                self.inquiry.with_user(user).read(["phone"])
        for user in (self.bo, self.olga):
            self.assertEqual(self.inquiries.with_user(user).search([]), self.inquiry)

    def test_office_of_another_company_does_not_see_it(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.olga.write(
            {"company_ids": [Command.set(other.ids)], "company_id": other.id}
        )
        self.assertFalse(self.inquiries.with_user(self.olga).search([]))

    def test_nobody_makes_or_deletes_one(self):
        values = {
            "user_id": self.bo.id,
            "company_id": self.company.id,
            "asked_at": MONDAY,
            "due_at": MONDAY,
        }
        for user in (self.bo, self.max, self.olga):
            with self.assertRaises(AccessError):
                self.inquiries.with_user(user).create(values)
            with self.assertRaises(AccessError):
                self.inquiry.with_user(user).unlink()

    def test_nobody_writes_what_the_engine_keeps(self):
        for user in (self.bo, self.dai):
            with self.assertRaises(AccessError):
                self.inquiry.with_user(user).write({"comment": "x"})
        for values in (
            {"state": "answered"},
            {"answer": "free", "comment": "x"},
            {"phone": "1"},
            {"escalated_to_ids": [Command.set(self.carl.ids)]},
            {"user_id": self.olga.id},
        ):
            with self.assertRaises(UserError):
                self.inquiry.with_user(self.olga).write(values)
        self.inquiry.with_user(self.olga).comment = "Ask again in April"
        self.assertEqual(self.inquiry.with_user(self.bo).comment, "Ask again in April")
        self.answer(self.inquiry)
        with self.assertRaises(UserError):
            self.inquiry.with_user(self.olga).comment = "Changed my mind"

    def test_answer_is_not_forged_through_the_context(self):
        forged = self.env["customer.filing.inquiry"].with_context(
            default_state="answered", default_answer="Free", default_comment="Sure"
        )
        inquiry = forged.with_user(self.bo)._ask(ZHAODU, self.bo, self.north)
        self.assertEqual(inquiry.state, "open")
        self.assertFalse(inquiry.answer or inquiry.comment)

    def test_end_of_the_protection_is_told_by_the_answer_alone(self):
        """S01-R10: a register that hides the date hides it in the field as well."""
        with self.assertRaises(AccessError):
            self.inquiry.with_user(self.bo).read(["until"])

    def test_mail_gateway_is_closed(self):
        new = "From: x@example.com\nTo: y@example.com\nSubject: s\n\nbody"
        self.inquiry.with_user(self.bo).message_post(body="When?")
        reply = new.replace(
            "Subject: s", f"In-Reply-To: {self.inquiry.message_ids[:1].message_id}"
        )
        for user in (self.bo, self.olga):
            gateway = self.env["mail.thread"].with_user(user)
            for raw in (new, reply):
                with self.assertRaises(AccessError):
                    gateway.message_process(
                        "customer.filing.inquiry", raw, {"state": "answered"}
                    )
