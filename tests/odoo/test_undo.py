"""A mistaken giving back or claim is undone within minutes."""

from datetime import timedelta

from claim_case import ClaimCase
from filing_case import MONDAY

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

PHONE = "13800001234"
MINUTE = timedelta(minutes=1)


@tagged("post_install", "-at_install")
class TestUndoRelease(ClaimCase):
    def setUp(self):
        super().setUp()
        self.rules(
            stage_ids=[
                Command.create(
                    {
                        "stage": "cadence",
                        "length": 3,
                        "unit": "day",
                        "effect": "release",
                    }
                )
            ]
        )
        self.filing = self.filed(phone=PHONE)
        self.mine = self.filing.lead_id

    def state(self):
        """All that giving back changes and undoing restores."""
        filing, lead = self.filing, self.mine
        activities = self.env["mail.activity"].search([("res_id", "=", lead.id)])
        filing.invalidate_recordset()
        lead.invalidate_recordset()
        return {
            "filing": filing.read(
                [
                    *("state", "end_reason", "protected_until", "neglect_due_at"),
                    *("round", "left_owner", "end_note", "ended_at"),
                ]
            ),
            "keys": filing.key_ids.mapped("holds"),
            "lead": lead.read(
                ["user_id", "team_id", "company_id", "filing_guard", "filing_id"]
            ),
            "until": lead.filing_protected_until,
            "followers": sorted(lead.message_partner_ids.ids),
            "plans": [
                (a.summary, a.user_id, a.date_deadline, a.create_uid)
                for a in activities
            ],
            "meetings": [
                (meeting, sorted(meeting.message_partner_ids.ids))
                for meeting in self.env["calendar.event"].search(
                    [("opportunity_id", "=", lead.id)]
                )
            ],
            "deadlines": [
                (d.state, d.due_at) for d in filing.deadline_ids.sorted("id")
            ],
            "card": self.cards(filing).read(["state", "pool_id", "has_left", "rounds"]),
        }

    def memory(self, user):
        """What a former owner sees of his customers."""
        return self.env["customer.filing.memory"].with_user(user).search([])

    def test_everything_is_as_it_was(self):
        self.mine.message_subscribe(self.dai.partner_id.ids)
        self.mine.with_user(self.dai).activity_schedule(
            "mail.mail_activity_data_call",
            summary="Offer the bigger one",
            user_id=self.anna.id,
            date_deadline="2026-03-05",
        )
        for days in (-2, 1):
            meeting = self.env["calendar.event"].create(
                {
                    "name": "On site",
                    "start": MONDAY + timedelta(days=days),
                    "stop": MONDAY + timedelta(days=days, hours=1),
                    "opportunity_id": self.mine.id,
                }
            )
            meeting.message_subscribe((self.anna | self.dai).partner_id.ids)
        before = self.state()
        self.give_back(self.filing)
        self.assertNotEqual(self.state()["lead"], before["lead"])
        self.assertFalse(self.state()["plans"])
        self.at(MONDAY + 9 * MINUTE)
        memory = self.memory(self.anna)
        self.assertTrue(memory.may_undo)
        memory.action_undo()
        self.assertFalse(self.memory(self.anna))
        self.assertEqual(self.state(), before)
        self.assertEqual(self.filing.pool_entry_ids.state, "withdrawn")
        self.assertEqual(self.filing.ledger_ids.sorted("id")[-1].event, "restore")
        self.assertFalse(self.filing.with_user(self.anna).may_undo, "once is enough")

    def test_who_may_not_see_him_any_more_follows_nothing_again(self):
        """S29-R04: such as who led the team when the customer was given back."""
        meeting = self.env["calendar.event"].create(
            {
                "name": "On site",
                "start": MONDAY - timedelta(days=2),
                "stop": MONDAY - timedelta(days=2, hours=-1),
                "opportunity_id": self.mine.id,
            }
        )
        both = (self.anna | self.dai).partner_id
        for record in (meeting, self.mine):
            record.message_subscribe(both.ids)
        self.give_back(self.filing)
        self.north.user_id = self.olga
        self.filing.with_user(self.anna).action_undo()
        for record in (meeting, self.mine):
            self.assertEqual(record.message_partner_ids & both, self.anna.partner_id)

    def test_not_after_the_minutes(self):
        self.give_back(self.filing)
        self.at(MONDAY + 10 * MINUTE)
        self.assertFalse(self.memory(self.anna).may_undo)
        with self.assertRaisesRegex(UserError, "minutes"):
            self.filing.with_user(self.anna).action_undo()

    def test_not_if_the_pool_says_so(self):
        self.pooled()
        self.pool.undo_minutes = 0
        self.give_back(self.filing)
        self.assertFalse(self.env["customer.filing.undo"].search([]))

    def test_leader_and_officer_may_colleagues_may_not(self):
        self.give_back(self.filing)
        for user in (self.bo, self.carl):
            self.assertFalse(self.filing.with_user(user).sudo(False).may_undo)
            with self.assertRaises(AccessError):
                self.filing.with_user(user).action_undo()
        self.filing.with_user(self.dai).action_undo()
        self.assertEqual(self.filing.state, "active")

    def test_not_if_somebody_claimed_him_meanwhile(self):
        self.give_back(self.filing)
        self.assertClaimed(self.filing)
        with self.assertRaisesRegex(UserError, "somebody else"):
            self.filing.with_user(self.anna).action_undo()
        self.assertEqual(self.owner(self.filing), self.bo)

    def test_not_while_a_hold_keeps_him_in_the_pool(self):
        self.give_back(self.filing)
        self.env["customer.filing.hold"].create(
            {"filing_id": self.filing.id, "reason": "A dispute"}
        )
        with self.assertRaisesRegex(UserError, "on hold"):
            self.filing.with_user(self.anna).action_undo()
        self.assertEqual(self.filing.pool_entry_ids.state, "waiting")

    def test_not_if_his_time_is_over_by_now(self):
        until = self.filing.neglect_due_at
        self.at(until - 5 * MINUTE)
        self.give_back(self.filing)
        self.at(until)
        with self.assertRaisesRegex(UserError, "is over"):
            self.filing.with_user(self.anna).action_undo()

    def test_nothing_is_kept_when_the_minutes_are_over(self):
        self.give_back(self.filing)
        undo = self.env["customer.filing.undo"]
        undo._cron_purge()
        self.assertTrue(undo.search([]))
        self.at(MONDAY + 10 * MINUTE)
        undo._cron_purge()
        self.assertFalse(undo.search([]))


