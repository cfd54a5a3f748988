"""Release rules with days: what must happen by when, and where he goes otherwise."""

from datetime import timedelta

from filing_case import MONDAY
from release_case import ReleaseCase

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

GRADE_A = "[('grade_id.code', '=', 'A')]"


@tagged("post_install", "-at_install")
class TestReleaseDays(ReleaseCase):
    def test_each_rule_with_days_ends_running_filings(self):
        """S22-R06, S36-R04, S39-R02, S54-R04: and the right reason is told."""
        for number, (trigger, event) in enumerate(
            (
                ("neglected", "neglect"),
                ("no_visit", "no_visit"),
                ("no_order", "no_order"),
            )
        ):
            with self.subTest(trigger):
                self.at(MONDAY)
                self.ruled((trigger, {"days": 5, "target": "leader"}))
                filing = self.customer(number)
                self.assertEqual(filing.rule_due_at, self.midnight(7))
                self.at(self.midnight(7) - timedelta(seconds=1))
                self.sweep_all()
                self.assertEqual(filing.state, "active")
                self.at(self.midnight(8))
                self.sweep_all()
                self.assertEqual(filing.end_reason, trigger)
                self.assertEqual(filing.ended_at, self.midnight(7))
                self.assertEqual(filing.ledger_ids[-1:].event, event)
                self.assertEqual(self.entry(filing).decider_id, self.dai)
                self.assertFalse(filing.rule_due_at or filing.neglect_due_at)

    def test_what_is_asked_for_settles_it(self):
        self.ruled(
            ("neglected", {"days": 3}),
            ("no_visit", {"days": 5}),
            ("no_order", {"days": 6}),
        )
        filing = self.customer(kind=self.deposit)
        self.assertEqual(filing.rule_trigger, "neglected")
        self.at(MONDAY + timedelta(days=1))
        self.log(filing, contact="visit")
        self.assertEqual(filing.rule_due_at, self.midnight(6))
        self.assertEqual(filing.rule_trigger, "neglected")
        self.at(MONDAY + timedelta(days=4))
        self.log(filing, note="客户想看四号楼样板间")
        self.assertEqual(filing.rule_trigger, "no_order")
        self.assertEqual(filing.rule_due_at, self.midnight(8))
        filing.with_user(self.dai)._milestone("order", MONDAY + timedelta(days=4))
        self.assertEqual(filing.rule_trigger, "neglected")
        self.assertEqual(filing.rule_due_at, self.midnight(9))

    def test_who_asks_meanwhile_settles_what_is_due(self):
        """A late cron blocks nobody: the customer is released when he is met."""
        self.ruled(("no_order", {"days": 5}))
        filing = self.customer()
        self.at(self.midnight(7) + timedelta(minutes=1))
        lead = self.lead(self.bo, phone=filing.phone, partner_name=False)
        again = self.file(lead)
        self.assertEqual(filing.end_reason, "no_order")
        self.assertEqual(again.state, "active", again.refusal_text)

    def test_who_is_late_cannot_win_him_any_more(self):
        self.ruled(("no_order", {"days": 5}))
        filing = self.customer()
        self.at(self.midnight(7))
        with self.assertRaises(UserError):
            filing.lead_id.with_user(self.anna).action_set_won()

    def test_whatever_was_due_first_ends_it(self):
        """S01-R07: the end of the protection or a rule, whichever comes first."""
        self.ruled(("no_order", {"days": 30}), ("expired", {"target": "nowhere"}))
        filing = self.customer()
        self.at(self.midnight(9) + timedelta(days=60))
        self.sweep_all()
        self.assertEqual(filing.end_reason, "expired")
        self.assertFalse(self.entry(filing))

    def test_a_missed_visit_deadline_is_not_brought_in_time(self):
        self.staged(
            ("visit", 3, "release"),
            ("first_contact", 5, "release"),
            release_rule_ids=[
                Command.clear(),
                Command.create({"trigger": "no_visit", "target": "office"}),
                Command.create({"trigger": "neglected", "target": "leader"}),
            ],
        )
        filing = self.customer()
        self.at(MONDAY + timedelta(days=6))
        self.sweep_all()
        self.assertEqual(filing.end_reason, "no_visit")
        self.assertEqual(self.entry(filing).decider_id, self.olga)

    def test_a_filter_counts_as_the_filing_is_when_it_is_due(self):
        some = {"applies_to": "some", "domain": GRADE_A}
        self.ruled(
            ("no_order", some | {"days": 3, "target": "leader"}),
            ("no_order", {"days": 20}),
        )
        filing = self.customer(kind=self.deposit)
        self.assertEqual(filing.rule_due_at, self.midnight(22))
        self.at(MONDAY + timedelta(days=1))
        filing.with_user(self.anna).action_set_grade(self.grade("A").id)
        self.assertEqual(filing.rule_due_at, self.midnight(5))
        # behind the engine's back: it is looked at once more when it is due
        self.env.cr.execute(
            "UPDATE customer_filing SET grade_id = NULL WHERE id = %s", (filing.id,)
        )
        filing.invalidate_recordset()
        self.at(self.midnight(6))
        self.sweep_all()
        self.assertEqual(filing.state, "active")
        self.assertEqual(filing.rule_due_at, self.midnight(22))

    def test_a_grade_that_comes_later_has_its_days_from_then_on(self):
        some = {"applies_to": "some", "domain": GRADE_A}
        self.ruled(("no_order", some | {"days": 3}))
        filing = self.customer(kind=self.deposit)
        self.assertFalse(filing.rule_due_at)
        self.at(MONDAY + timedelta(days=10))
        filing.with_user(self.anna).action_set_grade(self.grade("A").id)
        self.assertEqual(filing.rule_due_at, self.midnight(15))

    def test_a_tag_on_the_lead_moves_it(self):
        tag = self.env["crm.tag"].create({"name": "Slow"})
        domain = f"[('lead_ids.tag_ids', 'in', [{tag.id}])]"
        self.ruled(
            ("no_order", {"applies_to": "some", "domain": domain, "days": 40}),
            ("no_order", {"days": 10}),
        )
        filing = self.customer(kind=self.deposit)
        self.assertEqual(filing.rule_due_at, self.midnight(12))
        filing.lead_id.with_user(self.anna).write({"tag_ids": [Command.link(tag.id)]})
        self.assertEqual(filing.rule_due_at, self.midnight(11, 4))

    def test_winning_ends_the_wait(self):
        self.ruled(("no_order", {"days": 5}))
        filing = self.customer()
        filing.lead_id.with_user(self.anna).action_set_won()
        self.assertFalse(filing.rule_due_at or filing.neglect_due_at)
        self.at(MONDAY + timedelta(days=30))
        self.sweep_all()
        self.assertEqual(filing.end_reason, "won")

    def test_new_terms_count_from_the_day_they_come(self):
        filing = self.customer(kind=self.deposit)
        self.at(MONDAY + timedelta(days=20))
        self.ruled(("no_order", {"days": 10}), covers_existing=True)
        self.env["customer.filing"]._cover_batch(10)
        filing.invalidate_recordset()
        self.assertEqual(filing.rule_due_at, self.midnight(1, 4))

    def test_a_forecast_counts_what_rules_would_end(self):
        """S12-R13, S18-R18: as the cron then does it."""
        first = self.customer(1, self.deposit)
        with_order = self.customer(2, self.deposit)
        with_order.with_user(self.dai)._milestone("order", MONDAY)
        self.at(MONDAY + timedelta(days=20))
        version = self.ruled(("no_order", {"days": 10}), covers_existing=True)
        changes = {change.filing_id: change for change in version._changes()}
        self.assertEqual(changes[first.id].after, self.midnight(1, 4))
        self.assertTrue(changes[first.id].is_earlier)
        self.assertFalse(changes[with_order.id].is_earlier)
        self.env["customer.filing"]._cover_batch(10)
        first.invalidate_recordset()
        self.assertEqual(first.rule_due_at, changes[first.id].after)

    def test_salespeople_are_warned_of_rules(self):
        """S39-R07: so many days before a rule releases the customer."""
        self.ruled(("no_order", {"days": 5}), warn_days="1")
        filing = self.customer()
        self.at(MONDAY + timedelta(days=4))
        self.sweep("warn")
        warning = self.env["customer.filing.warning"].search(
            [("filing_id", "=", filing.id)]
        )
        self.assertEqual(
            (warning.stage, warning.due_at, warning.user_id),
            ("no_order", self.midnight(7), self.anna),
        )

    def test_days_longer_than_any_period_are_refused(self):
        with self.assertRaisesRegex(ValidationError, "would never count"):
            self.ruled(("no_order", {"days": 400}), extension_mode="none")

    def test_the_breaker_counts_rules(self):
        """Too many at once stop, whichever rule would end them."""
        self.ruled(("no_order", {"days": 3}), breaker_percent=20)
        filings = self.env["customer.filing"]
        for number in range(12):
            filings |= self.customer(number)
        self.at(MONDAY + timedelta(days=5))
        self.sweep_all()
        self.assertEqual(set(filings.mapped("state")), {"active"})
        self.assertTrue(self.north.filing_release_stopped_at)
        self.north.with_user(self.max).action_filing_release()
        self.sweep_all()
        self.assertEqual(set(filings.mapped("end_reason")), {"no_order"})


