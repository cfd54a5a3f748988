"""Nobody has more customers than he can look after: the holding cap."""

from claim_case import ClaimCase

from odoo.exceptions import UserError
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestHolding(ClaimCase):
    def setUp(self):
        super().setUp()
        self.rules(holding_max=1)
        self.first = self.filed(self.bo, phone="13500000001")

    def test_filing(self):
        refused = self.filed(self.bo, phone="13500000002")
        self.assertRefused(refused, "holding")
        self.assertIn("(1)", refused.refusal_text)
        self.assertEqual(self.filed(self.dai, phone="13500000002").state, "active")

    def test_import(self):
        result = (
            self.env["customer.filing"]
            .with_user(self.anna)
            .load(
                ["contact_name", "phone"],
                [["李小明", f"1350000001{n}"] for n in range(3)],
            )
        )
        filings = self.env["customer.filing"].browse(result["ids"])
        self.assertEqual(filings.mapped("state"), ["active", "refused", "refused"])

    def test_claim(self):
        old = self.pooled()
        self.assertNotClaimed(old, "as many customers as your policy allows")
        self.assertEqual(old.pool_entry_ids.state, "waiting")

    def test_several_claimed_at_once(self):
        self.rules(holding_max=2)
        one = self.pooled(user=self.anna)
        answer = self.claim(one | self.pooled(user=self.dai))
        self.assertEqual(answer["name"], "1 claimed")

    def test_being_given_a_customer(self):
        card = self.cards(self.pooled())
        given = self.env["customer.filing"]._claim_for(card, self.bo)
        self.assertEqual(self.codes(given), ["holding"])

    def test_hand_over_asks_how_many_are_left(self):
        filings = self.env["customer.filing"]
        self.assertEqual(filings._holding_left(self.bo, self.north), 0)
        self.assertEqual(filings._holding_left(self.anna, self.north), 1)
        self.assertIsNone(filings._holding_left(self.carl, self.plain))

    def test_handing_over_stops_at_the_cap(self):
        one = self.filed(self.anna, phone="13500000002")
        with self.assertRaisesRegex(UserError, "choose somebody else"):
            one._refuse_beyond_cap(self.bo)
        one._refuse_beyond_cap(self.dai)

    def test_sold_customers_do_not_count(self):
        self.first._end("win")
        self.assertEqual(self.filed(self.bo, phone="13500000002").state, "active")

    def test_his_own_source_does_not_count(self):
        self.rules(holding_max=1, holding_except="self")
        own = {"source": "self"}
        self.assertEqual(
            self.filed(self.bo, phone="13500000002", **own).state, "active"
        )
        self.assertRefused(self.filed(self.bo, phone="13500000003"), "holding")
        self.first._end("release")
        self.assertEqual(self.filed(self.bo, phone="13500000003").state, "active")

    def test_the_teams_own_version_goes_before_the_policys(self):
        version = self.policy.version_ids.sorted("number")[-1:]
        version._new_version(version.valid_from, team=self.north, holding_max=3)
        self.assertEqual(
            self.env["customer.filing"]._holding_left(self.bo, self.north), 2
        )

    def test_who_is_at_his_cap_lets_the_next_one_go_first(self):
        self.rules(holding_max=1, duplicate_policy="queue", queue_places=2)
        holder = self.filed(self.anna, phone="13500000004")
        waits = self.filed(self.bo, phone="13500000004")
        after = self.filed(self.dai, phone="13500000004")
        self.assertEqual((waits.state, after.state), ("queued", "queued"))
        holder._end("release")
        self.assertEqual((waits.state, after.state), ("queued", "active"))

    def test_undoing_a_giving_back_is_no_way_round(self):
        self.give_back(self.first)
        self.filed(self.bo, phone="13500000002")
        with self.assertRaisesRegex(UserError, "as your policy allows"):
            self.first.with_user(self.bo).action_undo()
        self.assertEqual(self.first.state, "ended")

    def test_losing_and_restoring_is_no_way_round(self):
        lead = self.first.lead_id.with_user(self.bo)
        lead.action_set_lost()
        self.filed(self.bo, phone="13500000002")
        with self.assertRaisesRegex(UserError, "as your policy allows"):
            lead.action_unarchive()

    def test_his_own_source_waits_for_no_room(self):
        self.rules(
            holding_max=1,
            holding_except="self",
            duplicate_policy="queue",
            queue_places=2,
        )
        holder = self.filed(self.anna, phone="13500000004")
        waits = self.filed(self.bo, phone="13500000004", source="self")
        self.assertEqual(waits.state, "queued")
        holder._end("release")
        self.assertEqual(waits.state, "active")
