"""Levels of approval: how they are set, pinned, shown, and what refuses them."""

from datetime import timedelta

from approval_case import ApprovalCase
from filing_case import MONDAY

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from odoo.addons.customer_filing.core import approval, pinned

PHONE = "13800001234"


@tagged("post_install", "-at_install")
class TestLevels(ApprovalCase):
    def refused(self, pattern, *levels, **values):
        with self.assertRaisesRegex(ValidationError, pattern):
            self.levels(*levels, **values)

    def test_levels_are_pinned_with_the_terms(self):
        """S13-R03: levels and approvers are named; a filing keeps its own."""
        self.levels(
            {"approver": "leader", "hours": 8, "remind_hours": 2},
            {"approver": "user", "user_id": self.fay.id, "amount_min": 1000.5},
            {"approver": "officer", "kind_id": self.deposit.id},
            correction_days=5,
        )
        filing = self.filed(phone=PHONE)
        rules = pinned.load(approval.Rules, filing.terms_id._read().approval)
        self.assertEqual(
            rules,
            approval.Rules(
                (
                    approval.Level("filing", "leader", hours=8, remind_hours=2),
                    approval.Level(
                        "filing", "user", user=self.fay.id, amount_min="1000.50"
                    ),
                ),
                5,
            ),
        )
        self.levels()
        self.assertEqual(self.filed(phone="13900005678").state, "active")
        self.assertEqual(filing.state, "submitted")

    def test_without_levels_terms_say_nothing_of_approval(self):
        self.rules(correction_days=9)
        filing = self.filed(phone=PHONE)
        self.assertEqual(
            (filing.state, filing.terms_id._read().approval), ("active", "")
        )

    def test_contradictions_are_refused(self):
        self.refused("Name the person", {"approver": "user"})
        self.refused("Name the group", {"approver": "group"})
        ivy = self._new_user("ivy", "base.group_user")
        self.refused("could not open", {"approver": "user", "user_id": ivy.id})
        self.refused("could not open", {"approver": "leader", "deputy_id": ivy.id})
        person = {"approver": "user", "user_id": self.fay.id}
        self.refused("his own deputy", person | {"deputy_id": self.fay.id})
        self.refused(
            "needs a deputy", {"approver": "officer", "deputy_id": self.fay.id}
        )
        late = {"approver": "leader", "hours": 4, "remind_hours": 4}
        self.refused("reminded in time", late)
        self.refused("reminded in time", {"approver": "leader", "remind_hours": 1})
        self.refused("must be between", {"approver": "leader", "hours": -1})
        self.refused("above 0", {"approver": "leader", "amount_min": -1})
        self.refused("must be between", correction_days=-1)
        vip = self.env["customer.filing.kind"].create({"name": "VIP", "code": "vip"})
        self.refused("Nobody can file VIP", {"kind_id": vip.id})

    def test_four_levels_of_a_matter_and_no_more(self):
        leader = {"approver": "leader"}
        version = self.levels(leader, leader, leader, leader)
        self.levels(*[leader] * 4, *[{"matter": "withdraw"}] * 4)
        with self.assertRaisesRegex(ValidationError, "more than 4"):
            version.approval_level_ids = [Command.create({})]
        self.refused("more than 4", *[leader] * 4, {"kind_id": self.walk_in.id})

    def test_new_version_takes_the_levels_along(self):
        version = self.levels({"approver": "leader", "hours": 8})
        copied = version._new_version(MONDAY)
        self.assertEqual(copied.approval_level_ids.mapped("hours"), [8])

    def test_levels_of_a_used_version_stay(self):
        version = self.levels({"approver": "leader"})
        self.filed(phone=PHONE)
        with self.assertRaises(UserError):
            version.approval_level_ids.hours = 3
        with self.assertRaises(UserError):
            version.correction_days = 9


@tagged("post_install", "-at_install")
class TestConditions(ApprovalCase):
    def test_amount_decides_whether_a_level_is_needed(self):
        """S55-R03: from 100 000 on the register office agrees as well."""
        self.levels({"approver": "officer", "amount_min": 100_000})
        small = self.lead(expected_revenue=99_999.99)
        large = self.lead(
            phone="13900005678", partner_name="成都高新", expected_revenue=100_000
        )
        self.assertEqual(self.file(small).state, "active")
        self.assertEqual(self.file(large).state, "submitted")

    def test_source_decides(self):
        """S64-R01: by the class of the matter."""
        self.levels({"approver": "leader", "source": "partner"})
        self.assertEqual(self.filed(phone=PHONE, source="self").state, "active")
        filing = self.filed(phone="13900005678", source="partner")
        self.assertEqual(filing.state, "submitted")

    def test_other_region_decides(self):
        """S04-R11: the region is that of the unit, or of the nearest above it."""
        self.levels({"approver": "department", "cross_region": True})
        state = self.env["res.country.state"].create
        china = self.env.ref("base.cn").id
        north, south = (
            state({"name": name, "code": f"X{name[0]}", "country_id": china})
            for name in ("North", "South")
        )
        self.assertEqual(self.filed(phone=PHONE).state, "active", "no region is set")
        self.company_unit.state_ids = north
        filed = [
            self.filed(phone=f"1390000000{number}", state_id=state_id)
            for number, state_id in enumerate((north.id, south.id, False))
        ]
        self.assertEqual(
            [filing.state for filing in filed], ["active", "submitted", "submitted"]
        )
        self.unit.state_ids = south
        filing = self.filed(phone="13900000009", state_id=south.id)
        self.assertEqual(filing.state, "active")


