"""What was given is taken back: refunds, clawbacks, decisions."""

from datetime import timedelta
from decimal import Decimal

from money_case import MoneyCase

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

ZERO = Decimal(0)


@tagged("post_install", "-at_install")
class TestSplitReversal(MoneyCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead = cls.deal(filed=True)
        cls.split = cls.approved(
            "100.01",
            (cls.anna, "33.333333"),
            (cls.bo, "33.333333"),
            ({"is_company": True, "role": "company"}, "33.333334"),
            (cls.anna, 100, {"book": "performance"}),
            lead=cls.lead,
        )

    def settle(self, *_splits):
        self.freeze()
        self.march.with_user(self.olga).action_pay()

    def back_of(self, line):
        """The lines that take part of this one back."""
        return line.search([("reverses_line_id", "=", line.id)])

    def left(self, split):
        """What is left on each line, of what was given."""
        return [
            Decimal(str(line.amount))
            + sum((Decimal(str(back.amount)) for back in self.back_of(line)), ZERO)
            for line in split.line_ids
        ]

    def test_several_refunds_leave_exactly_nothing(self):
        """Rule S36-R32: line by line, never more than was given."""
        self.settle()
        before = self.amounts(self.split.line_ids)
        for amount in (33.34, 0.01, 33.33):
            reversal = self.reversed(self.split, amount)
            of_commission = reversal.line_ids.filtered(
                lambda line: line.book == "commission"
            )
            self.assertEqual(
                sum(self.amounts(of_commission)), -Decimal(str(amount)), "exactly"
            )
            self.assertTrue(all(a <= 0 for a in self.amounts(reversal.line_ids)))
            self.assertTrue(all(left >= 0 for left in self.left(self.split)))
        for too_much in (33.34, 100.01, 0, -1):
            with self.assertRaisesRegex(UserError, "taken back"):
                self.reverse(self.split, too_much)
        self.assertEqual(self.split.left_amount, 33.33)
        last = self.reversed(self.split, 33.33)
        self.assertEqual(self.left(self.split), [ZERO] * 4)
        with self.assertRaises(UserError):
            self.reverse(self.split, 0.01)
        self.assertEqual(self.amounts(self.split.line_ids), before, "as it was given")
        self.assertEqual(last.reverses_id, self.split)
        self.assertEqual(last.line_ids.reverses_line_id, self.split.line_ids)
        with self.assertRaisesRegex(UserError, "reversal itself"):
            last.with_user(self.olga)._reverse(Decimal(1), "decision", "No")

    def test_a_reversal_waits_for_somebody_elses_approval_alone(self):
        """Nobody agrees; proposer and payees never approve; payees are told."""
        self.settle()
        reversal = self.reverse(self.split, 50)
        self.assertEqual(reversal.proposer_id, self.dai)
        self.refused(
            lambda user: reversal.with_user(user).action_approve(),
            self.dai,
            self.anna,
            self.eve,
        )
        reversal.with_user(self.olga).action_approve()
        self.assertEqual(reversal.state, "approved")
        self.assertIn("reverse", self.split.event_ids.mapped("event"))
        ledger = self.lead.filing_id.ledger_ids.mapped("event")
        self.assertIn("split_reversed", ledger)
        told = self.env["mail.message"].search(
            [
                ("model", "=", "customer.filing.split.line"),
                ("res_id", "in", reversal.line_ids.ids),
            ]
        )
        self.assertLessEqual(
            self.anna.partner_id | self.bo.partner_id,
            told.notified_partner_ids | told.partner_ids,
        )

    def test_who_may_reverse(self):
        self.freeze()
        self.refused(
            lambda user: self.reverse(self.split, 10, user=user),
            self.anna,
            self.bo,
            self.eve,
            self.max,
            self.uma,
        )
        led = self.approved(100, (self.dai, 50), (self.otto, 50))
        later = self.approved(7, (self.anna, 100), deal_date="2026-04-02")
        self.freeze()
        self.refused(lambda user: self.reverse(led, 10, user=user), self.otto)
        # a leader asks for it though he gives something back; others approve
        reversal = self.reverse(led, 10)
        self.refused(
            lambda user: reversal.with_user(user).action_approve(), self.dai, self.otto
        )
        with self.assertRaises(UserError):
            # nothing is frozen: it is revised or cancelled instead
            self.reverse(later, 7)
        with self.assertRaises(UserError):
            self.split.with_user(self.dai)._reverse(Decimal(1), "refund", " ")

    def test_a_locked_period_never_changes(self):
        self.settle()
        self.march.with_user(self.olga).action_lock()
        april = self.period("April", "2026-04-01", "2026-04-30")
        reversal = self.reversed(self.split, 100.01)
        self.freeze(april)
        self.assertEqual(reversal.line_ids.period_id, april)
        self.assertEqual(self.split.line_ids.period_id, self.march)
        april.with_user(self.olga).action_pay()
        self.assertEqual((self.split.state, reversal.state), ("paid", "paid"))

    def test_reversed_before_it_was_paid(self):
        """Scenario 45: the statement is kept, and there is no performance."""
        self.freeze()
        part = self.reversed(self.split, 40)
        self.freeze()
        rest = self.reversed(self.split, 60.01)
        self.freeze()
        lines = (self.split | part | rest).line_ids
        self.assertEqual(lines.period_id, self.march)
        self.march.with_user(self.olga).action_pay()
        self.assertFalse(any(lines.mapped("paid_at")), "nothing is paid or counts")
        self.assertEqual(set(lines.mapped("standing")), {"void"})
        rows = self.env["customer.filing.split.statement"].with_user(self.anna)
        performance = rows.search(
            [("user_id", "=", self.anna.id), ("book", "=", "performance")]
        )
        self.assertEqual(performance.line_count, 3, "kept on the statement")
        self.assertEqual((performance.amount, performance.paid_amount), (0, 0))

    def test_nobody_gives_back_what_he_has_not_got(self):
        """A share on hold is not paid, and so what takes part of it back waits, too."""
        of_bo = self.split.line_ids.filtered(lambda line: line.user_id == self.bo)
        hold = self.env["customer.filing.split.hold"].with_user(self.olga)
        hold = hold.create({"line_id": of_bo.id, "reason": "A complaint"})
        self.freeze()
        reversal = self.reversed(self.split, 50)
        self.settle()
        back = self.back_of(of_bo)
        self.assertTrue(back.frozen_at)
        self.assertFalse(back.paid_at)
        self.assertTrue(all((reversal.line_ids - back).mapped("paid_at")))
        hold.with_user(self.olga).action_lift()
        self.settle()
        self.assertTrue(back.paid_at and of_bo.paid_at)

    def test_after_the_days_for_clawback_it_takes_a_decision(self):
        template = self.env["customer.filing.split.template"].search([], limit=1)
        template = template.copy({"clawback_days": 30})
        split = self.approved(100, (self.anna, 100), template_id=template.id)
        self.settle()
        self.at(self.frozen() + timedelta(days=30))
        self.assertTrue(self.reverse(split, 10, "clawback"), "to the last day")
        self.at(self.frozen() + timedelta(days=1))
        with self.assertRaisesRegex(UserError, "until 04/01/2026, 30 days"):
            self.reverse(split, 10, "clawback")
        self.assertTrue(self.reverse(split, 10, "decision"))
        # the customer got his money back, whenever it was
        self.assertTrue(self.reverse(split, 10, "refund"))

    def test_a_changed_template_changes_no_split_that_stands(self):
        """How long something may be clawed back stays as it was then."""
        template = self.env["customer.filing.split.template"].search([], limit=1)
        template = template.copy({"clawback_days": 30})
        split = self.approved(100, (self.anna, 100), template_id=template.id)
        self.settle()
        template.clawback_days = 5
        self.at(self.frozen() + timedelta(days=30))
        self.assertTrue(self.reverse(split, 10, "clawback"))

    def test_what_was_wholly_taken_back_is_divided_anew(self):
        """A decision gives the deal to others: reverse, then split once more."""
        self.settle()
        lines = [{"role": "owner", "user_id": self.bo.id, "percent": 100}]
        values = {"lead_ids": self.lead.ids, "base_amount": "100.01"}
        again = self.env["customer.filing.split"]._store(values, lines)
        self.reversed(self.split, 100, "decision")
        last = self.reverse(self.split, 0.01, "decision")
        for _not_yet in ("a cent is left", "nobody approved it"):
            with self.assertRaisesRegex(UserError, "split already"):
                again.with_user(self.dai)._propose()
        self.assertTrue(self.lead._filing_standing_splits())
        last.with_user(self.olga).action_approve()
        self.assertTrue(self.lead._filing_standing_splits(), "it may be cancelled")
        self.settle()
        self.assertFalse(self.lead._filing_standing_splits() - again)
        again.with_user(self.dai)._propose()
        self.assertEqual(again.state, "proposed")

    def test_the_dialog_says_what_each_gives_back(self):
        dialog = (
            self.env["customer.filing.split.reverse"]
            .with_user(self.dai)
            .new({"split_id": self.split.id, "reason": "refund"})
        )
        self.freeze()
        self.assertEqual(dialog.amount, 100.01)
        dialog.amount = 10
        self.assertIn(self.anna.name, dialog.preview)
        self.assertIn("-3.33", dialog.preview.replace("\u2011", "-"))
        dialog.amount = 1000
        self.assertFalse(dialog.preview)
        action = self.split.with_user(self.dai).action_reverse()
        self.assertEqual(action["context"]["default_split_id"], self.split.id)
        self.refused(
            lambda user: self.split.with_user(user).action_reverse(), self.anna
        )

    def test_an_overlay_is_taken_back_in_proportion_to_what_was_given(self):
        split = self.approved(1000, (self.anna, 10), (self.bo, 5), split_type="overlay")
        self.assertEqual(split.given_amount, 150)
        self.freeze()
        self.reversed(split, 50)
        self.assertEqual(self.left(split), [Decimal("66.67"), Decimal("33.33")])
        with self.assertRaises(AccessError):
            self.reverse(split, 10, user=self.anna)
        self.reversed(split, 100)
        self.assertEqual(self.left(split), [ZERO, ZERO])
