"""Absences: asked for, approved by somebody else, they pause protections."""

from datetime import date, datetime

from clock_case import ClockCase

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import format_date


@tagged("post_install", "-at_install")
class TestAbsence(ClockCase):
    def setUp(self):
        super().setUp()
        self.counted(absence_pauses=True)

    def ask(self, first=5, last=7, user=None, **values):
        user = user or self.anna
        return (
            self.env["customer.filing.absence"]
            .with_user(user)
            .create(
                {
                    "date_from": date(2026, 3, first),
                    "date_to": date(2026, 3, last),
                    "reason": "Ill",
                }
                | values
            )
        )

    def approve(self, absence, user=None):
        absence.with_user(user or self.dai).action_approve()

    def test_approved_days_do_not_count(self):
        filing = self.file(self.lead())
        absence = self.ask()
        self.assertEqual(filing.protected_until, datetime(2026, 3, 9, 16))
        self.approve(absence)
        self.assertEqual(filing.protected_until, datetime(2026, 3, 12, 16))
        self.assertEqual(filing.lead_id.filing_protected_until, filing.protected_until)
        self.assertEqual(self.events(filing), ["activate", "absence"])
        self.assertEqual(
            filing.clock_text, "7 days from 03/02/2026, postponed by 3 days off"
        )

    def test_overlapping_absences_count_once(self):
        filing = self.file(self.lead())
        self.approve(self.ask(5, 7))
        self.approve(self.ask(6, 8))
        self.assertEqual(filing.protected_until, datetime(2026, 3, 13, 16))

    def test_only_days_within_the_protection(self):
        filing = self.file(self.lead())
        self.approve(self.ask(20, 25))
        self.assertEqual(filing.protected_until, datetime(2026, 3, 9, 16))

    def test_a_filing_made_during_an_absence_pauses_too(self):
        self.approve(self.ask(5, 7))
        self.at(datetime(2026, 3, 6, 2))
        self.assertEqual(
            self.file(self.lead()).protected_until, datetime(2026, 3, 14, 16)
        )

    def test_days_before_it_was_asked_for_count(self):
        filing = self.file(self.lead())
        self.at(datetime(2026, 3, 7, 2))
        self.approve(self.ask(3, 7))
        self.assertEqual(filing.protected_until, datetime(2026, 3, 10, 16))

    def test_what_is_wholly_over_pauses_nothing(self):
        filing = self.file(self.lead())
        self.at(datetime(2026, 3, 8, 2))
        self.approve(self.ask(3, 7))
        self.assertEqual(filing.protected_until, datetime(2026, 3, 9, 16))
        self.assertEqual(self.events(filing), ["activate"])

    def test_only_his_own_and_only_if_the_terms_say_so(self):
        mine = self.file(self.lead())
        theirs = self.second(self.bo)
        self.rules(absence_pauses=False)
        without = self.file(self.lead(phone="13600001000", partner_name="上海浦东"))
        self.approve(self.ask())
        self.assertEqual(mine.protected_until, datetime(2026, 3, 12, 16))
        for filing in (theirs, without):
            self.assertEqual(filing.protected_until, datetime(2026, 3, 9, 16))

    def test_dates_in_its_name_are_the_readers(self):
        absence = self.ask()
        self.env["res.lang"]._activate_lang("zh_CN")
        for lang in ("en_US", "zh_CN"):
            read = absence.with_context(lang=lang)
            self.assertIn(format_date(read.env, absence.date_from), read.display_name)

    def test_refused_pauses_nothing(self):
        filing = self.file(self.lead())
        absence = self.ask()
        absence.with_user(self.dai).action_refuse()
        self.assertEqual(absence.state, "refused")
        self.assertEqual(filing.protected_until, datetime(2026, 3, 9, 16))
        with self.assertRaises(UserError):
            self.approve(absence)

    def test_nobody_decides_about_himself(self):
        own = self.ask(user=self.dai)
        with self.assertRaises(AccessError):
            self.approve(own, self.dai)
        self.approve(own, self.olga)
        office = self.ask(user=self.olga)
        with self.assertRaises(AccessError):
            self.approve(office, self.olga)
        self.assertEqual(office.state, "asked")

    def test_who_decides(self):
        absence = self.ask()
        for user in (self.anna, self.bo, self.max):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.approve(absence, user)
        self.assertTrue(absence.with_user(self.dai).may_decide)
        self.assertFalse(absence.may_decide)
        self.approve(absence, self.olga)
        self.assertEqual(absence.decided_by_id, self.olga)

    def test_the_leader_is_asked(self):
        absence = self.ask()
        activities = self.env["mail.activity"].search(
            [("res_model", "=", absence._name), ("res_id", "=", absence.id)]
        )
        self.assertEqual(activities.user_id, self.dai)
        self.approve(absence)
        self.assertFalse(activities.exists())

    def test_without_a_leader_the_office_is_asked(self):
        self.north.user_id = False
        self.assertIn(self.olga, self.ask()._deciders())

    def test_nobody_asks_for_a_colleague(self):
        with self.assertRaises(AccessError):
            self.ask(user=self.bo, user_id=self.anna.id)
        self.assertEqual(self.ask(user=self.dai, user_id=self.anna.id).state, "asked")

    def test_state_is_not_typed(self):
        absence = self.ask(state="approved", asked_at=datetime(2026, 1, 1))
        self.assertEqual(absence.state, "asked")
        self.assertEqual(absence.asked_at, datetime(2026, 3, 2, 2))
        for values in ({"state": "approved"}, {"user_id": self.bo.id}):
            with self.subTest(values), self.assertRaises(UserError):
                absence.write(values)
        absence.write({"reason": "Very ill"})
        self.approve(absence)
        with self.assertRaises(UserError):
            absence.write({"date_to": date(2026, 3, 30)})

    def test_a_year_at_the_most(self):
        with self.assertRaises(ValidationError):
            self.ask(date_to=date(2027, 3, 30))

    def test_who_sees_it(self):
        absence = self.ask()
        for user, sees in (
            (self.anna, True),
            (self.bo, False),
            (self.carl, False),
            (self.dai, True),
            (self.olga, True),
        ):
            with self.subTest(user.login):
                found = self.env["customer.filing.absence"].with_user(user).search([])
                self.assertEqual(absence.id in found.ids, sees)