@tagged("post_install", "-at_install")
class TestApprovers(ApprovalCase):
    def asked(self, filing):
        return (
            self.request_of(filing)
            .step_ids.filtered(lambda step: step.state == "pending")
            .user_ids
        )

    def test_each_sort_of_approver(self):
        """S10-R03, S10-R04, S59-R02"""
        group = self.env["res.groups"].create(
            {"name": "Board", "user_ids": [Command.set((self.fay | self.carl).ids)]}
        )
        for number, (level, users) in enumerate(
            (
                ({"approver": "leader"}, self.dai),
                ({"approver": "department"}, self.eve),
                ({"approver": "officer"}, self.olga),
                ({"approver": "user", "user_id": self.fay.id}, self.fay),
                ({"approver": "group", "group_id": group.id}, self.fay | self.carl),
            )
        ):
            with self.subTest(**level):
                self.levels(level)
                filing = self.filed(phone=f"1390000000{number}")
                self.assertEqual(self.asked(filing), users)
                tasks = self.request_of(filing).activity_ids
                self.assertEqual(tasks.user_id, users)

    def test_nobody_approves_his_own(self):
        """The next one above does: leader, unit, unit above it, register office."""
        self.levels({"approver": "leader"})
        own = self.filed(self.dai, phone=PHONE)
        self.assertEqual(self.asked(own), self.eve)
        self.unit.leader_id = self.dai
        filing = self.filed(self.dai, phone="13900005678")
        self.assertEqual(self.asked(filing), self.fay)
        self.company_unit.leader_id = False
        filing = self.filed(self.dai, phone="13900005679")
        self.assertEqual(self.asked(filing), self.olga)

    def test_who_typed_it_does_not_approve_it_either(self):
        self.levels({"approver": "leader"})
        filing = self.filed(self.dai, phone=PHONE, user_id=self.anna.id)
        self.assertEqual(filing.user_id, self.anna)
        self.assertEqual(self.asked(filing), self.eve)

    def test_deputy_of_somebody_who_has_left(self):
        """S36-R41"""
        level = {"approver": "user", "user_id": self.fay.id}
        self.levels(level | {"deputy_id": self.olga.id})
        self.fay.active = False
        self.assertEqual(self.asked(self.filed(phone=PHONE)), self.olga)
        self.levels(level)
        filing = self.filed(phone="13900005678")
        self.assertEqual(self.asked(filing), self.eve, "without one the next above")

    def test_deputy_of_somebody_who_is_away(self):
        self.levels({"approver": "leader", "deputy_id": self.carl.id})
        approvers = self.registry["customer.filing.approver"]
        self.patch(approvers, "_is_away", lambda _self, user: user == self.dai)
        self.assertEqual(self.asked(self.filed(phone=PHONE)), self.carl)

    def test_who_has_agreed_is_not_asked_twice(self):
        self.unit.leader_id = self.dai
        self.levels({"approver": "leader"}, {"approver": "department"})
        filing = self.filed(phone=PHONE)
        self.decide(self.dai, self.request_of(filing))
        self.assertEqual(filing.state, "active")
        self.assertEqual(
            self.request_of(filing).step_ids.mapped("state"), ["approved", "skipped"]
        )

    def test_nobody_is_left_until_somebody_is(self):
        """The request waits, and goes to whoever comes into office."""
        self.olga.group_ids -= self.env.ref("customer_filing.group_filing_officer")
        self.without_administrators()
        self.levels({"approver": "officer"})
        filing = self.filed(phone=PHONE)
        self.assertEqual(filing.state, "submitted")
        self.assertFalse(self.asked(filing))
        self.olga.group_ids |= self.env.ref("customer_filing.group_filing_officer")
        self.run_approval_cron()
        self.assertEqual(self.asked(filing), self.olga)
        self.assertEqual(self.request_of(filing).activity_ids.user_id, self.olga)

    def test_preview_names_who_will_approve(self):
        """S13-R01, on the draft and in the dialog"""
        group = self.env["res.groups"].create(
            {"name": "Board", "user_ids": [Command.set((self.fay | self.carl).ids)]}
        )
        self.levels(
            {"approver": "leader"},
            {"approver": "user", "user_id": self.fay.id},
            {"approver": "group", "group_id": group.id},
            {"approver": "officer", "amount_min": 1000},
        )
        expected = "1. Team leader (dai)  2. fay  3. Board"
        names = expected.replace("(dai)", f"({self.dai.name})").replace(
            "2. fay", f"2. {self.fay.name}"
        )
        draft = self.draft(phone=PHONE)
        self.assertEqual(draft.approval_text, names)
        lead = self.lead()
        self.assertEqual(self.dialog(lead).approval_text, names)
        lead.expected_revenue = 2000
        self.assertEqual(
            self.dialog(lead).approval_text,
            f"{names}  4. Register office ({self.olga.name})",
        )
        self.levels()
        draft.invalidate_recordset()
        self.assertFalse(draft.approval_text)

    def test_progress_is_shown_while_it_waits(self):
        self.levels({"approver": "leader"}, {"approver": "officer"})
        filing = self.filed(phone=PHONE)
        shown = filing.with_user(self.anna).approval_text.splitlines()
        self.assertIn(self.dai.name, shown[0])
        self.assertTrue(shown[0].endswith("Waiting"))
        self.assertTrue(shown[1].endswith("Not yet"))


