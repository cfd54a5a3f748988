"""Whole customer, project, product line: two filings meet if keys and scopes do."""

from draft_case import DraftCase

from odoo import Command
from odoo.tests import tagged

PHONE = "13800001234"


@tagged("post_install", "-at_install")
class TestScopes(DraftCase):
    def setUp(self):
        super().setUp()
        self.line_kind = self.env["customer.filing.kind"].create(
            {"name": "Machines", "code": "machines", "needs_product_line": True}
        )
        self.rules(
            line_ids=[Command.create({"kind_id": self.line_kind.id, "length": 30})]
        )
        self.lines = self.env["customer.filing.product.line"].create(
            [{"name": "Pumps"}, {"name": "Valves"}]
        )

    def scope(self, user=None, project="", line=None):
        values = {"phone": PHONE}
        if project:
            values |= {"project": project, "kind_id": self.project_kind.id}
        if line:
            values |= {"product_line_id": line.id, "kind_id": self.line_kind.id}
        return self.filed(user, **values)

    def assertMeets(self, filing):
        self.assertRefused(filing, "protected")

    def test_two_projects_do_not_meet(self):
        """S67-R07"""
        self.scope(self.anna, project="二期")
        self.assertEqual(self.scope(self.bo, project="三期").state, "active")

    def test_one_project_however_it_is_written(self):
        self.scope(self.anna, project="二期 (Pumps)")
        self.assertMeets(self.scope(self.bo, project="二期（PUMPS）"))

    def test_whole_customer_meets_every_project_and_product_line(self):
        self.scope(self.anna)
        self.assertMeets(self.scope(self.bo, project="二期"))
        self.assertMeets(self.scope(self.bo, line=self.lines[0]))

    def test_project_and_product_line_meet_the_whole_customer(self):
        for values in ({"project": "二期"}, {"line": self.lines[0]}):
            held = self.scope(self.anna, **values)
            self.assertMeets(self.scope(self.bo))
            held._end("void")

    def test_two_product_lines_do_not_meet(self):
        self.scope(self.anna, line=self.lines[0])
        self.assertMeets(self.scope(self.bo, line=self.lines[0]))
        self.assertEqual(self.scope(self.bo, line=self.lines[1]).state, "active")

    def test_a_project_called_like_a_product_line_is_none(self):
        self.scope(self.anna, line=self.lines[0])
        other = self.scope(self.bo, project=str(self.lines[0].id))
        self.assertEqual(other.state, "active")

    def test_masked_number_meets_within_a_scope_only(self):
        """S68-R08: of two customers that fit, the other project's does not count."""
        self.rules(masked_phone=True)
        self.scope(self.anna, project="二期")
        for number in ("13811111234", "13822221234"):
            self.filed(
                self.anna, phone=number, project="三期", kind_id=self.project_kind.id
            )
        masked = {"phone": "138****1234", "kind_id": self.project_kind.id}
        self.assertMeets(self.filed(self.bo, project="二期", **masked))
        self.assertRefused(self.filed(self.bo, project="三期", **masked), "ambiguous")
        self.assertEqual(self.filed(self.bo, project="四期", **masked).state, "active")

    def test_own_project_meets_the_own_whole_customer(self):
        """Who wants more of his customer than the project asks for a change."""
        self.scope(self.anna, project="二期")
        self.assertRefused(self.scope(self.anna), "yours")

    def test_several_projects_of_several_people_and_then_the_whole(self):
        """The answer is the protection that lasts longest."""
        first = self.scope(self.anna, project="二期")
        second = self.scope(self.anna, line=self.lines[0])
        self.assertLess(second.protected_until, first.protected_until)
        refused = self.scope(self.bo)
        self.assertMeets(refused)
        until = first.protected_until.strftime("%Y-%m-%d %H:%M:%S")
        self.assertEqual(refused.refusal[0]["until"], until)

    def test_a_project_waits_for_the_whole_customer(self):
        """S11-R06, S67-R07: in the queue of whom it meets, not of another project."""
        self.rules(duplicate_policy="queue", queue_places=1)
        held = self.scope(self.anna, project="二期")
        other = self.scope(self.anna, project="三期")
        queued = self.scope(self.bo, project="二期")
        self.assertEqual(queued.state, "queued")
        other._end("release")
        self.assertEqual(
            (queued.state, other.pool_entry_ids.state), ("queued", "waiting")
        )
        held._end("release")
        self.assertEqual(queued.state, "active")
        self.assertFalse(held.pool_entry_ids)

    def test_kind_without_project_or_line_protects_the_whole_customer(self):
        """A kind that needs a project is refused without one (S01-R01)."""
        filing = self.filed(phone=PHONE, kind_id=self.project_kind.id)
        self.assertRefused(filing, "missing")
        self.assertEqual(filing.refusal[0]["field"], "project")
        filing = self.filed(phone=PHONE, kind_id=self.line_kind.id)
        self.assertEqual(filing.refusal[0]["field"], "product_line")
