"""The waiting place behind a protected customer (rules S11-R06 to S11-R09)."""

from datetime import datetime, timedelta

from draft_case import DraftCase
from filing_case import MONDAY

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

PHONE = "13800001234"
OTHER_PHONE = "13900005678"
DUE = datetime(2026, 3, 9, 16)  # 10 March 00:00 in Shanghai


class WaitingCase(DraftCase):
    def setUp(self):
        super().setUp()
        self.rules(duplicate_policy="queue", queue_places=1)

    def holder(self, **values):
        """Anna's filing, with a lead of her own."""
        lead = self.lead(self.anna, phone=PHONE)
        return self.file(lead, user=self.anna, **values)

    def waiting(self, user=None, **values):
        filing = self.filed(user or self.bo, **{"phone": PHONE} | values)
        self.assertEqual(filing.state, "queued", filing.refusal)
        return filing

    def reads(self, user, record):
        return bool(record.with_user(user)._filtered_access("read"))

    def told(self, user):
        """Summaries of the activities that somebody has."""
        return (
            self.env["mail.activity"]
            .search([("user_id", "=", user.id)])
            .mapped("summary")
        )


@tagged("post_install", "-at_install")
class TestWaiting(WaitingCase):
    def test_place_is_free_then_taken(self):
        """S11-R06, S11-R08: at most as many wait as the policy says."""
        holder = self.holder()
        lead = self.lead(self.bo, phone=PHONE)
        queued = self.file(lead, user=self.bo)
        self.assertEqual((queued.state, holder.state), ("queued", "active"))
        self.assertFalse(queued.key_ids.filtered("holds"))
        self.assertFalse(queued.protected_until)
        self.assertEqual(lead.filing_guard, "contested")
        self.assertFalse(lead.filing_id)
        self.assertEqual(lead.filing_protected_until, holder.protected_until)
        third = self.filed(self.dai, phone=PHONE)
        self.assertRefused(third, "protected")
        self.assertEqual(queued.ledger_ids.mapped("event"), ["queue"])

    def test_answer_of_the_dialog(self):
        self.holder()
        lead = self.lead(self.bo, phone=PHONE)
        answer = self.dialog(lead).action_file()["params"]
        self.assertEqual(answer["type"], "info")
        self.assertIn("waits for its end", answer["message"])
        self.assertNotIn(self.anna.name, answer["message"])

    def test_nobody_waits_twice(self):
        self.rules(queue_places=2)
        self.holder()
        self.waiting()
        again = self.filed(self.bo, phone=PHONE)
        self.assertRefused(again, "protected")
        self.assertEqual(self.waiting(self.dai).state, "queued")

    def test_places_are_those_of_the_filing_that_protects(self):
        """S01-R26: the terms that it pinned, not those of who wants to wait."""
        self.rules(duplicate_policy="refuse")
        holder = self.filed(self.anna, phone=PHONE)
        self.rules(duplicate_policy="queue")
        self.assertRefused(self.filed(self.bo, phone=PHONE), "protected")
        holder._end("void")
        self.filed(self.anna, phone=PHONE)
        self.rules(duplicate_policy="refuse")
        self.waiting()

    def file_both(self):
        """Of Bo and Dai, one after the other in one go."""
        drafts = self.draft(self.bo, phone=PHONE) | self.draft(self.dai, phone=PHONE)
        drafts.with_user(self.olga).action_submit()
        return drafts.with_env(self.env)

    def test_two_in_one_batch_for_one_place(self):
        self.holder()
        drafts = self.file_both()
        self.assertEqual(drafts.mapped("state"), ["queued", "refused"])

    def test_one_in_the_batch_protects_and_the_next_waits(self):
        drafts = self.file_both()
        self.assertEqual(drafts.mapped("state"), ["active", "queued"])
        drafts[0]._end("release")
        self.assertEqual(drafts[1].state, "active")

    def test_waiting_lead_cannot_be_won(self):
        self.holder()
        lead = self.lead(self.bo, phone=PHONE)
        self.file(lead, user=self.bo)
        with self.assertRaises(UserError), self.env.cr.savepoint():
            lead.with_user(self.bo).action_set_won()

    def test_colleagues_learn_nothing_of_who_waits(self):
        """S01-R13"""
        holder = self.holder()
        queued = self.waiting()
        self.assertFalse(self.reads(self.anna, queued))
        self.assertFalse(self.reads(self.bo, holder))
        self.assertTrue(self.reads(self.dai, queued))