@tagged("post_install", "-at_install")
class TestDeadlines(ApprovalCase):
    """Monday 10:00 in Shanghai; the company works 8–12 and 13–17, weekends apart."""

    def setUp(self):
        super().setUp()
        self.levels({"approver": "leader", "hours": 8, "remind_hours": 2})
        self.filing = self.filed(phone=PHONE)
        self.request = self.request_of(self.filing)
        self.step = self.request.step_ids

    def test_working_hours_count(self):
        self.assertEqual(self.step.due_at, MONDAY + timedelta(days=1))
        self.assertEqual(self.step.remind_at, MONDAY + timedelta(hours=7), "17:00")

    def test_holidays_and_weekends_do_not_count(self):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "calendar_id": self.company.resource_calendar_id.id,
                "date_from": MONDAY + timedelta(days=7, hours=-10),
                "date_to": MONDAY + timedelta(days=8, hours=-10, seconds=-1),
            }
        )
        self.at(MONDAY + timedelta(days=4))
        filing = self.filed(phone="13900005678")
        due_at = self.request_of(filing).step_ids.due_at
        self.assertEqual(due_at, MONDAY + timedelta(days=8), "Friday, then Tuesday")

    def test_cron_comes_at_the_right_moments(self):
        cron = self.env.ref("customer_filing.ir_cron_approval")
        calls = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        self.assertLessEqual(
            {self.step.due_at, self.step.remind_at}, set(calls.mapped("call_at"))
        )

    def test_reminded_then_escalated_each_once(self):
        """S35-R13: one superior each."""
        activities = self.request.activity_ids
        self.assertEqual(activities.user_id, self.dai)
        activities.unlink()
        self.assertEqual(self.request.state, "pending", "a ticked task decides nothing")
        self.run_approval_cron()
        self.assertFalse(self.step.reminded_at)
        self.at(self.step.remind_at)
        self.run_approval_cron()
        self.assertEqual(self.step.reminded_at, self.step.remind_at)
        self.assertEqual(self.request.activity_ids.user_id, self.dai, "asked again")
        self.assertIn("Decide it by", self.request.activity_ids.note)
        self.at(self.step.due_at - timedelta(seconds=1))
        self.run_approval_cron()
        self.assertFalse(self.step.escalated_at)
        self.at(self.step.due_at)
        self.run_approval_cron()
        self.run_approval_cron()
        self.assertEqual(self.step.escalated_to_id, self.eve)
        self.assertEqual(self.request.activity_ids.user_id, self.dai | self.eve)
        self.assertEqual(len(self.request.activity_ids), 2)
        self.assertEqual(self.step.user_ids, self.dai | self.eve)

    def test_either_decides_after_the_escalation(self):
        self.at(self.step.due_at)
        self.run_approval_cron()
        self.decide(self.eve, self.request)
        self.assertEqual(self.filing.state, "active")
        self.assertEqual(self.filing.effective_at, MONDAY + timedelta(days=1))

    def test_deputy_if_nobody_is_above(self):
        self.north.filing_unit_id = False
        self.levels({"approver": "officer", "hours": 8})
        self.levels(
            {"approver": "user", "user_id": self.olga.id, "hours": 1}
            | {"deputy_id": self.carl.id}
        )
        self.without_administrators()
        filing = self.filed(phone="13900005678")
        step = self.request_of(filing).step_ids
        self.assertEqual(step.user_ids, self.olga)
        self.at(step.due_at)
        self.run_approval_cron()
        self.assertEqual(step.escalated_to_id, self.carl)

    def test_next_level_has_its_own_deadline(self):
        self.levels({"approver": "leader"}, {"approver": "department", "hours": 4})
        filing = self.filed(phone="13900005678")
        request = self.request_of(filing)
        self.assertFalse(request.step_ids[0].due_at)
        self.at(MONDAY + timedelta(days=2))
        self.decide(self.dai, request)
        self.assertEqual(
            request.step_ids[1].due_at, MONDAY + timedelta(days=2, hours=5)
        )

    def test_new_leader_takes_over_what_waits(self):
        """The former one decides no more; his task goes."""
        self.north.user_id = self.olga
        with self.assertRaisesRegex(UserError, "decided by"):
            self.decide(self.dai, self.request)
        self.run_approval_cron()
        self.assertEqual(self.step.user_ids, self.olga)
        self.assertEqual(self.request.activity_ids.user_id, self.olga)
        self.decide(self.olga, self.request)
        self.assertEqual(self.filing.state, "active")
