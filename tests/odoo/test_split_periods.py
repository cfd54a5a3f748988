"""Periods of settlement: what is frozen, paid, held and locked."""

from decimal import Decimal

import psycopg2
from money_case import MoneyCase

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger


@tagged("post_install", "-at_install")
class TestSplitPeriods(MoneyCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.split = cls.approved(
            1000,
            (cls.anna, 60),
            (cls.bo, 40),
            (cls.anna, 100, {"book": "performance"}),
        )
        cls.of_anna, cls.of_bo, cls.performance = cls.split.line_ids.sorted("sequence")

    def sql(self, statement, *params):
        """Run a statement that PostgreSQL refuses, whoever sends it."""
        self.env.flush_all()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.errors.RaiseException),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(statement, params)

    # ---- periods ----

    def test_two_periods_of_a_company_share_no_day(self):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaisesRegex(
                (ValidationError, psycopg2.errors.ExclusionViolation),
                "share a day|_apart",
            ),
            self.env.cr.savepoint(),
        ):
            self.period("Spring", "2026-03-31", "2026-05-31")
        other = self.env["res.company"].create({"name": "Other"})
        self.assertTrue(
            self.period("March", "2026-03-01", "2026-03-31", company_id=other.id)
        )

    def test_officers_alone_keep_periods(self):
        def make(user):
            periods = self.env["customer.filing.split.period"].with_user(user)
            periods.create(
                {"name": "May", "date_from": "2026-05-01", "date_to": "2026-05-31"}
            )

        self.refused(make, self.anna, self.dai, self.max, self.uma)
        march = self.march
        for name in ("action_freeze", "action_pay", "action_lock"):
            self.refused(
                lambda user, name=name: getattr(march.with_user(user), name)(),
                self.anna,
                self.dai,
                self.max,
                self.uma,
            )
        self.refused(
            lambda user: self.of_anna.with_user(user).action_pay(), self.anna, self.dai
        )

    def test_a_locked_period_never_opens_or_changes(self):
        self.freeze()
        march = self.march.with_user(self.olga)
        with self.assertRaises(UserError):
            march.date_to = "2026-03-30"
        march.action_lock()
        self.assertEqual(
            (march.state, march.locked_by_id), ("locked", self.olga), "who locked it"
        )
        for change in ({"state": "open"}, {"name": "Other"}):
            with self.assertRaises(UserError):
                march.write(change)
            with self.assertRaises(UserError):
                march.sudo().write(change)
        with self.assertRaises(UserError):
            march.unlink()
        with self.assertRaises(UserError):
            march.action_lock()
        table = "customer_filing_split_period"
        self.sql(f"UPDATE {table} SET state = 'open' WHERE id = %s", march.id)
        self.sql(f"UPDATE {table} SET date_to = '2026-04-02' WHERE id = %s", march.id)

    # ---- freezing and paying ----

    def test_approved_shares_are_frozen_and_paid(self):
        """Rule SPLIT; performance counts once it is paid (S36-R32)."""
        late = self.approved(50, (self.anna, 100), deal_date="2026-04-01")
        draft = self.env["customer.filing.split"]._store(
            {"lead_ids": self.deal().ids, "base_amount": 7},
            [{"role": "owner", "user_id": self.anna.id, "percent": 100}],
        )
        self.freeze()
        self.assertEqual(self.split.state, "frozen")
        self.assertEqual(self.split.line_ids.period_id, self.march)
        self.assertFalse((late | draft).line_ids.period_id, "not yet, or too late")
        events = self.split.event_ids.filtered(lambda one: one.event == "freeze")
        self.assertEqual(events.line_id, self.split.line_ids)
        self.assertEqual(events.user_id, self.olga)
        self.march.with_user(self.olga).action_lock()
        # what is frozen may be paid though no number changes any more
        self.march.with_user(self.olga).action_pay()
        self.assertEqual(self.split.state, "paid")
        self.assertTrue(all(self.split.line_ids.mapped("paid_at")))
        opened = self.march.with_user(self.anna).action_open_statements()
        mine = self.env[opened["res_model"]].with_user(self.anna)
        self.assertEqual(mine.search(opened["domain"]).user_id, self.anna)

    def test_postgresql_keeps_what_is_frozen(self):
        april = self.period("April", "2026-04-01", "2026-04-30")
        self.freeze()
        line = "customer_filing_split_line"
        for change in (
            "period_id = NULL, frozen_at = NULL",
            "amount = 1",
            f"period_id = {april.id}",
            f"user_id = {self.bo.id}",
        ):
            self.sql(f"UPDATE {line} SET {change} WHERE id = %s", self.of_anna.id)
        self.sql(f"DELETE FROM {line} WHERE id = %s", self.of_anna.id)
        april.with_user(self.olga).action_lock()
        other = self.approved(50, (self.anna, 100), deal_date="2026-04-01")
        self.sql(
            f"UPDATE {line} SET period_id = %s, frozen_at = now() WHERE split_id = %s",
            april.id,
            other.id,
        )
        with self.assertRaises(UserError):
            self.freeze(april)
        with self.assertRaises(UserError):
            other.line_ids._freeze(april)
        self.sql(f"UPDATE {line} SET paid_at = now() WHERE split_id = %s", other.id)

    def test_nobody_settles_what_he_gets_a_part_of(self):
        shared = self.approved(100, (self.otto, 50), (self.bo, 50))
        told = self.freeze(user=self.otto)
        self.assertEqual(told["params"]["type"], "warning")
        self.assertFalse(shared.line_ids.filtered("frozen_at"))
        self.assertEqual(self.split.state, "frozen")
        self.freeze()
        self.assertEqual(shared.state, "frozen")
        with self.assertRaisesRegex(AccessError, "yourself"):
            shared.line_ids[1].with_user(self.otto).action_pay()
        self.march.with_user(self.otto).action_pay()
        self.assertEqual((self.split.state, shared.state), ("paid", "frozen"))
        shared.line_ids.with_user(self.olga).action_pay()
        self.assertEqual(shared.state, "paid")

    def test_change_of_the_lead_moves_nothing(self):
        """What was divided stays, whoever has the lead afterwards."""
        self.freeze()
        before = self.amounts(self.split.line_ids)
        self.split.lead_ids.write({"user_id": self.bo.id})
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(self.amounts(self.split.line_ids), before)
        self.assertEqual(self.of_anna.user_id, self.anna)

    # ---- holds ----

    def hold(self, line, user=None):
        return (
            self.env["customer.filing.split.hold"]
            .with_user(user or self.olga)
            .create({"line_id": line.id, "reason": "A complaint"})
        )

    def test_a_hold_stops_only_the_share_that_it_names(self):
        hold = self.hold(self.of_bo, self.dai)
        self.freeze()
        self.assertEqual(
            self.split.line_ids.filtered("frozen_at"), self.of_anna | self.performance
        )
        self.march.with_user(self.olga).action_pay()
        self.assertTrue(self.of_anna.paid_at)
        self.assertEqual(self.split.state, "frozen", "one share waits")
        self.assertEqual(self.of_bo.standing, "held")
        with self.assertRaises(UserError):
            self.of_bo.with_user(self.olga).action_pay()
        hold.with_user(self.olga).action_lift()
        self.assertFalse(self.of_bo.is_held)
        self.freeze()
        self.march.with_user(self.olga).action_pay()
        self.assertEqual(self.split.state, "paid")
        events = self.split.event_ids.filtered(
            lambda one: one.event in ("hold", "lift")
        )
        self.assertEqual(events.line_id, self.of_bo)
        with self.assertRaises(UserError):
            self.hold(self.of_bo)

    def test_a_revised_split_withholds_what_was_withheld(self):
        """Who revises a split does not lift a hold by it."""
        of_bo = self.split.line_ids.filtered(lambda line: line.user_id == self.bo)
        hold = self.env["customer.filing.split.hold"].with_user(self.olga)
        hold.create({"line_id": of_bo.id, "reason": "A complaint"})
        new = self.split.with_user(self.dai)._revise()
        new.with_user(self.dai)._propose()
        held = new.line_ids.filtered("is_held")
        self.assertEqual(held.user_id, self.bo)
        self.assertEqual((held.hold_reason, len(held)), ("A complaint", len(of_bo)))
        self.assertEqual(held.hold_ids.set_by_id, self.olga)

    def test_a_share_is_put_on_hold_once_at_a_time(self):
        first = self.hold(self.of_bo)
        with self.assertRaises(UserError):
            self.hold(self.of_bo, self.otto)
        first.with_user(self.dai).action_lift()
        self.assertFalse(self.of_bo.is_held)
        self.assertTrue(self.hold(self.of_bo, self.otto))
        self.assertTrue(self.of_bo.is_held)

    def test_the_payee_is_told_of_a_hold_and_nobody_else(self):
        hold = self.hold(self.of_bo)
        self.assertEqual(hold.with_user(self.bo).reason, "A complaint")
        self.assertEqual(self.of_bo.with_user(self.bo).hold_reason, "A complaint")
        told = self.env["mail.notification"].search(
            [("mail_message_id.res_id", "=", self.of_bo.id)]
        )
        told = told.filtered(lambda one: one.mail_message_id.model == self.of_bo._name)
        self.assertEqual(told.res_partner_id, self.bo.partner_id)
        self.assertIn("A complaint", told.mail_message_id[0].body)
        self.refused(
            lambda user: hold.with_user(user).read(["reason"]),
            self.anna,
            self.carl,
            self.eve,
        )
        self.assertFalse(
            self.env["customer.filing.split.hold"].with_user(self.anna).search([])
        )
        self.refused(
            lambda user: self.hold(self.of_bo, user), self.anna, self.bo, self.eve
        )
        self.refused(
            lambda user: hold.with_user(user).action_lift(),
            self.anna,
            self.bo,
            self.eve,
            self.uma,
        )
        for change in ({"reason": "Other"}, {"lifted_at": False}):
            with self.assertRaises(UserError):
                hold.sudo().write(change)
        with self.assertRaises(UserError):
            hold.sudo().unlink()

    def test_a_payee_holds_and_lifts_nothing_of_his_own_split(self):
        led = self.approved(100, (self.dai, 50), (self.bo, 50))
        hold = self.hold(led.line_ids[0])
        self.refused(lambda user: hold.with_user(user).action_lift(), self.dai)
        self.refused(lambda user: self.hold(led.line_ids[1], user), self.dai)

    # ---- which period ----

    def test_sums_are_exact(self):
        thirds = self.approved(100, (self.anna, 33), (self.bo, 33), (self.carl, 34))
        self.freeze()
        self.assertEqual(sum(self.amounts(thirds.line_ids)), Decimal(100))
