"""Dead numbers, cold storage, and what brings a customer out of it."""

from datetime import timedelta

from filing_case import MONDAY
from two_pools_case import TwoPoolsCase

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestColdStorage(TwoPoolsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pool.cold_rounds = 1

    def cold(self, number=0):
        """A customer who came into the pool for the second time."""
        first = self.pooled(number)
        self.card_of(first, self.bo).action_claim()
        second = first.lead_id.filing_id
        self.assertEqual(second.user_id, self.bo)
        second._end("release")
        return second

    def test_after_so_many_rounds_nobody_is_offered_him(self):
        """Rounds are counted; then he is hidden, and not to be claimed by RPC."""
        filing = self.cold()
        entry = filing.pool_entry_ids
        self.assertEqual((filing.round, entry.state), (2, "waiting"))
        self.assertTrue(entry.is_cold)
        card = self.card_of(filing)
        self.assertTrue(card.is_cold)
        self.assertIn("cooled", filing.ledger_ids.mapped("event"))
        for user in (self.anna, self.bo, self.dai):
            self.assertFalse(self.seen_by(user))
            with self.assertRaises(AccessError):
                card.with_user(user).read(["masked_name"])
            card.with_user(user).action_claim()
        self.pool.team_ids.member_ids |= self.olga
        self.assertFalse(card.with_user(self.olga).may_claim)
        answer = card.with_user(self.olga).action_claim()
        self.assertIn("cold storage", str(answer))
        both = card | self.card_of(self.pooled(7))
        both.with_user(self.olga).action_claim()
        self.assertEqual(entry.state, "waiting")

    def test_never_without_the_setting(self):
        self.pool.cold_rounds = 0
        self.assertFalse(self.cold().pool_entry_ids.is_cold)

    def test_administrator_takes_him_out(self):
        filing = self.cold()
        card = self.card_of(filing)
        for user in (self.bo, self.pia, self.dai):
            with self.assertRaises(AccessError):
                card.with_user(user).action_warm()
        self.assertEqual(self.seen_by(self.carl), filing)
        card.with_user(self.carl).action_warm()
        self.assertFalse(filing.pool_entry_ids.is_cold)
        self.assertEqual(self.seen_by(self.bo), filing)
        self.assertIn("warmed", filing.ledger_ids.mapped("event"))

    def test_whoever_finds_him_himself_files_him_like_a_free_one(self):
        """Nobody waits for him: no membership and no number of claims is asked."""
        filing = self.cold()
        self.pool.claim_daily_max = 1
        team = self.plain
        team.filing_policy_id = self.policy
        self.pool.team_ids = self.north
        new = self.file(self.lead(self.carl, team, phone="13800001000"))
        self.assertEqual((new.state, new.user_id), ("active", self.carl))
        self.assertEqual(filing.pool_entry_ids.state, "claimed")
        self.assertEqual(filing.lead_id.user_id, self.carl, "the old lead comes along")
        self.assertEqual(new.round, 2)

    def test_who_gave_him_back_does_not_file_him_past_his_days(self):
        self.pool.cooling_given_days = 30
        filing = self.cold()
        again = self.file(self.lead(self.bo, phone="13800001000"))
        self.assertEqual([r["code"] for r in again.refusal], ["claim_cooling"])
        self.assertEqual(filing.pool_entry_ids.state, "waiting")
        new = self.file(self.lead(self.dai, phone="13800001000"))
        self.assertEqual(new.state, "active")

    def test_a_hold_keeps_him_from_who_files_him(self):
        filing = self.cold()
        self.hold(filing)
        new = self.file(self.lead(self.anna, phone="13800001000"))
        self.assertEqual([r["code"] for r in new.refusal], ["on_hold"])
        self.assertEqual(filing.pool_entry_ids.state, "waiting")

    def test_he_stays_there_until_his_filing_is_approved(self):
        """Refused, he would be in no pool and nobody's."""
        filing = self.cold()
        version = self.policy.version_ids.sorted("number")[-1:]
        level = Command.create({"sequence": 1, "approver": "leader"})
        version._new_version(version.valid_from, approval_level_ids=[level])
        new = self.file(self.lead(self.anna, phone="13800001000"))
        self.assertEqual(new.state, "submitted")
        self.assertEqual(filing.pool_entry_ids.state, "waiting")
        self.assertEqual(filing.lead_id.filing_guard, "pool")
        new._refuse_approval("No", MONDAY)
        self.assertEqual(filing.pool_entry_ids.state, "waiting")
        third = self.file(self.lead(self.dai, phone="13800001000"))
        third._pass_approval(MONDAY)
        self.assertEqual((third.state, third.user_id), ("active", self.dai))
        self.assertEqual(filing.pool_entry_ids.state, "claimed")

    def test_the_check_says_free(self):
        self.cold()
        found = self.check("13800001000")
        self.assertEqual(found, "free")

    def check(self, phone):
        dialog = (
            self.env["customer.filing.check.customer"]
            .with_user(self.anna)
            .create({"phone": phone})
        )
        dialog.action_check()
        return dialog.verdict

    def mail(self, sender="a@customer.example"):
        return self.env["crm.lead"].create(
            {
                "name": "Please call",
                "type": "lead",
                "phone": "13800001000",
                "email_from": sender,
                "team_id": self.north.id,
                "user_id": False,
            }
        )

    def test_he_gets_in_touch_and_is_offered_again(self):
        """A mail or web form of his: out of cold storage, and the office is told."""
        filing = self.cold()
        self.at(MONDAY + timedelta(days=3))
        lead = self.mail()
        self.assertFalse(filing.pool_entry_ids.is_cold)
        self.assertEqual(self.seen_by(self.bo), filing)
        card = self.card_of(filing, self.bo)
        self.assertEqual(card.contacted_at, MONDAY + timedelta(days=3))
        notice = self.env["customer.filing.notice"].search([("kind", "=", "pooled")])
        self.assertEqual((notice.filing_id, notice.count), (filing, 1))
        self.assertEqual((lead.filing_guard, lead.filing_id), ("pool", filing))
        with self.assertRaises(AccessError):
            lead.with_user(self.anna).read(["phone"])
        card.action_claim()
        self.assertEqual(lead.user_id, self.bo, "what he wrote comes with him")

    def test_contact_of_who_waits_warmly_is_told_too(self):
        filing = self.pooled()
        lead = self.mail()
        self.assertEqual((lead.filing_guard, lead.filing_id), ("pool", filing))
        self.assertFalse(self.env["crm.lead"].with_user(self.bo).search([]) & lead)

    def test_contact_stays_in_the_company_of_the_pool(self):
        """A lead of no company would be shown to sales managers of all."""
        filing = self.pooled()
        self.north.company_id = False
        lead = self.mail()
        self.assertEqual(lead.filing_guard, "pool")
        self.assertEqual(lead.company_id, filing.company_id)
        lead.partner_id = self.env["res.partner"].create({"name": "He"})
        self.env.flush_all()
        self.assertEqual(lead.company_id, filing.company_id)
        abroad = self.env["res.company"].create({"name": "Abroad"})
        self.max.write(
            {"company_ids": [Command.set(abroad.ids)], "company_id": abroad.id}
        )
        self.assertFalse(lead.with_user(self.max).has_access("read"))


@tagged("post_install", "-at_install")
class TestDeadNumbers(TwoPoolsCase):
    def call(self, filing, result):
        self.env["customer.filing.follow.up"].with_user(self.anna)._record(
            filing.lead_id.with_user(self.anna), "call", "Rang him up", result=result
        )

    def test_owner_marks_and_it_goes_with_the_customer(self):
        filing = self.file(self.lead())
        with self.assertRaises(AccessError):
            filing.with_user(self.bo).action_mark_phone_dead()
        filing.with_user(self.anna).action_mark_phone_dead()
        self.assertIn("phone_dead", filing.ledger_ids.mapped("event"))
        filing._end("release")
        card = self.card_of(filing, self.bo)
        self.assertTrue(card.is_phone_dead)
        card.action_claim()
        self.assertTrue(filing.lead_id.filing_id.is_phone_dead)

    def test_so_many_times_unreachable_in_a_row(self):
        self.pool.dead_after = 3
        filing = self.file(self.lead())
        for result in ("unreachable", "unreachable", "no_answer", "unreachable"):
            self.call(filing, result)
        self.assertFalse(filing.is_phone_dead, "not in a row")
        self.call(filing, "unreachable")
        self.call(filing, "unreachable")
        self.assertTrue(filing.is_phone_dead)
        self.assertTrue(self.card_of(filing).is_phone_dead)
        self.call(filing, "reached")
        self.assertFalse(filing.is_phone_dead)

    def test_only_if_somebody_marks_it(self):
        filing = self.file(self.lead())
        for _number in range(5):
            self.call(filing, "unreachable")
        self.assertFalse(filing.is_phone_dead)

    def test_administrator_marks_on_the_card(self):
        filing = self.pooled()
        card = self.card_of(filing)
        with self.assertRaises(AccessError):
            card.with_user(self.bo).action_mark_phone_dead()
        card.with_user(self.carl).action_mark_phone_dead()
        self.assertTrue(card.is_phone_dead)
        card.with_user(self.carl).action_mark_phone_alive()
        self.assertFalse(filing.is_phone_dead)

    def test_corrected_number_is_a_new_one(self):
        filing = self.file(self.lead())
        filing.with_user(self.anna).action_mark_phone_dead()
        filing._change_identity({"phone": "13900001111"})
        self.assertFalse(filing.is_phone_dead)
