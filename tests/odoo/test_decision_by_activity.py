"""Decisions made from the activity that asks for them (rules S10-R03, S13-R03)."""

from approval_case import ApprovalCase

from odoo.exceptions import UserError
from odoo.tests import Form, tagged

PHONE = "13800001234"


@tagged("post_install", "-at_install")
class TestDecisionByActivity(ApprovalCase):
    def setUp(self):
        super().setUp()
        self.levels({"approver": "leader"})
        self.filing = self.filed(phone=PHONE)
        self.request = self.request_of(self.filing)

    def dialog(self, user, button):
        activity = self.request.sudo().activity_ids.with_user(user)
        action = getattr(activity, button)()
        return self.env[action["res_model"]].with_user(user).browse(action["res_id"])

    def test_approved(self):
        self.dialog(self.dai, "action_filing_approve").action_decide()
        self.assertEqual(self.filing.state, "active")

    def test_refused_with_a_reason(self):
        dialog = self.dialog(self.dai, "action_filing_refuse")
        dialog.comment = "We know him"
        dialog.action_decide()
        self.assertEqual(self.filing.state, "refused")
        self.assertIn("We know him", self.filing.refusal_text)

    def test_not_by_others(self):
        with self.assertRaises(UserError):
            self.dialog(self.bo, "action_filing_approve").action_decide()
        with self.assertRaises(UserError):
            self.dialog(self.anna, "action_filing_approve").action_decide()
        self.assertEqual(self.filing.state, "submitted")

    def test_ticking_it_off_decides_nothing(self):
        activity = self.request.sudo().activity_ids.with_user(self.dai)
        with self.assertRaisesRegex(UserError, "waits for your decision"):
            activity.action_done()
        self.assertEqual(self.filing.state, "submitted")
        self.assertTrue(self.request.sudo().activity_ids)

    def test_other_activities_ask_for_no_decision(self):
        todo = self.lead().activity_schedule("mail.mail_activity_data_todo")
        with self.assertRaisesRegex(UserError, "ask you to decide"):
            todo.action_filing_approve()

    def test_a_withdrawal_without_levels(self):
        self.dialog(self.dai, "action_filing_approve").action_decide()
        with Form(
            self.env["customer.filing.request"]
            .with_user(self.anna)
            .with_context(default_filing_id=self.filing.id),
            view="customer_filing.filing_request_view_form_new",
        ) as form:
            form.reason = "He went elsewhere"
        self.request = form.record
        self.dialog(self.dai, "action_filing_approve").action_decide()
        self.assertEqual(self.filing.end_reason, "withdrawn")
