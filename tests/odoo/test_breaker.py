"""Releases that would take too many at once stop until a person confirms them."""

from datetime import datetime, timedelta

from crowd_case import CrowdCase
from filing_case import MONDAY

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

DUE = datetime(2026, 3, 9, 16)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@tagged("post_install", "-at_install")
class TestBreaker(CrowdCase):
    def setUp(self):
        super().setUp()
        self.policy.version_ids.breaker_percent = 30
        self.notices = self.env["customer.filing.notice"].search([])

    def raised(self):
        """The breaker's notices since the test began."""
        found = self.env["customer.filing.notice"].search([("kind", "=", "breaker")])
        return found - self.notices

    def test_mass_release_stops_before_it_takes_anybody(self):
        filings = self.crowd(200)
        self.at(DUE)
        self.run_cron()
        self.assertEqual(self.states(filings), ["active"])
        self.assertEqual(self.north.filing_release_stopped_at, DUE)
        self.assertEqual(self.north.filing_due_count, 200)
        notice = self.raised()
        self.assertEqual(notice.team_id, self.north)
        self.assertEqual(notice.company_id, self.company)
        self.assertIn(self.max, notice.activity_ids.user_id)
        self.assertNotIn(self.olga, notice.activity_ids.user_id)
        self.at(DUE + HOUR)
        self.run_cron()
        self.assertEqual(self.states(filings), ["active"])
        self.assertEqual((self.raised(), notice.count), (notice, 1), "one notice")

    def test_confirmed_releases_happen_as_of_when_they_were_due(self):
        filings = self.crowd(200)
        self.at(DUE + HOUR)
        self.run_cron()
        self.at(DUE + 5 * HOUR)
        notice = self.raised().with_user(self.max)
        self.assertEqual(
            self.env["customer.filing"].search(notice.action_due()["domain"]), filings
        )
        notice.action_release()
        self.assertEqual(notice.state, "done")
        self.assertFalse(notice.activity_ids)
        self.assertFalse(self.north.filing_release_stopped_at)
        self.run_cron()
        self.assertEqual(self.states(filings), ["ended"])
        self.assertEqual(set(filings.mapped("ended_at")), {DUE})
        self.assertEqual(set(filings.mapped("end_reason")), {"expired"})
        self.assertEqual(self.raised(), notice.with_env(self.env), "no second stop")

    def test_after_the_confirmation_it_watches_again(self):
        self.crowd(100)
        self.at(MONDAY + DAY)
        second = self.crowd(100, first=100)
        self.at(DUE)
        self.run_cron()
        self.north.with_user(self.max).action_filing_release()
        self.run_cron()
        self.assertFalse(self.north.filing_release_stopped_at)
        self.at(DUE + DAY)
        self.run_cron()
        self.assertEqual(self.states(second), ["active"])
        self.assertTrue(self.north.filing_release_stopped_at)

    def test_usual_releases_go_on(self):
        first = self.crowd(50)
        self.at(MONDAY + DAY)
        second = self.crowd(150, first=100)
        self.at(DUE)
        self.run_cron()
        self.assertEqual(self.states(first), ["ended"])
        self.assertEqual(self.states(second), ["active"])
        self.assertFalse(self.north.filing_release_stopped_at)

    def test_releases_of_a_day_count_together(self):
        """30 of 100 may go; later on the same day one more may not."""
        self.policy.version_ids.line_ids.ends = "exact"
        first = self.crowd(30)
        self.at(MONDAY + 2 * HOUR)
        second = self.crowd(1, first=100)
        self.at(MONDAY + 2 * DAY)
        self.crowd(69, first=200)
        self.at(MONDAY + 7 * DAY + HOUR)
        self.run_cron()
        self.assertEqual(self.states(first), ["ended"])
        self.at(MONDAY + 7 * DAY + 3 * HOUR)
        self.run_cron()
        self.assertEqual(self.states(second), ["active"])
        self.assertTrue(self.raised())

    def test_few_never_stop(self):
        few = self.crowd(9)
        self.at(DUE)
        self.run_cron()
        self.assertEqual(self.states(few), ["ended"])
        self.assertFalse(self.raised())

    def test_without_the_setting_nothing_stops(self):
        self.policy.version_ids.breaker_percent = 0
        filings = self.crowd(20)
        self.at(DUE)
        self.run_cron()
        self.assertEqual(self.states(filings), ["ended"])
        self.assertFalse(self.raised())

    def test_other_teams_are_released(self):
        other = self.env["crm.team"].create(
            {
                "name": "South",
                "company_id": self.company.id,
                "filing_policy_id": self.policy.copy({"code": "X"}).id,
                "member_ids": self.carl.ids,
            }
        )
        other.filing_version_id.breaker_percent = 0
        filings = self.crowd(20)
        theirs = self.file(
            self.lead(self.carl, other, phone="13700001000", partner_name="成都高新")
        )
        self.at(DUE)
        self.run_cron()
        self.assertEqual(self.states(filings), ["active"])
        self.assertEqual(theirs.state, "ended")

    def test_a_check_does_not_release_one_by_one(self):
        filings = self.crowd(20)
        self.at(DUE + HOUR)
        lead = self.lead(
            self.bo, phone="13800000003", partner_name=False, contact_name="王五"
        )
        refused = self.file(lead)
        self.assertEqual(refused.state, "refused")
        self.assertEqual(self.codes(refused), ["protected"])
        self.assertEqual(self.states(filings), ["active"])
        self.assertTrue(self.north.filing_release_stopped_at, "even before the cron")
        self.assertTrue(self.raised())

    def test_owner_may_still_win_what_is_due(self):
        filings = self.crowd(20)
        self.at(DUE + HOUR)
        self.run_cron()
        filings[0].lead_id.with_user(self.anna).action_set_won()
        self.assertEqual(filings[0].end_reason, "won")

    def test_filings_on_hold_are_not_counted(self):
        filings = self.crowd(12)
        for filing in filings[:3]:
            self.env["customer.filing.hold"].with_user(self.olga).create(
                {"filing_id": filing.id, "reason": "Contested"}
            )
        self.at(DUE)
        self.run_cron()
        self.assertEqual(self.states(filings[:3]), ["active"])
        self.assertEqual(self.states(filings[3:]), ["ended"])

    def test_only_administrators_confirm(self):
        self.crowd(20)
        self.at(DUE)
        self.run_cron()
        for user in (self.anna, self.dai, self.olga):
            with self.assertRaises(AccessError):
                self.north.with_user(user).action_filing_release()
        with self.assertRaises(AccessError):
            self.raised().with_user(self.olga).action_release()
        with self.assertRaisesRegex(UserError, "still stopped"):
            self.raised().with_user(self.olga).action_done()
        self.assertTrue(self.north.filing_release_stopped_at)

    def test_percent_is_a_share(self):
        for percent in (-1, 101):
            with self.assertRaises(ValidationError):
                self.policy.version_ids.breaker_percent = percent
