"""The demo company: is it believable, complete, and true to the addon's own rules?

Everything was dated relative to the day of installation, so the clock is set back to
that day: a cached database may be older than this run.
"""

import re
from collections import Counter

from freezegun import freeze_time
from stdnum.cn import uscc

from odoo.exceptions import AccessError
from odoo.tests import Form, TransactionCase, tagged

from odoo.addons.customer_filing.core import clock, ledger

from dev.config import DEMO_LOGINS

TZ = "Asia/Shanghai"
LOGINS = "leader leader2 officer sales1 sales2 sales3 sales4 sales5".split()
OUTCOMES = {
    ("draft", False),
    ("submitted", False),
    ("queued", False),
    ("refused", False),
    ("active", False),
    ("ended", "won"),
    ("ended", "expired"),
    ("ended", "released"),
    ("ended", "lost"),
    ("ended", "void"),
    ("ended", "withdrawn"),
}
PHONES = {
    "mobile": r"1[3-9]\d{9}",
    "mobile in groups": r"1\d\d[ -]\d{4}[ -]\d{4}",
    "full-width digits": r"[０-９]{11}",
    "with +86": r"\+86.*",
    "landline with area code": r"0\d{2,3}[ -]\d{4} ?\d{4}",
    "extension": r"0\d{2,3}-\d{8}转\d+",
    "400 number": r"400-\d{3}-\d{4}",
    "two numbers": r"1\d{10} / 0\d{2}-\d{8}",
    "foreign": r"\+(?!86)\d.*",
}
CHINESE = re.compile("[\u4e00-\u9fff]")


