"""Other data for a protected customer, and signatures: requests of the engine."""

from datetime import timedelta

from filing_case import MONDAY, FilingCase

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestIdentityChange(FilingCase):
    def setUp(self):
        super().setUp()
        self.filing = self.file(self.lead())
        self.dialogs = self.env["customer.filing.identity.change"]

    def dialog(self, user=None, **values):
        return (
            self.dialogs.with_user(user or self.anna)
            .with_context(default_filing_id=self.filing.id)
            .create({"reason": "He has a new number"} | values)
        )

    def ask(self, user=None, **values):
        self.dialog(user, **values).action_ask()
        return self.env["customer.filing.request"].search(
            [("filing_id", "=", self.filing.id), ("kind", "=", "identity")]
        )

    def test_dialog_shows_what_is_filed(self):
        action = self.filing.with_user(self.anna).action_ask_identity_change()
        dialog = (
            self.env[action["res_model"]]
            .with_user(self.anna)
            .with_context(**action["context"])
            .create({"reason": "x"})
        )
        self.assertEqual(dialog.phone, "13800001234")
        self.assertEqual(dialog.company_name, "重庆兆度销售工程有限公司")

    def test_leader_agrees_and_it_is_changed(self):
        request = self.ask(phone="13900005678", contact_name=" 李小明 ")
        self.assertEqual(self.filing.phone, "13800001234", "nothing yet")
        self.assertEqual(request.change, {"phone": "13900005678"})
        self.assertEqual(request.requested_by_id, self.anna)
        self.assertEqual(request.activity_ids.user_id, self.dai)
        self.assertEqual(
            request.with_user(self.dai).change_text, "Phone: 13800001234 → 13900005678"
        )
        request.with_user(self.dai).action_approve()
        self.assertEqual(request.state, "approved")
        self.assertEqual(self.filing.phone, "13900005678")
        self.assertEqual(self.filing.state, "active")
        self.assertEqual(
            request.with_user(self.dai).change_text, "Phone: 13800001234 → 13900005678"
        )
        old, new = (
            self.file(
                self.lead(self.bo, phone=phone, partner_name="", contact_name=name)
            )
            for phone, name in (("13800001234", "王大"), ("13900005678", "赵二"))
        )
        self.assertEqual((old.state, new.state), ("active", "refused"))

    def test_data_of_somebody_elses_customer_are_not_taken(self):
        self.file(
            self.lead(self.bo, phone="13900005678", partner_name="成都高新有限公司")
        )
        request = self.ask(phone="13900005678")
        with self.assertRaises(UserError), self.env.cr.savepoint():
            request.with_user(self.dai).action_approve()
        self.env.invalidate_all()
        self.assertEqual(request.state, "pending")
        self.assertEqual(self.filing.phone, "13800001234")

    def test_over_rpc_what_is_not_named_stays(self):
        self.dialogs.with_user(self.anna).create(
            {"filing_id": self.filing.id, "phone": "13900005678", "reason": "x"}
        ).action_ask()
        self.assertEqual(self.filing.request_ids.change, {"phone": "13900005678"})

    def test_nothing_changed_is_said(self):
        with self.assertRaisesRegex(UserError, "Nothing differs"):
            self.dialog(phone=" 13800001234 ").action_ask()

    def test_change_is_read_by_who_reads_the_filing(self):
        request = self.ask(
            phone="13900005678", country_id=self.env.ref("base.cn").id, city=False
        )
        text = request.with_user(self.anna).change_text
        self.assertIn("Country: (empty) → China", text)
        with self.assertRaises(AccessError):
            request.with_user(self.anna).read(["change"])
        with self.assertRaises(AccessError):
            request.with_user(self.dai).read(["change_before"])
        self.filing._end("release")
        self.env.invalidate_all()
        self.assertEqual(request.state, "recalled")
        self.assertFalse(request.with_user(self.anna).change_text)
        self.assertTrue(request.with_user(self.dai).change_text)

    def test_only_its_people_ask_and_only_while_it_is_active(self):
        for user in (self.bo, self.carl):
            with self.assertRaises(AccessError):
                self.dialog(user)
            with self.assertRaises(AccessError):
                self.filing.with_user(user).action_ask_identity_change()
        with self.assertRaises(AccessError):
            self.filing.with_user(self.max).action_ask_identity_change()
        with self.assertRaises(AccessError):
            self.dialog(self.max, phone="13900005678").action_ask()
        dialog = self.dialog(phone="13900005678")
        self.filing._end("void")
        with self.assertRaises(UserError):
            dialog.action_ask()
        with self.assertRaises(UserError):
            self.filing.with_user(self.anna).action_ask_identity_change()

    def test_dialog_is_its_openers(self):
        dialog = self.dialog(phone="13900005678")
        for user in (self.bo, self.dai, self.max):
            self.assertFalse(self.dialogs.with_user(user).search([]))
            with self.assertRaises(AccessError):
                dialog.with_user(user).write({"phone": "1"})

    def test_nobody_agrees_to_his_own(self):
        request = self.ask(self.dai, phone="13900005678")
        with self.assertRaises(AccessError):
            request.with_user(self.dai).action_approve()
        request.with_user(self.olga).action_approve()
        self.assertEqual(self.filing.phone, "13900005678")

    def test_hold_keeps_the_data(self):
        request = self.ask(phone="13900005678")
        self.env["customer.filing.hold"].with_user(self.olga).create(
            {"filing_id": self.filing.id, "reason": "Contested"}
        )
        with self.assertRaises(UserError):
            request.with_user(self.dai).action_approve()

    def test_one_question_at_a_time_and_no_way_round_the_dialog(self):
        requests = self.env["customer.filing.request"]
        for kind in ("identity", "sign"):
            for values, context in (
                ({"kind": kind}, {}),
                ({}, {"default_kind": kind, "default_change": {"user_id": 1}}),
            ):
                with self.assertRaises(UserError), self.env.cr.savepoint():
                    requests.with_user(self.anna).with_context(**context).create(
                        {"filing_id": self.filing.id, "reason": "x"} | values
                    )
        request = self.ask(phone="13900005678")
        with self.assertRaises(UserError):
            request.with_user(self.dai).write({"change": {"user_id": self.bo.id}})

    def test_decided_fields_do_not_come_from_the_context(self):
        request = (
            self.env["customer.filing.request"]
            .with_user(self.anna)
            .with_context(
                default_decided_by_id=self.dai.id,
                default_decided_at="2026-01-01 00:00:00",
                default_state="approved",
            )
            .create({"filing_id": self.filing.id, "reason": "x"})
        )
        self.assertEqual(request.state, "pending")
        self.assertFalse(request.decided_by_id)
        self.assertFalse(request.decided_at)


