"""What would happen if a version came into force, before it does (S18-R18)."""

from datetime import datetime, timedelta

from crowd_case import CrowdCase
from filing_case import MONDAY

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

DAY = timedelta(days=1)
LAST = timedelta(seconds=1)
OLD_END = datetime(2026, 3, 9, 16)


@tagged("post_install", "-at_install")
class TestForecast(CrowdCase):
    def draft(self, length=None, **values):
        """A draft for team North that covers running filings."""
        version = self.policy.version_id._draft(self.north)
        version.write({"covers_existing": True} | values)
        if length:
            version._line_for(self.walk_in).length = length
        return version

    def forecast(self, version, user=None):
        action = version.with_user(user or self.max).action_forecast()
        return (
            self.env["customer.filing.forecast"]
            .with_user(user or self.max)
            .browse(action["res_id"])
        )

    def counts(self, forecast):
        return (
            forecast.running_count,
            forecast.earlier_count,
            forecast.later_count,
            forecast.same_count,
        )

    def test_says_who_would_lose_what(self):
        mine = self.crowd(3)
        theirs = self.crowd(1, self.bo, first=10)
        forecast = self.forecast(self.draft(2))
        self.assertEqual(self.counts(forecast), (4, 4, 0, 0))
        self.assertEqual(
            [
                (p.user_id, p.filing_count, p.week_before, p.week_after, p.month_after)
                for p in forecast.person_ids
            ],
            [(self.anna, 3, 0, 3, 3), (self.bo, 1, 0, 1, 1)],
        )
        self.assertEqual(forecast.person_ids.mapped("month_before"), [3, 1])
        self.assertEqual(forecast.line_ids.filing_id, mine | theirs)
        line = forecast.line_ids[0]
        self.assertEqual(line.through_before, OLD_END - LAST)
        self.assertEqual(line.through_after, datetime(2026, 3, 4, 16) - LAST)
        self.assertTrue(line.is_earlier)

    def test_nothing_changes_by_asking(self):
        filings = self.crowd(2)
        draft = self.draft(2)
        self.forecast(draft)
        self.assertEqual(set(filings.mapped("protected_until")), {OLD_END})
        self.assertEqual(draft.phase, "draft")
        self.assertFalse(draft.is_used)

    def test_it_comes_as_it_was_forecast(self):
        """The same calculation: every line is what the cron then does."""
        self.crowd(3)
        self.at(MONDAY + DAY)
        self.crowd(2, self.bo, first=10)
        lead = self.lead(phone="13700001000", partner_name="成都高新")
        self.file(lead, self.deposit)
        self.at(MONDAY + 4 * DAY)
        draft = self.draft(3)
        forecast = self.forecast(draft)
        self.assertEqual(self.counts(forecast), (6, 5, 0, 1))
        draft.with_user(self.max).action_put_in_force()
        self.env.flush_all()
        self.assertEqual(self.env["customer.filing"]._cover_batch(100), 6)
        for line in forecast.line_ids:
            self.assertEqual(line.through_after, line.filing_id.protected_until - LAST)

    def test_nobody_loses_before_the_next_day(self):
        """An end that would be over by then is the end of the next day."""
        self.crowd(1)
        self.at(MONDAY + 4 * DAY)
        forecast = self.forecast(self.draft(1))
        self.assertEqual(
            forecast.line_ids.through_after, datetime(2026, 3, 7, 16) - LAST
        )

    def test_later_ends_and_permanent_ones(self):
        self.crowd(2)
        draft = self.draft(20)
        self.assertEqual(self.counts(self.forecast(draft)), (2, 0, 2, 0))
        draft._line_for(self.walk_in).unit = "permanent"
        forecast = self.forecast(draft)
        self.assertEqual(self.counts(forecast), (2, 0, 2, 0))
        self.assertFalse(any(forecast.line_ids.mapped("through_after")))
        self.assertEqual(forecast.person_ids.month_after, 0)

    def test_only_what_still_runs_when_it_comes(self):
        self.crowd(2)
        draft = self.draft(20, valid_from=OLD_END)
        self.assertEqual(self.counts(self.forecast(draft)), (0, 0, 0, 0))
        draft.valid_from = OLD_END - DAY
        self.assertEqual(self.counts(self.forecast(draft)), (2, 0, 2, 0))

    def test_what_a_stop_of_releases_keeps_is_counted(self):
        self.policy.version_ids.breaker_percent = 30
        self.crowd(12)
        self.at(OLD_END)
        self.run_cron()
        draft = self.draft(30, valid_from=OLD_END)
        self.assertEqual(self.counts(self.forecast(draft)), (12, 0, 12, 0))

    def test_kinds_of_which_it_says_nothing_are_left_out(self):
        self.crowd(2)
        draft = self.draft(20)
        draft._line_for(self.walk_in).unlink()
        self.assertEqual(self.counts(self.forecast(draft)), (0, 0, 0, 0))

    def test_version_of_a_policy_concerns_teams_without_their_own(self):
        south = self.env["crm.team"].create(
            {
                "name": "South",
                "company_id": self.company.id,
                "filing_policy_id": self.policy.id,
                "member_ids": [Command.set(self.carl.ids)],
            }
        )
        draft = self.policy.version_id._draft()
        self.assertEqual(self.forecast(draft).team_ids, self.north | south)
        self.policy.version_id._new_version(MONDAY, south)
        self.assertEqual(self.forecast(draft).team_ids, self.north)

    def test_lines_are_capped_and_counts_are_not(self):
        self.crowd(230)
        forecast = self.forecast(self.draft(2))
        self.assertEqual(forecast.earlier_count, 230)
        self.assertEqual(len(forecast.line_ids), 200)

    def test_a_filing_more_is_no_query_more(self):
        draft = self.draft(2)

        def queries():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            draft._changes()
            return self.env.cr.sql_log_count - before

        self.crowd(5)
        few = queries()
        self.crowd(60, first=100)
        self.assertLess(queries() - few, 5)

    def test_version_that_covers_nobody_shows_an_example_of_each_kind(self):
        self.crowd(2)
        draft = self.draft(20, covers_existing=False)
        draft.line_ids.filtered(
            lambda li: li.kind_id == self.deposit
        ).unit = "permanent"
        forecast = self.forecast(draft)
        self.assertFalse(forecast.covers_existing)
        self.assertFalse(forecast.line_ids or forecast.person_ids)
        texts = forecast.example.splitlines()
        self.assertEqual(len(texts), 4)
        self.assertRegex(texts[0], r"^Walk-in: .*2026.*\(today: .*2026.*\)$")
        self.assertIn("22", texts[0])
        self.assertRegex(texts[1], r"^Deposit paid: without end \(today: .*\)$")
        self.assertRegex(texts[2], r"^Key account: .* \(as today\)$")

    def test_kind_that_is_new_has_no_today(self):
        draft = self.draft(covers_existing=False)
        visitor = self.env.ref("customer_filing.filing_kind_visitor")
        draft.line_ids = [Command.create({"kind_id": visitor.id, "length": 5})]
        self.assertIn("not possible today", self.forecast(draft).example)

    def test_only_administrators_ask(self):
        draft = self.draft(2)
        for user in (self.anna, self.dai, self.olga):
            with self.assertRaises(AccessError):
                draft.with_user(user).action_forecast()
        forecast = self.forecast(draft)
        other = self._new_user("mia", "sales_team.group_sale_manager")
        with self.assertRaises(AccessError):
            forecast.with_user(other).read(["running_count"])

    def test_form_opens(self):
        self.crowd(2)
        forecast = self.forecast(self.draft(2))
        form = Form(forecast)
        self.assertEqual(form.running_count, 2)
