"""The leak self-test on a live database: what it tells; nothing of it stays."""

import re
from contextlib import contextmanager
from unittest.mock import patch

from filing_case import FilingCase

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.customer_filing import race
from odoo.addons.customer_filing.probes import (
    PROBES,
    Leak,
    frame,
    is_rehearsed,
    rehearsal,
)

FILING = "customer.filing"
QUIET = ("odoo.sql_db", "odoo.addons.base.models.ir_model")
WATCHED = (
    "crm.lead",
    "customer.filing",
    "customer.filing.card",
    "customer.filing.check",
    "customer.filing.ledger",
    "mail.mail",
    "mail.message",
    "mail.activity",
    "calendar.event",
    "ir.attachment",
    "bus.bus",
)


@tagged("post_install", "-at_install")
class TestSelfTest(FilingCase):
    def setUp(self):
        super().setUp()
        muted = mute_logger(*QUIET)
        muted.__enter__()
        self.addCleanup(muted.__exit__, None, None, None)

    def dialog(self, user, **values):
        tests = self.env["customer.filing.self.test"].with_user(self.max)
        told = {"user_id": user.id, "team_id": self.north.id, "owner_id": self.anna.id}
        return tests.create(told | values)

    def run_test(self, dialog, probes):
        """Run it with these probes instead of all."""
        kept = dict(PROBES)
        self.env.flush_all()
        try:
            PROBES.clear()
            PROBES.update(probes)
            with self.enter_registry_test_mode():
                dialog.action_run()
        finally:
            PROBES.clear()
            PROBES.update(kept)
        self.env.invalidate_all()

    def way(self, code, ask):
        return {code: frame.Probe(code, PROBES["lists"].words, ask)}

    def test_red_and_green_in_words(self):
        """An open way is red with what was told by it; a closed one is green."""

        def leaking(stranger):
            yield stranger.call("res.partner", "search_count", [])
            yield frame.Answer(stranger.planted.leads[0].phone, "crm.lead.read")
            yield Leak("crm.lead.search_count", "how many there are")

        def closed(stranger):
            yield stranger.call("crm.lead", "read", stranger.planted.leads.ids, [])

        dialog = self.dialog(self.bo)
        ways = self.way("closed", closed) | self.way("open", leaking)
        self.run_test(dialog, ways)
        self.assertEqual(dialog.outcome, "red")
        self.assertEqual(dialog.line_ids.mapped("outcome"), ["red", "green"])
        red, green = dialog.line_ids
        self.assertIn("phone (protected) <- crm.lead.read", red.told)
        self.assertIn("how many there are <- crm.lead.search_count", red.told)
        self.assertFalse(green.told)
        self.assertEqual(green.words, str(PROBES["lists"].words))

    # ---- what an administrator opens by mistake ----

    def red(self, user, codes):
        """{code: what was told} of the red ones among these real ways."""
        dialog = self.dialog(user)
        self.run_test(dialog, {code: PROBES[code] for code in codes})
        words = {str(PROBES[code].words): code for code in codes}
        self.assertEqual(set(dialog.line_ids.mapped("words")), set(words))
        red = dialog.line_ids.filtered(lambda line: line.outcome == "red")
        self.assertEqual(dialog.outcome, "red" if red else "green")
        return {words[line.words]: line.told for line in red}

    @contextmanager
    def mistake(self):
        """Something is set wrong, for a while."""
        savepoint = self.env.cr.savepoint()
        try:
            yield
        finally:
            savepoint.close(rollback=True)
            self.env.invalidate_all()
            self.env.registry.clear_all_caches()

    def assert_open(self, user, codes, opening):
        """These ways are closed, and red once something is opened."""
        self.assertFalse(self.red(user, codes))
        with self.mistake():
            opening()
            red = self.red(user, codes)
        self.assertEqual(sorted(red), sorted(codes))
        return red

    def test_the_guard_of_leads_is_switched_off(self):
        """Seven ways are open to who has Odoo's group for all leads."""
        leo = self._new_user("leo", "sales_team.group_sale_salesman_all_leads")
        guard = self.env.ref("customer_filing.crm_lead_rule_filing_guard")
        ways = ("lists", "records", "forms", "pickers", "groups", "guesses", "dialogs")
        red = self.assert_open(leo, ways, lambda: guard.write({"active": False}))
        self.assertIn("phone (protected) <- crm.lead.search_read", red["lists"])
        self.assertIn("company (pool) <- crm.lead.web_read", red["forms"])
        self.assertIn("crm.lead.search_count", red["guesses"])

    def test_the_rule_of_the_activities_is_switched_off(self):
        leo = self._new_user("leo", "sales_team.group_sale_salesman_all_leads")
        rule = self.env.ref("customer_filing.crm_activity_report_rule_filing_guard")
        self.assert_open(leo, ("reports",), lambda: rule.write({"active": False}))

    def test_filings_are_opened_to_all_employees(self):
        """It is nobody's right, though he may see them now."""
        ed = self._new_user("ed", "base.group_user")
        ways = ("lists", "records", "groups", "guesses")

        def opening():
            told = {"name": "Open", "model_id": self.env["ir.model"]._get_id(FILING)}
            group = self.env.ref("base.group_user").id
            rules, access = self.env["ir.rule"], self.env["ir.model.access"]
            rules.create(
                told
                | {"groups": [Command.link(group)], "domain_force": "[(1, '=', 1)]"}
            )
            access.create(told | {"group_id": group, "perm_read": True})

        red = self.assert_open(ed, ways, opening)
        self.assertIn("phone (protected) <- customer.filing.search_read", red["lists"])

    # ---- the address book ----

    def contact_line(self, dialog, *codes):
        """The line of the contacts, of a dialog that was run with these ways."""
        self.run_test(dialog, {code: PROBES[code] for code in (*codes, "contact_card")})
        words = str(PROBES["contact_card"].words)
        return dialog.line_ids.filtered(lambda line: line.words == words)

    def test_contacts_that_the_setting_leaves_open(self):
        """Neither green nor red: it says why they are open, and how to close them."""
        register = self.company.filing_register_id
        self.assertEqual(register.contact_sight, "off", "as it is installed")
        dialog = self.dialog(self.bo)
        line = self.contact_line(dialog, "contacts", "records")
        self.assertEqual(dialog.outcome, "open")
        self.assertEqual(dialog.line_ids[0], line)
        self.assertEqual(line.outcome, "open")
        self.assertEqual(dialog.line_ids.mapped("outcome"), ["open", "green", "green"])
        for note in (dialog.contact_note, line.told):
            self.assertIn(f"Registers > {register.name}", note)
            self.assertIn("Are hidden from who may not see the filing", note)
        self.assertIn("contact's phone (protected) <- res.partner.read", line.told)
        self.assertIn("contact's phone (pool) <- res.partner.read", line.told)
        register.contact_sight = "hide"
        line = self.contact_line(dialog, "contacts", "records")
        self.assertEqual((dialog.outcome, line.outcome), ("green", "green"))
        self.assertFalse(dialog.contact_note)

    def test_contacts_are_no_secret_to_a_portal_user(self):
        """To whom Odoo shows no address book nothing is left open."""
        pia = self._new_user("pia", "base.group_portal")
        self.assertEqual(self.contact_line(self.dialog(pia)).outcome, "green")

    def test_contacts_that_an_office_may_read(self):
        """Who handles everybody's papers reads hidden ones; that is no leak."""
        self.company.filing_register_id.contact_sight = "hide"
        ed = self._new_user(
            "ed", "base.group_user,customer_filing.group_filing_contact_reader"
        )
        dialog = self.dialog(ed)
        line = self.contact_line(dialog, "records")
        self.assertEqual((dialog.outcome, line.outcome), ("open", "open"))
        self.assertIn("Addresses of all customers", dialog.contact_note)

    def test_hidden_contacts_that_are_open_by_mistake(self):
        """That is red, in every way that leads to them."""
        self.company.filing_register_id.contact_sight = "hide"
        rule = self.env.ref("customer_filing.res_partner_rule_filing_shield")
        ways = ("records", "contact_card")
        red = self.assert_open(self.bo, ways, lambda: rule.write({"active": False}))
        told = "contact's phone (protected) <- res.partner.read"
        self.assertIn(told, red["records"])
        self.assertIn(told, red["contact_card"])

    def test_leads_are_found_through_no_contact(self):
        """The address book is open, but not the list of whose lead each one is."""
        with patch.object(
            type(self.env["res.partner"]),
            "_filing_search_shown",
            lambda self, name, operator, value: Domain(name, operator, value),
        ):
            self.assertIn(
                "opportunity_ids in", self.red(self.bo, ["contacts"])["contacts"]
            )
        self.assertFalse(self.red(self.bo, ["contacts"]))

    def test_nothing_of_it_stays(self):
        """What was planted is gone, and nobody was told of it."""
        self.env.flush_all()
        before = {name: self.env[name].sudo().search_count([]) for name in WATCHED}
        seen = []

        def asking(stranger):
            seen.extend(stranger.planted.leads.mapped("filing_guard"))
            yield stranger.call("crm.lead", "create", {"name": "A trace"})
            self.assertTrue(is_rehearsed(stranger.env))

        dialog = self.dialog(self.bo)
        self.run_test(dialog, self.way("asking", asking))
        self.assertEqual(seen, ["protected", "pool"])
        self.assertEqual(dialog.outcome, "green")
        after = {name: self.env[name].sudo().search_count([]) for name in WATCHED}
        self.assertEqual(before, after)

    def test_a_rehearsal_is_never_committed(self):
        """Neither by its code nor by what waits for the end of the transaction."""
        told = []
        with self.enter_registry_test_mode(), rehearsal(self.env) as env:
            env.cr.postcommit.add(lambda: told.append("postcommit"))
            env.cr.postrollback.add(lambda: told.append("postrollback"))
            with self.assertRaises(RuntimeError):
                env.cr.commit()
            with self.assertRaises(UserError):
                env["ir.mail_server"].send_email(None)
            self.assertIsNone(env["crm.lead"]._web_push_send_notification(None, "", ""))
        self.assertEqual(told, [])

    def test_a_rehearsal_is_noted_and_numbered_nowhere(self):
        """What goes apart from a transaction elsewhere stays within it here."""
        notices = self.env["customer.filing.notice"]
        first = int(re.sub(r"\D", "", self.env["customer.filing"]._draw_numbers(1)[0]))
        with (
            self.enter_registry_test_mode(),
            rehearsal(self.env) as env,
            patch.object(race, "apart", side_effect=AssertionError),
        ):
            told = env["customer.filing.notice"]
            self.assertFalse(told.search([("kind", "=", "reveal_budget")]))
            told._raise_about("reveal_budget", self.company.with_env(env), env.user)
            self.assertTrue(told.search([("kind", "=", "reveal_budget")]))
            self.assertEqual(len(env["customer.filing"]._draw_numbers(3)), 3)
        self.assertFalse(notices.search([("kind", "=", "reveal_budget")]))
        after = int(re.sub(r"\D", "", self.env["customer.filing"]._draw_numbers(1)[0]))
        self.assertEqual(after, first + 1)

    def test_what_rules_ask_meanwhile_is_forgotten(self):
        """Who leads a team while it is rehearsed does not go on to."""
        leads = self.env["crm.lead"].with_user(self.bo)
        with self.enter_registry_test_mode():
            with rehearsal(self.env) as env:
                env["crm.team"].browse(self.north.id).user_id = self.bo.id
                seen = env["ir.rule"].with_user(self.bo)._compute_domain("crm.lead")
                self.assertIn(str(self.north.id), str(seen))
            self.env.invalidate_all()
        rules = leads.env["ir.rule"]._compute_domain("crm.lead")
        self.assertNotIn(str(self.north.id), str(rules))

    def test_who_may_run_it_on_whom(self):
        """Administrators alone, and not as somebody who may see the customer."""
        dialog = self.dialog(self.bo)
        with self.assertRaises(AccessError):
            dialog.with_user(self.olga).action_run()
        for user in (self.dai, self.olga, self.max):
            with self.assertRaisesRegex(UserError, "by right"):
                self.run_test(self.dialog(user), {})
        with self.assertRaises(UserError):
            self.run_test(self.dialog(self.anna), {})

    def test_the_dialog_proposes_whose_customers(self):
        """A member of the team who is not the one that asks."""
        self.north.member_ids = [Command.set((self.anna | self.bo).ids)]
        tests = self.env["customer.filing.self.test"].with_user(self.max)
        dialog = tests.new({"user_id": self.anna.id, "team_id": self.north.id})
        self.assertEqual(dialog.owner_id._origin, self.bo)