@tagged("post_install", "-at_install")
class TestPromotion(WaitingCase):
    def assertPromoted(self, queued, holder, since):
        self.assertEqual(queued.state, "active")
        self.assertEqual(queued.effective_at, since)
        self.assertTrue(queued.key_ids.filtered("holds"))
        self.assertFalse(holder.key_ids.filtered("holds"))
        self.assertFalse(holder.pool_entry_ids, "the pool gets nothing")
        self.assertEqual(queued.lead_id.filing_guard, "protected")
        self.assertEqual(queued.lead_id.filing_id, queued)
        self.assertEqual(queued.lead_id.user_id, queued.user_id)

    def test_end_of_the_period(self):
        """S11-R06, S11-R07, scenario 24: on the next day at 00:00, not later."""
        holder, queued = self.holder(), self.waiting()
        self.at(DUE - timedelta(seconds=1))
        self.run_cron()
        self.assertEqual((holder.state, queued.state), ("active", "queued"))
        self.at(DUE + timedelta(hours=5))
        self.run_cron()
        self.assertPromoted(queued, holder, DUE)
        # seven days after the day on which it began
        self.assertEqual(queued.protected_until, DUE + timedelta(days=8))
        self.run_cron()
        self.assertEqual(queued.ledger_ids.mapped("event"), ["queue", "activate"])
        self.assertEqual(queued.ledger_ids[1].effective_at, DUE)

    def test_former_owner_keeps_history_only(self):
        """S11-R07, scenario 24: he loses access to the customer, not to his past."""
        lead = self.lead(self.anna, phone=PHONE)
        holder = self.file(lead, user=self.anna)
        queued = self.waiting()
        self.at(DUE)
        self.run_cron()
        self.assertPromoted(queued, holder, DUE)
        self.assertEqual(lead.filing_guard, "contested")
        self.assertEqual(lead.filing_protected_until, queued.protected_until)
        self.assertFalse(self.reads(self.anna, queued))
        self.assertFalse(self.reads(self.anna, queued.lead_id))
        with self.assertRaises(UserError), self.env.cr.savepoint():
            lead.with_user(self.anna).action_set_won()

    def test_given_back_by_its_salesperson(self):
        """S11-R07: with the buttons that he has, and no right to the other's filing."""
        holder, queued = self.holder(), self.waiting()
        dialog = self.env["customer.filing.end"].with_user(self.anna)
        dialog.create(
            {"filing_id": holder.id, "transition": "release", "reason": "Too far"}
        ).action_end()
        self.assertPromoted(queued, holder, MONDAY)
        self.assertEqual(holder.lead_id.filing_guard, "contested")

    def test_declared_void_by_the_office(self):
        holder, queued = self.holder(), self.waiting()
        dialog = self.env["customer.filing.end"].with_user(self.olga)
        dialog.create(
            {"filing_id": holder.id, "transition": "void", "reason": "Faked"}
        ).action_end()
        self.assertPromoted(queued, holder, MONDAY)

    def test_every_other_end(self):
        """S11-R07: given back, lost, declared void, withdrawn."""
        for transition in ("release", "lose", "void", "withdraw"):
            with self.subTest(transition=transition):
                holder, queued = self.holder(), self.waiting()
                holder._end(transition)
                self.assertPromoted(queued, holder, MONDAY)
                queued._end("void")

    def test_own_lead_of_the_one_who_waits_is_protected(self):
        holder = self.holder()
        lead = self.lead(self.bo, phone=PHONE)
        queued = self.file(lead, user=self.bo)
        holder._end("release")
        self.assertEqual((lead.filing_id, lead.filing_guard), (queued, "protected"))
        self.assertEqual(lead.user_id, self.bo)

    def test_lead_lost_while_waiting(self):
        """He gets a lead to work on; the lost one stays his history."""
        holder = self.holder()
        lead = self.lead(self.bo, phone=PHONE)
        queued = self.file(lead, user=self.bo)
        lead.with_user(self.bo).action_set_lost()
        holder._end("release")
        self.assertPromoted(queued, holder, MONDAY)
        self.assertNotEqual(queued.lead_id, lead)

    def test_longest_waiting_comes_first(self):
        self.rules(queue_places=3)
        holder = self.holder()
        first, second = self.waiting(self.bo), self.waiting(self.dai)
        holder._end("release")
        self.assertEqual((first.state, second.state), ("active", "queued"))
        self.assertEqual(first.queue_places, 3)
        first._end("release")
        self.assertPromoted(second, first, MONDAY)

    def test_third_meets_the_customer_before_the_cron(self):
        """S01-R07, S11-R07: a late cron gives the queued one's customer to nobody."""
        holder, queued = self.holder(), self.waiting()
        self.at(DUE + timedelta(hours=1))
        third = self.waiting(self.dai)
        self.assertPromoted(queued, holder, DUE)
        self.assertEqual(third.state, "queued", "behind the one who waited")

    def test_third_asks_before_the_cron(self):
        self.holder()
        queued = self.waiting()
        self.at(DUE + timedelta(hours=1))
        found = (
            self.env["customer.filing"]
            .with_user(self.dai)
            .check_customer({"phone": PHONE})
        )
        self.assertEqual(found["verdict"], "protected")
        self.assertEqual(queued.state, "active")

    def test_successor_after_the_successor(self):
        """Both periods are over when the cron comes at last."""
        self.rules(queue_places=2)
        holder = self.holder()
        first, second = self.waiting(self.bo), self.waiting(self.dai)
        self.at(DUE + timedelta(days=9))
        self.run_cron()
        self.assertPromoted(second, first, DUE + timedelta(days=8))
        self.assertEqual((holder.end_reason, first.end_reason), ("expired", "expired"))
        self.assertEqual(first.ended_at, DUE + timedelta(days=8))

    def test_one_waits_for_two_that_end_at_once(self):
        """Two protected filings, of which a third one meets both."""
        one = self.filed(self.anna, phone=PHONE)
        other = self.filed(self.anna, phone=OTHER_PHONE)
        queued = self.waiting(phone=f"{PHONE} / {OTHER_PHONE}")
        self.at(DUE)
        self.run_cron()
        self.assertEqual(queued.state, "active")
        self.assertEqual((one.state, other.state), ("ended", "ended"))
        self.assertFalse((one | other).pool_entry_ids)
        self.assertEqual(queued.ledger_ids.mapped("event"), ["queue", "activate"])

    def test_one_waits_for_two_of_which_the_first_ends(self):
        """His turn has not come, so the first customer goes to the pool."""
        one = self.filed(self.anna, phone=PHONE)
        other = self.filed(self.anna, phone=OTHER_PHONE, kind_id=self.deposit.id)
        queued = self.waiting(phone=f"{PHONE} / {OTHER_PHONE}")
        self.at(DUE)
        self.run_cron()
        self.assertEqual((one.state, other.state), ("ended", "active"))
        self.assertEqual(queued.state, "queued")
        self.assertEqual(one.pool_entry_ids.state, "waiting")
        self.assertEqual(one.lead_id.filing_guard, "pool")
        other._end("release")
        self.assertEqual(queued.state, "active")
        self.assertEqual(one.pool_entry_ids.state, "claimed")

    def test_pool_has_no_say_in_whose_turn_it_is(self):
        """S11-R07: he follows by himself, also if he may claim nobody today."""
        one = self.filed(self.anna, phone=PHONE)
        other = self.filed(self.anna, phone=OTHER_PHONE, kind_id=self.deposit.id)
        queued = self.waiting(phone=f"{PHONE} / {OTHER_PHONE}")
        pool = one._pool()
        pool.claim_daily_max = 1
        one._end("release")
        claimed = self.filed(self.dai, phone="13900009999")
        claimed._end("release")
        self.env["customer.filing.card"].search(
            [("filing_id", "=", claimed.id)]
        ).with_user(self.bo).action_claim()
        other._end("release")
        self.assertEqual((queued.state, queued.refusal), ("active", False))
        self.assertEqual(one.pool_entry_ids.state, "claimed")
        self.assertEqual(one.lead_id.filing_id, queued)

    def test_who_cannot_have_him_makes_room_for_the_next(self):
        self.rules(queue_places=2)
        held = self.filed(self.anna, phone=OTHER_PHONE, kind_id=self.deposit.id)
        holder = self.holder()
        first = self.waiting(self.bo, phone=f"{PHONE} / {OTHER_PHONE}")
        second = self.waiting(self.dai)
        holder._end("release")
        self.assertEqual((first.state, second.state), ("queued", "active"))
        self.assertEqual(held.state, "active")

    def test_waiting_tells_of_others_like_a_refusal(self):
        """S01-R10: beyond the daily answers nobody waits any more."""
        self.company.filing_register_id.check_daily_user = 1
        self.holder()
        self.filed(self.anna, phone=OTHER_PHONE)
        self.waiting()
        self.assertRefused(self.filed(self.bo, phone=OTHER_PHONE), "withheld")

    def test_somebody_who_has_left_does_not_inherit(self):
        """S46-R08: an archived salesperson's turn is the next one's."""
        self.rules(queue_places=2)
        holder = self.holder()
        gone, second = self.waiting(self.bo), self.waiting(self.dai)
        self.bo.active = False
        holder._end("release")
        self.assertEqual(second.state, "active")
        self.assertNotEqual(gone.state, "active")

    def test_nobody_is_left_who_could_inherit(self):
        holder, gone = self.holder(), self.waiting()
        self.bo.active = False
        holder._end("release")
        self.assertNotEqual(gone.state, "active")
        self.assertEqual(holder.pool_entry_ids.state, "waiting")

    def test_hold_keeps_who_waits_where_he_is(self):
        holder, queued = self.holder(), self.waiting()
        self.env["customer.filing.hold"].with_user(self.olga).create(
            {"filing_id": holder.id, "reason": "Contested"}
        )
        self.at(DUE + timedelta(hours=1))
        self.run_cron()
        self.assertEqual((holder.state, queued.state), ("active", "queued"))

    def test_filing_that_waits_is_on_hold(self):
        """What is held does not move: the customer waits in the pool meanwhile."""
        holder, queued = self.holder(), self.waiting()
        self.env["customer.filing.hold"].with_user(self.olga).create(
            {"filing_id": queued.id, "reason": "Contested"}
        )
        holder._end("release")
        self.assertEqual(queued.state, "queued")
        self.assertEqual(holder.pool_entry_ids.state, "waiting")

    def test_holder_turns_out_to_be_somebody_else(self):
        """A number that was typed wrong is corrected: nobody is in the way any more."""
        self.rules(queue_places=2)
        firm = {"company_name": "兆度科技有限公司"}
        holder = self.filed(self.anna, phone=PHONE, **firm)
        by_phone = self.waiting(self.bo)
        by_name = self.waiting(self.dai, phone="13900009999", **firm)
        holder._change_identity({"phone": OTHER_PHONE})
        self.assertEqual((holder.state, by_phone.state), ("active", "active"))
        self.assertEqual(by_name.state, "queued", "of that company he still is")

    def test_who_waits_is_told(self):
        holder, queued = self.holder(), self.waiting()
        holder._end("release")
        self.assertIn("protected", " ".join(self.told(self.bo)))
        self.assertFalse(self.told(self.dai))
        self.assertEqual(queued.state, "active")


