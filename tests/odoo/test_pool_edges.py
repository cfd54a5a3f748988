"""The rare ways into, through and out of the pool, each to its right end."""

from datetime import datetime, timedelta
from unittest.mock import patch

from approval_case import ApprovalCase
from claim_case import ClaimCase
from filing_case import MONDAY
from follow_up_case import shanghai
from hand_over_case import HandOverCase
from release_case import ReleaseCase

from odoo.tests import tagged

DAY = timedelta(days=1)


@tagged("post_install", "-at_install")
class TestDecidersOfMany(ReleaseCase, ApprovalCase):
    def released(self, numbers):
        filings = self.env["customer.filing"]
        for number in numbers:
            filings |= self.customer(number)
        return self.end(filings, "release")

    def test_offices_are_looked_up_once(self):
        """S04-R10: however many customers wait for a decider, or lose him."""
        self.ruled(("given_back", {"target": "leader"}))
        approvers = self.registry["customer.filing.approver"]
        tasks = self.env["customer.filing.redistribution"]
        with patch.object(approvers, "_ranks", autospec=True) as ranks:
            ranks.side_effect = lambda *_args: [self.dai.ids, self.eve.ids]
            filings = self.released(range(8))
            self.assertEqual(ranks.call_count, 1)
            ranks.reset_mock()
            tasks.search([("state", "=", "open")])._pass_on()
            self.assertEqual(ranks.call_count, 1)
        self.assertEqual(self.task(filings[0]).decider_id, self.dai)

    def test_all_of_them_are_passed_on(self):
        self.ruled(("given_back", {"target": "leader"}))
        filings = self.released(range(3))
        self.dai.active = False
        self.sweep("pass_on")
        waiting = tasks = self.env["customer.filing.redistribution"]
        for filing in filings:
            tasks |= self.task(filing)
            waiting = self.entry(filing)
            self.assertEqual(waiting.decider_id, self.eve)
            self.assertEqual(self.card(filing).decider_id, self.eve)
        self.assertEqual(tasks.decider_id, self.eve)
        self.assertEqual(tasks.activity_ids.user_id, self.eve)
        self.assertEqual(len(tasks.activity_ids), 3)


@tagged("post_install", "-at_install")
class TestFullHouse(ReleaseCase):
    def test_the_office_is_told_once(self):
        """S39-R02: whom a full house account cannot have waits in the pool, and not
        silently."""
        version = self.ruled(
            ("given_back", {"target": "house", "user_id": self.house.id})
        )
        version._new_version(version.valid_from, team=self.house_team, holding_max=1)
        first, second = self.customer(1), self.customer(2)
        third = self.file(self.lead(self.bo, phone="13800000003", partner_name="三家"))
        self.end(first, "release")
        self.end(second, "release")
        self.end(third, "release")
        self.assertFalse(self.entry(first))
        notices = self.env["customer.filing.notice"].search([("kind", "=", "house")])
        self.assertEqual((notices.user_id, notices.count), (self.house, 2))
        self.assertEqual(notices.activity_ids.user_id, self.olga)
        self.assertEqual(len(notices.activity_ids), 1)
        for filing in (second, third):
            self.assertEqual(self.entry(filing).pool_id, self.own_pool)
            self.assertFalse(self.entry(filing).house_id)
            entry = filing.ledger_ids.sorted("id")[-1]
            self.assertEqual(entry.event, "house_refused")


@tagged("post_install", "-at_install")
class TestLockAndHandOver(HandOverCase):
    def test_the_lock_is_his_who_set_it(self):
        """S14-R20: whoever is handed the customer sets a lock of his own."""
        self.rules(duplicate_policy="allow", private_lock_max=1, private_lock_days=7)
        filing = self.customer(1)
        filing.with_user(self.anna).action_lock()
        self.hand_over(filing, way="person", user_id=self.bo.id)
        self.assertEqual(filing.user_id, self.bo)
        self.assertFalse(filing.lock_ends_at)
        self.assertFalse(filing.key_ids.filtered("holds"))
        events = filing.ledger_ids.sorted("id").mapped("event")
        self.assertEqual(events, ["activate", "lock", "unlock", "hand_over"])
        other = self.customer(2, self.bo)
        other.with_user(self.bo).action_lock()
        self.assertTrue(other.is_locked)

    def test_another_team_leaves_it_to_him(self):
        self.rules(private_lock_max=1, private_lock_days=7)
        filing = self.customer(1)
        filing.with_user(self.anna).action_lock()
        south = self.north.copy({"name": "South", "member_ids": self.anna.ids})
        filing._hand_over(self.anna, south)
        self.assertTrue(filing.is_locked)


