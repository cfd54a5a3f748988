"""What a team's form says about its terms, and how they change for a team."""

from datetime import timedelta

import policies
from filing_case import MONDAY, FilingCase

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from odoo.addons.customer_filing.models import filing_words
from odoo.addons.customer_filing.models.filing_version_settings import (
    OWN,
    POLICY,
    STANDARD,
)

DAY = timedelta(days=1)
# Fields of a version that say which version it is, and not what holds under it.
NO_SETTINGS = {
    "id",
    "create_uid",
    "create_date",
    "write_uid",
    "write_date",
    "display_name",
    "policy_id",
    "team_id",
    "number",
    "valid_from",
    "valid_to",
    "is_draft",
    "is_used",
    "sight_by_id",
    "phase",
}


class TermsCase(FilingCase):
    def change(self, team=None, user=None, **values):
        """Change a team's terms as an administrator does; the version in force."""
        team = (team or self.north).with_user(user or self.max)
        draft = self.env["customer.filing.policy.version"].with_user(user or self.max)
        draft = draft.browse(team.action_filing_change_terms()["res_id"])
        draft.write(values)
        draft.action_put_in_force()
        return draft.with_env(self.env)

    def setting(self, name, team=None):
        """How the form of a team shows one setting."""
        team = team or self.north
        version = team.filing_version_id
        shared = version.team_id and team._filing_policy_version()
        return version._setting(name, shared)


