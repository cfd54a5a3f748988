"""Holds, requests, giving back, declaring void."""

from datetime import timedelta

from filing_case import MONDAY, FilingCase

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestHold(FilingCase):
    def setUp(self):
        super().setUp()
        self.mine = self.lead()
        self.filing = self.file(self.mine)

    def hold(self, **values):
        return (
            self.env["customer.filing.hold"]
            .with_user(self.olga)
            .create({"filing_id": self.filing.id, "reason": "Contested"} | values)
        )

    def test_hold_keeps_a_due_filing_until_it_is_lifted(self):
        hold = self.hold()
        self.at(MONDAY + timedelta(days=10))
        self.run_cron()
        self.assertEqual(self.filing.state, "active")
        refused = self.file(self.lead(self.bo))
        self.assertEqual(refused.state, "refused", "settling respects the hold")
        hold.action_lift()
        self.run_cron()
        self.assertEqual(self.filing.end_reason, "expired")
        self.assertEqual(
            self.filing.ledger_ids.mapped("event"),
            ["activate", "hold", "lift", "expire"],
        )

    def test_hold_ends_by_itself(self):
        self.hold(until=MONDAY + timedelta(days=12))
        self.at(MONDAY + timedelta(days=11))
        self.run_cron()
        self.assertEqual(self.filing.state, "active")
        self.at(MONDAY + timedelta(days=13))
        self.run_cron()
        self.assertEqual(self.filing.end_reason, "expired")

    def test_held_customer_is_not_given_back(self):
        self.hold()
        with self.assertRaises(UserError):
            self.filing.with_user(self.anna).action_give_back()

    def test_only_officers_set_holds_and_nobody_rewrites_them(self):
        for user in (self.anna, self.dai, self.max):
            with self.assertRaises(AccessError):
                self.env["customer.filing.hold"].with_user(user).create(
                    {"filing_id": self.filing.id, "reason": "x"}
                )
        hold = self.hold(lifted_at=MONDAY, set_by_id=self.anna.id)
        self.assertFalse(hold.lifted_at)
        self.assertEqual(hold.set_by_id, self.olga)
        with self.assertRaises(UserError):
            hold.write({"reason": "y"})

    def end(self, user, transition):
        self.env["customer.filing.end"].with_user(user).create(
            {"filing_id": self.filing.id, "transition": transition, "reason": "Why"}
        ).action_end()

    def test_owner_gives_back(self):
        self.end(self.anna, "release")
        self.assertEqual(self.filing.end_reason, "released")
        self.assertEqual(self.filing.end_note, "Why")
        self.assertEqual(self.filing.ended_by_id, self.anna)
        self.assertEqual(self.mine.filing_guard, "pool")

    def test_giving_back_twice_says_so(self):
        self.end(self.anna, "release")
        with self.assertRaisesRegex(UserError, "not protected any more"):
            self.end(self.anna, "release")

    def test_colleague_cannot_end_it(self):
        with self.assertRaises(AccessError):
            self.end(self.bo, "release")

    def test_only_an_officer_declares_void(self):
        for user in (self.anna, self.dai):
            with self.assertRaises(AccessError):
                self.end(user, "void")
        self.end(self.olga, "void")
        self.assertEqual(self.filing.end_reason, "void")
        self.assertFalse(self.mine.filing_guard)
        self.assertEqual(self.mine.user_id, self.anna, "the lead stays his")
        self.assertEqual(self.file(self.lead(self.bo)).state, "active")

    def request(self):
        return (
            self.env["customer.filing.request"]
            .with_user(self.anna)
            .create({"filing_id": self.filing.id, "reason": "Wrong customer"})
        )

    def test_leader_approves_a_withdrawal(self):
        request = self.request()
        todo = request.sudo().activity_ids
        self.assertEqual(todo.user_id, self.dai)
        request.with_user(self.dai).action_approve()
        self.assertEqual(request.state, "approved")
        self.assertEqual(request.decided_by_id, self.dai)
        self.assertEqual(self.filing.end_reason, "withdrawn")
        self.assertFalse(self.mine.filing_guard)
        self.assertFalse(todo.exists())

    def test_withdrawal_waits_for_the_hold(self):
        request = self.request()
        hold = self.hold()
        with self.assertRaises(UserError):
            request.with_user(self.dai).action_approve()
        self.assertEqual(request.state, "pending")
        hold.action_lift()
        request.with_user(self.dai).action_approve()
        self.assertEqual(self.filing.end_reason, "withdrawn")

    def test_request_names_the_customer_to_those_who_may_read_the_filing(self):
        request = self.request()
        self.assertEqual(request.customer_name, "重庆兆度销售工程有限公司")
        self.filing._end("release")
        self.env.invalidate_all()
        self.assertFalse(request.customer_name)
        self.assertTrue(request.with_user(self.dai).customer_name)

    def test_request_does_not_outlive_its_filing(self):
        request = self.request()
        self.filing._end("release")
        self.assertEqual(request.state, "recalled")
        self.assertFalse(request.sudo().activity_ids)

    def test_leader_who_cannot_decide_is_not_asked(self):
        self.north.user_id = self.bo
        self.assertFalse(self.request().sudo().activity_ids)

    def test_who_may_act(self):
        for user, may in ((self.anna, True), (self.dai, True), (self.olga, True)):
            self.assertEqual(self.filing.with_user(user).may_act, may)
        self.assertFalse(self.filing.with_user(self.max).may_act)

    def test_nobody_decides_his_own_request(self):
        request = self.request()
        with self.assertRaises(AccessError):
            request.action_approve()
        own = self.file(
            self.lead(self.dai, phone="13700001000", partner_name="成都高新")
        )
        request = (
            self.env["customer.filing.request"]
            .with_user(self.dai)
            .create({"filing_id": own.id, "reason": "x"})
        )
        with self.assertRaises(AccessError):
            request.action_approve()

    def test_request_is_decided_once_and_by_its_buttons(self):
        request = self.request()
        with self.assertRaises(UserError):
            request.write({"state": "approved"})
        request.with_user(self.dai).action_refuse()
        self.assertEqual(self.filing.state, "active")
        with self.assertRaises(UserError):
            request.with_user(self.dai).action_approve()

    def test_asker_is_told_why_his_request_was_refused(self):
        """Also where nobody has set levels of approval."""
        request = self.request()
        decided = request.with_user(self.dai)
        action = decided.action_refuse_many()
        dialog = self.env[action["res_model"]].with_user(self.dai)
        dialog = dialog.browse(action["res_id"])
        with self.assertRaises(UserError):
            dialog.action_decide()
        dialog.comment = "Visit him once more first."
        dialog.action_decide()
        self.assertEqual((request.state, self.filing.state), ("refused", "active"))
        self.assertEqual(request.comment, "Visit him once more first.")
        told = request.sudo().activity_ids.filtered(lambda a: a.user_id == self.anna)
        self.assertIn("Visit him once more first.", told.note)

    def test_buttons_that_refuse_ask_why(self):
        views = self.env["customer.filing.request"].with_user(self.dai)
        for kind in ("form", "list"):
            self.assertNotIn('name="action_refuse"', views.get_view(None, kind)["arch"])

    def test_request_can_be_recalled_by_its_maker_only(self):
        request = self.request()
        with self.assertRaises(UserError):
            request.with_user(self.dai).action_recall()
        request.action_recall()
        self.assertEqual(request.state, "recalled")

    def test_mail_gateway_makes_no_requests(self):
        raw = "From: x@example.com\nTo: y@example.com\nSubject: s\n\nbody"
        for user in (self.anna, self.bo):
            with self.assertRaises(AccessError):
                self.env["mail.thread"].with_user(user).message_process(
                    "customer.filing.request", raw, {"filing_id": self.filing.id}
                )

    def test_request_for_somebody_elses_filing_is_refused(self):
        with self.assertRaises(AccessError):
            self.env["customer.filing.request"].with_user(self.bo).create(
                {"filing_id": self.filing.id, "reason": "x"}
            )
