"""The dialog "Check customer": from the menu and from a lead, and what typing shows."""

import json

from filing_case import FilingCase

from odoo import Command
from odoo.exceptions import AccessError
from odoo.service.model import call_kw
from odoo.tests import Form, tagged

SHOWN = {"verdict", "answer", "salesperson", "similar_ids", "may_file"}


class DialogCase(FilingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.register = cls.company.filing_register_id
        cls.version = cls.north._filing_version()
        cls.dialogs = cls.env["customer.filing.check.customer"]
        cls.checks = cls.env["customer.filing.check"]

    def ask(self, user, **values):
        """The dialog after "Check" was pressed, as its user sees it."""
        dialog = self.dialogs.with_user(user).create(values)
        dialog.action_check()
        return dialog

    def ask_on_lead(self, user, lead):
        action = lead.with_user(user).action_filing_check()
        opened = self.dialogs.with_user(user).with_context(**action["context"])
        with Form(opened) as form:
            dialog = form.save()
        dialog.action_check()
        return dialog


@tagged("post_install", "-at_install")
class TestCheckDialog(DialogCase):
    def test_who_may_wait_is_offered_to(self):
        """S01-R10: the answer that a place is free is followed by the button."""
        self.version.write({"duplicate_policy": "queue", "queue_places": 1})
        self.file(self.lead())
        old = self.lead(self.bo)
        self.assertFalse(self.ask(self.bo, phone="13911110000").may_wait)
        dialog = self.ask_on_lead(self.bo, old)
        self.assertEqual((dialog.verdict, dialog.may_wait), ("protected", True))
        self.assertEqual(dialog.action_file()["res_model"], "customer.filing.submit")
        dialog.action_again()
        self.assertFalse(dialog.may_wait)

    def test_lead_dialog_and_api_give_one_answer(self):
        """S01-R09, S01-R10."""
        self.version.write({"duplicate_policy": "queue", "queue_places": 1})
        old = self.lead(self.bo, phone=False, partner_name=False)
        filing = self.file(self.lead())
        old._filing_write({"filing_guard": False, "phone": "13800001234"})
        filings = self.env["customer.filing"].with_user(self.bo)
        customer = old.with_user(self.bo)._filing_customer()
        for step in (None, "win", "aftercare", "pool"):
            if step == "win":
                filing.lead_id.action_set_won()
            elif step == "aftercare":
                filing._end_aftercare()
            elif step == "pool":
                filing = self.file(self.lead())
                filing._end("release")
            self.assertFalse(old.filing_guard and step in ("aftercare", "pool"))
            answer = filings.check_customer(customer)
            for dialog in (
                self.ask_on_lead(self.bo, old),
                self.ask(self.bo, **customer),
            ):
                self.assertEqual(dialog.verdict, answer["verdict"])
                self.assertEqual(dialog.answer, answer["reason"])
                self.assertFalse(dialog.salesperson)
                may_file = answer["verdict"] in ("free", "pool")
                self.assertEqual(dialog.may_file, may_file)

    def test_one_row_of_the_log_for_each(self):
        lead = self.lead(self.bo)
        before = self.checks.search_count([])
        self.ask(self.bo, phone="13800001234")
        self.ask_on_lead(self.bo, lead)
        rows = self.checks.search([], limit=2)
        self.assertEqual(self.checks.search_count([]), before + 2)
        self.assertEqual(rows.mapped("via"), ["dialog", "dialog"])
        self.assertEqual(rows.user_id, self.bo)

    def test_dialog_proposes_what_the_lead_knows(self):
        lead = self.lead(self.bo, email_from="li@zhaodu.example.cn")
        opened = self.dialogs.with_user(self.bo).with_context(default_lead_id=lead.id)
        with Form(opened) as form:
            self.assertEqual(form.company_name, "重庆兆度销售工程有限公司")
            self.assertEqual(form.phone, "13800001234")
            self.assertEqual(form.email, "li@zhaodu.example.cn")
            self.assertFalse(form.verdict)

    def test_name_of_the_salesperson_where_it_is_told(self):
        self.file(self.lead())
        self.register.answer_owner = "leaders"
        self.assertFalse(self.ask(self.bo, phone="13800001234").salesperson)
        seen = self.ask(self.dai, phone="13800001234")
        self.assertEqual(seen.salesperson, self.anna.name)
        seen.action_again()
        self.assertFalse(seen.salesperson or seen.answer or seen.verdict)
        self.assertEqual(seen.phone, "13800001234", "what was typed stays")

    def test_warnings_are_shown(self):
        answer = self.ask(
            self.bo, company_name="重庆兆度销售工程有限公司", phone="138"
        ).answer
        self.assertEqual(len(answer.split("\n")), 2)
        self.assertIn("phone number cannot be read", answer)

    def test_free_customer_is_filed_from_here(self):
        lead = self.lead(self.bo)
        action = self.ask_on_lead(self.bo, lead).action_file()
        self.assertEqual(action["res_model"], "customer.filing.submit")
        self.assertEqual(action["context"]["default_lead_id"], lead.id)
        action = self.ask(self.bo, phone="13900001000", city="成都").action_file()
        self.assertEqual(action["res_model"], "crm.lead")
        new = self.env["crm.lead"].with_user(self.bo).with_context(**action["context"])
        with Form(new) as form:
            self.assertEqual((form.phone, form.city), ("13900001000", "成都"))

    def test_customer_is_asked_for_where_his_lead_is(self):
        """The register is that of the lead's company, whatever company is open."""
        other = self.env["res.company"].create({"name": "Other"})
        self.bo.company_ids += other
        old = self.lead(self.bo, phone=False, partner_name=False)
        self.file(self.lead())
        old._filing_write({"filing_guard": False, "phone": "13800001234"})
        both = (other | self.company).ids
        dialogs = self.dialogs.with_user(self.bo).with_context(allowed_company_ids=both)
        for values, verdict in (
            ({"lead_id": old.id, "phone": "13800001234"}, "protected"),
            ({"phone": "13800001234"}, "free"),
        ):
            dialog = dialogs.create(values)
            dialog.action_check()
            self.assertEqual(dialog.verdict, verdict)
        self.assertEqual(
            self.checks.search([], limit=2).mapped("company_id"), other | self.company
        )

    def test_team_of_the_lead_asks_if_it_is_ones_own(self):
        self.plain.member_ids += self.bo
        lead = self.lead(self.bo, self.plain)
        self.ask_on_lead(self.bo, lead)
        self.assertEqual(self.checks.search([], limit=1).team_id, self.plain)
        self.ask_on_lead(self.max, lead)
        self.assertFalse(self.checks.search([], limit=1).team_id)

    def test_only_salespeople_open_it(self):
        lead = self.lead(self.bo)
        ivy = self._new_user("ivy", "base.group_user")
        paul = self._new_user("paul", "base.group_portal")
        for user in (ivy, paul, self.env.ref("base.public_user")):
            with self.assertRaises(AccessError):
                self.dialogs.with_user(user).create({"phone": "13800001234"})
            with self.assertRaises(AccessError):
                lead.with_user(user).action_filing_check()
            with self.assertRaises(AccessError):
                self.dialogs.with_user(user).new({"phone": "1"}).action_check()

    def test_dialogs_are_closed_to_others(self):
        """S01-R13: what a colleague asks is his, too."""
        dialog = self.ask(self.anna, phone="13800001234")
        for user in (self.bo, self.dai, self.max, self.olga):
            self.assertFalse(self.dialogs.with_user(user).search([]))
            for way in (
                lambda d: d.read(["phone"]),
                lambda d: d.write({"phone": "1"}),
                lambda d: d.action_check(),
                lambda d: d.action_file(),
            ):
                with self.assertRaises(AccessError):
                    way(dialog.with_user(user))

    def test_lead_of_a_colleague_is_not_brought_in(self):
        """Else its name could be read, and what it says of the customer."""
        lead = self.lead(name="SECRET DEAL")
        self.file(lead)
        dialogs = self.dialogs.with_user(self.bo)
        with self.assertRaises(AccessError):
            dialogs.create({"lead_id": lead.id})
        with self.assertRaises(AccessError):
            dialogs.with_context(default_lead_id=lead.id).create({})
        with self.assertRaises(AccessError):
            dialogs.with_context(default_lead_id=lead.id).default_get(["lead_id"])
        dialog = dialogs.create({})
        with self.assertRaises(AccessError):
            dialog.write({"lead_id": lead.id})
        self.assertNotIn("SECRET", str(dialog.read()))

    def test_filings_of_others_are_not_brought_in(self):
        filing = self.file(self.lead())
        dialog = self.dialogs.with_user(self.bo).create({"phone": "1"})
        for command in (Command.set(filing.ids), Command.link(filing.id)):
            with self.assertRaises(AccessError):
                dialog.write({"similar_ids": [command]})
        self.assertFalse(dialog.similar_ids)


@tagged("post_install", "-at_install")
class TestTyping(DialogCase):
    """Typing asks nobody: no log, and nothing of what others have filed."""

    def setUp(self):
        super().setUp()
        self.file(self.lead())
        self.mine = self.lead(self.bo, phone="13900001000", partner_name="成都高新")
        self.env.flush_all()
        self.before = self.checks.search_count([])

    def assert_nothing_asked(self):
        self.env.flush_all()
        self.assertEqual(self.checks.search_count([]), self.before)

    def onchange(self, model, values, names, spec, **context):
        """As a browser calls it while somebody types."""
        records = self.env[model].with_user(self.bo).with_context(**context)
        values, names = json.loads(json.dumps([values, names]))
        return call_kw(records, "onchange", [[], values, names, spec], {})["value"]

    def test_check_dialog(self):
        with Form(self.dialogs.with_user(self.bo)) as form:
            form.phone = "13800001234"
            form.company_name = "重庆兆度销售工程有限公司"
            for name in ("verdict", "may_file"):
                self.assertFalse(form[name])
        self.assert_nothing_asked()

    def test_check_dialog_over_rpc(self):
        spec = {name: {} for name in (*SHOWN, "phone", "company_name")}
        typed = {"phone": "13800001234", "company_name": "重庆兆度销售工程有限公司"}
        defaults = {f"default_{name}": "protected" for name in SHOWN - {"similar_ids"}}
        for context in ({}, defaults):
            for values in (typed, typed | {"verdict": "protected"}):
                shown = self.onchange(
                    self.dialogs._name, values, list(typed), spec, **context
                )
                self.assertFalse(shown.get("answer") or shown.get("salesperson"))
                self.assertFalse(shown.get("similar_ids"))
        self.assert_nothing_asked()

    def test_dialog_that_files(self):
        dialogs = self.env["customer.filing.submit"].with_user(self.bo)
        with Form(dialogs.with_context(default_lead_id=self.mine.id)) as form:
            form.phone = "13800001234"
            form.company_name = "重庆兆度销售工程有限公司"
            self.assertNotIn("protected", form.gaps or "")
            self.assertFalse(form.answer)
        self.assert_nothing_asked()

    def test_new_lead(self):
        with Form(self.env["crm.lead"].with_user(self.bo)) as form:
            form.name = "Curious"
            form.phone = "13800001234"
            form.partner_name = "重庆兆度销售工程有限公司"
            self.assertFalse(form.filing_guard)
            self.assert_nothing_asked()
        spec = {
            name: {}
            for name in ("filing_guard", "filing_protected_until", "filing_state")
        }
        self.before = self.checks.search_count([])
        shown = self.onchange("crm.lead", {"phone": "13800001234"}, ["phone"], spec)
        self.assertFalse(any(shown.values()))
        self.assert_nothing_asked()

    def test_draft_of_a_filing(self):
        with Form(self.env["customer.filing"].with_user(self.bo)) as form:
            form.phone = "13800001234"
            form.company_name = "重庆兆度销售工程有限公司"
        self.assert_nothing_asked()


@tagged("post_install", "-at_install")
class TestOffice(DialogCase):
    """Where the register office answers, nobody is answered at once (S11-R04)."""

    def setUp(self):
        super().setUp()
        self.inquiries = self.env["customer.filing.inquiry"]
        self.file(self.lead())
        version = self.north._filing_version()
        # another team: filings were made under the version of the first
        self.version = version.copy({"check_answer": "office", "team_id": self.east.id})

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.eve = cls._new_user("eve", "sales_team.group_sale_salesman")
        cls.east = cls.env["crm.team"].create(
            {
                "name": "East",
                "company_id": cls.company.id,
                "filing_policy_id": cls.policy.id,
                "member_ids": [Command.set(cls.eve.ids)],
            }
        )

    def test_dialog_asks_the_office(self):
        dialog = self.dialogs.with_user(self.eve).create({"phone": "13800001234"})
        told = dialog.action_check()
        self.assertEqual(told["tag"], "display_notification")
        inquiry = self.inquiries.search([])
        self.assertEqual((inquiry.user_id, inquiry.phone), (self.eve, "13800001234"))
        self.assertIn(inquiry.name, told["params"]["message"])
        self.assertIn("03/02/2026 11:00:00 AM", told["params"]["message"])
        self.assertFalse(dialog.verdict or dialog.answer)
        [check] = self.checks.search([("user_id", "=", self.eve.id)])
        self.assertEqual((check.via, check.verdict), ("dialog", "asked"))
        self.assertTrue(check.key_digests)

    def test_api_asks_it_too(self):
        answer = (
            self.env["customer.filing"]
            .with_user(self.eve)
            .check_customer({"phone": "13800001234", "country_code": "CN"})
        )
        self.assertEqual(answer["verdict"], "asked")
        self.assertEqual((answer["until"], answer["from"]), (False, False))
        inquiry = self.inquiries.search([])
        self.assertIn(inquiry.name, answer["reason"])
        self.assertEqual(inquiry.country_id.code, "CN")
        inquiry.with_user(self.olga).action_answer()
        self.assertEqual(inquiry.verdict, "protected")

    def test_asking_it_counts_on_the_days_answers(self):
        """Rule S01-R10: who is answered by a person asks no more than others."""
        self.register.check_daily_user = 2
        phones = ("13800001234", "13800001235", "13800001236")
        filings = self.env["customer.filing"].with_user(self.eve)
        told = [filings.check_customer({"phone": phone}) for phone in phones]
        self.assertEqual(
            [answer["verdict"] for answer in told], ["asked", "asked", "withheld"]
        )
        inquiries = self.inquiries.search([])
        self.assertEqual(sorted(inquiries.mapped("phone")), [*phones[:2]])
        self.assertEqual(
            self.checks.search([("user_id", "=", self.eve.id)]).mapped("verdict"),
            ["withheld", "asked", "asked"],
        )
        quota = self.env["customer.filing.quota"].search(
            [("user_id", "=", self.eve.id), ("purpose", "=", "check")]
        )
        before = quota.used
        inquiries.with_user(self.olga).action_answer()
        quota.invalidate_recordset()
        self.assertEqual(quota.used, before, "what the office answers is not counted")
        self.assertEqual(inquiries.mapped("state"), ["answered"] * 2)

    def test_what_cannot_be_read_does_not_go_to_the_office(self):
        dialog = self.ask(self.eve, phone="12")
        self.assertEqual(dialog.verdict, "unreadable")
        self.assertFalse(self.inquiries.search([]))

    def test_other_teams_are_answered_at_once(self):
        self.assertEqual(self.ask(self.bo, phone="13800001234").verdict, "protected")
        self.assertFalse(self.inquiries.search([]))
