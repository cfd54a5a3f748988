"""Who belongs to which pool, and the way from one to another by hand."""

from filing_case import MONDAY
from two_pools_case import TwoPoolsCase

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestMembers(TwoPoolsCase):
    def test_a_pool_without_members_is_open_to_nobody(self):
        """S14-R27. An empty list is never "everybody"."""
        filing = self.pooled()
        self.pool.write({"team_ids": [Command.clear()], "admin_user_ids": False})
        card = self.card_of(filing)
        for user in (self.anna, self.bo, self.carl, self.dai, self.pia):
            with self.subTest(user=user.login):
                self.assertFalse(self.seen_by(user))
                self.assertFalse(self.pool._admits(user))
                answer = card.with_user(user).action_claim()
                self.assertEqual(answer["tag"], "display_notification")
        self.assertEqual(filing.pool_entry_ids.state, "waiting")

    def test_members_are_teams_and_people(self):
        """S14-R27: the people of a team, its leader, and who is named."""
        filing = self.pooled()
        self.pool.member_user_ids = self.pia
        for user, sees in (
            (self.anna, True),
            (self.bo, True),
            (self.dai, True),
            (self.pia, True),
            (self._new_user("quin", "sales_team.group_sale_salesman"), False),
        ):
            with self.subTest(user=user.login):
                self.assertEqual(bool(self.seen_by(user)), sees)
                self.assertEqual(self.pool._admits(user), sees)
                card = self.card_of(filing, user)
                self.assertEqual(bool(card._filtered_access("read")), sees)

    def test_who_is_a_member_by_name_claims_for_his_own_team(self):
        filing = self.pooled()
        south = self.env["crm.team"].create(
            {
                "name": "South",
                "company_id": self.company.id,
                "filing_policy_id": self.policy.id,
                "filing_pool_id": self.wide.id,
                "member_ids": [Command.set(self.pia.ids)],
            }
        )
        self.pool.member_user_ids = self.pia
        self.card_of(filing, self.pia).action_claim()
        new = filing.lead_id.filing_id
        self.assertEqual((new.user_id, new.team_id), (self.pia, south))

    def test_administrators_see_their_pool_but_claim_only_as_members(self):
        filing = self.pooled()
        self.assertEqual(self.seen_by(self.carl), filing)
        self.assertFalse(self.seen_by(self.pia), "she keeps another pool")
        card = self.card_of(filing, self.carl)
        self.assertTrue(card.may_administer)
        self.assertFalse(card.may_claim)
        card.action_claim()
        self.assertEqual(filing.pool_entry_ids.state, "waiting")
        with self.assertRaises(AccessError):
            filing.with_user(self.carl).read(["phone"])

    def test_pools_are_seen_by_their_people_alone(self):
        pools = self.env["customer.filing.pool"]
        for user, sees in (
            (self.bo, self.pool),
            (self.carl, self.pool | self.wide),
            (self.pia, self.wide),
            (self.olga, self.pool | self.wide),
            (self.max, self.pool | self.wide),
        ):
            with self.subTest(user=user.login):
                found = pools.with_user(user).search(
                    [("id", "in", (self.pool | self.wide).ids)]
                )
                self.assertEqual(found, sees)
        with self.assertRaises(AccessError):
            self.pool.with_user(self.carl).write({"name": "Mine"})

    def test_member_of_another_company_is_no_member(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.pia.write(
            {"company_ids": [Command.set(other.ids)], "company_id": other.id}
        )
        self.pool.member_user_ids = self.pia
        filing = self.pooled()
        self.assertFalse(self.pool._admits(self.pia))
        self.assertFalse(self.seen_by(self.pia))
        self.assertFalse(self.card_of(filing, self.pia)._filtered_access("read"))

    def test_default_pool_of_each_team(self):
        self.north.filing_pool_id = self.wide
        filing = self.pooled()
        self.assertEqual(filing.pool_entry_ids.pool_id, self.wide)
        self.assertIn(self.north, self.wide.default_team_ids)

    def test_a_pool_in_use_is_not_archived(self):
        """Nobody would see who waits there."""
        with self.assertRaisesRegex(UserError, "come there from a team"):
            self.pool.active = False
        self.pool.next_pool_id = self.wide
        with self.assertRaisesRegex(UserError, "from another pool"):
            self.wide.active = False
        self.pool.next_pool_id = False
        self.pooled()
        self.north.filing_pool_id = self.wide
        with self.assertRaisesRegex(UserError, "Customers wait"):
            self.pool.active = False

    def test_administrators_find_their_menus(self):
        keeper = "customer_filing.group_filing_pool_keeper"
        self.assertTrue(self.carl.has_group(keeper))
        self.pool.admin_user_ids = False
        self.assertFalse(self.carl.has_group(keeper))


@tagged("post_install", "-at_install")
class TestMovingByHand(TwoPoolsCase):
    def move(self, cards, pool, user):
        """Move in the dialog; what it says."""
        dialog = (
            self.env["customer.filing.move"]
            .with_user(user)
            .create({"card_ids": [Command.set(cards.ids)], "pool_id": pool.id})
        )
        dialog.action_move()
        return dialog.result_text.splitlines()

    def test_administrator_moves_on_and_everything_follows(self):
        """S14-R27: entry, card and ledger."""
        self.pool.next_pool_id = self.wide
        filing = self.pooled()
        said = self.move(self.card_of(filing), self.wide, self.carl)
        self.assertEqual(said, ["重庆****: moved"])
        stays = filing.pool_entry_ids.sorted("id")
        self.assertEqual(stays.mapped("state"), ["moved", "waiting"])
        self.assertEqual(stays.mapped("pool_id"), self.pool | self.wide)
        self.assertEqual(stays[0].left_at, MONDAY)
        self.assertEqual(stays[1].reason, "released")
        self.assertEqual(self.card_of(filing).pool_id, self.wide)
        last = filing.ledger_ids.sorted("sequence")[-1]
        self.assertEqual((last.event, last.actor_id), ("pool_moved", self.carl))
        self.assertFalse(self.seen_by(self.bo))
        self.assertEqual(self.seen_by(self.pia), filing)

    def test_each_customer_is_answered(self):
        """Moved, or not and why."""
        self.pool.next_pool_id = self.wide
        one, gone, held, decided = (self.pooled(n) for n in range(4))
        cards = self.cards.search(
            [("filing_id", "in", (one | gone | held | decided).ids)], order="id"
        )
        self.card_of(gone, self.bo).action_claim()
        self.hold(held)
        decided.pool_entry_ids.decider_id = self.carl
        dialog = (
            self.env["customer.filing.move"]
            .with_user(self.olga)
            .create({"card_ids": [Command.set(cards.ids)], "pool_id": self.wide.id})
        )
        dialog.action_move()
        said = dialog.result_text
        self.assertEqual(said.count("moved"), 4)
        self.assertEqual(said.count("not moved"), 3)
        self.assertIn("is on hold", said)
        self.assertIn("waits in no pool any more", said)
        self.assertIn("carl", said)
        self.assertEqual(self.card_of(one).pool_id, self.wide)
        self.assertEqual(self.card_of(held).pool_id, self.pool)

    def test_only_into_a_pool_of_ones_own_or_the_next(self):
        filing = self.pooled()
        card = self.card_of(filing)
        with self.assertRaises(AccessError):
            self.move(card, self.wide, self.bo)
        self.wide.member_user_ids = self.carl
        [said] = self.move(card, self.wide, self.carl)
        self.assertIn("only an administrator of “Pool of the Company”", said)
        self.wide.admin_user_ids |= self.carl
        [said] = self.move(card, self.wide, self.carl)
        self.assertEqual(said, "重庆****: moved")

    def test_member_moves_nobody(self):
        filing = self.pooled()
        self.pool.next_pool_id = self.wide
        [said] = self.move(self.card_of(filing), self.pool, self.bo)
        self.assertIn("only an administrator of “Pool of the North”", said)
        with self.assertRaises(AccessError):
            self.move(self.card_of(filing), self.wide, self.bo)
        self.assertEqual(filing.pool_entry_ids.state, "waiting")

    def test_register_officer_moves_anywhere_in_the_company(self):
        filing = self.pooled()
        [said] = self.move(self.card_of(filing), self.wide, self.olga)
        self.assertEqual(said, "重庆****: moved")

    def test_pools_of_a_circle_are_refused(self):
        """Scenario 30: customers would go round and round."""
        self.pool.next_pool_id = self.wide
        with self.assertRaisesRegex(ValidationError, "circle"):
            self.wide.next_pool_id = self.pool
        with self.assertRaisesRegex(ValidationError, "circle"):
            self.wide.next_pool_id = self.wide
