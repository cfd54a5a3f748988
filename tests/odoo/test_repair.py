"""What the register office puts right, with a reason (S07-R01)."""

from datetime import datetime, timedelta

from filing_case import MONDAY
from hand_over_case import HandOverCase

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.customer_filing.core import ledger


@tagged("post_install", "-at_install")
class TestRepair(HandOverCase):
    def repair(self, filing, what, user=None, **values):
        user = user or self.olga
        dialog = (
            self.env["customer.filing.repair"]
            .with_user(user)
            .create(
                {"filing_id": filing.id, "what": what, "reason": "A mistake"} | values
            )
        )
        dialog.action_repair()
        self.env.flush_all()
        self.env.invalidate_all()

    def test_reassign_past_a_hold(self):
        filing = self.customer(1)
        self.env["customer.filing.hold"].create(
            {"filing_id": filing.id, "reason": "A dispute"}
        )
        self.repair(filing, "reassign", user_id=self.bo.id)
        self.assertEqual((filing.user_id, filing.lead_id.user_id), (self.bo, self.bo))
        self.assertEqual(self.events(filing)[-2:], ["hand_over", "repair"])
        self.assertIn("A mistake", filing.with_user(self.olga).repair_note)
        self.assertNotIn("mistake", self.told(filing, "repair")[0])

    def test_declare_void(self):
        filing = self.customer(1)
        self.repair(filing, "void")
        self.assertEqual((filing.state, filing.end_reason), ("ended", "void"))

    def test_correct_the_end_both_ways(self):
        filing = self.customer(1)
        before = filing.protected_until
        for days in (30, -3):
            until = before + timedelta(days=days)
            self.repair(filing, "date", until=until)
            self.assertEqual(filing.protected_until, until)
            self.assertEqual(filing.lead_id.filing_protected_until, until)
        self.at(before - timedelta(days=3))
        self.run_cron()
        self.assertEqual(filing.end_reason, "expired")

    def test_a_corrected_end_stays_when_the_clock_runs_again(self):
        filing = self.customer(1)
        until = filing.protected_until - timedelta(days=3)
        self.repair(filing, "date", until=until)
        filing.with_user(self.anna)._milestone("contact", MONDAY)
        self.recount()
        self.assertEqual(filing.protected_until, until)

    def test_no_end_in_the_past(self):
        filing = self.customer(1)
        self.at(MONDAY + timedelta(days=1))
        with self.assertRaisesRegex(UserError, "future"):
            self.repair(filing, "date", until=MONDAY)

    def test_take_back_what_ended_by_mistake(self):
        filing = self.customer(1)
        filing._end("release")
        until = datetime(2026, 3, 20, 16)
        self.repair(filing, "reopen", until=until)
        self.assertEqual((filing.state, filing.user_id), ("active", self.anna))
        self.assertEqual(filing.protected_until, until)
        lead = filing.lead_id
        self.assertEqual((lead.filing_guard, lead.user_id), ("protected", self.anna))
        self.assertFalse(
            filing.pool_entry_ids.filtered(lambda entry: entry.state == "waiting")
        )
        self.assertTrue(filing.with_user(self.anna)._filtered_access("read"))
        again = self.file(
            self.lead(self.bo, phone=filing.phone, partner_name="另一家公司")
        )
        self.assertEqual(self.codes(again), ["protected"])
        entries = self.env["customer.filing.ledger"]._entries(filing.ids)
        self.assertEqual(ledger.replay(entries), ("active", None))

    def test_nobody_is_taken_from_who_claimed_him(self):
        filing = self.customer(1)
        filing._end("release")
        card = self.env["customer.filing.card"].search([("filing_id", "=", filing.id)])
        card.with_user(self.bo).action_claim()
        self.assertEqual(filing.pool_entry_ids.state, "claimed")
        with self.assertRaisesRegex(UserError, "Somebody else"):
            self.repair(filing, "reopen", until=datetime(2026, 3, 20, 16))
        self.assertEqual(filing.state, "ended")

    def test_what_was_void_can_be_taken_back(self):
        filing = self.customer(1)
        filing._end("void")
        self.repair(filing, "reopen", until=datetime(2026, 3, 20, 16))
        self.assertEqual(filing.state, "active")

    def test_for_register_officers_alone(self):
        filing = self.customer(1)
        for user in (self.anna, self.dai, self.max):
            with self.assertRaises(AccessError):
                self.repair(filing, "void", user)
        self.assertEqual(filing.state, "active")

    def test_no_share_in_what_the_office_does(self):
        """S01-R12: an officer puts nothing right for himself, nor takes customers."""
        self.north.member_ids = [Command.link(self.olga.id)]
        filing, own = self.customer(1), self.customer(2, self.olga)
        hold = self.env["customer.filing.hold"]
        until = own.protected_until + timedelta(days=300)
        with self.assertRaises(AccessError):
            self.repair(own, "date", until=until)
        with self.assertRaises(AccessError):
            self.repair(filing, "reassign", user_id=self.olga.id)
        with self.assertRaises(AccessError):
            self.hand_over(filing, self.olga, way="person", user_id=self.olga.id)
        self.assertEqual(filing.user_id, self.anna)
        told = {"filing_id": own.id, "reason": "Mine"}
        with self.assertRaises(AccessError):
            hold.with_user(self.olga).create(told)
        standing = hold.create(told)
        with self.assertRaises(AccessError):
            standing.with_user(self.olga).action_lift()

    def test_nobody_is_active_and_in_a_pool(self):
        """An undone claim is not taken back past the pool in which he waits again."""
        filing = self.customer(1)
        filing._end("release")
        card = self.env["customer.filing.card"].search([("filing_id", "=", filing.id)])
        card.with_user(self.bo).action_claim()
        claimed = filing.lead_id.filing_id
        claimed.with_user(self.bo).action_undo()
        self.assertEqual(filing.pool_entry_ids.state, "waiting")
        with self.assertRaisesRegex(UserError, "waits in a public pool"):
            self.repair(
                claimed, "reopen", until=claimed.effective_at + timedelta(days=9)
            )
