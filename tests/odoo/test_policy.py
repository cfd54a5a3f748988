"""Policies: versions, a team's own periods, pinned terms."""

from datetime import datetime, timedelta

import policies
from filing_case import MONDAY, FilingCase
from psycopg2.errors import UniqueViolation

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, TransactionCase, new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.customer_filing.core import referral, validity
from odoo.addons.customer_filing.core.terms import Terms
from odoo.addons.customer_filing.models import filing_requirement


@tagged("post_install", "-at_install")
class TestPolicy(FilingCase):
    def change_periods(self, user, **changes):
        team = self.north.with_user(user)
        version = (
            self.env["customer.filing.policy.version"]
            .with_user(user)
            .browse(team.action_filing_change_terms()["res_id"])
        )
        with Form(version) as form:
            with form.line_ids.edit(0) as line:
                for name, value in changes.items():
                    setattr(line, name, value)
        version.action_put_in_force()

    def test_administrator_sets_a_teams_periods_and_old_filings_keep_theirs(self):
        """S12-R13, S18-R18, scenario 21: new version, old filings keep old terms."""
        old = self.file(self.lead())
        other = self.env["crm.team"].create(
            {"name": "South", "filing_policy_id": self.policy.id}
        )
        self.change_periods(self.max, length=20)
        new = self.file(self.lead(phone="13700001000", partner_name="成都高新"))
        self.assertEqual(old.protected_until, datetime(2026, 3, 9, 16))
        self.assertEqual(new.protected_until, datetime(2026, 3, 22, 16))
        self.assertNotEqual(old.terms_id, new.terms_id)
        self.assertTrue(self.north.filing_has_own_terms)
        shared = other.filing_version_id
        self.assertEqual(shared.line_ids[0].length, 7, "only this team's")
        self.assertEqual(self.north.filing_version_id.team_id, self.north)

    def test_first_day_counts_if_the_period_says_so(self):
        """Scenario 14: with the first day counted through 8 March."""
        self.change_periods(self.max, count_first_day=True)
        filing = self.file(self.lead())
        self.assertEqual(filing.protected_until, datetime(2026, 3, 8, 16))

    def test_exact_end_and_the_teams_time_zone(self):
        self.change_periods(self.max, ends="exact")
        filing = self.file(self.lead())
        self.assertEqual(filing.protected_until, MONDAY + timedelta(days=7))
        version = self.north.filing_version_id._new_version(
            MONDAY, self.north, tz="Pacific/Auckland"
        )
        version.line_ids[0].ends = "day"
        filing = self.file(self.lead(phone="13700001000", partner_name="成都高新"))
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
        lead = self.lead(phone="13700001000", partner_name="成都高新")
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
class TestVersionSettings(FilingCase):
    """What a version says besides its periods, and what of it is refused."""

    def version(self, **values):
        """A further version of North's policy, as yet unused."""
        return self.north.filing_version_id._new_version(MONDAY, self.north, **values)

    def parts(self, version):
        """Each sort of line that a version has, with values for one more."""
        line = {"version_id": version.id, "kind_id": self.project_kind.id}
        return {
            "customer.filing.policy.line": line,
            "customer.filing.requirement": line | {"field_name": "photo"},
            "customer.filing.document.rule": line | {"name": "Licence"},
            "customer.filing.daily.limit": line | {"per": "team"},
        }

    def with_all_parts(self):
        return self.version(
            line_ids=[Command.create({"kind_id": self.walk_in.id, "length": 7})],
            requirement_ids=[Command.create({"field_name": "contact"})],
            document_ids=[
                Command.create(
                    {"name": "Licence", "pattern": "*.pdf", "mandatory": False}
                )
            ],
            limit_ids=[Command.create({"per": "person", "limit": 3})],
        )

    def test_every_field_that_can_be_required_has_a_name(self):
        names = [name for name, _label in filing_requirement.FIELDS]
        self.assertEqual(names, list(validity.FIELDS))

    def test_without_further_settings_a_filing_needs_what_it_always_did(self):
        version = self.north.filing_version_id
        self.assertEqual(
            version._form_rules(self.walk_in, ""),
            validity.Rules(required=("name", "phone")),
        )
        self.assertEqual(version._referral_rule(), referral.Rule())
        terms = version._resolve(self.walk_in, self.company)
        self.assertTrue(terms.exclusive)
        self.assertTrue(terms.staff_phones)
        self.assertFalse(terms.masked)
        self.assertEqual(terms.queue_places, 0)

    def test_contradictions_are_refused(self):
        """S18-R15, S68-R02, S68-R07, S11-R08: nobody could file like this."""
        version = self.version()
        visitor = self.env.ref("customer_filing.filing_kind_visitor")
        for values in (
            {"entry_deadline": "hours"},
            {"entry_deadline": "hours", "entry_deadline_hours": -1},
            {"has_window": True},
            {"has_window": True, "window_from": 18, "window_to": 18},
            {"has_window": True, "window_from": 18, "window_to": 24.5},
            {"has_window": True, "window_from": -1, "window_to": 21},
            {"has_window": True, "window_from": 24, "window_to": 6},
            {"min_lead_minutes": 24 * 60 + 1, "max_lead_days": 1},
            {"duplicate_policy": "queue", "queue_places": 0},
            {"window_kind_ids": [Command.set(visitor.ids)]},
            {"lead_kind_ids": [Command.set(visitor.ids)]},
        ):
            with self.subTest(values=values), self.assertRaises(ValidationError):
                version.write(values)

    def test_absurd_numbers_are_refused(self):
        version = self.version()
        for name, numbers in {
            "check_reply_minutes": (0, -1, 10**9),
            "entry_deadline_hours": (-1, 10**9),
            "min_lead_minutes": (-1, 10**9),
            "max_lead_days": (-1, 10**6),
            "queue_places": (-1, 10**6),
            "referral_depth": (-1, 10**6),
        }.items():
            for number in numbers:
                with (
                    self.subTest(name=name, number=number),
                    self.assertRaises(ValidationError) as refused,
                ):
                    version[name] = number
                label = version._fields[name]._description_string(self.env)
                self.assertIn(label, str(refused.exception))
        for number in (0, -1, 10**9):
            with self.subTest(number=number), self.assertRaises(ValidationError):
                version.limit_ids = [Command.create({"per": "team", "limit": number})]

    def test_the_narrowest_settings_are_taken(self):
        version = self.version()
        for values in (
            {"entry_deadline": "hours", "entry_deadline_hours": 1},
            {"entry_deadline": "same_day", "entry_deadline_hours": 0},
            {"has_window": False, "window_from": 18, "window_to": 18},
            {"has_window": True, "window_from": 0, "window_to": 24},
            {"min_lead_minutes": 24 * 60, "max_lead_days": 1},
            {"min_lead_minutes": 30, "max_lead_days": 0},
            {"duplicate_policy": "queue", "queue_places": 1},
            {"duplicate_policy": "refuse", "queue_places": 0},
            {"check_reply_minutes": 1, "referral_depth": 0},
        ):
            with self.subTest(values=values):
                version.write(values)
                self.assertTrue(version._resolve(self.walk_in, self.company))

    def test_hours_of_filing(self):
        """S68-R02, scenario 10: from 18:00 to 21:00; also over midnight."""
        version = self.version(has_window=True, window_from=18, window_to=21)
        for hours, seconds in (
            ((18, 21), (64800, 75600)),
            ((22.5, 6), (81000, 21600)),
            ((0, 23 + 59 / 60), (0, 86340)),
        ):
            version.write({"window_from": hours[0], "window_to": hours[1]})
            self.assertEqual(version._form_rules(self.walk_in, "").window, seconds)
        version.has_window = False
        self.assertIsNone(version._form_rules(self.walk_in, "").window)

    def test_what_a_kind_or_a_source_needs_besides(self):
        """S01-R01, S65-R06: some filings need more than others."""
        version = self.version(
            require_email=True,
            requirement_ids=[
                Command.create({"kind_id": kind, "source": source, "field_name": name})
                for kind, source, name in (
                    (False, False, "note"),
                    (self.deposit.id, False, "tax_number"),
                    (False, "referral", "referrer"),
                    (self.deposit.id, "referral", "witness"),
                    (self.walk_in.id, False, "phone"),
                )
            ],
        )
        for kind, source, further in (
            (self.walk_in, "", ("note",)),
            (self.walk_in, "leaflet", ("note",)),
            (self.walk_in, "referral", ("note", "referrer")),
            (self.deposit, "", ("tax_number", "note")),
            (self.deposit, "referral", ("tax_number", "note", "witness", "referrer")),
        ):
            with self.subTest(kind=kind.code, source=source):
                self.assertEqual(
                    version._form_rules(kind, source).required,
                    ("name", "phone", "email", *further),
                )

    def test_documents_of_a_kind(self):
        """S59-R01."""
        version = self.version(
            document_ids=[
                Command.create({"name": "Licence", "pattern": "*licence*.pdf"}),
                Command.create({"name": "Permit", "mandatory": False}),
                Command.create({"name": "Receipt", "kind_id": self.deposit.id}),
            ]
        )
        always = (
            validity.Document("Licence", "*licence*.pdf", True),
            validity.Document("Permit", "", False),
        )
        for kind, documents in (
            (self.walk_in, always),
            (self.deposit, (*always, validity.Document("Receipt", "", True))),
        ):
            self.assertEqual(version._form_rules(kind, "").documents, documents)

    def test_a_kind_protects_a_project_or_a_product_line(self):
        pumps = self.env["customer.filing.kind"].create(
            {"name": "Pumps", "code": "pumps", "needs_product_line": True}
        )
        version = self.version(
            line_ids=[
                Command.create({"kind_id": pumps.id}),
                Command.create({"kind_id": self.project_kind.id}),
            ]
        )
        terms = version._resolve(pumps, self.company)
        self.assertEqual(terms.required, ("name", "phone", "product_line"))
        terms = version._resolve(self.project_kind, self.company)
        self.assertEqual(terms.required, ("name", "phone", "project"))
        with self.assertRaises(ValidationError):
            pumps.needs_project = True

    def test_terms_say_all_that_the_version_said(self):
        """S12-R13: what a filing pins is read back exactly."""
        version = self.version(
            validity_mode="score",
            name_rule="full",
            masked_phone=True,
            refuse_staff_phones=False,
            require_consent=True,
            allow_without_contact=True,
            effective_from="signature",
            check_answer="office",
            check_reply_minutes=45,
            entry_deadline="hours",
            entry_deadline_hours=2,
            has_window=True,
            window_from=18,
            window_to=21,
            min_lead_minutes=30,
            max_lead_days=1,
            duplicate_policy="queue",
            queue_places=2,
            referral_owner="customer_owner",
            referral_condition="in_person",
            referral_depth=0,
            document_ids=[Command.create({"name": "营业执照"})],
        )
        terms = version._resolve(self.walk_in, self.company, "partner")
        self.assertEqual(Terms.from_json(terms.to_json()), terms)
        rules = validity.Rules(
            mode="score",
            required=("name", "phone"),
            name_rule="full",
            consent=True,
            without_contact=True,
            entry_deadline="hours",
            entry_hours=2,
            window=(64800, 75600),
            min_lead_minutes=30,
            max_lead_days=1,
            documents=(validity.Document("营业执照", "", True),),
        )
        self.assertEqual(validity.Rules.from_json(terms.form), rules)
        self.assertEqual(terms.required, rules.required)
        self.assertEqual(
            (terms.effective_from, terms.answer, terms.reply_minutes),
            ("signature", "office", 45),
        )
        self.assertEqual((terms.staff_phones, terms.masked), (False, True))
        self.assertEqual((terms.exclusive, terms.queue_places), (True, 2))
        self.assertEqual(
            version._referral_rule(), referral.Rule("customer_owner", "in_person", 0)
        )
        self.assertEqual(
            (terms.referral_owner, terms.referral_condition, terms.referral_depth),
            ("customer_owner", "in_person", 0),
        )

    def test_every_choice_can_be_pinned(self):
        """No setting that the screen offers is unknown to the core."""
        version = self.version(entry_deadline_hours=1)
        for name in (
            "validity_mode",
            "name_rule",
            "effective_from",
            "check_answer",
            "entry_deadline",
            "duplicate_policy",
            "referral_owner",
            "referral_condition",
        ):
            for value, _label in version._fields[name].selection:
                with self.subTest(name=name, value=value):
                    version[name] = value
                    terms = version._resolve(self.walk_in, self.company)
                    self.assertEqual(Terms.from_json(terms.to_json()), terms)

    def test_waiting_places_and_duplicates(self):
        """S11-R08, S14-R14: places count with a queue only; duplicates exclude none."""
        version = self.version(queue_places=3)
        for policy, exclusive, places in (
            ("refuse", True, 0),
            ("queue", True, 3),
            ("allow", False, 0),
        ):
            version.duplicate_policy = policy
            terms = version._resolve(self.walk_in, self.company)
            self.assertEqual((terms.exclusive, terms.queue_places), (exclusive, places))

    def test_later_versions_and_copies_have_the_same_lines(self):
        version = self.with_all_parts()
        later = version._new_version(MONDAY)
        policy = self.policy.copy({"code": "X"})
        version.copy({"policy_id": policy.id, "number": 2, "team_id": False})
        for copied in (later, policy.version_ids.filtered("limit_ids")):
            self.assertEqual(copied.requirement_ids.field_name, "contact")
            self.assertEqual(copied.document_ids.pattern, "*.pdf")
            self.assertEqual(copied.limit_ids.limit, 3)
            self.assertEqual(copied.line_ids.length, 7)
            self.assertEqual(
                copied._form_rules(self.walk_in, ""),
                version._form_rules(self.walk_in, ""),
            )

    def test_a_teams_own_periods_leave_the_rest_as_it_was(self):
        version = self.with_all_parts()
        version.write({"masked_phone": True, "referral_depth": 3})
        draft = self.env["customer.filing.policy.version"].browse(
            self.north.with_user(self.max).action_filing_change_terms()["res_id"]
        )
        draft.line_ids.length = 20
        draft.action_put_in_force()
        own = self.north.filing_version_id
        self.assertNotEqual(own, version)
        self.assertEqual(own.line_ids.length, 20)
        self.assertEqual(own.requirement_ids.field_name, "contact")
        self.assertEqual((own.masked_phone, own.referral_depth), (True, 3))

    def test_lines_of_a_used_version_stay_as_they_are(self):
        """S18-R18: nothing is added, changed, removed, moved in or moved out."""
        used = self.with_all_parts()
        self.assertFalse(used.is_used, "read before somebody files")
        self.assertEqual(self.file(self.lead()).version_id, used)
        spare = self.version()
        for model, values in self.parts(used).items():
            parts = self.env[model]
            mine = parts.search([("version_id", "=", used.id)])
            other = parts.search([("version_id", "=", spare.id)])
            for way, change in {
                "add": lambda parts=parts, values=values: parts.create(values),
                "change": lambda mine=mine: mine.write({"kind_id": self.deposit.id}),
                "remove": lambda mine=mine: mine.unlink(),
                "move in": lambda other=other: other.write({"version_id": used.id}),
                "move out": lambda mine=mine: mine.write({"version_id": spare.id}),
            }.items():
                with self.subTest(model, way=way), self.assertRaises(UserError):
                    change()
            other.write({"kind_id": self.deposit.id})
            other.unlink()
        with self.assertRaises(UserError):
            used.queue_places = 4

    @mute_logger("odoo.sql_db")
    def test_the_same_line_twice_is_refused(self):
        version = self.with_all_parts()
        version.line_ids.copy({"kind_id": self.deposit.id})
        for lines in (version.requirement_ids, version.document_ids, version.limit_ids):
            with self.subTest(lines._name), self.assertRaises(UniqueViolation):
                lines.copy()
            lines.copy({"kind_id": self.deposit.id})

    def test_administrator_sets_a_version_on_its_form(self):
        version = self.version().with_user(self.max)
        with Form(version) as form:
            form.entry_deadline = "hours"
            form.entry_deadline_hours = 2
            form.has_window = True
            form.window_from = 18
            form.window_to = 21
            form.duplicate_policy = "queue"
            form.queue_places = 2
            form.check_answer = "office"
            form.check_reply_minutes = 30
            form.referral_owner = "customer_owner"
            form.referral_depth = 0
            with form.requirement_ids.new() as line:
                line.source = "partner"
                line.field_name = "photo"
            with form.document_ids.new() as line:
                line.name = "Licence"
            with form.limit_ids.new() as line:
                line.per = "partner"
                line.limit = 10_000
        rules = version._form_rules(self.walk_in, "partner")
        self.assertEqual(rules.required, ("name", "phone", "photo"))
        self.assertEqual(rules.window, (64800, 75600))
        self.assertEqual(version.limit_ids.limit, 10_000)
        for user in (self.anna, self.dai):
            with self.assertRaises(AccessError):
                version.with_user(user).queue_places = 9
            with self.assertRaises(AccessError):
                version.requirement_ids.with_user(user).unlink()

    def test_product_lines_of_another_company_are_its_own(self):
        other = self.env["res.company"].create({"name": "Other"})
        lines = self.env["customer.filing.product.line"]
        own, shared, theirs = lines.create(
            [
                {"name": "Pumps", "company_id": self.company.id},
                {"name": "Valves"},
                {"name": "Pipes", "company_id": other.id},
            ]
        )
        seen = lines.with_user(self.anna).search([])
        self.assertEqual(seen & (own | shared | theirs), own | shared)
        with self.assertRaises(AccessError):
            lines.with_user(self.anna).create({"name": "Tanks"})


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
        team.filing_policy_id = policies.standard(self.env)
        self.assertEqual(shown(), (True, True))