@tagged("post_install", "-at_install")
class TestUndoClaim(ClaimCase):
    def setUp(self):
        super().setUp()
        self.old = self.pooled()
        self.entry = self.old.pool_entry_ids
        self.mine = self.old.lead_id
        self.at(MONDAY + 60 * MINUTE)

    def logged(self):
        lines = self.env["customer.filing.claim"].search([], order="id")
        return [(line.kind, line.units) for line in lines]

    def test_he_waits_again_as_before(self):
        self.pool.claim_daily_max = 1
        other = self.pooled()
        before = self.cards(self.old).read(
            ["pool_id", "pool_entered_at", "state", "has_left", "rounds"]
        )
        new = self.assertClaimed(self.old)
        self.at(MONDAY + 65 * MINUTE)
        self.assertTrue(new.with_user(self.bo).may_undo)
        new.with_user(self.bo).action_undo()
        self.assertEqual((new.state, new.end_reason), ("ended", "withdrawn"))
        self.assertEqual(
            (self.entry.state, self.entry.entered_at, self.entry.left_at),
            ("waiting", MONDAY, False),
        )
        card = self.cards(self.old)
        card.invalidate_recordset()
        self.assertEqual(card.read(list(before[0])), before)
        self.assertEqual(
            (self.mine.filing_guard, self.mine.filing_id, self.mine.user_id.id),
            ("pool", self.old, False),
        )
        self.assertFalse(new.key_ids.filtered("holds"))
        self.assertNotIn(self.bo.partner_id, self.mine.message_partner_ids)
        with self.assertRaises(AccessError):
            self.mine.with_user(self.bo).read(["phone"])
        with self.assertRaises(AccessError):
            new.with_user(self.bo).read(["phone"])
        self.assertEqual(self.logged(), [("claim", 1), ("undo", -1)])
        self.assertClaimed(other)

    def test_others_claim_him_afterwards(self):
        new = self.assertClaimed(self.old)
        new.with_user(self.bo).action_undo()
        self.assertClaimed(self.old, self.dai)
        self.assertEqual(self.logged(), [("claim", 1), ("undo", -1), ("claim", 1)])

    def test_an_undone_claim_is_no_way_to_peek(self):
        """The gap runs on, the log keeps it, and nobody undoes twice."""
        other = self.pooled()
        self.pool.claim_gap_minutes = 5
        self.assertClaimed(self.old).with_user(self.bo).action_undo()
        self.assertNotClaimed(other, "Between two claims")
        self.at(MONDAY + 66 * MINUTE)
        again = self.assertClaimed(self.old)
        with self.assertRaisesRegex(UserError, "undone once before"):
            again.with_user(self.bo).action_undo()

    def test_not_while_somebody_waits_for_him(self):
        self.rules(duplicate_policy="queue")
        new = self.assertClaimed(self.old)
        self.filed(self.dai, phone=new.phone)
        with self.assertRaisesRegex(UserError, "waits for this customer"):
            new.with_user(self.bo).action_undo()

    def test_whoever_is_handed_it_over_undoes_no_claim_of_others(self):
        """He would get back a claim that he never made."""
        new = self.assertClaimed(self.old)
        new._hand_over(self.dai)
        self.env.invalidate_all()
        self.assertFalse(new.with_user(self.dai).may_undo)
        with self.assertRaisesRegex(UserError, "are over"):
            new.with_user(self.dai).action_undo()
        self.assertEqual(self.logged(), [("claim", 1)])

    def test_who_was_given_a_customer_undoes_nothing(self):
        card = self.cards(self.old)
        new = self.env["customer.filing"].with_user(self.olga)._claim_for(card, self.bo)
        self.assertFalse(new.with_user(self.bo).may_undo)
        self.assertEqual(self.logged(), [("given", 0)])

    def test_the_old_filings_ledger_replays(self):
        self.assertClaimed(self.old).with_user(self.bo).action_undo()
        events = self.old.ledger_ids.sorted("id").mapped("event")
        self.assertEqual(events, ["activate", "expire", "claimed", "waits_again"])
