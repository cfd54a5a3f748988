"""Customers whom several people have when a team begins to file."""

from datetime import timedelta

from filing_case import MONDAY
from takeover_case import TakeoverCase

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestCollisions(TakeoverCase):
    def contested(self):
        """Carl has had the customer since January; Eva called him last week."""
        carls = self.old_lead(1, created=MONDAY - timedelta(days=60))
        evas = self.old_lead(1, user=self.eva, created=MONDAY - timedelta(days=20))
        self.at(MONDAY - timedelta(days=30))
        for _ in range(3):
            carls.with_user(self.carl).message_post(
                body="Called", message_type="comment"
            )
        self.at(MONDAY - timedelta(days=7))
        evas.with_user(self.eva).message_post(body="Met", message_type="comment")
        self.at(MONDAY)
        return carls, evas

    def test_they_are_listed_together_with_what_speaks_for_whom(self):
        """S05-R02."""
        carls, evas = self.contested()
        alone = self.old_lead(2)
        takeover = self.takeover()
        takeover.action_look()
        self.assertEqual((takeover.collision_count, takeover.ready_count), (2, 1))
        mine, hers = self.line(takeover, carls), self.line(takeover, evas)
        self.assertEqual(mine.group_no, hers.group_no)
        self.assertTrue(mine.is_collision and hers.is_collision)
        self.assertFalse(self.line(takeover, alone).is_collision)
        self.assertEqual((mine.follow_up_count, hers.follow_up_count), (3, 1))
        self.assertEqual(hers.last_active_at, MONDAY - timedelta(days=7))
        self.assertEqual(mine.created_at, MONDAY - timedelta(days=60))

    def test_nothing_is_taken_over_before_they_are_settled(self):
        self.contested()
        takeover = self.takeover()
        takeover.action_look()
        with self.assertRaisesRegex(UserError, "settle these first"):
            takeover.action_take()
        self.assertFalse(self.plain.filing_policy_id)

    def test_the_suggestion_follows_the_rule(self):
        carls, evas = self.contested()
        takeover = self.takeover()
        takeover.action_look()
        for rule, winner in (
            ("earliest", carls),
            ("last_active", evas),
            ("most_followed", carls),
        ):
            with self.subTest(rule):
                takeover.settle_by = rule
                suggested = takeover.line_ids.filtered("is_suggested")
                self.assertEqual(suggested.lead_id, winner)

    def test_settled_by_suggestion_one_gets_him_and_the_other_cannot_win(self):
        """S01-R02: the loser's lead is marked; the office has no notice of it."""
        carls, evas = self.contested()
        takeover = self.takeover(settle_by="last_active")
        self.take(takeover)
        self.assertEqual(
            self.fate(takeover, carls, evas), [("left_out", "settled"), ("taken", None)]
        )
        filing = evas.filing_id
        self.assertEqual((filing.state, filing.user_id), ("active", self.eva))
        self.assertEqual(
            (carls.filing_guard, carls.filing_met_id), ("contested", filing)
        )
        self.assertEqual(carls.user_id, self.carl)
        notices = self.env["customer.filing.notice"].search(
            [("lead_id", "=", carls.id)]
        )
        self.assertFalse(notices)
        takeover.action_undo()
        self.run_job()
        self.assertFalse(carls.filing_guard or evas.filing_guard)

    def test_one_is_chosen_by_hand_and_the_choice_may_be_changed(self):
        carls, evas = self.contested()
        takeover = self.takeover()
        takeover.action_look()
        self.line(takeover, evas).action_choose()
        self.assertEqual(
            self.fate(takeover, carls, evas), [("left_out", "settled"), ("ready", None)]
        )
        self.line(takeover, carls).action_choose()
        self.assertEqual(
            self.fate(takeover, carls, evas), [("ready", None), ("left_out", "settled")]
        )
        takeover.action_settle_all()
        self.assertEqual(self.line(takeover, carls).state, "ready", "stays settled")
        takeover.action_take()
        self.run_job()
        self.assertEqual(carls.filing_guard, "protected")
        self.assertEqual(evas.filing_guard, "contested")

    def test_a_customer_may_be_left_out_and_taken_back_in(self):
        carls, evas = self.contested()
        alone = self.old_lead(2)
        takeover = self.takeover()
        takeover.action_look()
        left = self.line(takeover, carls) | self.line(takeover, alone)
        left.action_leave_out()
        out = ("left_out", "by_hand")
        self.assertEqual(self.fate(takeover, carls, evas, alone), [out, out, out])
        left.action_take_in()
        self.assertEqual(
            self.fate(takeover, carls, evas, alone),
            [("collision", None), ("collision", None), ("ready", None)],
        )
        self.line(takeover, carls).action_leave_out()
        takeover.action_take()
        self.run_job()
        self.assertFalse(carls.filing_guard or evas.filing_guard)
        self.assertEqual(alone.filing_guard, "protected")

    def test_customers_are_told_by_any_key_also_through_a_third_lead(self):
        carls = self.old_lead(1, email_from="li@works.example.cn")
        evas = self.old_lead(2, user=self.eva, partner_name="重庆兆度销售工程有限公司")
        between = self.old_lead(
            3,
            email_from="li@works.example.cn",
            partner_name="重庆兆度销售工程有限公司",
        )
        takeover = self.takeover()
        takeover.action_look()
        self.assertEqual(takeover.collision_count, 3)
        self.line(takeover, between).action_choose()
        self.assertEqual(
            self.fate(takeover, carls, evas, between),
            [("ready", None), ("left_out", "settled"), ("ready", None)],
        )
        takeover.action_take()
        self.run_job()
        self.assertEqual(carls.filing_id, between.filing_id)
        self.assertEqual(evas.filing_met_id, carls.filing_id)

    def test_customers_of_filings_that_exist_are_left_out(self):
        lead = self.old_lead(1)
        bought, pooled = self.old_lead(2), self.old_lead(3)
        self.file(self.lead(phone=lead.phone, partner_name=False))
        sold = self.lead(phone=bought.phone, partner_name=False)
        self.file(sold)
        sold.action_set_won()
        given = self.file(self.lead(phone=pooled.phone, partner_name=False))
        given._end("release")
        takeover = self.takeover()
        takeover.action_look()
        self.assertEqual(
            self.fate(takeover, lead, bought, pooled),
            [
                ("left_out", "protected"),
                ("left_out", "customer"),
                ("left_out", "pool"),
            ],
        )

    def test_a_masked_number_never_picks_silently(self):
        """S68-R18."""
        version = self.policy._version_at(MONDAY)
        version.masked_phone = True
        masked = self.old_lead(1, phone="139****0001")
        whole = self.old_lead(2, phone="13912340001", user=self.eva)
        other = self.old_lead(3, phone="138****0009")
        takeover = self.takeover()
        takeover.action_look()
        self.assertEqual(
            self.fate(takeover, masked, whole, other),
            [("left_out", "unclear"), ("ready", None), ("ready", None)],
        )

    def test_settling_is_for_administrators(self):
        carls, _evas = self.contested()
        takeover = self.takeover()
        takeover.action_look()
        line = self.line(takeover, carls)
        for button in ("action_choose", "action_leave_out", "action_take_in"):
            with self.assertRaises(AccessError):
                getattr(line.with_user(self.dai), button)()
        with self.assertRaises(AccessError):
            takeover.with_user(self.dai).action_settle_all()
        with self.assertRaises(AccessError):
            line.write({"state": "ready"})
        alone = self.old_lead(2)
        takeover.action_look()
        with self.assertRaisesRegex(UserError, "Nobody else"):
            self.line(takeover, alone).action_choose()
        takeover.action_settle_all()
        takeover.action_take()
        with self.assertRaisesRegex(UserError, "not possible now"):
            self.line(takeover, carls).action_choose()
