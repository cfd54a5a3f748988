from tour_case import TourCase

from odoo import Command
from odoo.tests import new_test_user, tagged


@tagged("post_install", "-at_install")
class TestSplitTour(TourCase):
    """Three people and one deal: proposed, agreed to, approved."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.olga = new_test_user(
            cls.env,
            login="olga",
            name="Olga Zhao",
            groups="sales_team.group_sale_salesman_all_leads,"
            "customer_filing.group_filing_officer",
            tz="Asia/Shanghai",
        )
        cls.template = cls.env["customer.filing.split.template"].create(
            {
                "name": "Owner 70, helper 30",
                "line_ids": [
                    Command.create({"role": "owner", "percent": 70}),
                    Command.create({"role": "helper", "percent": 30, "sequence": 20}),
                ],
            }
        )
        rule = {"template_id": cls.template.id}
        cls.policy.version_ids.write({"split_rule_ids": [Command.create(rule)]})
        cls.deal = cls.lead(
            cls.anna, "Lathe for Zhaodu", "重庆兆度销售工程有限公司", "13800001234"
        )
        filing = cls.file(cls.deal)
        cls.env["customer.filing.participant"].with_user(cls.dai).create(
            {"filing_id": filing.id, "role": "helper", "user_id": cls.bo.id}
        )
        cls.deal.with_user(cls.anna).action_set_won()

    def test_proposed_agreed_and_approved(self):
        self.tour("split_proposed", self.dai, path=f"/odoo/crm/{self.deal.id}")
        split = self.env["customer.filing.split"].search([])
        self.assertEqual((split.state, split.proposer_id), ("proposed", self.dai))
        amounts = {line.user_id: line.amount for line in split.line_ids}
        self.assertEqual(amounts, {self.anna: 6500, self.bo: 3500})

        self.tour("split_agreed", self.anna)
        self.assertEqual(split.state, "proposed")
        split.line_ids.filtered(lambda line: line.user_id == self.bo).with_user(
            self.bo
        ).action_agree()
        self.assertEqual(split.state, "agreed")

        self.tour("split_approved", self.olga)
        self.assertEqual((split.state, split.approver_id), ("approved", self.olga))