@tagged("post_install", "-at_install")
class TestEndOfTheQueue(WaitingCase):
    def test_sale_closes_the_queue(self):
        """S11-R09, scenario 24, first half: on the last day, with a notice."""
        lead = self.lead(self.anna, phone=PHONE)
        holder = self.file(lead, user=self.anna)
        own = self.lead(self.bo, phone=PHONE)
        queued = self.file(own, user=self.bo)
        self.at(DUE - timedelta(seconds=1))
        lead.with_user(self.anna).action_set_won()
        self.assertEqual(holder.end_reason, "won")
        self.assertEqual((queued.state, queued.end_reason), ("ended", "withdrawn"))
        self.assertFalse(queued.pool_entry_ids)
        self.assertIn("bought", " ".join(self.told(self.bo)))
        self.at(DUE + timedelta(days=1))
        self.run_cron()
        self.assertEqual(queued.state, "ended")

    def test_withdraw_from_the_queue(self):
        holder, queued = self.holder(), self.waiting()
        request = (
            self.env["customer.filing.request"]
            .with_user(self.bo)
            .create({"filing_id": queued.id, "reason": "Not mine"})
        )
        request.with_user(self.dai).action_approve()
        self.assertEqual((queued.state, queued.end_reason), ("ended", "withdrawn"))
        self.assertEqual(self.waiting(self.dai).state, "queued", "the place is free")
        self.assertEqual(holder.state, "active")

    def test_withdrawn_one_inherits_nothing(self):
        holder, queued = self.holder(), self.waiting()
        queued._end("withdraw")
        holder._end("release")
        self.assertEqual(queued.state, "ended")
        self.assertEqual(holder.pool_entry_ids.state, "waiting")

    def test_queued_filing_cannot_be_given_back_or_voided_into_the_pool(self):
        queued = (self.holder(), self.waiting())[1]
        for transition in ("release", "expire", "lose", "win"):
            with self.assertRaisesRegex(ValueError, transition):
                queued._end(transition)
        self.assertEqual(queued.state, "queued")

    def test_nobody_else_withdraws(self):
        queued = (self.holder(), self.waiting())[1]
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            self.env["customer.filing.request"].with_user(self.anna).create(
                {"filing_id": queued.id, "reason": "Away with him"}
            )

    def test_lost_lead_restored_after_the_successor_took_over(self):
        """The former owner cannot take the customer back."""
        lead = self.lead(self.anna, phone=PHONE)
        holder = self.file(lead, user=self.anna)
        queued = self.waiting()
        lead.with_user(self.anna).action_set_lost()
        self.assertEqual((holder.state, queued.state), ("ended", "active"))
        with self.assertRaises(UserError), self.env.cr.savepoint():
            lead.with_user(self.anna).action_unarchive()
        self.assertEqual(queued.state, "active")