@tagged("post_install", "-at_install")
class TestSignature(FilingCase):
    """A card counts from its signature on (S36-R01)."""

    def setUp(self):
        super().setUp()
        self.north._filing_version().effective_from = "signature"
        self.filing = self.file(self.lead())
        self.request = self.request_for(self.filing)

    def request_for(self, filing):
        return self.env["customer.filing.request"].search(
            [("filing_id", "=", filing.id), ("kind", "=", "sign")]
        )

    def test_leader_signs_and_it_protects_from_then_on(self):
        self.assertEqual(self.filing.state, "submitted")
        self.assertEqual(self.request.requested_by_id, self.anna)
        self.assertEqual(self.request.activity_ids.user_id, self.dai)
        self.at(MONDAY + timedelta(days=2))
        self.request.with_user(self.dai).action_approve()
        self.assertEqual(self.filing.state, "active")
        self.assertEqual(self.filing.effective_at, MONDAY + timedelta(days=2))
        self.assertEqual(self.request.state, "approved")

    def test_nobody_signs_for_himself(self):
        with self.assertRaises(AccessError):
            self.request.with_user(self.anna).action_approve()
        own = self.file(
            self.lead(self.dai, phone="13700001000", partner_name="成都高新有限公司")
        )
        request = self.request_for(own)
        self.assertEqual(request.activity_ids.user_id, self.olga, "the office instead")
        with self.assertRaises(AccessError):
            request.with_user(self.dai).action_approve()

    def test_unsigned_filing_ends(self):
        self.request.with_user(self.dai).action_refuse()
        self.assertEqual(self.request.state, "refused")
        self.assertEqual(self.filing.end_reason, "withdrawn")

    def test_salesperson_takes_it_back(self):
        self.request.with_user(self.anna).action_recall()
        self.assertEqual(self.request.state, "recalled")
        self.assertEqual(self.filing.end_reason, "withdrawn")

    def test_withdrawing_what_waits_recalls_the_signature(self):
        withdrawal = (
            self.env["customer.filing.request"]
            .with_user(self.anna)
            .create({"filing_id": self.filing.id, "reason": "Wrong customer"})
        )
        withdrawal.with_user(self.dai).action_approve()
        self.assertEqual(self.filing.end_reason, "withdrawn")
        self.assertEqual(self.request.state, "recalled")
