"""Policies: versions, a team's own periods, pinned terms."""

from datetime import datetime, timedelta

from filing_case import MONDAY, FilingCase

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, TransactionCase, new_test_user, tagged


@tagged("post_install", "-at_install")
class TestPolicy(FilingCase):
    def change_periods(self, user, **changes):
        dialog = self.env["customer.filing.team.periods"].with_user(user)
        with Form(dialog.with_context(default_team_id=self.north.id)) as form:
            with form.line_ids.edit(0) as line:
                for name, value in changes.items():
                    setattr(line, name, value)
        form.record.action_apply()

    def test_team_form_shows_the_periods_in_force(self):
        lines = {line.kind_id: line.length for line in self.north.filing_line_ids}
        self.assertEqual(lines[self.walk_in], 7)
        self.assertEqual(lines[self.deposit], 90)
        self.assertFalse(self.north.filing_has_own_terms)

    def test_administrator_sets_a_teams_periods_and_old_filings_keep_theirs(self):
        """S12-R13, S18-R18, scenario 21: new version, old filings keep old terms."""
        old = self.file(self.lead())
        other = self.env["crm.team"].create(
            {"name": "South", "filing_policy_id": self.policy.id}
        )
        self.change_periods(self.max, length=20)
        new = self.file(self.lead(phone="13700000000", partner_name="成都高新"))
        self.assertEqual(old.protected_until, datetime(2026, 3, 9, 16))
        self.assertEqual(new.protected_until, datetime(2026, 3, 22, 16))
        self.assertNotEqual(old.terms_id, new.terms_id)
        self.assertTrue(self.north.filing_has_own_terms)
        self.assertEqual(other.filing_line_ids[0].length, 7, "only this team's")
        self.assertEqual(self.north.filing_version_id.team_id, self.north)

    def test_first_day_counts_if_the_period_says_so(self):
        """Scenario 14: with the first day counted through 8 March."""
        self.change_periods(self.max, count_first_day=True)
        filing = self.file(self.lead())
        self.assertEqual(filing.protected_until, datetime(2026, 3, 8, 16))

    def test_exact_end_and_the_teams_time_zone(self):
        self.change_periods(self.max, end_of_day=False)
        filing = self.file(self.lead())
        self.assertEqual(filing.protected_until, MONDAY + timedelta(days=7))
        version = self.north.filing_version_id._new_version(
            MONDAY, self.north, tz="Pacific/Auckland"
        )
        version.line_ids[0].end_of_day = True
        filing = self.file(self.lead(phone="13700000000", partner_name="成都高新"))
        # Auckland is 13 hours ahead: 2 March 15:00 there, through 9 March
        self.assertEqual(filing.protected_until, datetime(2026, 3, 9, 11))

    def test_permanent_protection(self):
        """S65-R01."""
        self.change_periods(self.max, unit="permanent")
        lead = self.lead()
        filing = self.file(lead)
        self.assertFalse(filing.protected_until)
        self.at(MONDAY + timedelta(days=5000))
        self.run_cron()
        self.assertEqual(filing.state, "active")
        self.assertEqual(lead.filing_guard, "protected")
        self.assertEqual(self.codes(self.file(self.lead(self.bo))), ["protected"])

    def test_salesperson_cannot_change_periods(self):
        for user in (self.anna, self.dai):
            with self.assertRaises(AccessError):
                self.change_periods(user, length=900)

    def test_version_in_use_is_frozen(self):
        self.file(self.lead())
        version = self.north.filing_version_id
        with self.assertRaises(UserError):
            version.line_ids[0].length = 30
        with self.assertRaises(UserError):
            version.write({"require_email": True})
        with self.assertRaises(UserError):
            version.unlink()

    def test_version_that_protects_nobody_is_refused(self):
        with self.assertRaises(ValidationError):
            self.env["customer.filing.policy.version"].create(
                {"policy_id": self.policy.id, "number": 9}
            )

    def test_absurd_periods_are_refused(self):
        version = self.north.filing_version_id._new_version(MONDAY, self.north)
        for length in (0, -1, 10**6):
            with self.subTest(length=length), self.assertRaises(ValidationError):
                version.line_ids[0].length = length

    def test_pinned_terms_never_change(self):
        filing = self.file(self.lead())
        with self.assertRaises(UserError):
            filing.terms_id.sudo().write({"body": "{}"})
        terms = filing.terms_id._read()
        self.assertEqual(
            (terms.length, terms.unit, terms.tz), (7, "day", "Asia/Shanghai")
        )

    def test_future_version_waits_for_its_day(self):
        later = self.north.filing_version_id._new_version(
            MONDAY + timedelta(days=5), self.north
        )
        later.line_ids[0].length = 50
        self.assertEqual(self.file(self.lead()).terms_id._read().length, 7)
        self.at(MONDAY + timedelta(days=5))
        lead = self.lead(phone="13700000000", partner_name="成都高新")
        self.assertEqual(self.file(lead).terms_id._read().length, 50)

    def test_copy_of_a_policy_stands_on_its_own(self):
        copied = self.policy.copy({"code": "X"})
        self.assertEqual(len(copied.line_ids), len(self.policy.line_ids))
        copied.line_ids[0].length = 99
        self.assertEqual(self.policy.line_ids[0].length, 7)

    def test_switching_a_team_on_gives_it_a_pool_and_guards_nothing(self):
        lead = self.lead(self.carl, self.plain)
        self.plain.with_user(self.max).filing_policy_id = self.policy
        self.assertTrue(self.plain.filing_pool_id)
        self.assertIn(self.plain, self.plain.filing_pool_id.team_ids)
        self.assertFalse(lead.filing_guard)
        self.assertTrue(lead.filing_is_on)

    def test_switching_a_team_off_lets_running_filings_run(self):
        lead = self.lead()
        filing = self.file(lead)
        self.north.filing_policy_id = False
        self.assertEqual(filing.state, "active")
        with self.assertRaises(UserError):
            lead.with_user(self.anna).write({"user_id": self.bo.id})
        self.at(MONDAY + timedelta(days=10))
        self.run_cron()
        self.assertEqual(filing.end_reason, "expired")
        self.assertEqual(lead.filing_guard, "pool")

    def test_project_kind_needs_a_project_and_protects_only_that(self):
        """S67-R04, S67-R07: two projects of one customer by two people."""
        lead = self.lead()
        self.assertEqual(self.codes(self.file(lead, self.project_kind)), ["missing"])
        first = self.file(lead, self.project_kind, project="一期厂房")
        self.assertEqual(first.state, "active")
        second = self.file(self.lead(self.bo), self.project_kind, project="二期厂房")
        self.assertEqual(second.state, "active")
        whole = self.file(self.lead(self.bo))
        self.assertEqual(self.codes(whole), ["protected"])
        same = self.file(self.lead(self.bo), self.project_kind, project="一期 厂房")
        self.assertEqual(self.codes(same), ["protected"])


@tagged("post_install", "-at_install")
class TestSwitchedOff(TransactionCase):
    def test_nothing_is_shown_until_the_first_team_files(self):
        """Installing on a live database changes nothing for salespeople."""
        self.env["crm.team"].search([]).filing_policy_id = False
        in_use = self.env.ref("customer_filing.group_filing_in_use")
        self.env.ref("customer_filing.group_filing_user").implied_ids -= in_use
        seller = new_test_user(
            self.env, "seller", groups="sales_team.group_sale_salesman"
        )
        menu = self.env.ref("customer_filing.filing_menu")

        def shown():
            view = self.env["crm.lead"].with_user(seller).get_view(view_type="list")
            menus = self.env["ir.ui.menu"].with_user(seller)._visible_menu_ids()
            return "filing_days_left" in view["arch"], menu.id in menus

        self.assertEqual(shown(), (False, False))
        team = self.env["crm.team"].create({"name": "North"})
        self.assertEqual(shown(), (False, False))
        team.filing_policy_id = self.env.ref("customer_filing.filing_policy_standard")
        self.assertEqual(shown(), (True, True))
