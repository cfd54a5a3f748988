"""Released customers whom one person gives to somebody, and who that is."""

from datetime import datetime, timedelta
from unittest.mock import patch

from approval_case import ApprovalCase
from release_case import ReleaseCase

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestRedistribution(ReleaseCase, ApprovalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        states = cls.env["res.country.state"].search(
            [("country_id.code", "=", "CN")], limit=2
        )
        cls.near, cls.far = states
        cls.unit.state_ids = cls.near

    def released(self, target, number=1, **values):
        self.ruled(("given_back", {"target": target}))
        lead = {"state_id": self.near.id, "country_id": self.near.country_id.id}
        filing = self.customer(number, **lead | values)
        return self.end(filing, "release")

    def far_away(self):
        return {"state_id": self.far.id}

    def assert_asked(self, filing, user):
        """One person decides: he has one activity, and sees the card alone."""
        task, entry, card = self.task(filing), self.entry(filing), self.card(filing)
        self.assertEqual(task.decider_id, user)
        self.assertEqual((entry.decider_id, card.decider_id), (user, user))
        self.assertEqual(task.activity_ids.user_id, user)
        self.assertEqual(len(task.activity_ids), 1)
        self.assertTrue(card.with_user(user)._filtered_access("read"))
        self.assertFalse(card.with_user(self.bo)._filtered_access("read"))

    def test_who_decides(self):
        """S04-R10, S47-R06: leader, department head, register office."""
        for number, (target, user) in enumerate(
            (("leader", self.dai), ("department", self.eve), ("office", self.olga))
        ):
            with self.subTest(target):
                self.assert_asked(self.released(target, number), user)

    def test_a_rule_for_those_who_were_in_no_pool_yet(self):
        """Going to the pool counts a round: the rule that brought him there stands."""
        rule = {"applies_to": "some", "domain": "[('round', '=', 0)]"}
        self.ruled(("void", rule | {"target": "leader"}))
        filing = self.customer(
            state_id=self.near.id, country_id=self.near.country_id.id
        )
        self.assert_asked(self.end(filing, "void"), self.dai)

    def test_another_region_goes_to_the_general_manager(self):
        """S04-R11: the leader of the topmost unit."""
        for number, target in enumerate(("leader", "department", "office")):
            with self.subTest(target):
                filing = self.released(target, number, **self.far_away())
                self.assert_asked(filing, self.fay)

    def test_nobody_decides_on_his_own_customer(self):
        self.north.user_id = self.anna
        self.assert_asked(self.released("leader"), self.eve)

    def test_without_a_leader_it_is_the_office(self):
        self.north.user_id = False
        (self.unit | self.company_unit).leader_id = False
        self.assert_asked(self.released("leader"), self.olga)

    def test_without_an_office_it_is_the_administrator(self):
        self.north.user_id = False
        (self.unit | self.company_unit).leader_id = False
        self.olga.active = False
        filing = self.released("leader")
        self.assertTrue(
            self.task(filing).decider_id.has_group(
                "customer_filing.group_filing_administrator"
            )
        )

    def test_a_decider_who_leaves_is_followed_by_the_next(self):
        filing = self.released("leader")
        self.dai.active = False
        self.sweep("pass_on")
        self.assert_asked(filing, self.eve)
        other = self.released("leader", 2)
        self.assert_asked(other, self.eve)

    def test_a_decider_who_loses_his_office_is_followed_by_the_new_one(self):
        filing = self.released("leader")
        self.sweep("pass_on")
        self.assert_asked(filing, self.dai)
        self.north.user_id = self.bo
        self.sweep("pass_on")
        task = self.task(filing)
        self.assertEqual(task.decider_id, self.bo)
        self.assertEqual(task.activity_ids.user_id, self.bo)

    def test_to_the_pool(self):
        filing = self.released("leader")
        task, card = self.task(filing), self.card(filing)
        with self.assertRaises(AccessError):
            task.with_user(self.olga).action_pool()
        task.with_user(self.dai).action_pool()
        self.assertEqual(task.state, "pooled")
        self.assertFalse(task.activity_ids or card.decider_id)
        self.assertTrue(card.with_user(self.bo)._filtered_access("read"))
        with self.assertRaises(UserError):
            task.with_user(self.dai).action_pool()

    def test_assigned_when_somebody_gets_him(self):
        filing = self.released("leader")
        task = self.task(filing)
        claimed = self.env["customer.filing"]._claim_for(self.card(filing), self.bo)
        self.assertEqual((claimed.state, claimed.user_id), ("active", self.bo))
        self.assertEqual(task.state, "assigned")
        self.assertFalse(task.activity_ids)

    def test_assigning_is_the_deciders(self):
        filing = self.released("leader")
        task = self.task(filing)
        cards = self.registry["customer.filing.card"]
        with patch.object(cards, "action_assign", lambda card: card.id, create=True):
            for user in (self.olga, self.max):
                with self.assertRaises(AccessError):
                    task.with_user(user).action_assign()
            opened = task.with_user(self.dai).action_assign()
        self.assertEqual(opened, self.card(filing).id)

    def test_a_task_is_written_by_its_buttons_alone(self):
        task = self.task(self.released("leader")).with_user(self.dai)
        with self.assertRaises(UserError):
            task.sudo().write({"state": "assigned"})
        with self.assertRaises(UserError):
            task.write({"decider_id": self.bo.id})

    def test_the_task_names_no_customer(self):
        filing = self.released("leader")
        task = self.task(filing)
        for text in (task.display_name, task.activity_ids.summary):
            self.assertNotIn(filing.company_name, text)

    def test_scenario_19_nine_months_then_redistributed(self):
        """S04-R08 to S04-R11: P02, to the department head or the general manager."""
        for number, (state, decider) in enumerate(
            ((self.near, self.eve), (self.far, self.fay))
        ):
            with self.subTest(decider.name):
                self.at(datetime(2026, 3, 2, 2))
                filing = self._key_account(number, state)
                self.assertEqual(filing.protected_until, datetime(2026, 9, 2, 16))
                self.at(datetime(2026, 8, 25))
                self._extend(filing)
                self.assertEqual(filing.protected_until, datetime(2026, 12, 2, 16))
                self.at(datetime(2026, 12, 2, 15, 59, 59))
                self.sweep_all()
                self.assertEqual(filing.state, "active")
                self.at(datetime(2026, 12, 2, 16, 5))
                self.sweep_all()
                self.assertEqual(filing.end_reason, "expired")
                self.assertEqual(filing.ended_at, datetime(2026, 12, 2, 16))
                self.assert_asked(filing, decider)

    def _key_account(self, number, state):
        preset = self.env.ref("customer_filing.filing_preset_p02")
        uses = self.env["customer.filing.preset.use"].with_user(self.max)
        uses.create(
            {"preset_id": preset.id, "team_ids": [Command.set(self.north.ids)]}
        ).action_use()
        filing = self.draft(
            kind_id=self.env.ref("customer_filing.filing_kind_key_account").id,
            company_name=f"重庆兆度{number}销售工程有限公司",
            phone=f"1390000{number:04d}",
            street="解放碑1号",
            state_id=state.id,
        )
        filing.action_submit()
        request = self.request_of(filing)
        for user in (self.eve, self.olga):
            self.decide(user, request)
        filing = filing.with_env(self.env)
        self.assertEqual(filing.state, "active", filing.refusal_text)
        return filing

    def _extend(self, filing):
        dialogs = self.env["customer.filing.extend"].with_user(self.anna)
        dialogs.create(
            {"filing_id": filing.id, "reason": "Soon", "report": "They decide soon"}
        ).action_ask()
        self.decide(self.olga, self.request_of(filing, "extend"))


@tagged("post_install", "-at_install")
class TestExemptions(ReleaseCase):
    def due(self, filing):
        return filing.protected_until

    def check(self, filing):
        """What Bo is answered about the customer."""
        lead = self.lead(self.bo, phone=filing.phone, partner_name=False)
        return self.file(lead)

    def test_bought_lately(self):
        """An order keeps the customer for its days; then he is released."""
        self.ruled(("expired", {}), exempt_won_days=30)
        filing, other = self.customer(1), self.customer(2)
        self.at(datetime(2026, 3, 5, 2))
        filing.with_user(self.dai)._milestone("order", datetime(2026, 3, 5, 1))
        self.at(self.midnight(9))
        self.sweep_all()
        self.assertEqual((filing.state, other.state), ("active", "ended"))
        self.assertEqual(filing.exempt_until, self.midnight(4, 4))
        again = self.check(filing)
        self.assertEqual(again.state, "refused")
        self.at(self.midnight(4, 4))
        self.sweep_all()
        self.assertEqual(filing.end_reason, "expired")
        self.assertEqual(filing.ended_at, self.midnight(4, 4))

    def test_won_by_another_filing(self):
        self.ruled(("expired", {}), exempt_won_days=30)
        won = self.customer(1)
        won.lead_id.with_user(self.anna).action_set_won()
        # his aftercare over, he is filed once more
        won._filing_write({"aftercare_until": False})
        self.env["customer.filing.key"]._let_go(won.ids)
        filing = self.file(self.lead(phone=won.phone, partner_name=False))
        self.assertEqual(filing.state, "active", filing.refusal_text)
        self.at(self.midnight(12))
        self.sweep_all()
        self.assertEqual(filing.state, "active")
        self.at(self.midnight(2, 4))
        self.sweep_all()
        self.assertEqual(filing.end_reason, "expired")

    def test_who_is_asked_before_any_cron_is_kept_as_well(self):
        self.ruled(("no_order", {"days": 3}), ("expired", {}), exempt_won_days=30)
        filing = self.customer()
        filing.with_user(self.dai)._milestone("deposit", datetime(2026, 3, 2, 2))
        self.at(self.midnight(9))
        self.assertEqual(self.check(filing).state, "refused")
        self.assertEqual(filing.state, "active")

    def test_an_open_order_keeps_him_until_it_is_closed(self):
        """By the hook that addons with orders fill; the Sales app is not installed."""
        self.ruled(("expired", {}), exempt_open_orders=True)
        filing = self.customer()
        leads = self.registry["crm.lead"]
        self.at(self.midnight(9))
        with patch.object(leads, "_filing_with_open_orders", lambda leads: leads):
            self.sweep_all()
            self.assertEqual(filing.state, "active")
            self.assertEqual(filing.exempt_until, self.midnight(10))
            filing._refuse_if_due()
            self.at(self.midnight(11))
            self.sweep_all()
            self.assertEqual(filing.state, "active")
        self.at(self.midnight(12))
        self.sweep_all()
        self.assertEqual(filing.end_reason, "expired")
        self.assertEqual(filing.ended_at, self.midnight(12))

    def test_without_the_sales_app_nobody_has_orders(self):
        lead = self.customer().lead_id
        if "sale.order" not in self.env:
            self.assertFalse(lead._filing_with_open_orders())

    def test_a_cron_does_not_come_back_to_who_is_kept(self):
        self.ruled(("no_order", {"days": 3}), exempt_won_days=30)
        filing = self.customer()
        self.env["customer.filing.milestone"].create(
            {
                "filing_id": filing.id,
                "kind": "deposit",
                "happened_at": datetime(2026, 3, 2, 2),
                "user_id": self.dai.id,
                "recorded_by_id": self.dai.id,
                "recorded_at": datetime(2026, 3, 2, 2),
            }
        )
        self.at(self.midnight(10))
        self.env.flush_all()
        filings = self.env["customer.filing"]
        self.assertEqual(filings._release_batch(10), 1)
        self.env.flush_all()
        self.assertEqual(filings._release_batch(10), 0)
        self.assertEqual(filings._sweep_rules_batch(10), 0)

    def test_a_dated_lock_keeps_him_until_its_day(self):
        """A hold with an end: what fell due happens afterwards, as of its instant."""
        self.ruled(("no_order", {"days": 3, "target": "leader"}))
        filing = self.customer()
        self.env["customer.filing.hold"].with_user(self.olga).create(
            {"filing_id": filing.id, "reason": "Lock", "until": self.midnight(8)}
        )
        self.at(self.midnight(7))
        self.sweep_all()
        self.assertEqual(filing.state, "active")
        self.assertEqual(self.check(filing).state, "refused")
        self.at(self.midnight(8))
        self.sweep_all()
        self.assertEqual(filing.end_reason, "no_order")
        self.assertEqual(filing.ended_at, self.midnight(5))
        self.assertEqual(self.entry(filing).entered_at, self.midnight(5))

    def test_what_is_being_decided_keeps_him(self):
        self.ruled(("no_order", {"days": 3}), extension_mode="limited")
        filing = self.customer()
        filing._filing_write({"awaits_decision": True})
        self.at(self.midnight(7))
        self.sweep_all()
        self.assertEqual(filing.state, "active")
        filing._stop_awaiting("extension_refused", self.midnight(7))
        self.assertEqual(filing.end_reason, "no_order")
        self.assertEqual(filing.ended_at, self.midnight(5))

    def test_a_hold_keeps_him_until_it_is_lifted(self):
        self.ruled(("no_order", {"days": 3}))
        filing = self.customer()
        hold = self.env["customer.filing.hold"].with_user(self.olga)
        hold = hold.create({"filing_id": filing.id, "reason": "Contested"})
        self.at(self.midnight(7) + timedelta(days=100))
        self.sweep_all()
        self.assertEqual(filing.state, "active")
        hold.action_lift()
        self.sweep_all()
        self.assertEqual(filing.end_reason, "no_order")
        self.assertEqual(filing.ended_at, self.midnight(5))