@tagged("post_install", "-at_install")
class TestLostLater(ReleaseCase):
    def lost(self, number=1):
        filing = self.customer(number)
        filing.lead_id.with_user(self.anna).action_set_lost()
        return filing

    def test_a_lost_customer_is_free_before_he_goes_to_a_pool(self):
        self.ruled(("lost", {"days": 3, "target": "leader"}))
        filing = self.lost()
        self.assertEqual(filing.place_at, self.midnight(5))
        self.assertFalse(self.entry(filing) or self.card(filing).pool_id)
        self.assertFalse(filing.lead_id.filing_guard)
        self.at(self.midnight(6))
        self.sweep_all()
        entry = self.entry(filing)
        self.assertEqual(entry.decider_id, self.dai)
        self.assertEqual(entry.entered_at, self.midnight(5))
        self.assertEqual(self.card(filing).pool_id, self.own_pool)
        self.assertEqual(filing.lead_id.filing_guard, "history")
        self.sweep_all()
        self.assertEqual(len(filing.pool_entry_ids), 1)

    def test_who_was_filed_meanwhile_stays_where_he_is(self):
        self.ruled(("lost", {"days": 3}))
        filing = self.lost()
        self.at(MONDAY + timedelta(days=1))
        lead = self.lead(self.bo, phone=filing.phone, partner_name=False)
        again = self.file(lead)
        self.assertEqual(again.state, "active", again.refusal_text)
        self.at(self.midnight(6))
        self.sweep_all()
        self.assertEqual(again.state, "active")
        self.assertFalse(self.entry(filing) or filing.place_at)

    def test_a_lost_customer_who_waits_nowhere_is_restored(self):
        self.ruled(("lost", {"days": 3}))
        filing = self.lost()
        self.at(MONDAY + timedelta(days=1))
        filing.lead_id.with_user(self.anna).toggle_active()
        self.assertEqual((filing.state, filing.place_at), ("active", False))
        self.at(self.midnight(6))
        self.sweep_all()
        self.assertFalse(self.entry(filing))

    def test_losing_and_restoring_buys_no_time(self):
        self.ruled(("no_order", {"days": 5}), ("lost", {"days": 30}))
        filing, late = self.lost(1), self.lost(2)
        self.at(MONDAY + timedelta(days=2))
        filing.lead_id.with_user(self.anna).toggle_active()
        self.assertEqual(filing.rule_due_at, self.midnight(7))
        self.at(self.midnight(7))
        with self.assertRaises(UserError):
            late.lead_id.with_user(self.anna).toggle_active()