@tagged("post_install", "-at_install")
class TestSettings(TermsCase):
    def test_every_setting_of_a_version_is_told(self):
        version = self.env["customer.filing.policy.version"]
        told = [n for _title, names in version._setting_sections() for n in names]
        self.assertEqual(len(told), len(set(told)), "one of them twice")
        self.assertEqual(set(version._fields) - NO_SETTINGS, set(told))

    def test_every_setting_has_words(self):
        version = self.north.filing_version_id
        for name in version._fields.keys() - NO_SETTINGS:
            with self.subTest(name):
                for text in version._setting_texts(name):
                    self.assertTrue(text)
                    self.assertIsInstance(text, str)

    def test_values_in_words(self):
        version = self.north.filing_version_id
        version.write(
            {
                "has_window": True,
                "window_from": 17.5,
                "window_to": 21,
                "require_email": True,
                "validity_mode": "score",
                "tz": "Asia/Tokyo",
                "max_lead_days": 3,
                "window_kind_ids": [Command.set(self.walk_in.ids)],
                "requirement_ids": [
                    Command.create(
                        {
                            "kind_id": self.deposit.id,
                            "source": "leaflet",
                            "field_name": "photo",
                        }
                    )
                ],
                "document_ids": [
                    Command.create(
                        {"name": "Licence", "pattern": "*.pdf", "mandatory": False}
                    )
                ],
                "limit_ids": [Command.create({"per": "team", "limit": 30})],
            }
        )
        for name, texts in {
            "window_from": ["17:30"],
            "require_email": ["yes"],
            "require_company": ["no"],
            "validity_mode": ["Completeness counts"],
            "tz": ["Asia/Tokyo"],
            "max_lead_days": ["3 days"],
            "min_lead_minutes": ["even when he is here"],
            "import_file_pattern": ["as you like"],
            "lead_kind_ids": ["every kind"],
            "breaker_percent": ["never"],
            "window_kind_ids": ["Walk-in"],
            "requirement_ids": ["Deposit paid: Photo (Leaflet)"],
            "document_ids": ["Licence (*.pdf), if there is one"],
            "limit_ids": ["30 a day, Per team"],
        }.items():
            with self.subTest(name):
                self.assertEqual(version._setting_texts(name), texts)
        self.assertIn(
            "Walk-in: 7 days from tomorrow on, to the end of the day; "
            "aftercare 365 days",
            version._setting_texts("line_ids"),
        )

    def test_follow_up_in_words(self):
        version = self.north.filing_version_id
        version.write(
            {
                "stage_ids": [
                    Command.create(
                        {"stage": "first_contact", "length": 0, "effect": "warn"}
                    ),
                    Command.create(
                        {
                            "stage": "cadence",
                            "kind_id": self.deposit.id,
                            "grade_id": self.env.ref(
                                "customer_filing.filing_grade_a"
                            ).id,
                            "length": 1,
                            "unit": "working_day",
                            "effect": "void",
                        }
                    ),
                ],
                "note_banned": "看业主电话\n打电话",
                "countersign_hours": 24,
                "warn_days": "7,3",
            }
        )
        for name, texts in {
            "stage_ids": [
                "First contact on the same day, otherwise: Salesperson and leader are "
                "told",
                "Deposit paid: Every further contact (A: buys soon) within 1 working "
                "day, otherwise: The filing becomes void",
            ],
            "note_banned": ["看业主电话, 打电话"],
            "note_min_chars": ["any number"],
            "countersign_hours": ["24 hours"],
            "warn_days": ["7,3"],
            "warn_leader_days": ["never"],
        }.items():
            with self.subTest(name):
                self.assertEqual(version._setting_texts(name), texts)

    def test_approval_extension_and_queue_in_words(self):
        version = self.north.filing_version_id
        levels = [
            {"approver": "leader", "hours": 8, "remind_hours": 1},
            {"approver": "user", "user_id": self.olga.id, "amount_min": 10000},
            {"matter": "extension", "kind_id": self.deposit.id, "approver": "officer"},
            {
                "approver": "department",
                "source": "leaflet",
                "cross_region": True,
                "deputy_id": self.dai.id,
            },
        ]
        version.write(
            {
                "approval_level_ids": [
                    Command.create(level | {"sequence": number})
                    for number, level in enumerate(levels)
                ],
                "duplicate_policy": "queue",
                "extension_mode": "limited",
                "extension_length": 2,
                "correction_days": 0,
            }
        )
        amount = self.company.currency_id.format(10000)
        for name, texts in {
            "approval_level_ids": [
                "A filing: Team leader, within 8 hours, reminded 1 hour before",
                f"A filing, after that: {self.olga.name}, from {amount} on",
                "A filing, after that: Department head, customers from: Leaflet, "
                f"customers of other regions only, deputy {self.dai.name}",
                "An extension (Deposit paid): Register office",
            ],
            "correction_days": ["none: he is free for others at once"],
            "extension_length": ["2 months"],
            "queue_offer_hours": ["not asked: the customer is his"],
        }.items():
            with self.subTest(name):
                self.assertEqual(version._setting_texts(name), texts)

    def test_period_in_words(self):
        """S39-R04, S65-R07, S04-R10, S67-R04: event, renewal, ceiling, choice."""
        version = self.north.filing_version_id
        version.effective_from = "signature"
        line = version._line_for(self.walk_in)
        line.aftercare_days = 1
        for values, text in (
            (
                {"length": 1, "ends": "exact"},
                "Walk-in: 1 day; aftercare 1 day",
            ),
            (
                {"start_event": "first_visit", "start_within_days": 5},
                "Walk-in: 1 day from the first visit on; the first visit must come "
                "within 5 days; aftercare 1 day",
            ),
            (
                {"ends": "time", "end_time": 10.5, "aftercare_days": 0},
                "Walk-in: 1 day from the day after the first visit on, to 10:30; the "
                "first visit must come within 5 days",
            ),
            (
                {"ends": "day", "count_first_day": True},
                "Walk-in: 1 day, the day of the first visit included, to the end of "
                "the day; the first visit must come within 5 days",
            ),
            (
                {
                    "start_event": "effective",
                    "start_within_days": 0,
                    "length_min": 3,
                    "length_max": 6,
                    "renew_event": "visit",
                    "renew_max": 2,
                    "cap_length": 9,
                },
                "Walk-in: 3 to 6 days, today included, to the end of the day; chosen "
                "by whoever approves; each further visit begins it anew, at most 2 "
                "times; never longer than 9 months in all",
            ),
            (
                {"renew_event": "order", "renew_max": 1, "cap_length": 0},
                "Walk-in: 3 to 6 days, today included, to the end of the day; chosen "
                "by whoever approves; each order begins it anew, once",
            ),
        ):
            line.write(values)
            with self.subTest(text):
                self.assertEqual(line._describe(), text)

    def test_line_without_words_of_its_own_tells_what_is_set(self):
        line = self.policy.version_ids.limit_ids.create(
            {
                "version_id": self.policy.version_ids.id,
                "kind_id": self.deposit.id,
                "per": "team",
                "limit": 30,
            }
        )
        self.assertEqual(
            filing_words.of_line(line), "Counted: Per team, Filings a day: 30"
        )
        self.assertEqual(line._for_kind("so"), "Deposit paid: so")

    def test_where_a_value_comes_from(self):
        """S03-R06, S04-R07: standard value, the policy's, the team's own."""
        self.policy.version_ids.require_email = True
        self.assertEqual(self.setting("require_email")["origin"], POLICY)
        self.assertEqual(self.setting("masked_phone")["origin"], STANDARD)
        self.assertEqual(self.setting("line_ids")["origin"], POLICY)
        own = self.change(masked_phone=True)
        own.line_ids[0].length = 20
        self.assertEqual(self.setting("require_email")["origin"], POLICY)
        masked = self.setting("masked_phone")
        self.assertEqual(masked["origin"], OWN)
        self.assertEqual(masked["texts"], [("yes", True)])
        self.assertEqual(masked["others"], ["no"])
        lines = self.setting("line_ids")
        self.assertEqual(lines["origin"], OWN)
        self.assertEqual([differs for _text, differs in lines["texts"]].count(True), 1)
        self.assertEqual(len(lines["others"]), 1)
        self.assertIn("Walk-in: 7 days", lines["others"][0])

    def test_what_means_nothing_is_not_told(self):
        version = self.north.filing_version_id
        told = [s["label"] for _t, rows in version._settings() for s in rows]
        self.assertNotIn("Waiting places", told)
        self.assertNotIn("Days for a correction", told)
        self.assertNotIn("Extended by", told)
        self.assertNotIn("Signed later", told)
        version.write(
            {
                "duplicate_policy": "queue",
                "extension_mode": "unlimited",
                "extension_unit": "period",
                "countersign_hours": 2,
                "approval_level_ids": [Command.create({"matter": "filing"})],
            }
        )
        told = [s["label"] for _t, rows in version._settings() for s in rows]
        for label in (
            "Waiting places",
            "Days for a correction",
            "Unit of the extension",
            "Signed later",
        ):
            self.assertIn(label, told)
        self.assertNotIn("Extended by", told)
        self.assertNotIn("Times", told)

    def test_form_shows_it_all(self):
        html = str(self.north.with_user(self.max).filing_settings_html)
        for text in ("Walk-in: 7 days", "Protection periods", "Standard v1"):
            self.assertIn(text, html)
        self.assertNotIn("This team's own", html)
        self.change(masked_phone=True)
        html = str(self.north.with_user(self.max).filing_settings_html)
        self.assertIn("This team's own, v1", html)
        self.assertFalse(self.plain.filing_settings_html)
        with self.assertRaises(AccessError):
            self.north.with_user(self.anna).read(["filing_settings_html"])

    def test_texts_of_people_are_shown_as_they_typed_them(self):
        self.policy.version_ids.document_ids = [
            Command.create({"name": "<script>alert(1)</script>"})
        ]
        html = str(self.north.filing_settings_html)
        self.assertIn("&lt;script&gt;", html)
        self.assertNotIn("<script>", html)


