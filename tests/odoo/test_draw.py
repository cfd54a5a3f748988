"""Sealed interest, and a draw at an announced time that anybody can run again."""

from datetime import datetime, timedelta

from pool_case import PHONE, TUESDAY, PoolCase

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from odoo.addons.customer_filing.core import draw

PHONES = tuple(f"1380000{number}" for number in range(1234, 1242))
# Wednesday 11 March, 09:00 in Shanghai
DRAWN = datetime(2026, 3, 11, 1)


class DrawCase(PoolCase):
    mode = {"claim_mode": "draw"}

    def setUp(self):
        super().setUp()
        # announced on Monday for every working day at nine: the next is that day's
        self.env["customer.filing.draw"].search([]).unlink()
        self.at(TUESDAY - timedelta(hours=11))
        self.frozen.move_to(TUESDAY - timedelta(days=8))

    def pooled(self, *phones):
        cards = super().pooled(*phones)
        self.pool._announce_draws()
        return cards

    def draw(self):
        return self.env["customer.filing.draw"].search(
            [("pool_id", "=", self.pool.id)], order="draw_at", limit=1
        )

    def interested(self, card, *people):
        for user in people:
            card.with_user(user).action_declare_interest()

    def run_draw(self, at=DRAWN):
        self.at(at)
        self.sweep("draw")

    def interests(self):
        return self.env["customer.filing.interest"].search([])


@tagged("post_install", "-at_install")
class TestInterest(DrawCase):
    def test_announced_with_the_digest_of_its_seed(self):
        self.pooled()
        one = self.draw()
        self.assertEqual((one.state, one.draw_at), ("announced", DRAWN))
        self.assertEqual(one.commitment, draw.commitment(one.secret))
        for user in (self.bo, self.dai, self.olga, self.max):
            seen = one.with_user(user)
            self.assertEqual(seen.commitment, one.commitment)
            self.assertFalse(seen.seed)
            with self.assertRaises(AccessError):
                seen.read(["secret"])
            found = seen.search([("commitment", "=", one.commitment)])
            with self.assertRaises(AccessError):
                found.search([("secret", "=like", f"{one.secret[:1]}%")])
        self.assertEqual(self.pool.next_draw_at, DRAWN)

    def test_sealed_to_everybody(self):
        """Nobody learns who else is interested, or how many, whatever he may do."""
        card = self.pooled()
        self.interested(card, self.bo, self.dai)
        interests = self.interests()
        self.assertEqual(len(interests), 2)
        for user in (self.anna, self.bo, self.dai, self.olga, self.max):
            own = interests.filtered(lambda one, u=user: one.user_id == u)
            seen = self.env["customer.filing.interest"].with_user(user)
            self.assertEqual(seen.search([]).ids, own.ids, user.login)
            self.assertEqual(seen.search_count([]), len(own))
            counts = seen._read_group([], ["pool_id"], ["__count"])
            self.assertEqual(sum(count for _pool, count in counts), len(own))
            for other in interests - own:
                with self.assertRaises(AccessError):
                    other.with_user(user).read(["user_id"])
            self.env.invalidate_all()
            self.assertFalse(self.draw().with_user(user).interest_ids - own)

    def test_one_sees_ones_own_and_can_withdraw_it(self):
        card = self.pooled()
        mine = card.with_user(self.bo)
        self.assertTrue(mine.may_declare)
        self.assertIn("Drawn on 03/11/2026", mine.claim_hint)
        self.interested(card, self.bo)
        self.interested(card, self.bo)
        self.assertEqual(len(self.interests()), 1)
        mine.invalidate_recordset()
        self.assertEqual((mine.may_declare, mine.may_withdraw), (False, True))
        self.assertFalse(card.with_user(self.dai).may_withdraw)
        mine.action_withdraw_interest()
        self.assertFalse(self.interests())

    def test_not_withdrawn_once_the_draw_is_due(self):
        """Also if the cron is late."""
        card = self.pooled()
        self.interested(card, self.bo)
        self.at(DRAWN)
        with self.assertRaisesRegex(UserError, "has begun"):
            card.with_user(self.bo).action_withdraw_interest()

    def test_only_by_members_and_in_who_is_drawn(self):
        card = self.pooled()
        with self.assertRaises(AccessError):
            self.interested(card, self.carl)
        self.pool.claim_mode = "self"
        with self.assertRaisesRegex(UserError, "is not drawn"):
            self.interested(card, self.bo)
        interests = self.env["customer.filing.interest"].with_user(self.bo)
        with self.assertRaises(AccessError):
            interests.create({"user_id": self.bo.id})

    def test_draws_need_a_day(self):
        days = dict.fromkeys(
            ("draw_monday", "draw_tuesday", "draw_wednesday", "draw_thursday"), False
        )
        with self.assertRaisesRegex(ValidationError, "weekday"):
            self.pool.write(days | {"draw_friday": False})
        with self.assertRaises(ValidationError):
            self.pool.write({"draw_plan": "hours", "draw_every_hours": 0})

    def test_called_off_where_customers_are_drawn_no_more(self):
        self.pooled()
        self.pool.claim_mode = "self"
        self.assertEqual(self.draw().state, "cancelled")
        self.assertFalse(self.pool.next_draw_at)


