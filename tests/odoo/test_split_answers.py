"""What a split meets on its way: reopened deals, merged leads, odd numbers, answers."""

import base64

from money_case import MoneyCase
from split_case import SplitCase

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

NAN, INFINITY = float("nan"), float("inf")
ODD = (NAN, INFINITY, -INFINITY, 1e300, 10**400, "1e999", "nan", "a lot")


@tagged("post_install", "-at_install")
class TestSplitReopened(MoneyCase):
    """A deal that is won no more: nothing of it is frozen, and its leader decides."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead = cls.deal()
        cls.split = cls.approved(1000, (cls.anna, 60), (cls.bo, 40), lead=cls.lead)

    def told(self, split):
        activities = split.sudo().activity_ids
        return activities.filtered(lambda todo: todo.user_id == self.dai)

    def lose(self):
        self.lead.stage_id = self.env.ref("crm.stage_lead1")
        self.lead.action_set_lost()
        self.assertFalse(self.lead.active)

    def test_a_reopened_deal_is_not_frozen_and_its_leader_is_told(self):
        other = self.approved(500, (self.anna, 100))
        self.lead.stage_id = self.env.ref("crm.stage_lead1")
        said = self.freeze()["params"]
        self.assertEqual(other.state, "frozen")
        self.assertEqual(self.split.state, "approved")
        self.assertFalse(any(self.split.line_ids.mapped("frozen_at")))
        self.assertIn("Shares frozen: 1", said["message"])
        self.assertIn("not won any more: 2", said["message"])
        self.assertEqual(said["type"], "warning")
        self.assertIn("not won any more", self.told(self.split).note)
        self.assertFalse(self.told(other))
        self.assertIn("not won", self.split.with_user(self.dai).waiting_text)
        self.freeze()
        self.assertEqual(len(self.told(self.split)), 1)
        self.lead.action_set_won()
        self.assertFalse(self.split.with_user(self.dai).waiting_text)
        self.freeze()
        self.assertEqual(self.split.state, "frozen")
        self.assertFalse(self.told(self.split))

    def test_a_lost_lead_keeps_its_split_from_being_frozen(self):
        self.lose()
        self.freeze()
        self.assertEqual(self.split.state, "approved")
        self.split.with_user(self.dai).action_cancel("He went away")
        self.assertEqual(self.split.state, "cancelled")

    def test_of_a_lost_lead_all_is_taken_back(self):
        self.freeze()
        self.lose()
        reversal = self.reversed(self.split, 1000)
        self.assertEqual(reversal.lead_ids, self.lead)
        self.freeze()
        self.assertEqual(reversal.state, "frozen")

    def test_what_was_wholly_taken_back_waits_for_nobody(self):
        of_bo = self.split.line_ids.filtered(lambda line: line.user_id == self.bo)
        hold = self.env["customer.filing.split.hold"].with_user(self.olga)
        hold = hold.create({"line_id": of_bo.id, "reason": "A complaint"})
        self.freeze()
        self.lose()
        hold.action_lift()
        self.freeze()
        self.assertFalse(of_bo.frozen_at)
        self.assertTrue(self.told(self.split))
        self.reversed(self.split, 1000)
        self.freeze()
        self.freeze()
        self.assertTrue(of_bo.frozen_at)
        self.assertFalse(self.told(self.split))
        statement = self.env["customer.filing.split.statement"].search(
            [("user_id", "=", self.bo.id), ("period_id", "=", self.march.id)]
        )
        self.assertEqual(statement.amount, 0)

    def test_two_deals_that_were_split_stay_two(self):
        other = self.deal()
        second = self.approved(500, (self.anna, 100), lead=other)
        leads = (self.lead | other).with_user(self.max)

        def merge():
            return leads.merge_opportunity(auto_unlink=False)

        with self.assertRaises(UserError) as caught, self.env.cr.savepoint():
            merge()
        self.assertIn(second.name, str(caught.exception))
        self.assertEqual(
            (self.split.lead_ids, second.lead_ids),
            (self.lead, other),
        )
        second.with_user(self.dai).action_cancel("It is the same deal")
        merged = merge().with_env(self.env)
        self.assertEqual((self.split | second).lead_ids, merged)

    def test_a_merged_deal_keeps_what_was_paid(self):
        other = self.deal()
        second = self.approved(500, (self.anna, 100), lead=other)
        self.freeze()
        self.march.with_user(self.olga).action_pay()
        self.reversed(second, 500)
        self.freeze()
        leads = (self.lead | other).with_user(self.max)
        merged = leads.merge_opportunity(auto_unlink=False).with_env(self.env)
        self.assertEqual((self.split | second).lead_ids, merged)
        self.assertEqual((self.split.state, second.state), ("paid", "paid"))

    def test_a_new_leader_is_asked_for_what_waits(self):
        self.env["mail.activity"].search([]).unlink()
        self.freeze()
        reversal = self.reverse(self.split, 100, user=self.olga)
        self.assertTrue(self.told(reversal))
        self.north.user_id = self.eve
        self.assertFalse(self.told(reversal))
        self.assertEqual(reversal.activity_ids.user_id, self.eve)
        with self.assertRaises(AccessError):
            reversal.with_user(self.dai).action_approve()
        reversal.with_user(self.eve).action_approve()

    def test_a_new_leader_hears_of_a_reopened_deal(self):
        self.lead.stage_id = self.env.ref("crm.stage_lead1")
        self.freeze()
        self.assertTrue(self.told(self.split))
        self.north.user_id = self.eve
        self.assertFalse(self.told(self.split))
        self.assertIn("not won any more", self.split.sudo().activity_ids.note)
        self.assertEqual(self.split.sudo().activity_ids.user_id, self.eve)

    def test_a_contact_without_a_name_of_his_own_is_paid(self):
        company = self.env["res.partner"].create({"name": "Wang", "is_company": True})
        address = self.env["res.partner"].create(
            {"parent_id": company.id, "type": "invoice"}
        )
        self.assertFalse(address.name)
        lead = self.deal()
        self.approved(500, ({"partner_id": address.id}, 100), lead=lead)
        self.freeze()
        exporter = self.env.ref("customer_filing.group_filing_export")
        self.olga.group_ids |= exporter
        dialog = self.env["customer.filing.split.payroll"].with_user(self.olga)
        dialog = dialog.create({"period_id": self.march.id})
        dialog.action_make()
        self.assertIn("Wang", base64.b64decode(dialog.file).decode())
        statement = self.env["customer.filing.split.statement"].search(
            [("partner_id", "=", address.id)]
        )
        statement.with_user(self.olga).action_spreadsheet()
        self.assertIn("Wang", statement.payee_name)


@tagged("post_install", "-at_install")
class TestSplitAnswers(SplitCase):
    def in_two_books(self):
        """A split of which Anna has two shares, and Bo one."""
        shares = [
            *self.shares(),
            {"sequence": 4, "role": "owner", "user_id": self.anna.id, "percent": 100}
            | {"book": "performance"},
        ]
        return self.proposed(shares, performance_base=5000)

    def test_one_answer_for_all_shares(self):
        split = self.in_two_books()
        commission, performance = self.share(split, self.anna).sorted("sequence")
        self.assertEqual(commission.payee_line_ids, commission | performance)
        self.assertTrue(commission.has_several)
        self.assertFalse(self.share(split, self.bo).has_several)
        commission.action_agree_all()
        self.assertEqual(performance.agreement, "agreed")
        self.assertEqual(self.share(split, self.bo).agreement, "pending")
        self.assertFalse((commission | performance).sudo().activity_ids)
        with self.assertRaises(UserError):
            performance.action_agree_all()
        with self.assertRaises(AccessError):
            self.share(split, self.bo).with_user(self.anna).action_agree_all()
        with self.assertRaises(AccessError):
            self.share(split, self.bo).with_user(self.dai).action_agree_all()
        self.assertEqual(self.share(split, self.bo).agreement, "pending")

    def test_one_share_alone_and_then_the_rest(self):
        split = self.in_two_books()
        commission, performance = self.share(split, self.anna).sorted("sequence")
        performance.action_agree()
        self.assertEqual(commission.agreement, "pending")
        performance.action_agree_all()
        self.assertEqual(commission.agreement, "agreed")

    def test_a_new_leader_hears_of_an_objection(self):
        split = self.in_two_books()
        self.share(split, self.anna)[:1].action_object("Too little")
        eve = self._new_user("eve", "sales_team.group_sale_salesman_all_leads")
        self.north.user_id = eve
        self.assertEqual(
            split.sudo().activity_ids.user_id, eve | split.sudo().proposer_id
        )

    def test_one_objection_to_all_shares(self):
        split = self.in_two_books()
        commission, performance = self.share(split, self.anna).sorted("sequence")
        dialogs = self.env["customer.filing.split.object"].with_user(self.anna)
        dialog = dialogs.create({"line_id": commission.id, "reason": "Too little"})
        self.assertIn("600", dialog.amount_text)
        self.assertIn("5,000", dialog.amount_text)
        dialog.is_whole = False
        self.assertNotIn("5,000", dialog.amount_text)
        dialog.is_whole = True
        dialog.action_object()
        self.assertEqual(
            (commission | performance).mapped("agreement"), ["objected"] * 2
        )
        (commission | performance).action_agree()
        dialogs.create(
            {"line_id": performance.id, "reason": "Mine", "is_whole": False}
        ).action_object()
        self.assertEqual(commission.agreement, "agreed")
        self.assertEqual(performance.agreement, "objected")

    def test_the_note_on_the_amount_is_there_again(self):
        action = self.deal.with_user(self.dai).action_filing_split()
        dialogs = self.env[action["res_model"]].with_user(self.dai)
        dialog = dialogs.browse(action["res_id"])
        dialog.write({"received_amount": 1000, "base_note": "Receipt 0312. Paid"})
        split = self.splits.browse(dialog.action_propose()["res_id"])
        self.assertIn("Receipt 0312. Paid", split.base_note)
        for _again in range(2):
            action = split.with_user(self.dai).action_rework()
            dialog = dialogs.browse(action["res_id"])
            self.assertEqual(dialog.base_note, "Receipt 0312. Paid")
            split = self.splits.browse(dialog.action_propose()["res_id"])
            self.assertEqual(split.base_note.count("Receipt"), 1)

    def test_what_is_no_number_is_refused_in_words(self):
        template = self.env["customer.filing.split.template"].create(
            {"name": "All", "line_ids": [(0, 0, {"role": "owner", "percent": 100})]}
        )
        action = self.deal.with_user(self.dai).action_filing_split()
        dialog = self.env[action["res_model"]].with_user(self.dai)
        dialog = dialog.browse(action["res_id"])
        split = self.approved(deal=self.plain_deal())
        split._split_write({"state": "frozen"})
        reversals = self.env["customer.filing.split.reverse"].with_user(self.dai)
        reversal = reversals.with_context(default_split_id=split.id).create(
            {"note": "Back"}
        )
        levels = self.env["customer.filing.approval.level"]
        terms = self.env["customer.filing.policy.version"]
        doors = (
            (template, ("base_percent", "overlay_cap", "silence_days")),
            (template.line_ids, ("percent", "fixed_amount", "cap_amount")),
            (dialog, ("received_amount", "fees_amount", "rebates_amount")),
            (dialog.line_ids[:1], ("percent", "fixed_amount", "floor_amount")),
            (reversal, ("amount",)),
            (levels, ("amount_min",)),
            (terms, ("window_from", "window_to")),
        )
        for record, names in doors:
            for name in names:
                for value in ODD:
                    with self.subTest(model=record._name, name=name, value=value):
                        with self.assertRaises(ValidationError):
                            record.write({name: value})
        with self.assertRaises(ValidationError):
            dialog.write({"line_ids": [(0, 0, {"percent": NAN})]})
        with self.assertRaises(ValidationError):
            row = [(1, dialog.line_ids[0].id, {"percent": INFINITY})]
            dialog.onchange({"line_ids": row}, ["line_ids"], {"bar": {}})
        with self.assertRaises(ValidationError):
            dialog.create({"received_amount": NAN})

    def test_more_than_is_counted_to_the_cent_is_refused_in_words(self):
        action = self.deal.with_user(self.dai).action_filing_split()
        dialog = self.env[action["res_model"]].with_user(self.dai)
        dialog = dialog.browse(action["res_id"])
        dialog.received_amount = 9e13
        self.assertIn("too much", self.refused(dialog.action_propose))
        self.deal.sudo().expected_revenue = 1e200
        self.assertIn(
            "too much", self.refused(self.deal.with_user(self.dai).action_filing_split)
        )