@tagged("post_install", "-at_install")
class TestLeavers(ReleaseCase):
    def test_customers_of_leavers_go_where_the_rule_says(self):
        """S14-R22, S46-R08: so many days after the salesperson left."""
        self.ruled(("left", {"days": 2, "target": "leader"}))
        filing, other = self.customer(1), self.customer(2, user=self.bo)
        self.anna.active = False
        self.sweep("release_left")
        self.assertEqual(filing.leave_due_at, self.midnight(4))
        self.assertFalse(other.owner_left_at)
        self.at(self.midnight(4))
        self.sweep("release_left")
        self.assertEqual((filing.state, filing.end_reason), ("ended", "left"))
        self.assertEqual(self.entry(filing).decider_id, self.dai)
        self.assertEqual(other.state, "active")

    def test_without_a_rule_the_office_is_told_once(self):
        filings = self.customer(1) | self.customer(2)
        self.anna.active = False
        self.sweep("release_left")
        self.sweep("release_left")
        self.assertEqual(set(filings.mapped("state")), {"active"})
        notice = self.env["customer.filing.notice"].search([("kind", "=", "left")])
        self.assertEqual(notice.user_id, self.anna)

    def test_who_is_back_keeps_his_customers(self):
        self.ruled(("left", {"days": 2}))
        filing = self.customer()
        self.anna.active = False
        self.sweep("release_left")
        self.anna.active = True
        self.at(self.midnight(5))
        self.sweep("release_left")
        self.assertEqual(filing.state, "active")
        self.assertFalse(filing.leave_due_at or filing.owner_left_at)


@tagged("post_install", "-at_install")
class TestRecorder(ReleaseCase):
    def claim(self, filing, user):
        cards = self.card(filing).with_user(user)
        return self.env["customer.filing"].with_user(user)._claim(cards).sudo()

    def rights(self, filing):
        shares = self.env["customer.filing.share"]
        found = shares.search([("filing_id", "=", filing.id)])
        return [(s.person_id, s.origin, s.percent, s.heir) for s in found]

    def test_the_first_recorder_has_his_part(self):
        """S14-R12, S14-R18, S14-R29, S14-R30: 10 % to who recorded him first."""
        self.ruled(("given_back", {}), recorder_percent=10)
        filing = self.customer()
        self.end(filing, "release")
        second = self.claim(filing, self.bo)
        mine = [(self.anna, "recorder", 10.0, "kept")]
        self.assertEqual(self.rights(second), mine)
        # once more, and by another pool: the first stays the first
        self.end(second, "release")
        self.entry(second).write({"pool_id": self.other_pool.id})
        self.env["customer.filing.card"]._sync(second)
        self.other_pool.team_ids = self.north
        third = self.claim(second, self.dai)
        self.assertEqual(self.rights(third), mine)

    def test_the_part_of_who_left_goes_to_his_heir(self):
        self.ruled(("given_back", {}), recorder_percent=10, recorder_heir="closer")
        filing = self.customer()
        self.end(filing, "release")
        self.anna.active = False
        second = self.claim(filing, self.bo)
        self.assertEqual(self.rights(second), [(self.anna, "recorder", 10.0, "closer")])

    def test_without_the_setting_nothing_is_left(self):
        filing = self.customer()
        self.end(filing, "release")
        self.assertEqual(self.rights(self.claim(filing, self.bo)), [])