@tagged("post_install", "-at_install")
class TestDraw(DrawCase):
    def test_winner_gets_the_customer_and_all_is_published(self):
        card = self.pooled()
        self.interested(card, self.bo, self.dai)
        self.run_draw()
        one = self.draw()
        self.assertEqual(one.state, "done")
        interests = one.interest_ids
        got = interests.filtered(lambda i: i.outcome == "got")
        self.assertEqual(self.of(card).user_id, got.user_id)
        self.assertEqual(sorted(interests.mapped("outcome")), ["got", "lost"])
        for user in (self.anna, self.bo, self.dai, self.olga, self.max):
            self.env.invalidate_all()
            seen = one.with_user(user)
            self.assertEqual(seen.seed, one.secret)
            self.assertEqual(seen.interest_ids.ids, interests.ids, user.login)
            self.assertTrue(all(i.weight for i in seen.interest_ids))
        self.env.invalidate_all()
        self.assertFalse(one.with_user(self.carl).interest_ids, "another team's pool")

    def test_one_broken_customer_keeps_no_other_from_being_drawn(self):
        cards = self.pooled(*PHONES[:2])
        self.interested(cards, self.bo)
        filings = self.registry["customer.filing"]
        plain = filings._claim_cards

        def claim(self, card, user):
            if card == cards[0]:
                raise ValueError("broken")
            return plain(self, card, user)

        self.patch(filings, "_claim_cards", claim)
        with self.assertLogs("odoo.addons.customer_filing", "ERROR"):
            self.run_draw()
        one = self.draw()
        self.assertEqual(one.state, "done")
        self.assertEqual(sorted(one.interest_ids.mapped("outcome")), ["got", "passed"])
        self.assertFalse(self.of(cards[0]))
        self.assertEqual(self.of(cards[1]).user_id, self.bo)
        params = one.with_user(self.bo).action_check()["params"]
        self.assertEqual(params["type"], "success", params["message"])

    def test_anybody_of_the_pool_can_check_it(self):
        cards = self.pooled(*PHONES)
        self.interested(cards, self.anna, self.bo, self.dai)
        with self.assertRaisesRegex(UserError, "not over"):
            self.draw().with_user(self.bo).action_check()
        self.run_draw()
        one = self.draw()
        params = one.with_user(self.anna).action_check()["params"]
        self.assertEqual(params["type"], "success", params["message"])
        self.assertIn("all 8 customers", params["message"])
        for change in (
            "UPDATE customer_filing_draw SET secret = 'other' WHERE id = %s",
            "UPDATE customer_filing_interest SET running = running + place * 7"
            " WHERE draw_id = %s",
            "UPDATE customer_filing_interest SET outcome ="
            " CASE outcome WHEN 'got' THEN 'lost' ELSE 'got' END WHERE draw_id = %s",
        ):
            with self.subTest(change), self.env.cr.savepoint() as point:
                self.env.cr.execute(change, [one.id])
                self.env.invalidate_all()
                params = one.with_user(self.anna).action_check()["params"]
                self.assertEqual(params["type"], "danger")
                point.rollback()
            self.env.invalidate_all()

    def test_same_result_after_it_was_broken_off(self):
        """Killed half-way: what was settled stays, the rest follows from the seed."""
        cards = self.pooled(*PHONES)
        self.interested(cards, self.anna, self.bo, self.dai)
        one = self.draw()
        self.at(DRAWN)
        draws = self.env["customer.filing.draw"]
        draws._begin_one()
        expected = {
            number: draw.order(one.secret, number, interests._interested())[0]
            for number, interests in one.interest_ids.grouped("entry_number").items()
        }
        [some, *_more] = one.interest_ids.grouped("entry_number").values()
        one._settle(some)
        self.assertEqual(one.state, "drawing")
        self.assertFalse(one.with_user(self.bo).seed, "not before all is drawn")
        self.run_draw(DRAWN + timedelta(hours=1))
        got = one.interest_ids.filtered(lambda i: i.outcome == "got")
        self.assertEqual(
            {i.entry_number: i.user_id.id for i in got}, expected, "weights are frozen"
        )
        self.assertEqual(
            one.with_user(self.bo).action_check()["params"]["type"], "success"
        )

    def test_weights_by_load_and_by_past_conversion(self):
        """Numbers frozen when it begins, and published."""
        card = self.pooled()
        for number in range(3):
            self.filed(self.bo, phone=f"1390000000{number}", contact_name="王五")
        self.interested(card, self.bo, self.dai)
        self.run_draw()
        numbers = {i.user_id: (i.running, i.claimed, i.won) for i in self.interests()}
        self.assertEqual(numbers, {self.bo: (3, 0, 0), self.dai: (0, 0, 0)})
        weights = {i.user_id: i.weight for i in self.interests()}
        self.assertLess(weights[self.bo], weights[self.dai])

    def test_past_conversion_is_counted(self):
        self.pool.claim_mode = "self"
        before, card = self.pooled(PHONE, "13700001234")
        before.with_user(self.bo).action_claim()
        self.of(before).lead_id.with_user(self.bo).action_set_won()
        self.assertEqual(self.of(before).end_reason, "won")
        self.pool.claim_mode = "draw"
        self.interested(card, self.bo)
        self.run_draw()
        interest = self.interests()
        self.assertEqual((interest.claimed, interest.won), (1, 1))

    def test_who_is_at_his_limit_is_passed_over(self):
        self.pool.claim_daily_max = 1
        cards = self.pooled(*PHONES[:2])
        self.interested(cards, self.bo)
        self.run_draw()
        outcomes = sorted(self.interests().mapped("outcome"))
        self.assertEqual(outcomes, ["got", "passed"])
        self.assertEqual(len([card for card in cards if self.of(card)]), 1)
        one = self.draw()
        self.assertEqual(
            one.with_user(self.bo).action_check()["params"]["type"], "success"
        )

    def test_next_in_order_where_the_first_may_not(self):
        self.pool.claim_daily_max = 1
        cards = self.pooled(*PHONES[:2])
        self.interested(cards, self.bo, self.dai)
        self.run_draw()
        self.assertEqual({self.of(card).user_id for card in cards}, {self.bo, self.dai})

    def test_nobody_interested_waits_for_the_next_draw(self):
        card = self.pooled()
        self.run_draw()
        self.assertFalse(self.of(card))
        self.assertTrue(card.pool_id)
        following = self.env["customer.filing.draw"].search(
            [("state", "=", "announced")]
        )
        self.assertEqual(following.draw_at, DRAWN + timedelta(days=1))
        self.interested(card, self.bo)
        self.run_draw(DRAWN + timedelta(days=1))
        self.assertEqual(self.of(card).user_id, self.bo)

    def test_declared_too_late_counts_for_the_next_draw(self):
        """A late cron gives nobody time."""
        card = self.pooled()
        self.at(DRAWN + timedelta(minutes=5))
        self.interested(card, self.bo)
        self.run_draw(DRAWN + timedelta(minutes=10))
        self.assertFalse(self.of(card))
        self.assertFalse(self.interests().draw_id)
        self.run_draw(DRAWN + timedelta(days=1))
        self.assertEqual(self.of(card).user_id, self.bo)

    def test_who_came_a_moment_before_is_drawn_the_next_time(self):
        """Everybody has had time to see him."""
        filing = self.file(self.lead())
        self.at(TUESDAY)
        self.pool._announce_draws()
        filing._end("release", {filing.id: DRAWN - timedelta(minutes=30)})
        card = self.cards(filing)
        self.assertEqual(card.with_user(self.bo).draw_at, DRAWN + timedelta(days=1))
        self.interested(card, self.bo)
        self.run_draw()
        self.assertFalse(self.of(card))
        self.run_draw(DRAWN + timedelta(days=1))
        self.assertEqual(self.of(card).user_id, self.bo)

    def test_everybody_is_told_once(self):
        cards = self.pooled(*PHONES[:3])
        self.interested(cards, self.bo, self.dai)
        before = self.env["mail.message"].search([])
        self.run_draw()
        self.run_draw(DRAWN + timedelta(hours=2))
        told = self.env["mail.message"].search([("subject", "like", "Draw:")]) - before
        self.assertEqual(len(told), 2)
        self.assertEqual(told.notified_partner_ids, (self.bo | self.dai).partner_id)
        for message in told:
            self.assertEqual(message.body.count("CF/2026/"), 3)

    def test_customer_who_has_gone_meanwhile(self):
        card, other = self.pooled(*PHONES[:2])
        self.interested(card | other, self.bo)
        self.at(DRAWN)
        self.env["customer.filing.draw"]._begin_one()
        self.env["customer.filing"]._claim_for(card, self.dai)
        self.run_draw(DRAWN + timedelta(minutes=1))
        outcomes = {i.number: i.outcome for i in self.interests()}
        self.assertEqual(outcomes, {card.number: "gone", other.number: "got"})
        self.assertEqual(self.of(card).user_id, self.dai)

    def test_schedule_set_anew_counts_after_what_is_announced(self):
        self.pooled()
        self.pool.write({"draw_plan": "hours", "draw_every_hours": 6})
        self.assertEqual(self.pool.next_draw_at, DRAWN, "a promise")
        self.run_draw()
        self.assertEqual(self.pool.next_draw_at, datetime(2026, 3, 11, 4))
