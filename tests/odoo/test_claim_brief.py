"""What whoever claimed a customer reads of the time before."""

from datetime import date, timedelta

from filing_case import MONDAY
from two_pools_case import TwoPoolsCase

from odoo.exceptions import AccessError
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestClaimBrief(TwoPoolsCase):
    def setUp(self):
        super().setUp()
        self.old = self.file(self.lead())
        lead = self.old.lead_id.with_user(self.anna)
        lead.message_post(body="He wants a bigger machine", message_type="comment")
        self.env["customer.filing.follow.up"].with_user(self.anna)._record(
            lead,
            "call",
            "Rang him up",
            result="unreachable",
            next_plan_on=date(2026, 3, 5),
        )
        self.at(MONDAY + timedelta(days=1))
        self.old._end("release")
        self.old._filing_write({"end_note": "No time for him"})
        self.at(MONDAY + timedelta(days=2))
        self.card_of(self.old, self.bo).action_claim()
        self.new = self.old.lead_id.filing_id

    def brief(self, user, filing=None):
        return (filing or self.new).with_user(user).brief_html

    def test_tells_what_was_tried_and_names_nobody(self):
        brief = str(self.brief(self.bo))
        for told in (
            "He wants a bigger machine",
            "Call",
            "Unreachable",
            "03/05/2026",
            "Given back",
            "No time for him",
            self.old.name,
        ):
            self.assertIn(told, brief)
        self.assertNotIn("anna", brief)

    def test_offered_after_the_claim_on_filing_and_lead(self):
        self.assertTrue(self.new.with_user(self.bo).has_brief)
        lead = self.new.lead_id.with_user(self.bo)
        self.assertTrue(lead.filing_has_brief)
        action = lead.action_filing_open_brief()
        self.assertEqual(action["res_id"], self.new.id)
        own = self.file(self.lead(self.bo, phone="13700001111", partner_name="Own"))
        self.assertFalse(own.has_brief)
        self.assertFalse(own.brief_html)

    def test_for_the_present_owner_his_leader_office_and_managers(self):
        for user in (self.bo, self.dai, self.olga, self.max):
            with self.subTest(user=user.login):
                self.assertIn("bigger machine", str(self.brief(user)))
        for user in (self.anna, self.carl):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.brief(user)
            with self.assertRaises(AccessError):
                self.new.with_user(user).action_open_brief()

    def test_gone_when_he_loses_the_customer(self):
        self.new._end("release")
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            self.brief(self.bo)
        self.assertFalse(self.brief(self.dai))

    def test_tells_of_all_rounds(self):
        self.new._end("release")
        self.pool.member_user_ids = self.carl
        self.plain.filing_policy_id = self.policy
        self.card_of(self.new, self.carl).action_claim()
        third = self.old.lead_id.filing_id
        brief = str(self.brief(self.carl, third))
        for told in (self.old.name, self.new.name, "Unreachable"):
            self.assertIn(told, brief)
        for name in ("anna", "bo "):
            self.assertNotIn(name, brief)
