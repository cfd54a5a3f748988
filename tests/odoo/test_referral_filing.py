"""An old customer brings a new one: to whom he belongs (rules S46-R03, S48-R10)."""

from draft_case import DraftCase

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

OLD = "13800001234"
NEW = "13900005678"


class ReferralCase(DraftCase):
    def setUp(self):
        super().setUp()
        self.rules(referral_owner="customer_owner")
        self.old = self.filed(self.anna, phone=OLD)

    def referred(self, user=None, phone=NEW, **values):
        return self.filed(
            user or self.bo, phone=phone, **{"referrer_phone": OLD} | values
        )

    def assertOf(self, filing, user):
        self.assertEqual((filing.state, filing.user_id), ("active", user))


@tagged("post_install", "-at_install")
class TestReferral(ReferralCase):
    def test_new_customer_belongs_to_the_old_ones_salesperson(self):
        """S46-R03, S54-R03: whoever typed him cannot read the filing any more."""
        filing = self.referred()
        self.assertOf(filing, self.anna)
        self.assertEqual(filing.referrer_filing_id, self.old)
        self.assertEqual(filing.lead_id.user_id, self.anna)
        self.assertTrue(filing.with_user(self.anna).read(["phone"]))
        for record in (filing, filing.lead_id):
            with self.assertRaises(AccessError):
                record.with_user(self.bo).read(["phone"])

    def test_register_office_is_told(self):
        filing = self.referred()
        notice = self.env["customer.filing.notice"].search([])
        self.assertEqual(
            (notice.kind, notice.filing_id, notice.user_id),
            ("referral", filing, self.bo),
        )

    def test_naming_a_customer_of_others_is_a_check(self):
        """S01-R09: else a referral would be a way to ask without end."""
        self.referred()
        self.filed(self.anna, phone="13900000011", referrer_phone=OLD)
        checks = self.env["customer.filing.check"].search(
            [("verdict", "in", ("protected", "yours"))], order="id"
        )
        self.assertEqual(checks.mapped("verdict"), ["protected", "yours"])
        self.assertEqual(checks.user_id, self.bo | self.anna)
        quotas = self.env["customer.filing.quota"].search([("user_id", "!=", False)])
        self.assertEqual(
            [(quota.user_id, quota.used) for quota in quotas], [(self.bo, 1)]
        )

    def test_answer_of_the_dialog(self):
        """The filer is told what became of it, and no more than that."""
        lead = self.lead(self.bo, phone=NEW)
        wizard = self.dialog(lead, referrer_phone=OLD)
        answer = wizard.action_file()["params"]
        self.assertIn("belongs to the old customer's salesperson", answer["message"])
        self.assertNotIn(self.anna.name, answer["message"])
        self.assertEqual((lead.user_id, lead.filing_guard), (self.anna, "protected"))
        with self.assertRaises(AccessError):
            lead.with_user(self.bo).read(["phone"])
        self.env.invalidate_all()
        wizard.web_read({"filing_id": {"fields": {"display_name": {}}}, "answer": {}})

    def test_answer_if_it_is_refused(self):
        """The receiver reads why, though the filing is the other's by now."""
        self.filed(self.dai, phone=NEW)
        lead = self.lead(self.bo, phone=NEW)
        wizard = self.dialog(lead, referrer_phone=OLD)
        wizard.action_file()
        self.assertIn("protected until", wizard.answer)
        self.env.invalidate_all()
        shown = wizard.web_read(
            {"filing_id": {"fields": {"display_name": {}}}, "answer": {}}
        )
        self.assertIn("protected until", shown[0]["answer"])
        self.assertEqual(lead.user_id, self.bo)
        wizard.action_correct()

    def test_own_old_customer(self):
        filing = self.referred(self.anna)
        self.assertOf(filing, self.anna)
        self.assertFalse(self.env["customer.filing.notice"].search([]))

    def test_policy_that_gives_nobody_away(self):
        """S48-R12, S45-R05: the new receiver's, whoever brought him."""
        self.rules(referral_owner="receiver")
        filing = self.referred()
        self.assertOf(filing, self.bo)
        self.assertFalse(filing.referrer_filing_id)

    def test_unknown_referrer_changes_nothing(self):
        for phone in ("13700001000", "12", "x" * 500, "138****1234", False):
            filing = self.referred(referrer_phone=phone, referrer_name="王五")
            self.assertOf(filing, self.bo)
            self.assertFalse(filing.referrer_filing_id)
            filing._end("void")

    def test_who_is_an_old_customer(self):
        """Somebody who is protected or has bought, also long ago; not one given up."""
        self.old._end("release")
        filing = self.referred()
        self.assertOf(filing, self.bo)
        filing._end("void")
        lead = self.lead(self.anna, phone="13700000001")
        bought = self.file(lead)
        lead.with_user(self.anna).action_set_won()
        self.assertEqual(bought.end_reason, "won")
        bought._filing_write({"aftercare_until": False})
        bought.key_ids.flush_recordset()
        self.env["customer.filing.key"]._let_go(bought.ids)
        filing = self.referred(referrer_phone="13700000001")
        self.assertOf(filing, self.anna)

    def test_latest_filing_of_the_old_customer_counts(self):
        """S48-R07: if he was passed on, whoever has him now."""
        lead = self.old.lead_id
        lead.with_user(self.anna).action_set_won()
        self.env["customer.filing.key"]._let_go(self.old.ids)
        self.old._filing_write({"aftercare_until": False})
        carl = self._north(self.carl)
        later = self.filed(carl, phone=OLD)
        self.assertEqual(later.state, "active")
        self.assertOf(self.referred(), self.carl)

    def _north(self, user):
        self.north.member_ids += user
        return user

    def test_salesperson_without_a_team_that_files(self):
        """Nobody can file for him: the receiver keeps the customer."""
        self.north.member_ids -= self.anna
        self.assertOf(self.referred(), self.bo)

    def test_salesperson_who_has_left(self):
        self.anna.active = False
        self.assertOf(self.referred(), self.bo)

    def test_salesperson_of_another_team(self):
        south = self.env["crm.team"].create(
            {
                "name": "South",
                "company_id": self.company.id,
                "filing_policy_id": self.policy.id,
                "member_ids": [Command.set(self.carl.ids)],
            }
        )
        self.filed(self.carl, phone="13700000001", team_id=south.id)
        filing = self.referred(referrer_phone="13700000001")
        self.assertOf(filing, self.carl)
        self.assertEqual((filing.team_id, filing.lead_id.team_id), (south, south))

    def test_salesperson_of_another_company(self):
        """A filing stays in the company in which it was made."""
        second = self.env["res.company"].create(
            {
                "name": "Second",
                "filing_register_id": self.company.filing_register_id.id,
            }
        )
        self.anna.write({"company_ids": [Command.link(second.id)]})
        abroad = self.env["crm.team"].create(
            {
                "name": "Abroad",
                "company_id": second.id,
                "filing_policy_id": self.policy.id,
                "member_ids": [Command.set(self.anna.ids)],
            }
        )
        self.north.member_ids -= self.anna
        lead = self.lead(self.bo, phone=NEW)
        filing = self.filed(self.bo, phone=NEW, referrer_phone=OLD, lead_id=lead.id)
        self.assertOf(filing, self.bo)
        self.assertEqual(filing.team_id, self.north)
        self.assertEqual(abroad.member_ids, self.anna)

    def test_customer_who_is_the_salespersons_already(self):
        """S46-R03: what he protects himself needs no filing by a colleague."""
        self.filed(self.anna, phone=NEW)
        refused = self.referred()
        self.assertEqual((refused.state, self.codes(refused)), ("refused", ["yours"]))

    def test_several_in_one_go(self):
        drafts = self.draft(self.bo, phone=NEW, referrer_phone=OLD)
        drafts |= self.draft(self.bo, phone="13700000001")
        drafts.action_submit()
        drafts = drafts.with_env(self.env)
        self.assertEqual(drafts.user_id, self.anna | self.bo)
        self.assertEqual(drafts.mapped("state"), ["active", "active"])

    def test_in_an_import(self):
        """The importer reads a report, though some rows are another's by now."""
        self.rules(limit_ids=[Command.create({"per": "person", "limit": 5})])
        result = (
            self.env["customer.filing"]
            .with_user(self.bo)
            .load(
                ["contact_name", "phone", "referrer_phone", "source"],
                [
                    ["李小明", NEW, OLD, "Brought by an old customer"],
                    ["王大明", "13700000001", "", "Leaflet"],
                ],
            )
        )
        self.assertFalse(result["messages"])
        filings = self.env["customer.filing"].browse(result["ids"])
        self.assertEqual(filings.mapped("state"), ["active", "active"])
        self.assertEqual(filings[0].user_id, self.anna)
        self.assertEqual(filings.mapped("source"), ["referral", "leaflet"])


