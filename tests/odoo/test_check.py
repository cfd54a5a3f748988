"""Check customer: every verdict, what it must not tell, its log and its limits."""

import json
from datetime import datetime, timedelta
from unittest.mock import patch

from filing_case import MONDAY, USCC, FilingCase

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import tagged

from odoo.addons.customer_filing import race

ZHAODU = {"company_name": "重庆兆度销售工程有限公司", "phone": "13800001234"}
NAMES = {"verdict", "reason", "until", "from", "waiting", "warnings", "salesperson"}
# Anna's protection of seven days, as the first lead is filed.
UNTIL, FROM = "2026-03-09 15:59:59", "2026-03-09 16:00:00"


class CheckCase(FilingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.register = cls.company.filing_register_id
        cls.version = cls.north._filing_version()
        cls.checks = cls.env["customer.filing.check"]
        cls.notices = cls.env["customer.filing.notice"]

    def rpc(self, user, *args, **kwargs):
        """Ask as a client does: what survives JSON goes in and comes out."""
        args = json.loads(json.dumps(args))
        filings = self.env["customer.filing"].with_user(user)
        answer = call_kw(filings, "check_customer", args, kwargs)
        self.env.invalidate_all()
        return json.loads(json.dumps(answer))

    def check(self, user=None, /, **customer):
        """The answer that Bo, or another user, gets by the API."""
        return self.rpc(user or self.bo, customer or ZHAODU)

    def verdict(self, user=None, /, **customer):
        return self.check(user, **customer)["verdict"]

    def filed(self, **values):
        """A filing of Anna's."""
        return self.file(self.lead(**values))

    def raised(self, kind):
        return self.notices.search([("kind", "=", kind)])


@tagged("post_install", "-at_install")
class TestVerdicts(CheckCase):
    def test_free(self):
        """S01-R09: first the question whether somebody protects the customer."""
        self.assertEqual(
            self.check(),
            {
                "verdict": "free",
                "reason": "This customer is free: you may file him.",
                "until": False,
                "from": False,
                "waiting": "",
                "warnings": [],
                "salesperson": False,
            },
        )

    def test_yours(self):
        self.filed()
        answer = self.check(self.anna)
        self.assertEqual(answer["verdict"], "yours")
        self.assertEqual((answer["until"], answer["from"]), (UNTIL, False))
        self.assertIn("03/09/2026 11:59:59 PM", answer["reason"])

    def test_protected_until_and_from(self):
        """S01-R10, S11-R05: that he is protected and until when, no more."""
        self.filed()
        answer = self.check()
        self.assertEqual(answer["verdict"], "protected")
        self.assertEqual((answer["until"], answer["from"]), (UNTIL, FROM))
        self.assertIn("protected until 03/09/2026 11:59:59 PM", answer["reason"])
        self.assertIn("from 03/10/2026 12:00:00 AM on", answer["reason"])
        self.assertEqual((answer["waiting"], answer["salesperson"]), ("", False))

    def test_protected_without_end(self):
        """S65-R01."""
        self.version.line_ids.filtered(
            lambda line: line.kind_id == self.walk_in
        ).unit = "permanent"
        self.filed()
        answer = self.check()
        self.assertEqual(answer["verdict"], "protected")
        self.assertEqual((answer["until"], answer["from"]), (False, False))
        self.assertIn("without a date", answer["reason"])

    def test_times_are_those_of_the_askers_team_in_his_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.version.tz = "Europe/Berlin"
        self.filed()
        self.assertIn("03/09/2026 11:59:59 PM", self.check()["reason"])
        self.bo.lang = "zh_CN"
        self.assertIn("2026/03/09 23:59:59", self.check()["reason"])
        self.assertIn("03/10/2026 06:59:59 AM", self.check(self.carl)["reason"])

    def test_waiting_place(self):
        """S11-R05, S11-R08: the place behind him is free, taken, or one's own."""
        self.version.write({"duplicate_policy": "queue", "queue_places": 1})
        self.filed()
        answer = self.check()
        self.assertEqual((answer["verdict"], answer["waiting"]), ("protected", "free"))
        self.assertIn("waiting place behind it is free", answer["reason"])
        self.assertEqual(self.file(self.lead(self.bo)).state, "queued")
        self.assertEqual(self.check()["waiting"], "yours")
        answer = self.check(self.carl)
        self.assertEqual((answer["verdict"], answer["waiting"]), ("protected", "taken"))
        self.assertIn("is taken", answer["reason"])

    def test_pool(self):
        """S01-R07."""
        self.filed()._end("release")
        for user in (self.anna, self.bo, self.carl):
            answer = self.check(user)
            self.assertEqual(answer["verdict"], "pool")
            self.assertEqual((answer["until"], answer["from"]), (False, False))

    def test_customer(self):
        """S48-R07: who has bought is looked after."""
        self.filed().lead_id.action_set_won()
        answer = self.check()
        self.assertEqual(answer["verdict"], "customer")
        self.assertEqual(answer["until"], "2027-03-02 15:59:59")
        self.assertEqual(answer["from"], "2027-03-02 16:00:00")
        self.assertIn("bought already", answer["reason"])
        self.assertEqual(self.verdict(self.anna), "yours")

    def test_masked_number_that_fits_one_customer(self):
        """S68-R08: a masked enquiry finds the whole number."""
        self.filed()
        for phone in ("138****1234", "1380***1234", "138 xxxx 1234", "13800**1234"):
            self.assertEqual(self.verdict(phone=phone), "protected", phone)
        self.assertEqual(self.verdict(phone="139****1234"), "free")

    def test_masked_number_that_fits_several_is_ambiguous(self):
        """S68-R08, S68-R18: never one of them silently."""
        self.filed()
        self.filed(phone="13855551234", partner_name="成都高新机械有限公司")
        answer = self.check(phone="138****1234")
        self.assertEqual(answer["verdict"], "ambiguous")
        self.assertIn("give the full phone number", answer["reason"])
        self.assertEqual((answer["until"], answer["from"]), (False, False))
        self.assertEqual(self.verdict(phone="13800001234"), "protected")

    def test_masked_number_with_another_surname_is_ambiguous(self):
        """S68-R18."""
        self.filed()
        asked = {"phone": "138****1234"}
        self.assertEqual(self.verdict(contact_name="王大力", **asked), "ambiguous")
        self.assertEqual(self.verdict(contact_name="李先生", **asked), "protected")

    def test_unreadable(self):
        """A name alone does not say who somebody is (S05-R03)."""
        answer = self.check(contact_name="李小明")
        self.assertEqual(answer["verdict"], "unreadable")
        self.assertIn("Nothing here tells the customer from others", answer["reason"])
        for phone in ("12", "138", "无", "x" * 400, "1" * 400):
            self.assertEqual(self.verdict(phone=phone), "unreadable", phone)
        self.assertEqual(self.verdict(company_name=""), "unreadable")

    def test_what_cannot_be_read_of_a_known_customer_is_told(self):
        answer = self.check(company_name=ZHAODU["company_name"], phone="1380000")
        self.assertEqual(answer["verdict"], "free")
        self.assertIn("phone number cannot be read", answer["warnings"][0])

    def test_one_question_is_about_one_customer(self):
        """A field full of numbers would ask for other customers, too."""
        self.filed()
        numbers = [f"1390000{n:04}" for n in range(5)]
        self.assertEqual(self.verdict(phone=" / ".join(numbers)), "free")
        answer = self.check(phone=" / ".join([*numbers, "13800001234"]))
        self.assertEqual(answer["verdict"], "unreadable")
        self.assertIn("too many phone numbers", answer["reason"])
        masks = [f"139****{n:04}" for n in range(6)]
        self.assertEqual(self.verdict(phone=" / ".join(masks)), "unreadable")

    def test_every_key_finds_him(self):
        """S05-R02, S27-R01, S14-R16, S54-R09."""
        self.file(
            self.lead(email_from="li@zhaodu.example.cn"),
            tax_number=USCC,
            wechat="li_xiaoming",
            property_estate="滨江花园",
            property_building="3栋",
            property_room="101",
        )
        for asked in (
            {"phone": "+86 138-0000-1234"},
            {"phone": "１３８００００１２３４"},
            {"phone": 13800001234},
            {"company_name": "重慶兆度銷售工程有限公司"},
            {"company_name": "重庆兆度销售工程", "contact_name": "李小明先生"},
            {"email": "LI@zhaodu.example.cn"},
            {"tax_number": USCC.lower()},
            {"wechat": "微信: Li_XiaoMing"},
            {
                "property_estate": "滨江花园",
                "property_building": "三号楼",
                "property_room": "0101",
            },
        ):
            self.assertEqual(self.verdict(**asked), "protected", asked)

    def test_country_says_how_a_number_is_read(self):
        self.filed(phone="+49 170 1234567", partner_name="Maier GmbH")
        self.assertEqual(self.verdict(phone="0170 1234567"), "unreadable")
        for germany in ("DE", "de", " de "):
            asked = self.verdict(phone="0170 1234567", country_code=germany)
            self.assertEqual(asked, "protected")
        germany = self.env.ref("base.de").id
        for country_id in (germany, str(germany)):
            asked = self.verdict(phone="0170 1234567", country_id=country_id)
            self.assertEqual(asked, "protected")

    def test_project(self):
        """S67-R07: a filing of a project leaves the customer's others free."""
        self.file(self.lead(), self.project_kind, project="Bridge")
        self.assertEqual(self.verdict(**ZHAODU, project="Bridge"), "protected")
        self.assertEqual(self.verdict(**ZHAODU, project="Tunnel"), "free")
        self.assertEqual(
            self.verdict(), "protected", "for the whole customer he is not"
        )

    def test_product_line(self):
        line = self.env["customer.filing.product.line"].create({"name": "Cranes"})
        other = self.env["customer.filing.product.line"].create({"name": "Lifts"})
        self.file(self.lead(), product_line_id=line.id)
        for value in (line.id, str(line.id)):
            asked = self.verdict(**ZHAODU, product_line_id=value)
            self.assertEqual(asked, "protected")
        self.assertEqual(self.verdict(**ZHAODU, product_line_id=other.id), "free")

    def test_late_cron_protects_nobody(self):
        """S01-R07, scenario 14: on 10 March 00:00 he is in the pool, swept or not."""
        filing = self.filed()
        self.at(datetime(2026, 3, 9, 15, 59, 59))
        self.assertEqual(self.verdict(), "protected")
        self.at(datetime(2026, 3, 9, 16, 0, 0))
        self.assertEqual(self.verdict(), "pool")
        self.assertEqual((filing.state, filing.end_reason), ("ended", "expired"))

    def test_due_filing_on_hold_is_protected_without_a_date(self):
        filing = self.filed()
        self.env["customer.filing.hold"].with_user(self.olga).create(
            {"filing_id": filing.id, "reason": "Contested"}
        )
        self.at(datetime(2026, 3, 12))
        answer = self.check()
        self.assertEqual((answer["verdict"], answer["until"]), ("protected", False))

    def test_relative_and_group_are_hinted_at(self):
        """S01-R20: mentioned, where the register says so; not decided."""
        self.register.group_mode = "warned"
        self.file(self.lead(), parent_company="重庆兆度集团有限公司")
        answer = self.check(company_name="重庆兆度集团有限公司")
        self.assertEqual(answer["verdict"], "free")
        self.assertIn("company of the same group", answer["warnings"][0])
        self.assertFalse(self.check(company_name="四川长虹电器有限公司")["warnings"])

    def test_relatives_number(self):
        """S05-R02: the spouse's phone is the customer's."""
        spouse = {"relation": "spouse", "name": "王芳", "phone": "13911112222"}
        self.file(self.lead(), relative_ids=[Command.create(spouse)])
        self.assertEqual(self.verdict(phone="13911112222"), "protected")

    def test_other_register_knows_nothing(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.filed()
        self.bo.company_ids += other
        asking = self.env["customer.filing"].with_user(self.bo)
        there = asking.with_context(allowed_company_ids=other.ids)
        self.assertEqual(there.check_customer(ZHAODU)["verdict"], "free")
        self.assertEqual(asking.check_customer(ZHAODU)["verdict"], "protected")

    def test_team_decides_on_the_register(self):
        """A filing is made in its team's company, so there it is asked."""
        other = self.env["res.company"].create({"name": "Other"})
        self.bo.company_ids += other
        team = self.env["crm.team"].create(
            {
                "name": "Abroad",
                "company_id": other.id,
                "member_ids": [Command.set(self.bo.ids)],
            }
        )
        self.filed()
        self.assertEqual(self.rpc(self.bo, ZHAODU, team.id)["verdict"], "free")
        self.assertEqual(self.rpc(self.bo, ZHAODU)["verdict"], "protected")
        self.assertEqual(
            self.checks.search([], limit=2).company_id, other | self.company
        )

    def test_company_without_a_register(self):
        self.company.filing_register_id = False
        with self.assertRaisesRegex(UserError, "no filing register"):
            self.check()


@tagged("post_install", "-at_install")
class TestSecrecy(CheckCase):
    def assert_discreet(self, answer, *filings):
        """Nothing but the agreed names, and no word of whose customer he is."""
        self.assertEqual(set(answer), NAMES)
        values = [*answer.values(), *answer["warnings"]]
        self.assertFalse([v for v in values if isinstance(v, int) and v is not False])
        text = json.dumps(answer, ensure_ascii=False)
        secrets = ["anna", "North", "north", "CF/", "兆度", "李小明", "13800001234"]
        for filing in filings:
            secrets += [filing.name, filing.user_id.name, filing.team_id.name]
            secrets += [filing.company_name, filing.contact_name]
        for secret in secrets:
            self.assertNotIn(secret, text)

    def test_no_answer_says_whose_he_is(self):
        """S01-R10, scenario 46: no id, number, team or name of another's filing."""
        self.version.write({"duplicate_policy": "queue", "queue_places": 1})
        filing = self.filed()
        people = (self.bo, self.carl, self.dai, self.max, self.olga)
        answers = [self.check(user) for user in people]
        self.assertEqual({answer["verdict"] for answer in answers}, {"protected"})
        second = self.file(self.lead(self.bo))
        answers += [self.check(user) for user in people]
        filing.lead_id.action_set_won()
        answers += [self.check(user) for user in people]
        self.assertEqual(answers[-1]["verdict"], "customer")
        filing.lead_id.filing_id._end_aftercare()
        other = self.filed(phone="13855551234", partner_name="成都高新机械有限公司")
        answers.append(self.check(phone="13855551234"))
        other._end("release")
        answers.append(self.check(phone="13855551234"))
        self.assertEqual(answers[-1]["verdict"], "pool")
        for answer in answers:
            self.assert_discreet(answer, filing, second, other)

    def test_name_is_told_to_those_who_may_know_it(self):
        self.filed()
        told = {}
        for who in ("nobody", "leaders", "everybody"):
            self.register.answer_owner = who
            told[who] = [
                name
                for name in ("bo", "carl", "dai", "olga")
                if self.check(getattr(self, name))["salesperson"] == self.anna.name
            ]
        self.assertEqual(told["nobody"], [])
        self.assertEqual(told["leaders"], ["dai", "olga"])
        self.assertEqual(told["everybody"], ["bo", "carl", "dai", "olga"])

    def test_name_is_told_of_running_protections_alone(self):
        self.register.answer_owner = "everybody"
        filing = self.filed()
        self.assertFalse(self.check(self.anna)["salesperson"], "it is one's own")
        filing._end("release")
        self.assert_discreet(self.check(), filing)
        self.filed(phone="13855551234", partner_name="成都高新机械有限公司")
        self.filed(phone="13866661234", partner_name="四川长虹电器有限公司")
        self.assert_discreet(self.check(phone="138****1234"), filing)

    def test_register_that_hides_the_date(self):
        """S01-R10: then yes or no is all there is, wherever it is said."""
        self.register.answer_until = False
        self.version.write({"duplicate_policy": "queue", "queue_places": 1})
        filing = self.filed()
        self.assert_undated(self.check())
        self.assertEqual(self.check()["waiting"], "free")
        self.file(self.lead(self.bo))
        carl = self._new_user("cleo", "sales_team.group_sale_salesman")
        self.north.member_ids += carl
        refused = self.file(self.lead(carl))
        self.assertEqual(self.codes(refused), ["protected"])
        seen = refused.with_user(carl)
        self.assertNotIn("2026", f"{seen.refusal_text} {seen.refusal}")
        for lead in (refused.lead_id, self.lead(self.carl, self.plain)):
            self.assertEqual(lead.filing_guard, "contested")
            self.assertFalse(lead.filing_protected_until or lead.filing_protection_text)
        filing.lead_id.action_set_won()
        self.assert_undated(self.check())
        self.assertEqual(self.check()["verdict"], "customer")
        leads = refused.lead_id | self.lead(self.carl, self.plain)
        self.assertFalse(any(leads.mapped("filing_protected_until")))
        self.assertNotIn("2027", str(leads.with_user(self.max).read()))

    def assert_undated(self, answer):
        self.assertFalse(answer["until"] or answer["from"])
        self.assertNotRegex(answer["reason"], "20[0-9][0-9]")

    def test_log_is_the_offices(self):
        """S01-R12: who asked for whom is no business of colleagues."""
        self.check()
        for user in (self.anna, self.bo, self.dai, self.max):
            with self.assertRaises(AccessError):
                self.checks.with_user(user).search([])
        self.assertTrue(self.checks.with_user(self.olga).search([]))
        with self.assertRaises(AccessError):
            self.checks.with_user(self.olga).create({"verdict": "free"})


@tagged("post_install", "-at_install")
class TestArguments(CheckCase):
    """What a client may send: rubbish is answered with a sentence."""

    def test_only_salespeople_ask(self):
        ivy = self._new_user("ivy", "base.group_user")
        paul = self._new_user("paul", "base.group_portal")
        for user in (ivy, paul, self.env.ref("base.public_user")):
            with self.assertRaises(AccessError):
                self.rpc(user, ZHAODU)
        self.assertFalse(self.checks.search([("user_id", "in", (ivy | paul).ids)]))

    def test_customer_that_is_none(self):
        many = {"phone": "1" * 501}
        for customer in (
            None,
            False,
            0,
            7,
            "13800001234",
            [],
            [ZHAODU],
            [["phone", "1"]],
            {"id": 1},
            {"user_id": 1},
            {"phone": {"like": "1380%"}},
            {"phone": ["13800001234"]},
            {"phone": True},
            {"phone": 1.5},
            {"project": []},
            {"company_name": "工" * 100_000},
            many,
            {"country_code": "XX"},
            {"country_code": "中国"},
            {"country_code": 86},
            {"country_code": ["CN"]},
            {"country_id": "China"},
            {"country_id": "²"},
            {"country_id": 10**30},
            {"country_id": "9" * 30},
            {"country_id": -1},
            {"country_id": 2_000_000_000},
            {"country_id": True},
            {"country_id": 1.0},
            {"country_id": [1]},
            {"product_line_id": "Cranes"},
            {"product_line_id": 2_000_000_000},
            {"state_id": {}},
        ):
            with self.subTest(customer=str(customer)[:60]):
                with self.assertRaises(UserError):
                    self.rpc(self.bo, customer)
        with self.assertRaises(UserError):
            self.rpc(self.bo)
        self.assertFalse(self.checks.search([]), "nothing was asked")

    def test_texts_that_are_odd(self):
        for text in (
            "\0",
            "a\0b",
            "\ud800",
            "😀" * 200,
            "%_'\";--",
            "\u202e",
            "０" * 300,
        ):
            for name in ("phone", "company_name", "email", "wechat", "project"):
                answer = self.check(**{name: text})
                self.assertIn(answer["verdict"], ("unreadable", "free"))
        self.assertEqual(self.verdict(phone=None, email=False, wechat=""), "unreadable")
        self.assertEqual(self.verdict(phone=0, country_id="", **{}), "unreadable")

    def test_product_line_of_another_company(self):
        other = self.env["res.company"].create({"name": "Other"})
        line = self.env["customer.filing.product.line"].create(
            {"name": "Cranes", "company_id": other.id}
        )
        with self.assertRaises(UserError):
            self.check(**ZHAODU, product_line_id=line.id)

    def test_team_that_is_not_ones_own(self):
        for team_id in (self.plain.id, 10**30, -1, "x", [self.north.id], {"a": 1}, 1.5):
            with self.subTest(team_id=team_id), self.assertRaises(AccessError):
                self.rpc(self.bo, ZHAODU, team_id)
        for team_id in (self.north.id, None, False, 0, ""):
            self.assertEqual(self.rpc(self.bo, ZHAODU, team_id)["verdict"], "free")
        self.assertEqual(self.checks.search([]).team_id, self.north)

    def test_leader_asks_for_the_team_that_he_leads(self):
        self.rpc(self.dai, ZHAODU)
        self.assertEqual(self.checks.search([], limit=1).team_id, self.north)

    def test_team_of_a_company_that_is_not_ones_own(self):
        other = self.env["res.company"].create({"name": "Other"})
        team = self.env["crm.team"].create({"name": "Abroad", "company_id": other.id})
        with self.assertRaises(AccessError):
            self.rpc(self.bo, ZHAODU, team.id)
        self.bo.company_ids += other
        team.user_id = self.bo
        self.bo.company_ids -= other
        with self.assertRaises(AccessError):
            self.rpc(self.bo, ZHAODU, team.id)

    def test_context_brings_no_answer(self):
        self.filed()
        asking = self.env["customer.filing"].with_user(self.bo)
        for key, value in (
            ("default_verdict", "free"),
            ("default_phone", "13999999999"),
            ("tracking_disable", True),
            ("uid", self.anna.id),
        ):
            answer = asking.with_context(**{key: value}).check_customer(ZHAODU)
            self.assertEqual(answer["verdict"], "protected")
        self.assertEqual(self.checks.search([("via", "=", "api")]).user_id, self.bo)

    def test_private_ways_are_closed(self):
        filings = self.env["customer.filing"].with_user(self.bo)
        for method in ("_check", "_ask", "_answer_of", "_look_up", "_similar"):
            with self.assertRaises(AccessError):
                call_kw(filings, method, [], {})


@tagged("post_install", "-at_install")
class TestLog(CheckCase):
    def test_one_row_for_each_check(self):
        """S01-R09: who, when, what he was answered."""
        self.filed()
        logged = self.checks.search_count([])
        self.at(MONDAY + timedelta(minutes=5))
        self.check()
        row = self.checks.search([], limit=1)
        self.assertEqual(self.checks.search_count([]), logged + 1)
        self.assertEqual((row.user_id, row.team_id), (self.bo, self.north))
        self.assertEqual(row.asked_at, MONDAY + timedelta(minutes=5))
        self.assertEqual((row.via, row.verdict), ("api", "protected"))
        self.assertEqual(row.company_id, self.company)
        self.assertEqual(row.register_id, self.register)

    def test_no_customer_can_be_read_in_it(self):
        customer = {
            "company_name": "重庆兆度销售工程有限公司",
            "contact_name": "李小明",
            "phone": "13800001234",
            "email": "li@zhaodu.example.cn",
            "wechat": "li_xiaoming",
            "tax_number": USCC,
            "project": "Bridge",
            "property_estate": "滨江花园",
            "property_room": "一单元",
        }
        self.check(**customer)
        self.check(phone="138****1234")
        self.check(contact_name="李小明", phone="1380000")
        self.env.flush_all()
        self.env.cr.execute("SELECT to_jsonb(log)::text FROM customer_filing_check log")
        rows = " ".join(row for (row,) in self.env.cr.fetchall())
        for value in (*customer.values(), "zhaodu", "兆度", "1380000", "00001234"):
            self.assertNotIn(value, rows)
        first = self.checks.search([], order="id", limit=1)
        self.assertRegex(first.key_digests, r"^[0-9a-f]{16}( [0-9a-f]{16})+$")

    def test_digests_are_the_databases_own(self):
        self.check()
        first = self.checks.search([], limit=1).key_digests
        self.check()
        self.assertEqual(self.checks.search([], limit=1).key_digests, first)
        secret = self.env["ir.config_parameter"].sudo()
        secret.set_param("customer_filing.digest_secret", "another")
        self.check()
        self.assertNotEqual(self.checks.search([], limit=1).key_digests, first)

    def test_every_way_to_ask_is_logged(self):
        self.filed()
        self.check()
        lead = self.lead(self.bo, phone="13900001000", partner_name="成都高新")
        lead.with_user(self.bo).phone = "13800001234"
        self.file(lead)
        self.env["customer.filing.check.customer"].with_user(self.bo).create(
            {"phone": "13800001234"}
        ).action_check()
        mine = self.checks.search([("user_id", "=", self.bo.id)], order="id")
        self.assertEqual(
            [(row.via, row.verdict) for row in mine],
            [
                ("api", "protected"),
                ("lead", "free"),
                ("lead", "protected"),
                ("filing", "protected"),
                ("dialog", "protected"),
            ],
        )


@tagged("post_install", "-at_install")
class TestBudget(CheckCase):
    """S11-R05: a check is no way to look the register through."""

    def test_person(self):
        self.register.check_daily_user = 3
        self.filed()
        answers = [self.check() for _time in range(5)]
        self.assertEqual(
            [answer["verdict"] for answer in answers],
            ["protected"] * 3 + ["withheld"] * 2,
        )
        self.assertIn("ask again tomorrow", answers[-1]["reason"])
        self.assertEqual((answers[-1]["until"], answers[-1]["waiting"]), (False, ""))
        mine = self.checks.search([("user_id", "=", self.bo.id)])
        self.assertEqual(len(mine), 5, "each is in the log")
        self.assertEqual(self.verdict(self.carl), "protected", "others go on asking")
        notice = self.raised("budget")
        self.assertEqual((notice.user_id, notice.count), (self.bo, 2))

    def test_withheld_answers_are_all_alike(self):
        self.register.check_daily_user = 1
        self.filed()
        self.check()
        answers = [self.check(), self.check(phone="13900001000", company_name="X")]
        self.assertEqual(answers[0], answers[1])
        self.assertFalse(self.raised("probing"))

    def test_team(self):
        self.register.check_daily_team = 3
        self.north.member_ids += self.carl
        asked = [self.verdict(u) for u in (self.bo, self.carl, self.anna, self.bo)]
        self.assertEqual(asked, ["free", "free", "free", "withheld"])

    def test_nought_is_no_limit(self):
        self.register.write({"check_daily_user": 0, "check_daily_team": 0})
        self.assertEqual({self.verdict() for _time in range(60)}, {"free"})

    def test_office_is_not_limited(self):
        self.register.write({"check_daily_user": 1, "check_daily_team": 1})
        self.assertEqual({self.verdict(self.olga) for _time in range(5)}, {"free"})

    def test_day_is_the_teams(self):
        self.register.check_daily_user = 1
        self.at(datetime(2026, 3, 2, 15, 59, 59))
        self.assertEqual([self.verdict(), self.verdict()], ["free", "withheld"])
        self.at(datetime(2026, 3, 2, 16, 0, 0))
        self.assertEqual(self.verdict(), "free", "00:00 in Shanghai")
        self.version.tz = "America/New_York"
        self.assertEqual(self.verdict(), "withheld", "there it is still Monday")

    def test_refused_filings_count_and_free_ones_do_not(self):
        self.register.check_daily_user = 2
        self.filed()
        for number in range(3):
            filed = self.file(
                self.lead(self.bo, phone=f"1390000000{number}", partner_name="X")
            )
            self.assertEqual(filed.state, "active")
        self.assertEqual(self.refused_for(), ["protected"])
        self.assertEqual(self.refused_for(), ["protected"])
        self.assertEqual(self.refused_for(), ["withheld"])
        self.assertEqual(self.verdict(), "withheld", "it is one budget")

    def refused_for(self):
        """The codes with which Anna's customer is refused to Bo."""
        draft = self.env["customer.filing"].with_user(self.bo).create(ZHAODU)
        draft.action_submit()
        seen = draft.with_env(self.env)
        self.assertEqual(seen.state, "refused")
        if self.codes(seen) == ["withheld"]:
            text = draft.refusal_text
            self.assertIn("ask again tomorrow", text)
            self.assertNotIn("2026", text)
            row = self.checks.search([("filing_id", "=", seen.id)])
            self.assertEqual(row.verdict, "withheld")
        return self.codes(seen)

    def test_checks_leave_filing_possible(self):
        self.register.check_daily_user = 1
        self.check()
        self.check()
        lead = self.lead(self.bo, phone="13900001000", partner_name="X")
        self.assertEqual(self.file(lead).state, "active")

    def test_batch_of_drafts_is_no_way_round(self):
        self.register.check_daily_user = 2
        for number in range(4):
            self.filed(phone=f"1380000123{number}", partner_name="X")
        drafts = self.env["customer.filing"].with_user(self.bo)
        drafts = drafts.create(
            [{"phone": f"1380000123{n}", "contact_name": "X"} for n in range(4)]
        )
        drafts.action_submit()
        codes = [self.codes(draft.with_env(self.env)) for draft in drafts]
        self.assertEqual(codes, [["protected"]] * 2 + [["withheld"]] * 2)

    def test_check_and_filing_in_one_transaction(self):
        """Whoever holds the row of a quota must not wait for himself apart from it."""
        self.filed()
        self.assertEqual(self.verdict(), "protected")
        with patch.object(
            race, "apart", side_effect=AssertionError("waits for itself")
        ):
            lead = self.lead(self.bo, phone=False, partner_name=False)
            self.assertEqual(
                self.codes(self.file(lead, phone="13800001234")), ["protected"]
            )
        used = self.env["customer.filing.quota"].search([("user_id", "=", self.bo.id)])
        self.assertEqual(used.used, 2)

    def test_leads_of_others_customers_count(self):
        """What the guard of a lead tells is an answer, too."""
        self.register.check_daily_user = 2
        self.filed()
        for _time in range(3):
            lead = self.lead(self.bo)
            self.assertEqual(lead.filing_guard, "contested", "also beyond the limit")
        self.assertEqual(self.verdict(), "withheld")
        self.assertEqual(self.raised("budget").user_id, self.bo)


@tagged("post_install", "-at_install")
class TestProbing(CheckCase):
    """Who tries number after number is looking for customers, not for one."""

    def setUp(self):
        super().setUp()
        self.register.probe_limit = 3

    def test_misses_on_neighbouring_numbers(self):
        for number in range(2):
            self.check(phone=f"138000012{number:02}")
        self.assertFalse(self.raised("probing"))
        self.check(phone="138 0000 1299")
        notice = self.raised("probing")
        self.assertEqual((notice.user_id, notice.company_id), (self.bo, self.company))
        self.assertEqual(notice.activity_ids.user_id, self.olga)
        self.check(phone="13800001250")
        self.assertEqual(self.raised("probing"), notice, "one, counted")
        self.assertEqual(notice.count, 2)

    def test_other_names_beside_the_number_hide_nothing(self):
        for number in range(3):
            self.check(
                phone=f"138000012{number:02}", company_name=f"成都{number}有限公司"
            )
        self.assertTrue(self.raised("probing"))

    def test_honest_use(self):
        """The same number again, others' customers, numbers here and there."""
        self.filed()
        for _time in range(5):
            self.check(phone="13800001235")
            self.check(phone="13800001235", contact_name="李小明")
            self.check(phone="13800001234")
        for number in range(5):
            self.check(phone=f"1380000{number}000")
            self.check(phone="13800001235", company_name=f"成都{number}有限公司")
        self.assertFalse(self.raised("probing"))

    def test_customers_of_one_switchboard_that_are_filed(self):
        """Who checks and then files has asked for customers."""
        for number in range(5):
            asked = {"phone": f"023-888812{number:02}", "company_name": f"成都{number}"}
            self.check(**asked)
            draft = self.env["customer.filing"].with_user(self.bo).create(asked)
            draft.action_submit()
            self.assertEqual(draft.state, "active")
        self.assertFalse(self.raised("probing"))

    def test_two_people_are_not_one(self):
        for number, user in enumerate((self.bo, self.bo, self.carl, self.carl)):
            self.check(user, phone=f"138000012{number:02}")
        self.assertFalse(self.raised("probing"))

    def test_a_day_later_it_begins_anew(self):
        self.check(phone="13800001200")
        self.check(phone="13800001201")
        self.at(MONDAY + timedelta(hours=24))
        self.check(phone="13800001202")
        self.assertFalse(self.raised("probing"))
        self.at(MONDAY + timedelta(hours=47))
        self.check(phone="13800001203")
        self.check(phone="13800001204")
        self.assertTrue(self.raised("probing"))

    def test_nought_warns_of_nobody(self):
        self.register.probe_limit = 0
        for number in range(10):
            self.check(phone=f"138000012{number:02}")
        self.assertFalse(self.raised("probing"))

    def test_trying_numbers_on_a_lead(self):
        """The guard answers as the check does, so it is watched as closely."""
        lead = self.lead(self.bo, phone="13800001200", partner_name=False)
        for number in range(1, 3):
            lead.with_user(self.bo).write({"phone": f"138000012{number:02}"})
        self.assertEqual(self.raised("probing").user_id, self.bo)
