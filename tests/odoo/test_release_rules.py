"""Release rules: where customers go, in which order, for which filings."""

from datetime import timedelta

from filing_case import MONDAY
from release_case import ReleaseCase

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import tagged

# Ways in which a filing ends, and the rules that place its customer.
WAYS = {
    "expire": "expired",
    "neglect": "neglected",
    "no_visit": "no_visit",
    "no_order": "no_order",
    "lose": "lost",
    "void": "void",
    "leave": "left",
    "release": "given_back",
}
GRADE_A = "[('grade_id.code', '=', 'A')]"


@tagged("post_install", "-at_install")
class TestReleaseRules(ReleaseCase):
    def rule_of(self, trigger, target):
        more = {"target": target}
        if target == "pool":
            more["pool_id"] = self.other_pool.id
        if target == "house":
            more["user_id"] = self.house.id
        if trigger in ("no_order", "neglected", "no_visit"):
            more["days"] = 5
        return trigger, more

    def test_each_trigger_leads_to_each_target(self):
        """S01-R07, S04-R10, S39-R02, S47-R06: every trigger has each target."""
        number = 0
        for target in ("team_pool", "pool", "leader", "office", "house", "nowhere"):
            self.ruled(*(self.rule_of(trigger, target) for trigger in WAYS.values()))
            for transition, trigger in WAYS.items():
                with self.subTest(trigger=trigger, target=target):
                    number += 1
                    filing = self.customer(number)
                    self.end(filing, transition)
                    self.assert_at(filing, target)

    def test_pools_are_looked_up_once_for_many_customers(self):
        """A release of thousands reads the same pool once, not for each."""
        self.north.filing_pool_id = False
        elsewhere = {"target": "pool", "pool_id": self.other_pool.id}
        self.ruled(("neglected", {"days": 5} | elsewhere))
        filings = self.customer(1) | self.customer(2) | self.customer(3)
        for transition in ("expire", "neglect"):
            with self.subTest(transition):
                self.assertEqual(
                    self.queries_of_placing(filings, transition),
                    self.queries_of_placing(filings[:1], transition),
                )

    def queries_of_placing(self, filings, transition):
        filings._placements(transition, {})
        before = self.env.cr.sql_log_count
        self.assertEqual(len(filings._placements(transition, {})), len(filings))
        return self.env.cr.sql_log_count - before

    def grade_a(self, filing):
        filing.with_user(self.anna).action_set_grade(self.grade("A").id)

    def assert_at(self, filing, target):
        """The customer is in exactly one place."""
        entry, task = self.entry(filing), self.task(filing)
        held = self.env["customer.filing"].search(
            [("phone", "=", filing.phone), ("state", "=", "active")]
        )
        self.assertEqual(len(entry) + len(held), int(target != "nowhere"))
        self.assertEqual(bool(task), target in ("leader", "office"))
        if target in ("team_pool", "pool"):
            pool = self.own_pool if target == "team_pool" else self.other_pool
            self.assertEqual((entry.pool_id, self.card(filing).pool_id), (pool, pool))
            self.assertFalse(entry.decider_id)
        elif target in ("leader", "office"):
            decider = self.dai if target == "leader" else self.olga
            self.assertEqual((entry.decider_id, task.decider_id), (decider, decider))
        elif target == "house":
            self.assertEqual((held.user_id, held.is_house), (self.house, True))
        else:
            self.assertFalse(self.card(filing).pool_id)
            lead = self.lead(self.bo, phone=filing.phone, partner_name=False)
            again = self.file(lead)
            self.assertEqual(again.state, "active", again.refusal_text)

    def test_without_rules_it_is_as_before(self):
        """S01-R07: to the team's pool; who is declared void goes nowhere."""
        for number, transition in enumerate(WAYS):
            with self.subTest(transition):
                filing = self.end(self.customer(number), transition)
                entry = self.entry(filing)
                in_pool = self.pools if transition == "void" else self.own_pool
                self.assertEqual(entry.pool_id, in_pool)

    def test_rules_of_a_filing_are_those_it_pinned(self):
        before = self.customer(1)
        self.ruled(("given_back", {"target": "nowhere"}))
        after = self.customer(2)
        self.assertFalse(before.terms_id._read().release)
        for filing, pool in ((before, self.own_pool), (after, self.pools)):
            self.end(filing, "release")
            self.assertEqual(self.entry(filing).pool_id, pool)

    def test_who_goes_nowhere_leaves_a_plain_lead(self):
        """S01-R07: the customer is free, and his lead is as any other."""
        self.ruled(("expired", {"target": "nowhere"}))
        filing = self.customer()
        self.at(MONDAY + timedelta(days=9))
        self.sweep_all()
        self.assertEqual((filing.end_reason, filing.round), ("expired", 0))
        self.assertFalse(filing.left_owner)
        lead = filing.lead_id.with_user(self.anna)
        self.assertEqual((lead.user_id, lead.filing_guard), (self.anna, False))
        lead.active = False
        lead.active = True
        self.assertTrue(lead.active)

    def test_the_first_rule_that_fits_counts(self):
        """The first rule that fits, by trigger and filter, says where he goes."""
        self.ruled(
            ("lost", {"target": "office"}),
            (
                "given_back",
                {"applies_to": "some", "domain": GRADE_A, "target": "leader"},
            ),
            ("given_back", {"target": "pool", "pool_id": self.other_pool.id}),
        )
        good, other = self.customer(1), self.customer(2)
        self.grade_a(good)
        self.end(good | other, "release")
        self.assertEqual(self.entry(good).decider_id, self.dai)
        self.assertEqual(self.entry(other).pool_id, self.other_pool)
        self.assertFalse(self.entry(other).decider_id)

    def test_filters_look_at_grade_source_product_and_tag(self):
        tag = self.env["crm.tag"].create({"name": "VIP"})
        product = self.env["customer.filing.product.line"].create({"name": "Lathes"})
        for number, (domain, write) in enumerate(
            (
                (GRADE_A, self.grade_a),
                (f"[('kind_id', '=', {self.deposit.id})]", None),
                (
                    f"[('product_line_id', '=', {product.id})]",
                    lambda f: f._filing_write({"product_line_id": product.id}),
                ),
                (
                    "[('source', '=', 'exhibition')]",
                    lambda f: f._filing_write({"source": "exhibition"}),
                ),
                (
                    f"[('lead_ids.tag_ids', 'in', [{tag.id}])]",
                    lambda f: f.lead_id.write({"tag_ids": [Command.link(tag.id)]}),
                ),
            )
        ):
            with self.subTest(domain):
                more = {"applies_to": "some", "domain": domain, "target": "nowhere"}
                self.ruled(("given_back", more))
                fits = self.customer(2 * number, None if write else self.deposit)
                other = self.customer(2 * number + 1)
                if write:
                    write(fits)
                self.end(fits | other, "release")
                self.assertFalse(self.entry(fits))
                self.assertTrue(self.entry(other))

    def test_empty_scope_on_a_rule_releases_nothing_and_the_form_refuses_it(self):
        """Empty scope on a rule: releases nothing, and the form refuses it."""
        for domain in (False, "", " ", "[]"):
            with (
                self.subTest(domain),
                self.assertRaisesRegex(
                    ValidationError, "empty scope would release nothing"
                ),
            ):
                self.ruled(
                    ("given_back", {"applies_to": "some", "domain": domain}),
                )
        version = self.ruled(("no_order", {"days": 5, "target": "nowhere"}))
        rule = version.release_rule_ids
        self.env.cr.execute(
            "UPDATE customer_filing_release_rule SET applies_to = 'some' WHERE id = %s",
            (rule.id,),
        )
        rule.invalidate_recordset()
        filing = self.customer()
        self.assertFalse(filing.rule_due_at)
        self.at(MONDAY + timedelta(days=6))
        self.sweep_all()
        self.assertEqual(filing.state, "active")

    def test_filters_that_cannot_be_read_are_refused(self):
        for domain in (
            "not a domain",
            "[('nothing_of_the_kind', '=', 1)]",
            "[('lead_ids.nothing', '=', 1)]",
            "[(1, '=', 1)]",
            "__import__('os')",
        ):
            with self.subTest(domain), self.assertRaises(ValidationError):
                self.ruled(("given_back", {"applies_to": "some", "domain": domain}))

    def test_settings_that_contradict_are_refused(self):
        portal = self._new_user("portal", "base.group_portal")
        gone = self._new_user("gone", "sales_team.group_sale_salesman")
        gone.active = False
        some = {"applies_to": "some", "domain": GRADE_A}
        for rules in (
            [("no_order", {})],
            [("no_order", {"days": -1})],
            [("neglected", {})],
            [("no_visit", {})],
            [("lost", {"target": "pool"})],
            [("lost", {"target": "house"})],
            [("lost", {"target": "house", "user_id": portal.id})],
            [("lost", {"target": "house", "user_id": gone.id})],
            [("left", {}), ("left", {"days": 3})],
            [("expired", {}), ("expired", some)],
        ):
            with self.subTest(rules), self.assertRaises(ValidationError):
                self.ruled(*rules)
        self.ruled(("expired", some), ("expired", {}))

    def test_pools_and_houses_of_another_company_are_refused(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        pool = self.pools.create({"name": "Theirs", "company_id": other.id})
        self.policy.company_id = self.company
        with self.assertRaisesRegex(ValidationError, "belongs to Elsewhere"):
            self.ruled(("lost", {"target": "pool", "pool_id": pool.id}))
        self.house.write(
            {"company_ids": [Command.set(other.ids)], "company_id": other.id}
        )
        with self.assertRaisesRegex(ValidationError, "does not work for"):
            self.ruled(("lost", {"target": "house", "user_id": self.house.id}))

    def test_a_pool_that_is_gone_is_the_teams(self):
        pool = {"target": "pool", "pool_id": self.other_pool.id}
        self.ruled(("given_back", pool))
        filing = self.customer()
        self.other_pool.active = False
        self.end(filing, "release")
        self.assertEqual(self.entry(filing).pool_id, self.own_pool)

    def test_rules_stand_in_words_among_the_settings(self):
        version = self.ruled(
            ("no_order", {"days": 30, "target": "leader"}),
            ("lost", {"days": 3, "target": "pool", "pool_id": self.other_pool.id}),
            exempt_won_days=30,
            recorder_percent=10,
        )
        html = str(version._settings_html())
        for text in (
            "No order in time (30 days): Redistributed by the team leader",
            "The deal is lost (3 days): Other",
            "Kept after a purchase",
        ):
            self.assertIn(text, html)
        copied = version.copy({"number": 99})
        self.assertEqual(len(copied.release_rule_ids), 2)


@tagged("post_install", "-at_install")
class TestHouse(ReleaseCase):
    def test_a_house_account_keeps_its_customers(self):
        """S39-R02: a house filing does not fall back and forth every period."""
        self.ruled(
            ("expired", {"target": "house", "user_id": self.house.id}),
            ("no_order", {"days": 3, "target": "house", "user_id": self.house.id}),
        )
        filing = self.customer()
        self.at(MONDAY + timedelta(days=9))
        self.sweep_all()
        self.assertEqual((filing.state, filing.end_reason), ("ended", "no_order"))
        held = self.env["customer.filing"].search([("user_id", "=", self.house.id)])
        self.assertFalse(held.refusal_text)
        self.assertEqual((held.state, held.protected_until), ("active", False))
        self.assertFalse(held.rule_due_at or held.neglect_due_at)
        self.assertIn("house", held.ledger_ids.mapped("event"))
        self.assertEqual(held.lead_id.user_id, self.house)
        self.at(MONDAY + timedelta(days=400))
        self.sweep_all()
        self.assertEqual(held.state, "active")

    def test_a_house_user_who_left_is_the_pool(self):
        self.ruled(("given_back", {"target": "house", "user_id": self.house.id}))
        filing = self.customer()
        self.house.active = False
        self.end(filing, "release")
        self.assertEqual(self.entry(filing).pool_id, self.own_pool)
