"""The register: who is the same customer, what an answer says, who answers."""

from filing_case import FilingCase
from psycopg2.errors import UniqueViolation

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from odoo.addons.customer_filing.core import identity


@tagged("post_install", "-at_install")
class TestRegisterSettings(FilingCase):
    def setUp(self):
        super().setUp()
        self.register = self.company.filing_register_id

    def line(self, relation):
        return self.register.relation_ids.filtered(lambda r: r.relation == relation)

    def test_a_new_register_has_the_rules_of_the_core(self):
        """S05-R02, S05-R03: relatives as most policies count them."""
        self.assertEqual(self.register._identity_rules(), identity.Rules())
        other = self.env["res.company"].create({"name": "Other"}).filing_register_id
        self.assertNotEqual(other, self.register)
        self.assertEqual(other._identity_rules(), identity.Rules())
        self.assertEqual(
            [
                (line.relation, line.by_phone, line.by_name, line.collides)
                for line in other.relation_ids
            ],
            [
                ("spouse", True, True, True),
                ("parent", True, False, True),
                ("sibling", True, False, True),
                ("child", False, False, False),
            ],
        )

    def test_masked_numbers_are_a_matter_of_the_policy(self):
        """S68-R08."""
        rules = self.register._identity_rules(masked=False)
        self.assertEqual(rules, identity.Rules(masked=False))

    def test_every_kind_of_data_has_a_strength(self):
        for kind, default in dict(identity.DEFAULT_STRENGTHS).items():
            self.assertEqual(self.register[f"strength_{kind}"], default)
            self.register[f"strength_{kind}"] = "hint"
            rules = self.register._identity_rules()
            self.assertEqual(rules.strengths, ((kind, "hint"),), "what differs only")
            self.register[f"strength_{kind}"] = default

    def test_strength_decides_what_a_phone_number_says(self):
        phone = identity.Snapshot(phone="13800001234")
        for strength in ("alone", "together", "hint"):
            self.register.strength_phone = strength
            keys, _problems = identity.read(phone, self.register._identity_rules())
            self.assertEqual({key.strength for key in keys}, {strength})

    def test_a_persons_name_never_decides_alone(self):
        """S05-R03, S54-R09."""
        with self.assertRaises(ValueError):
            self.register.strength_contact = "alone"

    def test_relatives(self):
        """S05-R02: whose numbers count is set line by line."""
        self.line("child").write({"by_phone": True, "collides": True})
        self.line("spouse").write({"by_name": False})
        self.line("parent").write({"by_phone": False})
        self.assertEqual(
            self.register._identity_rules().relations,
            (
                identity.RelationRule("spouse", True, False, True),
                identity.RelationRule("parent", False, False, True),
                identity.RelationRule("sibling", True, False, True),
                identity.RelationRule("child", True, False, True),
            ),
        )

    def test_groups_of_companies(self):
        for mode in ("ignored", "warned", "blocked"):
            self.register.group_mode = mode
            self.assertEqual(self.register._identity_rules().groups, mode)

    def test_rules_cost_no_query_once_the_register_is_read(self):
        rules = self.register._identity_rules()
        with self.assertQueryCount(0):
            self.assertEqual(self.register._identity_rules(), rules)

    def test_relations_come_with_the_register(self):
        registers = self.env["customer.filing.register"]
        register = registers.create(
            {
                "name": "Two towns",
                "relation_ids": [
                    Command.create({"relation": "child", "by_phone": True})
                ],
            }
        )
        lines = {line.relation: line.by_phone for line in register.relation_ids}
        self.assertEqual(
            lines, {"child": True, "spouse": True, "parent": True, "sibling": True}
        )
        copied = register.copy({"name": "Three towns"})
        self.assertEqual(copied._identity_rules(), register._identity_rules())
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation):
            register.relation_ids = [Command.create({"relation": "child"})]

    def test_numbers_cannot_be_negative(self):
        for name in ("check_daily_user", "check_daily_team", "probe_limit"):
            self.register[name] = 0
            for number in (-1, 10**9):
                with self.subTest(name), self.assertRaises(ValidationError):
                    self.register[name] = number

    def test_a_register_officer_answers_enquiries(self):
        with self.assertRaises(ValidationError) as refused:
            self.register.office_user_id = self.dai
        self.assertIn(self.dai.name, str(refused.exception))
        self.register.office_user_id = self.olga
        self.register.escalation_user_id = self.max

    def test_administrator_sets_a_register_on_its_form(self):
        with Form(self.register.with_user(self.max)) as form:
            form.strength_email = "hint"
            form.group_mode = "warned"
            form.answer_until = False
            form.answer_owner = "leaders"
            form.check_daily_user = 10
            form.office_user_id = self.olga
            with form.relation_ids.edit(3) as line:
                line.by_phone = True
        self.assertEqual(self.register.answer_owner, "leaders")
        rules = self.register._identity_rules()
        self.assertEqual(rules.strengths, (("email", "hint"),))
        self.assertEqual(
            rules.relations[3], identity.RelationRule("child", True, False, False)
        )

    def test_nobody_else_sets_it_and_nobody_adds_or_removes_a_relation(self):
        for user in (self.anna, self.dai, self.olga):
            self.assertTrue(self.register.with_user(user).relation_ids)
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.register.with_user(user).answer_owner = "everybody"
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.line("child").with_user(user).by_phone = True
        line = self.line("child").with_user(self.max)
        with self.assertRaises(AccessError):
            line.unlink()
        with self.assertRaises(AccessError):
            line.create({"register_id": self.register.id, "relation": "child"})

    def test_another_companys_register_is_not_seen(self):
        other = self.env["res.company"].create({"name": "Other"}).filing_register_id
        relations = self.env["customer.filing.relation"].with_user(self.max)
        seen = relations.search([]).register_id
        self.assertIn(self.register, seen)
        self.assertNotIn(other, seen)