@tagged("post_install", "-at_install")
class TestConditions(ReferralCase):
    def test_when_the_old_customer_was_named(self):
        """S48-R10, S48-R11, S48-R12"""
        for condition, named, owner in (
            ("any", "later", self.anna),
            ("at_filing", False, self.anna),
            ("at_filing", "at_filing", self.anna),
            ("at_filing", "first_visit", self.bo),
            ("first_visit", "first_visit", self.anna),
            ("first_visit", "later", self.bo),
        ):
            with self.subTest(condition=condition, named=named):
                self.rules(referral_condition=condition)
                filing = self.referred(referral_named=named)
                self.assertOf(filing, owner)
                filing._end("void")

    def test_in_person(self):
        """S48-R08: friends and relatives count if he comes along."""
        self.rules(referral_condition="in_person")
        filing = self.referred()
        self.assertOf(filing, self.bo)
        filing._end("void")
        self.assertOf(self.referred(brought_in_person=True), self.anna)

    def chain(self):
        """Anna's customer brought Dai's, who brought Carl's."""
        self.north.member_ids += self.carl
        self.rules(referral_owner="receiver")
        dais = self.filed(self.dai, phone="13700000001")
        carls = self.filed(self.carl, phone="13700000002")
        dais._filing_write({"referrer_filing_id": self.old.id})
        carls._filing_write({"referrer_filing_id": dais.id})
        return dais, carls

    def test_depth_of_the_chain(self):
        """S46-R03: back to the first, as far as the policy goes."""
        self.chain()
        for depth, owner in (
            (1, self.carl),
            (2, self.dai),
            (3, self.anna),
            (0, self.anna),
        ):
            with self.subTest(depth=depth):
                self.rules(referral_owner="customer_owner", referral_depth=depth)
                filing = self.referred(referrer_phone="13700000002")
                self.assertOf(filing, owner)
                filing._end("void")

    def test_chain_that_bites_its_tail(self):
        _dais, carls = self.chain()
        self.old._filing_write({"referrer_filing_id": carls.id})
        self.rules(referral_owner="customer_owner", referral_depth=0)
        filing = self.referred(referrer_phone="13700000002")
        self.assertEqual(filing.state, "active")

    def test_chain_grows_with_each_referral(self):
        """S46-R03: what the first customer brings, and what that one brings ..."""
        self.rules(referral_depth=0)
        second = self.referred()
        third = self.filed(self.dai, phone="13700000009", referrer_phone=NEW)
        self.assertEqual(third.referrer_filing_id, second)
        self.assertOf(third, self.anna)

    def test_customer_brings_himself(self):
        filing = self.referred(phone=OLD)
        self.assertEqual((filing.state, self.codes(filing)), ("refused", ["yours"]))

    def test_refused_in_an_import(self):
        self.filed(self.dai, phone=NEW)
        self.env.invalidate_all()
        result = (
            self.env["customer.filing"]
            .with_user(self.bo)
            .load(["contact_name", "phone", "referrer_phone"], [["李小明", NEW, OLD]])
        )
        self.assertFalse(result["messages"])
        filing = self.env["customer.filing"].browse(result["ids"])
        self.assertRefused(filing, "protected")
        report = self.env["customer.filing.import"].search([], limit=1)
        self.assertEqual(report.refused_count, 1)