class DemoCase(TransactionCase):
    """A database with demo data, on the day of its installation."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.filings = cls.env["customer.filing"].search([])
        cls.now = max(cls.filings.ledger_ids.mapped("recorded_at"))
        frozen = freeze_time(cls.now)
        frozen.start()
        cls.addClassCleanup(frozen.stop)
        cls.env.invalidate_all()
        cls.leads = cls._demo("crm.lead")
        cls.users = cls._demo("res.users")
        cls.active = cls.filings.filtered(lambda filing: filing.state == "active")
        cls.sales1 = cls.env.ref("customer_filing.demo_user_sales1")
        cls.sales2 = cls.env.ref("customer_filing.demo_user_sales2")

    @classmethod
    def _demo(cls, model):
        """The records of the demo files, archived ones too."""
        known = cls.env["ir.model.data"].search(
            [
                ("module", "=", "customer_filing"),
                ("model", "=", model),
                ("name", "=like", "demo_%"),
            ]
        )
        return (
            cls.env[model]
            .with_context(active_test=False)
            .browse(known.mapped("res_id"))
        )


@tagged("post_install", "-at_install")
class TestCompany(DemoCase):
    def test_three_teams_file_under_three_policies(self):
        teams = self._demo("crm.team")
        self.assertEqual(len(teams), 3)
        self.assertEqual(len(teams.filing_policy_id), 3)
        self.assertEqual(len(teams.mapped("filing_version_id")), 3)
        self.assertEqual(len(teams.company_id), 1)

    def test_key_accounts_have_longer_periods_than_their_policy(self):
        team = self.env.ref("customer_filing.demo_team_key_accounts")
        self.assertTrue(team.filing_has_own_terms)
        standard = team.filing_policy_id.line_ids
        self.assertEqual(standard.kind_id, team.filing_version_id.line_ids.kind_id)
        for line in team.filing_version_id.line_ids:
            self.assertTrue(line.count_first_day)
            usual = standard.filtered(
                lambda other, line=line: other.kind_id == line.kind_id
            )
            self.assertEqual(line.unit, usual.unit)
            self.assertGreater(line.length, usual.length)

    def test_eight_people_in_shanghai_time(self):
        self.assertEqual(sorted(self.users.mapped("login")), LOGINS)
        for user in self.users:
            self.assertEqual((user.tz, user.lang), (TZ, "en_US"))
            self.assertEqual(user.company_ids, user.company_id)
            self.assertRegex(user.name, r"^[\u4e00-\u9fff]+ [A-Z]")
            self.assertTrue(user.email.endswith("@example.com"))
        self.assertEqual(self.users.company_id.resource_calendar_id.tz, TZ)

    def test_logins_that_the_demo_prints_exist_with_these_passwords(self):
        self.assertLessEqual(set(DEMO_LOGINS.values()), {*LOGINS, "admin"})
        for login in DEMO_LOGINS.values():
            credential = {"type": "password", "login": login, "password": login}
            found = self.env["res.users"].sudo().authenticate(credential, {})
            user = self.env["res.users"].browse(found["uid"])
            self.assertEqual(user.login, login)

    def test_roles(self):
        store = self.env.ref("customer_filing.demo_team_store")
        self.assertEqual(store.user_id.login, "leader")
        self.assertLessEqual(self.sales1 | self.sales2, store.member_ids)
        officer = self.env.ref("customer_filing.demo_user_officer")
        self.assertTrue(officer.has_group("customer_filing.group_filing_officer"))
        others = self.users - officer
        self.assertFalse(
            others.filtered(lambda u: u.has_group("sales_team.group_sale_manager"))
        )


@tagged("post_install", "-at_install")
class TestCustomers(DemoCase):
    def test_some_eighty_leads_with_chinese_and_english_names(self):
        self.assertGreaterEqual(len(self.leads), 80)
        names = [lead.partner_name or lead.contact_name for lead in self.leads]
        chinese = [name for name in names if CHINESE.search(name)]
        self.assertGreaterEqual(len(chinese), 50)
        self.assertGreaterEqual(len(names) - len(chinese), 12)

    def test_phones_come_in_every_usual_form(self):
        phones = self.leads.mapped("phone")
        for form, pattern in PHONES.items():
            with self.subTest(form):
                self.assertTrue([p for p in phones if re.fullmatch(pattern, p)])

    def test_tax_numbers_are_valid(self):
        wrong = {"tax_number_invalid"}
        numbers = set(self._demo("res.partner").mapped("vat"))
        for filing in self.filings.filtered("tax_number"):
            codes = {reason["code"] for reason in filing.refusal or []}
            self.assertEqual(uscc.is_valid(filing.tax_number), not codes & wrong)
            numbers.add(filing.tax_number)
        self.assertGreaterEqual(len(list(filter(uscc.is_valid, numbers))), 20)

    def test_nobody_real_can_be_reached(self):
        for email in filter(None, self.leads.mapped("email_from")):
            self.assertTrue(email.endswith(".example"), email)
        # Odoo's own demo data has mails of its own
        ours = self.env["mail.mail"].search([("model", "like", "customer.filing")])
        ours |= self.env["mail.mail"].search(
            [("model", "=", "crm.lead"), ("res_id", "in", self.leads.ids)]
        )
        self.assertFalse(ours)


@tagged("post_install", "-at_install")
class TestFilings(DemoCase):
    def test_every_state_and_end_reason_occurs(self):
        found = {(filing.state, filing.end_reason) for filing in self.filings}
        self.assertEqual(found, OUTCOMES)

    def test_reasons_of_refusal(self):
        codes = {r["code"] for f in self.filings for r in f.refusal or []}
        self.assertLessEqual(
            {
                "protected",
                "customer",
                "yours",
                "missing",
                "phone_masked",
                "phone_unreadable",
                "tax_number_invalid",
            },
            codes,
        )

    def test_active_filings_end_in_the_future_at_different_distances(self):
        for filing in self.active:
            if filing.protected_until:
                self.assertGreater(filing.protected_until, self.now)
            elif filing.terms_id._read().unit != "permanent":
                self.fail(f"{filing.name} has no end")
        left = Counter(
            clock.days_left(self.now, filing.protected_until or None, TZ)
            for filing in self.active
        )
        self.assertTrue(left[0], "one ends today")
        self.assertTrue(left[None], "one never ends")
        self.assertGreaterEqual(sum(left[days] for days in range(1, 7)), 5)
        self.assertGreaterEqual(sum(n for d, n in left.items() if d and d > 30), 10)

    def test_nothing_happened_after_its_time(self):
        for filing in self.filings.filtered("ended_at"):
            self.assertLess(filing.effective_at, filing.ended_at)
            self.assertLessEqual(filing.ended_at, self.now)
            if filing.protected_until:
                self.assertLessEqual(filing.ended_at, filing.protected_until)

    def test_ledger_is_intact_and_replays_to_the_present_state(self):
        for filing in self.filings:
            entries = self.env["customer.filing.ledger"]._entries(filing.ids)
            self.assertEqual(ledger.verify(entries), [], filing.name)
            state, reason = ledger.replay(entries)
            self.assertEqual(
                (state, reason or False), (filing.state, filing.end_reason)
            )

    def test_who_buys_is_looked_after(self):
        won = self.filings.filtered(lambda filing: filing.end_reason == "won")
        self.assertGreaterEqual(len(won), 3)
        for filing in won:
            self.assertGreater(filing.aftercare_until, self.now)
            self.assertEqual(filing.lead_id.won_status, "won")
            self.assertEqual(filing.lead_id.filing_guard, "protected")

    def test_deals_wait_until_their_payees_agree(self):
        splits = self.env["customer.filing.split"].search([])
        self.assertEqual(splits.mapped("state"), ["proposed", "proposed"])
        self.assertEqual(sum(splits.commission_line_ids.mapped("amount")), 4100)

    def test_no_customer_is_held_twice(self):
        """PostgreSQL sees to it; here the whole company is looked at once."""
        holding = self.filings.key_ids.filtered("holds")
        self.assertEqual(
            holding.filing_id,
            self.active
            | self.filings.filtered(
                lambda filing: (
                    filing.aftercare_until
                    or filing.reserved_until
                    or (filing.state == "submitted" and filing.approval_text)
                )
            ),
        )
        seen = {}
        for key in holding:
            others = seen.setdefault((key.register_id, key.digest), [])
            for other in others:
                self.assertTrue(key.scope and other.scope)
                self.assertNotEqual(key.scope, other.scope)
            others.append(key)

    def test_one_customer_has_projects_with_two_people(self):
        projects = self.active.filtered("project").grouped("tax_number")
        shared = [same for same in projects.values() if len(same) > 1]
        self.assertTrue(shared)
        for same in shared:
            self.assertEqual(len(same.user_id), len(same))
            self.assertEqual(len(set(same.mapped("project"))), len(same))

    def test_leads_agree_with_their_filings(self):
        for lead in self.leads.filtered(lambda lead: lead.filing_guard == "protected"):
            filing = lead.filing_id
            until = filing.aftercare_until or filing.protected_until
            self.assertEqual(lead.filing_protected_until, until)
            self.assertEqual(lead.user_id, filing.user_id)
            self.assertEqual(lead.team_id, filing.team_id)
        for lead in self.leads.filtered(lambda lead: lead.filing_guard == "pool"):
            self.assertFalse(lead.user_id)
            self.assertEqual(lead.filing_id.state, "ended")

    def test_some_leads_are_not_filed(self):
        free = self.leads - self.filings.lead_id - self.filings.lead_ids
        self.assertGreaterEqual(len(free), 2)


@tagged("post_install", "-at_install")
class TestLife(DemoCase):
    """What goes on around the filings."""

    def test_pools_are_not_empty_and_claims_were_made(self):
        entries = self.filings.pool_entry_ids
        self.assertGreaterEqual(
            {"expired", "released", "lost"}, set(entries.mapped("reason"))
        )
        waiting = entries.filtered(lambda entry: entry.state == "waiting")
        self.assertEqual(len(waiting.pool_id), 3)
        claims = self.env["customer.filing.claim"].search([])
        self.assertGreaterEqual(len(claims), 3)
        for claim in claims:
            self.assertNotEqual(claim.user_id, claim.entry_id.filing_id.user_id)

    def test_a_hold_stands_and_a_request_waits_for_the_leader(self):
        self.assertTrue(self.active.filtered("is_on_hold"))
        requests = self.env["customer.filing.request"].search([])
        self.assertEqual(
            set(requests.mapped("state")), {"pending", "approved", "returned"}
        )
        pending = requests.filtered(lambda request: request.state == "pending")
        self.assertEqual(set(pending.mapped("kind")), {"file", "extend", "withdraw"})
        leader = self.env.ref("customer_filing.demo_user_leader")
        self.assertEqual(pending.activity_ids.user_id, leader)

    def test_a_filing_waits_for_two_levels_and_one_came_back(self):
        waiting = self.filings.filtered("approval_text").filtered(
            lambda filing: filing.state == "submitted"
        )
        self.assertEqual(len(waiting), 1)
        self.assertEqual(
            waiting.request_ids.step_ids.mapped("state"), ["pending", "waiting"]
        )
        came_back = self.filings.filtered("reserved_until")
        self.assertEqual(came_back.user_id, self.sales1)
        self.assertTrue(came_back.return_note)

    def test_somebody_waits_in_a_queue(self):
        queued = self.filings.filtered(lambda filing: filing.state == "queued")
        self.assertEqual(queued.user_id, self.sales2)
        self.assertEqual(queued.queue_place, 1)

    def test_grades_deadlines_and_a_signature(self):
        graded = self.active.filtered("grade_id")
        self.assertEqual(set(graded.grade_id.mapped("code")), {"H", "A", "B"})
        today = clock.local_day(self.now, TZ)
        due = self.active.deadline_ids.filtered(
            lambda deadline: deadline.state == "open"
        )
        days = {clock.local_day(row.due_through, TZ) for row in due}
        self.assertIn(today, days, "one ends today")
        self.assertGreaterEqual(min(days), today, "none was missed")
        follow_ups = self.active.follow_up_ids
        self.assertEqual(follow_ups.filtered("needs_signature").user_id, self.sales1)
        signatures = follow_ups.signature_ids
        self.assertEqual(signatures.user_id.login, "leader")

    def test_absences_and_an_extension_are_asked_for(self):
        absences = self.env["customer.filing.absence"].search([])
        self.assertEqual(
            {(absence.user_id, absence.state) for absence in absences},
            {(self.sales2, "approved"), (self.sales1, "asked")},
        )
        for absence in absences:
            self.assertEqual(
                absence.maintainer_id, (self.sales1 | self.sales2) - absence.user_id
            )
        paused = self.env["customer.filing.ledger"].search([("event", "=", "absence")])
        self.assertEqual(paused.filing_id.user_id, self.sales2)
        asked = self.active.filtered("awaits_decision")
        self.assertEqual(asked.user_id, self.sales1)

    def test_the_paper_book_was_typed_in(self):
        entries = self.filings.filtered(lambda filing: filing.origin == "book")
        self.assertEqual(set(entries.mapped("state")), {"active", "submitted"})
        self.assertTrue(all(entries.mapped("book_reference")))
        self.assertTrue(entries.filtered("is_to_settle"))

    def test_a_version_is_being_drafted(self):
        team = self.env.ref("customer_filing.demo_team_key_accounts")
        draft = team.filing_draft_id
        self.assertTrue(draft.policy_id.preset_id)
        self.assertEqual(draft.phase, "draft")
        self.assertNotEqual(team.filing_version_id, draft)

    def test_notes_became_follow_ups(self):
        follow_ups = self.env["customer.filing.follow.up"].search([])
        self.assertGreaterEqual(len(follow_ups), 6)
        self.assertGreaterEqual(len(follow_ups.user_id), 3)
        earlier = self.active.filtered("has_brief").mapped(lambda f: f._earlier())
        self.assertLessEqual(follow_ups.filing_id, self.active | earlier)

    def test_who_waits_long_goes_on_to_the_company_where_he_is_drawn(self):
        consumer = self.env.ref("customer_filing.demo_pool_consumer")
        company = self.env.ref("customer_filing.demo_pool_company")
        self.assertEqual(consumer.next_pool_id, company)
        self.assertTrue(consumer.admin_user_ids and company.admin_user_ids)
        moved = self.filings.pool_entry_ids.filtered(
            lambda entry: entry.pool_id == company and entry.state == "waiting"
        )
        self.assertGreaterEqual(len(moved), 2)
        self.assertEqual(
            moved.filing_id.team_id.filing_pool_id, consumer, "from the team's pool"
        )
        drawn = self.env["customer.filing.draw"].search([("pool_id", "=", company.id)])
        self.assertEqual(drawn.state, "announced")
        self.assertGreater(drawn.draw_at, self.now)
        interest = self.env["customer.filing.interest"].search([])
        self.assertEqual(interest.user_id.login, "sales3")
        self.assertLessEqual(interest.entry_id, moved)

    def test_a_claim_brief_tells_what_was_tried(self):
        claimed = self.active.filtered(
            lambda filing: filing.user_id == self.sales1 and filing.has_brief
        )
        brief = str(claimed.with_user(self.sales1).brief_html)
        self.assertIn("only the quiet unit fits", brief)
        self.assertIn("Visit", brief)
        self.assertNotIn(self.sales2.name, brief)

    def test_the_leader_is_to_redistribute_a_good_customer(self):
        waiting = self.env["customer.filing.redistribution"].search([])
        self.assertEqual(waiting.state, "open")
        self.assertEqual(waiting.decider_id.login, "leader")
        version = self.env.ref("customer_filing.demo_policy_store_version_2")
        self.assertEqual(
            set(version.release_rule_ids.mapped("target")),
            {"leader", "team_pool", "pool"},
        )

    def test_one_customer_was_handed_over_and_one_refusal_is_contested(self):
        entries = self.env["customer.filing.ledger"].search(
            [("event", "=", "hand_over")]
        )
        self.assertEqual(entries.filing_id.user_id.login, "sales3")
        contested = self.env["customer.filing.hold"].search(
            [("contested_by_id", "!=", False)]
        )
        self.assertEqual(contested.contested_by_id, self.sales1)
        self.assertEqual(contested.filing_id.user_id, self.sales2)

    def test_an_untidy_list_was_imported(self):
        report = self.env["customer.filing.import"].with_user(self.sales1).search([])
        self.assertEqual(len(report), 1)
        for count in ("filed_count", "refused_count", "unreadable_count"):
            self.assertGreaterEqual(report[count], 2)


@tagged("post_install", "-at_install")
class TestSales1(DemoCase):
    """What the demo's first visitor clicks on."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.free = cls.env.ref("customer_filing.demo_lead_shanyu_cafe")
        cls.taken = cls.env.ref("customer_filing.demo_lead_yuan_meng")

    def _press_file_customer(self, lead):
        """Press the button and confirm what the dialog proposes."""
        self.assertEqual(lead.user_id, self.sales1)
        self.assertTrue(lead.filing_is_on)
        action = lead.with_user(self.sales1).action_filing_submit()
        dialogs = self.env[action["res_model"]].with_user(self.sales1)
        dialog = Form(dialogs.with_context(**action["context"])).save()
        return dialog, dialog.action_file()

    def test_his_pipeline_shows_protected_customers(self):
        leads = self.env["crm.lead"].with_user(self.sales1)
        mine = leads.search([("user_id", "=", self.sales1.id)])
        protected = mine.filtered(lambda lead: lead.filing_guard == "protected")
        self.assertGreaterEqual(len(protected), 8)
        self.assertIn(0, protected.mapped("filing_days_left"), "one ends today")
        self.assertGreaterEqual(len(mine.stage_id), 3)
        self.assertTrue(mine.activity_ids)

    def test_he_files_a_free_customer(self):
        self.assertFalse(self.free.filing_guard)
        dialog, action = self._press_file_customer(self.free)
        self.assertTrue(uscc.is_valid(dialog.tax_number), "proposed by the contact")
        self.assertEqual(action["params"]["type"], "success")
        self.assertEqual(self.free.filing_guard, "protected")
        self.assertEqual(self.free.filing_id.user_id, self.sales1)

    def test_he_is_refused_a_customer_of_sales2(self):
        dialog, action = self._press_file_customer(self.taken)
        self.assertEqual(action["name"], "Not filed")
        self.assertIn("This customer is protected until", dialog.answer)
        for secret in (self.sales2.name, "sales2", "刘浩然"):
            self.assertNotIn(secret, dialog.answer)
        self.assertEqual(self.taken.filing_guard, "contested")

    def test_his_pool_shows_masked_cards_that_he_can_claim(self):
        cards = self.env["customer.filing.card"].with_user(self.sales1)
        waiting = cards.search([("pool_id", "!=", False)])
        others = waiting.filtered(lambda card: not card.was_mine)
        self.assertGreaterEqual(len(others), 6)
        for card in others:
            filing = card.sudo().filing_id
            self.assertIn("*", card.masked_name)
            for hidden in (filing.contact_name, filing.company_name, filing.phone):
                if hidden:
                    self.assertNotIn(hidden, str(card.read()))
            with self.assertRaises(AccessError):
                filing.lead_id.with_user(self.sales1).check_access("read")
        offered = others.filtered("may_claim")
        self.assertGreaterEqual(len(offered), 4)
        for card in offered:
            card.action_claim()
            self.assertFalse(card.pool_id, "who is offered can be claimed")