@tagged("post_install", "-at_install")
class TestChanging(TermsCase):
    def test_draft_changes_nothing_until_it_is_put_in_force(self):
        team = self.north.with_user(self.max)
        draft_id = team.action_filing_change_terms()["res_id"]
        draft = self.env["customer.filing.policy.version"].browse(draft_id)
        draft.line_ids[0].length = 20
        self.assertEqual((draft.phase, team.filing_draft_id.id), ("draft", draft_id))
        self.assertEqual(self.north.filing_version_id, self.policy.version_ids - draft)
        self.assertEqual(self.file(self.lead()).terms_id._read().length, 7)
        again = team.action_filing_change_terms()["res_id"]
        self.assertEqual(again, draft_id, "the draft is gone on with")
        self.at(MONDAY + DAY)
        draft.with_user(self.max).action_put_in_force()
        self.assertEqual((draft.phase, draft.valid_from), ("in_force", MONDAY + DAY))
        lead = self.lead(phone="13700001000", partner_name="成都高新")
        self.assertEqual(self.file(lead).terms_id._read().length, 20)
        self.assertFalse(team.filing_draft_id)

    def test_version_to_come_waits_for_its_day(self):
        """Scenario 21, S12-R13, S18-R18: filings of the day before keep the old."""
        own = self.change(valid_from=MONDAY + DAY, require_email=True)
        self.assertEqual(own.phase, "future")
        old = self.file(self.lead())
        self.at(MONDAY + DAY)
        self.assertEqual(own.phase, "in_force")
        self.assertEqual((self.policy.version_ids - own).phase, "in_force")
        lead = self.lead(
            phone="13700001000", partner_name="成都高新", email_from="a@b.example"
        )
        new = self.file(lead)
        self.assertEqual((old.version_id.team_id.id, new.version_id), (False, own))
        self.assertEqual(old.terms_id._read().required, ("name", "phone"))
        self.assertEqual(new.terms_id._read().required, ("name", "phone", "email"))
        later = own._new_version(MONDAY + DAY)
        self.assertEqual((own.phase, later.phase), ("past", "in_force"))

    def test_policy_gets_a_draft_as_well(self):
        action = self.policy.with_user(self.max).action_new_version()
        draft = self.env["customer.filing.policy.version"].browse(action["res_id"])
        self.assertEqual((draft.phase, draft.number, draft.team_id.id), ("draft", 2, 0))
        self.assertEqual(len(draft.line_ids), 4)
        self.assertEqual(self.policy.version_id.number, 1)
        draft.with_user(self.max).action_put_in_force()
        self.assertEqual(self.policy.version_id, draft)

    def test_newer_version_of_the_policy_is_pointed_out_and_adopted(self):
        own = self.change(masked_phone=True)
        team = self.north.with_user(self.max)
        self.assertFalse(team.filing_newer_version_id)
        self.at(MONDAY + DAY)
        newer = self.policy.version_ids.filtered(lambda v: not v.team_id)._new_version(
            MONDAY + DAY, require_email=True
        )
        self.env.invalidate_all()
        self.assertEqual(self.north.filing_version_id, own, "it stays as it is")
        self.assertEqual(team.filing_newer_version_id, newer)
        self.assertEqual(self.setting("require_email")["others"], ["yes"])
        self.file(self.lead())
        self.assertTrue(own._used())
        team.action_filing_adopt_policy()
        self.assertEqual(self.north.filing_version_id, newer)
        self.assertFalse(team.filing_newer_version_id)
        self.assertEqual(own.phase, "past")
        with self.assertRaises(UserError):
            team.action_filing_adopt_policy()

    def test_adopting_ends_all_of_its_own(self):
        first = self.change(masked_phone=True)
        self.at(MONDAY + DAY)
        second = self.change(masked_phone=False)
        self.at(MONDAY + 2 * DAY)
        self.north.with_user(self.max).action_filing_adopt_policy()
        self.assertFalse(self.north.filing_version_id.team_id)
        self.assertEqual((first | second).mapped("phase"), ["past", "past"])

    def test_version_may_end_by_itself(self):
        """S12-R13: clauses with dates; then the one before holds again."""
        summer = self.policy.version_ids._new_version(
            MONDAY, valid_to=MONDAY + DAY, require_email=True
        )
        self.assertEqual(self.north.filing_version_id, summer)
        self.at(MONDAY + DAY)
        self.assertEqual(self.north.filing_version_id.number, 1)
        self.assertEqual(summer.phase, "past")
        with self.assertRaises(ValidationError):
            summer.valid_to = MONDAY

    def test_salespeople_and_leaders_change_nothing(self):
        draft = self.policy.version_ids._draft(self.north)
        for user in (self.anna, self.dai, self.olga):
            team = self.north.with_user(user)
            with self.assertRaises(AccessError):
                team.action_filing_change_terms()
            with self.assertRaises(AccessError):
                team.action_filing_adopt_policy()
            with self.assertRaises(AccessError):
                draft.with_user(user).action_put_in_force()

    def test_team_without_a_policy_has_nothing_to_change(self):
        with self.assertRaises(UserError):
            self.plain.with_user(self.max).action_filing_change_terms()

    def test_form_shows_a_policy_before_it_is_saved(self):
        """A team's own version is its own in the form, too."""
        self.change(masked_phone=True)
        other = policies.walk_in(self.env)
        with Form(self.north.with_user(self.max)) as form:
            self.assertEqual(form.filing_version_id.team_id, self.north)
            form.filing_policy_id = other
            self.assertEqual(form.filing_version_id, other.version_ids)
            form.filing_policy_id = self.policy
            self.assertEqual(form.filing_version_id.team_id, self.north)
