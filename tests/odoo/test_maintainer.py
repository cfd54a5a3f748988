"""Somebody looks after the customers of who is away for some days (S18-R10)."""

from datetime import date, datetime

from hand_over_case import HandOverCase

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestMaintainer(HandOverCase):
    def setUp(self):
        super().setUp()
        self.rules(maintainer_from_days=4, maintainer_to_days=15)

    def ask(self, first, last, **values):
        return (
            self.env["customer.filing.absence"]
            .with_user(self.anna)
            .create(
                {
                    "date_from": date(2026, 3, first),
                    "date_to": date(2026, 3, last),
                    "reason": "Wedding",
                }
                | values
            )
        )

    def away(self, first=2, last=6):
        absence = self.ask(first, last, maintainer_id=self.carl.id)
        absence.with_user(self.dai).action_approve()
        return absence

    def sees(self, user, record):
        return bool(record.with_user(user).search([("id", "=", record.id)]))

    def test_who_needs_one(self):
        """Scenario 33: leave of 3 days needs no maintainer, of 5 it does."""
        self.assertTrue(self.ask(2, 4))
        self.assertTrue(self.ask(2, 17), "whoever is away longer hands over")
        for last in (5, 6, 16):
            with self.subTest(last=last), self.assertRaises(ValidationError):
                self.ask(2, last)
        self.assertTrue(self.ask(2, 6, maintainer_id=self.carl.id))

    def test_who_cannot_be_one(self):
        gone = self._new_user("gone", "sales_team.group_sale_salesman")
        gone.active = False
        for user in (self.anna, gone):
            with self.assertRaises(ValidationError):
                self.ask(2, 6, maintainer_id=user.id)

    def test_he_sees_the_customers_on_these_days(self):
        filing, other = self.customer(1), self.customer(2, self.bo)
        self.assertFalse(self.sees(self.carl, filing.lead_id))
        self.away(2, 6)
        for record in (filing, filing.lead_id):
            self.assertTrue(self.sees(self.carl, record))
            self.assertFalse(self.sees(self.bo, record))
        self.assertFalse(self.sees(self.carl, other.lead_id))
        with self.assertRaises(AccessError):
            filing.lead_id.with_user(self.carl).write({"phone": "1"})
        # 7 March in Shanghai
        self.at(datetime(2026, 3, 6, 17))
        self.sweep("maintain")
        for record in (filing, filing.lead_id):
            self.assertFalse(self.sees(self.carl, record))

    def test_it_begins_on_its_day(self):
        filing = self.customer(1)
        self.away(4, 8)
        self.sweep("maintain")
        self.assertFalse(self.sees(self.carl, filing.lead_id))
        self.at(datetime(2026, 3, 3, 17))
        self.sweep("maintain")
        self.assertTrue(self.sees(self.carl, filing.lead_id))

    def test_his_follow_ups_count(self):
        """Scenario 33: he noted, so he has a share; the deadline is kept."""
        self.staged(
            ("cadence", 3, "release"), maintainer_from_days=4, maintainer_to_days=15
        )
        filing = self.customer(1)
        due = self.due(filing)["cadence"]
        self.away()
        self.at(datetime(2026, 3, 4, 2))
        evidence = self.log(filing, self.carl)
        self.assertTrue(evidence.counts)
        self.assertGreater(self.due(filing)["cadence"], due)
        share = self.env["customer.filing.share"].search(
            [("filing_id", "=", filing.id)]
        )
        self.assertEqual((share.person_id, share.origin), (self.carl, "maintainer"))
        self.assertEqual(share.heir, "kept")

    def test_without_a_note_he_has_no_share(self):
        """Scenario 33: he did not note, so it is the closer's."""
        filing = self.customer(1)
        self.away()
        self.assertFalse(
            self.env["customer.filing.share"].search([("filing_id", "=", filing.id)])
        )

    def test_a_colleague_who_is_none_does_not_count(self):
        filing = self.customer(1)
        self.away()
        evidence = self.log(filing, self.dai)
        self.assertFalse(evidence.counts)

    def test_released_meanwhile_he_sees_nothing(self):
        filing = self.customer(1)
        self.away()
        filing._end("release")
        self.env.invalidate_all()
        for record in (filing, filing.lead_id):
            self.assertFalse(self.sees(self.carl, record))

    def test_handed_over_meanwhile_he_is_out(self):
        filing = self.customer(1)
        self.away()
        filing._hand_over(self.bo)
        self.env.invalidate_all()
        self.assertFalse(filing.maintainer_id)
        self.assertFalse(self.sees(self.carl, filing.lead_id))

    def test_released_and_claimed_meanwhile_he_sees_nothing(self):
        """The lead goes to its new salesperson without who looked after it before."""
        filing = self.customer(1)
        self.away()
        filing._end("release")
        card = self.env["customer.filing.card"].search([("filing_id", "=", filing.id)])
        card.with_user(self.bo).action_claim()
        self.env.invalidate_all()
        self.assertEqual(filing.lead_id.user_id, self.bo)
        self.assertFalse(self.sees(self.carl, filing.lead_id))
