"""Customers are given to people by whoever decides (S04-R10, S12-R03, S42-R08, S47)."""

from pool_case import PHONE, PoolCase

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

PHONES = ("13800001234", "13700001234", "13600001234", "13500001234")


@tagged("post_install", "-at_install")
class TestAssign(PoolCase):
    mode = {"claim_mode": "assigned"}

    def test_leader_gives_a_customer_to_one(self):
        """S12-R03: and the ledger says who did it"""
        card = self.pooled()
        self.assertFalse(card.with_user(self.bo).may_claim)
        dialog = self.assign(card, self.dai, self.bo)
        filing = self.of(card)
        self.assertEqual((filing.user_id, filing.state), (self.bo, "active"))
        self.assertEqual(filing.lead_id.user_id, self.bo)
        activated = filing.ledger_ids.filtered(lambda line: line.event == "activate")
        self.assertEqual(activated.actor_id, self.dai)
        self.assertIn(f"{self.bo.name} has him", dialog.result)
        todo = self.env["mail.activity"].search([("user_id", "=", self.bo.id)])
        self.assertIn("has given you this customer", todo.summary)

    def test_several_get_them_evenly_by_what_they_have(self):
        """The preview says what happens then."""
        cards = self.pooled(*PHONES)
        for number in range(2):
            self.filed(self.bo, phone=f"1390000000{number}", contact_name="王五")
        action = cards.with_user(self.dai).action_assign()
        dialog = self.env[action["res_model"]].with_user(self.dai)
        with Form(dialog.with_context(action["context"])) as form:
            form.user_ids.add(self.bo)
            form.user_ids.add(self.anna)
            preview = form.preview
            dialog = form.save()
        self.assertEqual(preview.count(f"→ {self.anna.name}"), 3)
        self.assertEqual(preview.count(f"→ {self.bo.name}"), 1)
        dialog.action_assign()
        owners = [self.of(card).user_id for card in cards]
        self.assertEqual(owners.count(self.anna), 3)
        self.assertEqual(owners.count(self.bo), 1)
        names = [line.split("→ ")[1] for line in preview.split("\n")]
        self.assertEqual([owner.name for owner in owners], names)

    def test_who_may(self):
        """Leaders of member teams, officers and administrators; nobody else."""
        card = self.pooled()
        for user in (self.dai, self.olga, self.max):
            self.assertTrue(card.with_user(user).may_assign, user.login)
        self.assertFalse(card.with_user(self.bo).may_assign)
        with self.assertRaises(AccessError):
            card.with_user(self.bo).action_assign()
        dialog = self.env["customer.filing.assign"].with_user(self.bo)
        mine = dialog.create({"card_ids": card.ids, "user_ids": self.bo.ids})
        with self.assertRaises(AccessError):
            mine.action_assign()
        with self.assertRaises(AccessError):
            dialog.with_user(self.carl).create({"card_ids": card.ids})
        self.assertFalse(self.of(card))

    def test_only_where_customers_are_assigned(self):
        card = self.pooled()
        for mode in ("self", "proof", "draw"):
            self.pool.claim_mode = mode
            self.assertFalse(card.with_user(self.dai).may_assign)
            with self.assertRaises(AccessError):
                card.with_user(self.dai).action_assign()

    def test_only_to_active_people_of_the_pools_teams(self):
        card = self.pooled()
        with self.assertRaisesRegex(UserError, "carl .* does not"):
            self.assign(card, self.dai, self.carl)
        with self.assertRaisesRegex(UserError, "Say who"):
            self.assign(card, self.dai)
        self.bo.active = False
        with self.assertRaises(UserError):
            self.assign(card, self.dai, self.bo)
        self.assertFalse(self.of(card))

    def test_result_of_each(self):
        """One is on hold, one was claimed meanwhile, one is given."""
        held, gone, given = self.pooled(*PHONES[:3])
        self.env.cr.execute(
            """INSERT INTO customer_filing_hold (filing_id, company_id, reason)
               VALUES (%s, %s, 'Dispute')""",
            [held.filing_id.id, self.company.id],
        )
        cards = held | gone | given
        action = cards.with_user(self.dai).action_assign()
        dialog = (
            self.env[action["res_model"]]
            .with_user(self.dai)
            .with_context(action["context"])
            .create({"user_ids": self.bo.ids})
        )
        shares = dialog._shares()
        self.env["customer.filing"].with_user(self.dai)._claim_for(gone, self.anna)
        first, second, third = held.with_user(self.dai)._assign(shares)
        self.assertIn("on hold", first)
        self.assertIn("faster", second)
        self.assertIn("has him", third)


@tagged("post_install", "-at_install")
class TestRedistribution(PoolCase):
    """Customers of whom one person decides, whatever the pool's mode is (S04-R10)."""

    def decided_by(self, user, *phones):
        cards = self.pooled(*phones)
        ids = cards.filing_id.ids
        for table in ("customer_filing_pool_entry", "customer_filing_card"):
            self.env.cr.execute(
                f"UPDATE {table} SET decider_id = %s WHERE filing_id = ANY(%s)",
                [user.id, ids],
            )
        self.env.invalidate_all()
        return cards

    def test_nobody_claims_him_meanwhile(self):
        card = self.decided_by(self.dai)
        self.assertRefused(self.filed(self.bo, phone=PHONE), "decided")
        self.assertFalse(self.of(card))

    def test_decider_gives_him_to_one_of_his_team(self):
        card = self.decided_by(self.dai)
        self.assertTrue(card.with_user(self.dai).may_assign)
        self.assertFalse(card.with_user(self.max).may_assign, "he alone decides")
        with self.assertRaises(UserError):
            self.assign(card, self.dai, self.carl)
        self.assign(card, self.dai, self.bo)
        self.assertEqual(self.of(card).user_id, self.bo)

    def test_officer_shares_out_among_all_teams(self):
        """S04-R11: cross-region, by the office or the general manager"""
        south = self.env["crm.team"].create(
            {
                "name": "South",
                "company_id": self.company.id,
                "filing_policy_id": self.policy.id,
                "member_ids": [Command.set(self.carl.ids)],
            }
        )
        self.env["crm.team.member"].search(
            [("user_id", "=", self.carl.id), ("crm_team_id", "=", self.plain.id)]
        ).unlink()
        card, other = self.decided_by(self.olga, *PHONES[:2])
        self.assign(card | other, self.olga, self.carl, self.bo)
        self.assertEqual(
            {self.of(card).user_id, self.of(other).user_id}, {self.carl, self.bo}
        )
        self.assertIn(south, (self.of(card) | self.of(other)).team_id)

    def test_decider_who_has_left_stops_nobody(self):
        """Who runs the pool decides for him."""
        card = self.decided_by(self.dai)
        self.dai.active = False
        self.assertTrue(card.with_user(self.olga).may_assign)
        self.assign(card, self.olga, self.bo)
        self.assertEqual(self.of(card).user_id, self.bo)
