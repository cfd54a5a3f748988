"""Evidence of follow-up: what becomes one, whether it counts, and that it stays."""

from datetime import datetime, timedelta

from filing_case import MONDAY
from follow_up_case import GOOD, FollowUpCase

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger


@tagged("post_install", "-at_install")
class TestEvidence(FollowUpCase):
    def setUp(self):
        super().setUp()
        self.filing = self.file(self.lead())
        self.lead_of_anna = self.filing.lead_id.with_user(self.anna)

    def kinds(self):
        return self.evidence(self.filing).mapped("kind")

    # ---- what becomes evidence ----

    def test_notes_and_mails_on_the_lead(self):
        self.lead_of_anna.message_post(body="Called", message_type="comment")
        self.lead_of_anna.message_post(
            body="Offer", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        self.assertEqual(self.kinds(), ["note", "mail"])
        self.assertEqual(self.evidence(self.filing).user_id, self.anna)

    def test_the_server_says_when_and_who(self):
        """Chatter takes author and date from its caller; evidence does not."""
        self.lead_of_anna.message_post(
            body="Called", message_type="comment", author_id=self.bo.partner_id.id
        )
        evidence = self.evidence(self.filing)
        self.assertEqual(evidence.user_id, self.anna)
        self.assertEqual(evidence.happened_at, MONDAY)

    def test_activities_count_when_they_are_done(self):
        for xmlid in ("call", "meeting", "todo", "email"):
            activity = self.lead_of_anna.activity_schedule(
                f"mail.mail_activity_data_{xmlid}", user_id=self.anna.id
            )
            self.assertNotIn(xmlid, self.kinds())
            activity.with_user(self.anna).action_feedback(feedback="He will come")
        self.assertEqual(self.kinds(), ["call", "meeting", "activity", "activity"])
        self.assertEqual(self.evidence(self.filing).mapped("length"), [9] * 4)

    def test_who_does_another_ones_activity_followed_up(self):
        activity = self.lead_of_anna.activity_schedule(
            "mail.mail_activity_data_call", user_id=self.anna.id
        )
        activity.with_user(self.olga).action_feedback(feedback="He will come")
        self.assertEqual(self.evidence(self.filing).user_id, self.olga)

    def test_a_message_that_looks_like_an_activity_is_none(self):
        self.lead_of_anna.message_post(
            body="Done",
            mail_activity_type_id=self.env.ref("mail.mail_activity_data_call").id,
            message_type="comment",
        )
        self.assertFalse(self.kinds())

    def test_ticking_a_reminder_off_is_no_follow_up(self):
        self.filing._remind(self.anna, lambda filing: "Call him")
        reminder = self.filing._reminders()
        self.assertEqual(len(reminder), 1)
        reminder.with_user(self.anna).action_feedback(feedback="Yes, yes, I did")
        self.assertFalse(self.kinds())

    def test_a_meeting_noted_down_afterwards_counts_a_planned_one_does_not(self):
        events = self.env["calendar.event"].with_user(self.anna)
        for start in (MONDAY - timedelta(hours=2), MONDAY + timedelta(days=1)):
            events.create(
                {
                    "name": "Lunch",
                    "start": start,
                    "stop": start + timedelta(hours=1),
                    "opportunity_id": self.lead_of_anna.id,
                }
            )
        self.assertEqual(self.kinds(), ["meeting"])
        self.assertEqual(self.evidence(self.filing).happened_at, MONDAY)
        self.assertEqual(str(self.filing.next_plan_on), "2026-03-03")

    def test_leads_without_guard_have_none(self):
        lead = self.lead(self.carl, self.plain, phone="13911112222").with_user(
            self.carl
        )
        lead.message_post(body="Called", message_type="comment")
        lead.activity_schedule(
            "mail.mail_activity_data_call", user_id=self.carl.id
        ).action_feedback(feedback="Yes")
        self.assertFalse(
            self.env["customer.filing.follow.up"].search([("lead_id", "=", lead.id)])
        )

    # ---- it stays ----

    def test_editing_or_deleting_the_message_changes_nothing(self):
        message = self.lead_of_anna.message_post(body=GOOD, message_type="comment")
        evidence = self.evidence(self.filing)
        before = evidence.read()
        message.sudo().write({"body": ""})
        message.sudo().unlink()
        evidence.invalidate_recordset()
        self.assertEqual(evidence.read(), before)

    def test_nobody_changes_evidence(self):
        self.lead_of_anna.message_post(body=GOOD, message_type="comment")
        evidence = self.evidence(self.filing)
        with self.assertRaises(UserError):
            evidence.write({"happened_at": MONDAY})
        with self.assertRaises(UserError):
            evidence.unlink()
        for statement in (
            "UPDATE customer_filing_follow_up SET counts = TRUE",
            "UPDATE customer_filing_follow_up SET lead_id = NULL, user_id = 1",
            "DELETE FROM customer_filing_follow_up",
        ):
            with (
                self.subTest(statement),
                mute_logger("odoo.sql_db"),
                self.assertRaisesRegex(Exception, "append-only"),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(statement)
        with self.assertRaises(AccessError):
            self.env["customer.filing.follow.up"].with_user(self.olga).create(
                {"filing_id": self.filing.id, "user_id": self.olga.id}
            )

    def test_a_deleted_lead_leaves_its_evidence(self):
        self.lead_of_anna.message_post(body=GOOD, message_type="comment")
        evidence = self.evidence(self.filing)
        self.filing._end("void")
        self.filing.lead_id.unlink()
        evidence.invalidate_recordset()
        self.assertFalse(evidence.lead_id)
        self.assertEqual(evidence.filing_id, self.filing)

    def test_drafts_are_deleted_as_ever(self):
        draft = self.draft()
        draft.unlink()
        self.assertFalse(draft.exists())

    def test_the_text_itself_is_not_kept(self):
        self.lead_of_anna.message_post(body=GOOD, message_type="comment")
        evidence = self.evidence(self.filing)
        self.assertNotIn(GOOD, str(evidence.read()))
        self.assertEqual(len(evidence.digest), 64)
        with self.assertRaises(AccessError):
            evidence.with_user(self.anna).read(["digest"])


@tagged("post_install", "-at_install")
class TestNotesThatCount(FollowUpCase):
    def setUp(self):
        super().setUp()
        self.version = self.rules(
            note_min_chars=10,
            note_banned="看业主电话\n",
            note_type_required=True,
            note_uniform_max=2,
        )
        self.filing = self.file(self.lead())

    def test_scenario_27(self):
        """S14-R19: phrase, nine and ten characters, no contact type."""
        for note, contact in (
            ("看业主电话", "call"),
            ("客户想看三号楼样板", "call"),
            ("客 户 想 看 三 号 楼 样 板", "call"),
            ("好的好的好的好的好的", "call"),
            (GOOD, "note"),
        ):
            with self.subTest(note=note), self.assertRaises(UserError):
                self.log(self.filing, note=note, contact=contact)
        self.assertFalse(self.evidence(self.filing))
        evidence = self.log(self.filing)
        self.assertTrue(evidence.counts)
        self.assertEqual(evidence.verdict_text, "Yes")
        self.assertEqual((evidence.kind, evidence.result), ("call", "reached"))

    def test_the_dialog_says_why_while_one_types(self):
        dialog = self.env["customer.filing.log.follow.up"].with_user(self.anna)
        action = self.filing.with_user(self.anna).action_log_follow_up()
        with Form(dialog.with_context(**action["context"])) as form:
            form.note = "看业主电话"
            self.assertIn("too little", form.fault_text)
            self.assertIn("phrase", form.fault_text)
            self.assertEqual((form.characters, form.min_characters), (5, 10))
            form.note = GOOD
            self.assertFalse(form.fault_text)
            form.contact = "note"
            self.assertIn("how you contacted", form.fault_text)

    def test_a_bad_note_in_the_chatter_is_kept_and_does_not_count(self):
        lead = self.filing.lead_id.with_user(self.anna)
        lead.message_post(body="看业主电话", message_type="comment")
        evidence = self.evidence(self.filing)
        self.assertFalse(evidence.counts)
        self.assertEqual(
            evidence.reasons,
            [{"code": "no_type"}, {"code": "too_short"}, {"code": "banned"}],
        )
        self.assertIn("too little", evidence.verdict_text)

    def test_one_text_for_many_customers(self):
        """S14-R28: the third customer's does not count; the office is told."""
        filings = self.filing
        for number in (1, 2):
            lead = self.lead(phone=f"1391111222{number}", partner_name=f"客户{number}")
            filings |= self.file(lead)
        for filing in filings[:2]:
            self.assertTrue(self.log(filing).counts)
        with self.assertRaisesRegex(UserError, "other customers"):
            self.log(filings[2], note=GOOD + "。")
        lead = filings[2].lead_id.with_user(self.anna)
        lead.message_post(
            body=GOOD, message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        self.assertEqual(self.evidence(filings[2]).reasons, [{"code": "uniform"}])
        notice = self.env["customer.filing.notice"].search([("kind", "=", "uniform")])
        self.assertEqual(notice.user_id, self.anna)
        self.assertTrue(self.log(self.filing).counts, "of the same customer it may be")

    def test_the_dialog_notes_in_the_chatter_and_plans(self):
        """S22-R04: the next contact becomes an activity of Odoo."""
        evidence = self.log(
            self.filing, next_plan_on="2026-03-05", next_plan="Send the offer"
        )
        self.assertEqual(str(evidence.next_plan_on), "2026-03-05")
        lead = self.filing.lead_id
        self.assertIn(GOOD, lead.message_ids[0].body)
        self.assertEqual(lead.message_ids[0].author_id, self.anna.partner_id)
        activity = lead.activity_ids
        self.assertEqual(
            (activity.summary, str(activity.date_deadline), activity.user_id),
            ("Send the offer", "2026-03-05", self.anna),
        )
        self.assertEqual(len(self.evidence(self.filing)), 1, "once, not twice")

    def test_what_is_typed_is_text(self):
        self.log(self.filing, note=GOOD + "<script>alert(1)</script>")
        self.assertNotIn("<script>", self.filing.lead_id.message_ids[0].body)

    def test_the_next_contact_may_be_asked_for(self):
        """S22-R04."""
        self.rules(next_plan_required=True)
        filing = self.file(self.lead(phone="13911113333", partner_name="成都高新"))
        with self.assertRaisesRegex(UserError, "contact the customer next"):
            self.log(filing)
        with self.assertRaisesRegex(UserError, "in the past"):
            self.log(filing, next_plan_on="2026-03-01")
        self.assertTrue(self.log(filing, next_plan_on="2026-03-02").counts)

    def test_nobody_logs_on_what_he_may_not_read(self):
        """Over RPC, with ids that he made up."""
        with self.assertRaises(AccessError):
            self.filing.with_user(self.bo).action_log_follow_up()
        dialogs = self.env["customer.filing.log.follow.up"].with_user(self.bo)
        with self.assertRaises(AccessError):
            dialogs.create(
                {
                    "filing_id": self.filing.id,
                    "lead_id": self.filing.lead_id.id,
                    "note": GOOD,
                }
            ).action_log()

    def test_a_dialog_does_not_mix_filings(self):
        other = self.file(self.lead(phone="13911113333", partner_name="成都高新"))
        dialogs = self.env["customer.filing.log.follow.up"].with_user(self.anna)
        with self.assertRaisesRegex(UserError, "another filing"):
            dialogs.create(
                {
                    "filing_id": self.filing.id,
                    "lead_id": other.lead_id.id,
                    "note": GOOD,
                }
            )

    def test_nothing_is_logged_on_a_filing_that_is_over(self):
        dialog = self.log_dialog(self.filing, note=GOOD)
        self.at(datetime(2026, 3, 10))
        with self.assertRaisesRegex(UserError, "over"):
            dialog.action_log()
        self.filing._end("void")
        with self.assertRaisesRegex(UserError, "not protected"):
            dialog.action_log()


@tagged("post_install", "-at_install")
class TestWhoCounts(FollowUpCase):
    def counted(self, who):
        """Whose mails on one filing count under this rule."""
        self.rules(who_counts=who)
        number = len(self.env["customer.filing"].search([]))
        filing = self.file(
            self.lead(phone=f"1391111{number:04}", partner_name=f"客户{number}")
        )
        lead = filing.lead_id
        for user in (self.anna, self.bo, self.dai, self.olga, self.env.user):
            # Bo's would come by the mail gateway, for he does not see the lead
            lead.with_user(user).sudo().message_post(
                body=GOOD, message_type="comment", subtype_xmlid="mail.mt_comment"
            )
        return self.evidence(filing).filtered("counts").user_id

    def test_whose_follow_ups_count(self):
        """S14-R18, scenario 26: others' do not help the owner."""
        team = self.anna | self.bo | self.dai
        self.assertEqual(self.counted("owner"), self.anna)
        self.assertEqual(self.counted("team"), team)
        everybody = team | self.olga
        self.assertLessEqual(everybody, self.counted("anybody"))
