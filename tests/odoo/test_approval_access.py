"""Who sees and decides what waits for approval."""

from approval_case import ApprovalCase

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

PHONE = "13800001234"


@tagged("post_install", "-at_install")
class TestApprovalAccess(ApprovalCase):
    def setUp(self):
        super().setUp()
        self.levels(
            {"approver": "user", "user_id": self.fay.id}, {"approver": "officer"}
        )
        self.lead_of_anna = self.lead(expected_revenue=5000)
        self.filing = self.file(self.lead_of_anna, note="He builds bridges")
        self.request = self.request_of(self.filing)
        self.steps = self.request.step_ids

    def test_who_sees_the_request_and_its_levels(self):
        for name, sees in (
            ("anna", True),
            ("dai", True),
            ("max", True),
            ("olga", True),
            ("fay", True),
            ("eve", False),
            ("bo", False),
            ("carl", False),
        ):
            user = getattr(self, name)
            with self.subTest(user=name):
                self.assertEqual(self.request.with_user(user).has_access("read"), sees)
                seen = self.steps.with_user(user)._filtered_access("read")
                self.assertEqual(bool(seen), sees)

    def test_decider_from_outside_reads_a_masked_summary_only(self):
        """He may not open the filing, nor does he see its number of the customer."""
        request = self.request.with_user(self.fay)
        self.assertFalse(self.filing.with_user(self.fay).has_access("read"))
        self.assertEqual(request.customer_name, "重庆兆度销售工程有限公司")
        for shown in ("138****1234", "He builds bridges", "5,000", self.anna.name):
            self.assertIn(shown, request.summary)
        self.assertNotIn(PHONE, request.summary)
        dialog = self.dialog_of(self.fay, self.request)
        self.assertEqual(dialog.summary, request.summary)

    def test_having_decided_he_sees_the_customer_no_more(self):
        self.decide(self.fay, self.request)
        self.env.invalidate_all()
        request = self.request.with_user(self.fay)
        self.assertEqual(request.state, "pending", "he may follow what becomes of it")
        self.assertFalse(request.summary or request.customer_name)

    def test_nobody_else_decides(self):
        """Neither the leader nor the register office, whose level has not come."""
        for user in (self.dai, self.olga, self.max):
            with self.assertRaisesRegex(AccessError, "is decided by"):
                self.decide(user, self.request)
            with self.assertRaises(AccessError):
                self.decide(user, self.request, "refuse", comment="No")
        with self.assertRaisesRegex(AccessError, "of his own"):
            self.decide(self.anna, self.request)
        for user in (self.bo, self.eve):
            with self.assertRaises(AccessError):
                self.request.with_user(user).action_approve()
        self.assertEqual(self.filing.state, "submitted")

    def test_dialog_made_by_hand_decides_no_more(self):
        dialogs = self.env["customer.filing.decision"]
        values = {"request_ids": self.request.ids, "decision": "approve"}
        with self.assertRaises(AccessError):
            dialogs.with_user(self.bo).create(values)
        dialog = dialogs.with_user(self.dai).create(values)
        dialog.write({"step_ids": self.steps.ids})
        with self.assertRaises(AccessError):
            dialog.action_decide()
        self.assertFalse(dialogs.with_user(self.fay).search([]), "it is its opener's")
        with self.assertRaises(AccessError):
            dialog.with_user(self.fay).action_decide()

    def test_later_level_is_not_decided_beforehand(self):
        dialog = self.dialog_of(self.fay, self.request)
        dialog.sudo().step_ids = self.steps[1]
        with self.assertRaises(UserError):
            dialog.action_decide()

    def test_second_click_does_not_decide_the_next_level(self):
        """He who may decide both levels decides the one that he has seen."""
        self.fay.group_ids |= self.env.ref("customer_filing.group_filing_officer")
        first = self.dialog_of(self.fay, self.request)
        second = self.dialog_of(self.fay, self.request)
        first.action_decide()
        with self.assertRaisesRegex(UserError, "has decided this already: Approved"):
            second.action_decide()
        self.assertEqual(self.steps.mapped("state"), ["approved", "pending"])

    def test_steps_are_written_by_nobody(self):
        for user in (self.anna, self.fay, self.olga, self.max):
            steps = self.steps.with_user(user)
            with self.assertRaises(AccessError):
                steps.write({"state": "approved"})
            with self.assertRaises(AccessError):
                steps.unlink()
            with self.assertRaises(AccessError):
                steps.create({"request_id": self.request.id, "sequence": 9})

    def test_request_to_approve_is_made_by_the_engine_alone(self):
        requests = self.env["customer.filing.request"].with_user(self.anna)
        with self.assertRaises(UserError):
            requests.create(
                {"filing_id": self.filing.id, "kind": "file", "reason": "x"}
            )

    def test_engines_fields_of_the_filing_stay_closed(self):
        for values in (
            {"reserved_until": "2030-01-01"},
            {"return_note": "x"},
        ):
            with self.assertRaises(UserError):
                self.filing.with_user(self.anna).write(values)
        draft = (
            self.env["customer.filing"]
            .with_user(self.anna)
            .with_context(default_reserved_until="2030-01-01")
            .create({"contact_name": "李小明", "phone": PHONE})
        )
        self.assertFalse(draft.reserved_until)

    def test_what_others_may_do_is_not_told_to_portal_users(self):
        paul = self._new_user("paul", "base.group_portal")
        with self.assertRaises(AccessError):
            self.request.with_user(paul).action_approve()
        with self.assertRaises(AccessError):
            self.steps.with_user(paul).read(["state"])

    def test_other_company_sees_nothing(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.max.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        self.assertFalse(self.steps.with_user(self.max)._filtered_access("read"))