@tagged("post_install", "-at_install")
class TestQueueAndOtherRules(WaitingCase):
    def test_waiting_comes_after_the_office_check(self):
        """S11-R04, S11-R06: the office looks first, then he waits."""
        holder = self.holder()
        self.rules(check_answer="office", effective_from="check")
        filing = self.filed(self.bo, phone=PHONE)
        self.assertEqual(filing.state, "submitted")
        inquiry = self.env["customer.filing.inquiry"].search(
            [("filing_id", "=", filing.id)]
        )
        inquiry.with_user(self.olga).action_answer()
        self.assertEqual(filing.state, "queued")
        holder._end("release")
        self.assertEqual(filing.state, "active")

    def test_waiting_counts_on_the_day(self):
        """S68-R05"""
        self.rules(limit_ids=[Command.create({"per": "person", "limit": 1})])
        self.holder()
        self.waiting()
        self.assertRefused(self.filed(self.bo, phone=OTHER_PHONE), "daily_limit")

    def test_promotion_does_not_count_again(self):
        self.rules(limit_ids=[Command.create({"per": "person", "limit": 1})])
        holder, queued = self.holder(), self.waiting()
        holder._end("release")
        self.assertEqual(queued.state, "active")

    def test_masked_number_waits_only_for_one_customer(self):
        """S68-R08"""
        self.rules(masked_phone=True)
        self.holder()
        self.filed(self.anna, phone="13811111234")
        self.assertRefused(self.filed(self.bo, phone="138****1234"), "ambiguous")

    def test_import_waits_as_well(self):
        self.holder()
        result = (
            self.env["customer.filing"]
            .with_user(self.bo)
            .load(["contact_name", "phone"], [["李小明", PHONE], ["王五", OTHER_PHONE]])
        )
        filings = self.env["customer.filing"].browse(result["ids"])
        self.assertEqual(filings.mapped("state"), ["queued", "active"])