@tagged("post_install", "-at_install")
class TestRounds(ClaimCase):
    def reinstate(self, filing):
        self.env["customer.filing.repair"].with_user(self.olga).create(
            {
                "filing_id": filing.id,
                "what": "reopen",
                "until": datetime(2026, 3, 20, 16),
                "reason": "An error",
            }
        ).action_repair()

    def test_an_ending_by_mistake_is_no_round(self):
        filing = self.pooled(transition="expire")
        self.at(MONDAY + DAY)
        self.reinstate(filing)
        self.assertEqual((filing.state, filing.round), ("active", 0))
        self.assertEqual(self.cards(filing).rounds, 0)
        filing._end("expire")
        self.assertEqual(filing.round, 1)

    def test_what_went_nowhere_never_counted(self):
        filing = self.pooled(transition="release")
        filing._takes_back(MONDAY)
        filing._protect_again(datetime(2026, 3, 20, 16), MONDAY)
        filing._filing_write({"round": 2})
        self.at(MONDAY + DAY)
        filing._end("void")
        self.reinstate(filing)
        self.assertEqual(filing.round, 2)


@tagged("post_install", "-at_install")
class TestArchivedPool(ReleaseCase):
    def test_nobody_is_moved_there(self):
        filing = self.end(self.customer(), "release")
        self.other_pool.active = False
        dialog = (
            self.env["customer.filing.move"]
            .with_user(self.olga)
            .create({"card_ids": self.card(filing).ids, "pool_id": self.other_pool.id})
        )
        dialog.action_move()
        self.assertIn("“Other” is archived", dialog.result_text)
        self.assertEqual(self.entry(filing).pool_id, self.own_pool)


@tagged("post_install", "-at_install")
class TestOwnLeadOfClaimer(ClaimCase):
    def test_his_own_lead_stays_his(self):
        old = self.pooled()
        pooled = old.lead_id
        own = self.lead(self.bo, phone=old.phone, partner_name="重庆兆度")
        new = self.file(own)
        self.assertEqual((new.state, new.lead_id), ("active", own))
        self.assertEqual(pooled.filing_id, new)
        copied = pooled.with_user(self.bo).copy()
        new.with_user(self.bo).action_undo()
        self.env.invalidate_all()
        self.assertEqual((own.user_id, own.filing_guard), (self.bo, False))
        self.assertEqual(own.with_user(self.bo).phone, old.phone)
        # what came out of the pool, and what was made of it, is nobody's again
        for lead in (pooled, copied.with_env(self.env)):
            self.assertEqual((lead.filing_guard, lead.filing_id), ("pool", old))
            self.assertFalse(lead.user_id)


@tagged("post_install", "-at_install")
class TestClaimThatCannotBe(ClaimCase):
    def stuck(self, bad):
        """As if the register did not know who waits in the pool."""
        filings = self.registry["customer.filing"]
        plain = filings._claim_met

        def met(filing, candidate, now):
            if candidate.filing.phone == bad.phone:
                return set()
            return plain(filing, candidate, now)

        self.patch(filings, "_claim_met", met)

    def test_the_others_are_claimed(self):
        filings = self.pooled(3)
        bad = filings[1]
        self.stuck(bad)
        answer = self.claim(filings)
        self.assertEqual(answer["name"], "2 claimed")
        self.assertEqual(self.owner(filings[0]), self.bo)
        self.assertEqual(self.owner(filings[2]), self.bo)
        self.assertFalse(self.owner(bad))
        self.assertEqual(bad.pool_entry_ids.state, "waiting")
        lines = self.env["customer.filing.answer"].browse(answer["res_id"]).line_ids
        self.assertIn(
            "ask the register office", " ".join(filter(None, lines.mapped("why")))
        )
        units = self.env["customer.filing.claim"].search([]).mapped("units")
        self.assertEqual(units, [1, 1])

    def test_alone_he_is_told_why(self):
        bad = self.pooled()
        self.stuck(bad)
        self.assertNotClaimed(bad, "ask the register office")
        draft = self.env["customer.filing"].search([], order="id desc", limit=1)
        self.assertRefused(draft, "not_claimable")
        self.assertFalse(draft.phone)


@tagged("post_install", "-at_install")
class TestRemindersOfMany(ReleaseCase):
    def test_reminders_of_many_take_no_more_queries(self):
        self.staged(("cadence", 3, "warn"))
        few = self.env["customer.filing"]
        for number in range(2):
            few |= self.customer(number)
        many = few
        for number in range(2, 12):
            many |= self.customer(number)
        self.at(shanghai(5, 1))
        texts = {filing.id: "Call him" for filing in many}

        def queries(filings):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            filings._remind_of(lambda filing: texts[filing.id])
            self.env.flush_all()
            return self.cr.sql_log_count - before

        queries(many[:1])
        self.assertLess(queries(many[2:]), 2 * queries(many[1:2]))
        todos = many._reminders()
        self.assertEqual(len(todos), 24)
        for filing in many:
            self.assertNotIn(self.dai.partner_id, filing.lead_id.message_partner_ids)
            self.assertIn(self.anna.partner_id, filing.lead_id.message_partner_ids)
