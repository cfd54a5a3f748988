"""Whoever is archived leaves nothing behind that nobody has."""

from datetime import timedelta
from unittest.mock import patch

from filing_case import MONDAY
from hand_over_case import HandOverCase

from odoo.exceptions import UserError
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestLeaver(HandOverCase):
    def notices(self, **values):
        domain = [("kind", "=", "left"), ("user_id", "=", self.anna.id)]
        domain += [(name, "=", value) for name, value in values.items()]
        return self.env["customer.filing.notice"].search(domain)

    def leave(self):
        self.anna.active = False

    def orphans(self):
        """Everything of the kinds that still says Anna, by model."""
        running = [
            "|",
            ("state", "in", ("draft", "submitted", "queued", "active")),
            ("aftercare_until", "!=", False),
        ]
        me = self.anna.id
        searches = {
            "customer.filing": [("user_id", "=", me), *running],
            "crm.lead": [("user_id", "=", me), ("won_status", "=", "pending")],
            "mail.activity": [("user_id", "=", me)],
            "calendar.event": [("user_id", "=", me), ("stop", ">=", MONDAY)],
            "customer.filing.request": [
                ("requested_by_id", "=", me),
                ("state", "=", "pending"),
            ],
        }
        return {
            model: found
            for model, domain in searches.items()
            if (found := self.env[model].search(domain))
        }

    def inventory(self):
        """Something of every kind, all Anna's."""
        filings = self.customer(1) | self.customer(2) | self.customer(3)
        lead = filings[0].lead_id
        lead.with_user(self.anna).activity_schedule(
            "mail.mail_activity_data_call", user_id=self.anna.id
        )
        self.meeting(lead)
        self.env["customer.filing.request"].with_user(self.anna).create(
            {"filing_id": filings[1].id, "reason": "A mistake"}
        )
        filings[2].lead_id.action_set_won()
        self.lead(phone=False, partner_name=False, contact_name="Nobody yet")
        return filings | self.draft()

    def test_what_waited_for_his_word_waits_for_anothers(self):
        self.north.user_id = self.anna
        # who leads a team sees its customers
        all_leads = self.env.ref("sales_team.group_sale_salesman_all_leads")
        self.anna.group_ids += all_leads
        filing = self.customer(1, self.bo)
        filing._end("release")
        entry = filing.pool_entry_ids
        self.env.cr.execute(
            "UPDATE customer_filing_pool_entry SET decider_id = %s WHERE id = %s",
            [self.anna.id, entry.id],
        )
        self.env.invalidate_all()
        other = self.customer(2, self.bo)
        plan = (
            other.lead_id.with_user(self.bo)
            .activity_schedule("mail.mail_activity_data_call", user_id=self.anna.id)
            .with_env(self.env)
        )
        self.leave()
        self.assertEqual(plan.user_id, self.bo)
        self.assertEqual(entry.decider_id, self.olga)

    def test_what_he_has_done_stays_as_it_is(self):
        # on a lead that nobody filed: of a customer she would see nothing
        done = self.lead(self.bo).activity_schedule(
            "mail.mail_activity_data_call", user_id=self.anna.id
        )
        done.action_feedback(feedback="Called")
        self.leave()
        self.assertEqual(done.user_id, self.anna)

    def test_one_notice_with_the_dialog_filled_in(self):
        filings = self.customer(1) | self.customer(2)
        self.leave()
        notice = self.notices(state="open")
        self.assertEqual(len(notice), 1)
        self.assertEqual(notice.activity_ids.user_id, self.dai)
        mine = notice.with_user(self.dai)
        dialog = self.env["customer.filing.handover"].with_user(self.dai)
        dialog = dialog.browse(mine.action_hand_over()["res_id"])
        self.assertEqual(dialog.person_id, self.anna)
        self.assertEqual(dialog.line_ids.filing_id, filings)
        self.assertFalse(notice.with_user(self.bo)._filtered_access("read"))

    def test_nobody_is_told_of_who_leaves_nothing(self):
        self.leave()
        self.assertFalse(self.notices())
        self.assertFalse(self.anna.filing_left_at)

    def test_nothing_is_orphaned_by_the_dialog(self):
        """Scenario 47."""
        self.inventory()
        self.leave()
        dialog = self.hand_over(self.anna, way="leader")
        self.assertEqual(set(dialog.line_ids.mapped("state")), {"done"})
        self.assertFalse(self.orphans())
        self.assertFalse(self.notices(state="open"))

    def test_nothing_is_orphaned_by_the_rule(self):
        """Scenario 47, rules S14-R22, S45-R08, S46-R08."""
        for target, owners in (
            ("group", {"bo", "carl"}),
            ("draw", {"bo", "carl"}),
            ("leader", {"dai"}),
            ("substitute", {"bo"}),
        ):
            with self.subTest(target=target), self.env.cr.savepoint() as savepoint:
                user = self.bo.id if target == "substitute" else False
                self.rules(departure_target=target, departure_user_id=user)
                filings = self.inventory()
                self.leave()
                self.sweep("departures")
                self.assertFalse(self.orphans())
                self.assertLessEqual(set(filings.mapped("user_id.login")), owners)
                self.assertFalse(self.notices(state="open"))
                self.assertFalse(self.anna.filing_left_at)
                savepoint.rollback()
                self.env.invalidate_all()

    def test_to_the_pool(self):
        """What no pool takes, such as a draft, is the leader's."""
        self.rules(departure_target="pool")
        filings = self.inventory()
        self.leave()
        self.sweep("departures")
        # nobody meets a customer in the pool
        self.assertLessEqual(set(self.orphans()), {"calendar.event"})
        self.assertEqual(filings[0].end_reason, "left")
        self.assertEqual(filings[0].lead_id.filing_guard, "pool")
        self.assertEqual(filings[2].user_id, self.dai, "he bought")
        self.assertEqual(filings[3].user_id, self.dai, "a draft")

    def test_who_has_not_ordered_becomes_new(self):
        """Rule S46-R08: he goes to the pool, the others to the leader."""
        self.rules(departure_target="leader", departure_unordered="pool")
        ordered, other = self.customer(1), self.customer(2)
        ordered.with_user(self.dai)._milestone("order", MONDAY)
        self.leave()
        self.sweep("departures")
        self.assertEqual(ordered.user_id, self.dai)
        self.assertEqual(other.lead_id.filing_guard, "pool")

    def test_only_after_the_days(self):
        self.rules(departure_target="leader", departure_days=3)
        filing = self.customer(1)
        self.leave()
        self.at(MONDAY + timedelta(days=2))
        self.sweep("departures")
        self.assertEqual(filing.user_id, self.anna)
        self.at(MONDAY + timedelta(days=3))
        self.sweep("departures")
        self.assertEqual(filing.user_id, self.dai)

    def test_who_comes_back_in_time_keeps_them(self):
        self.rules(departure_target="leader", departure_days=3)
        filing = self.customer(1)
        self.leave()
        self.at(MONDAY + timedelta(days=2))
        self.anna.active = True
        self.assertFalse(self.notices(state="open"))
        self.at(MONDAY + timedelta(days=4))
        self.sweep("departures")
        self.assertEqual(filing.user_id, self.anna)

    def test_nothing_happens_by_itself_unless_the_policy_says_so(self):
        filing = self.customer(1)
        self.leave()
        self.sweep("departures")
        self.assertEqual(filing.user_id, self.anna)
        self.assertTrue(self.notices(state="open"))

    def test_killed_half_way_it_goes_on(self):
        self.rules(departure_target="leader")
        filings = self.customer(1) | self.customer(2) | self.customer(3)
        self.leave()
        with patch("odoo.addons.customer_filing.models.filing_departure.BATCH", 1):
            self.env["customer.filing"]._departure_batch(100)
            self.assertEqual(len(filings.filtered(lambda f: f.user_id == self.dai)), 1)
            self.assertTrue(self.notices(state="open"))
            self.sweep("departures")
        self.assertEqual(filings.user_id, self.dai)
        events = [self.events(filing).count("hand_over") for filing in filings]
        self.assertEqual(events, [1, 1, 1])
        self.sweep("departures")
        self.assertEqual(self.events(filings[0]).count("hand_over"), 1)

    def test_one_that_cannot_be_keeps_no_other(self):
        self.rules(departure_target="leader")
        filings = self.customer(1) | self.customer(2)
        hand_over = type(filings)._hand_over

        def stubborn(these, *args, **values):
            if filings[0] in these:
                raise UserError("No")
            return hand_over(these, *args, **values)

        self.leave()
        with patch.object(type(filings), "_hand_over", stubborn):
            self.sweep("departures")
        self.assertEqual(filings[0].user_id, self.anna)
        self.assertEqual(filings[1].user_id, self.dai)
        self.assertTrue(self.notices(state="open"))

    def test_a_hold_keeps_him_until_it_is_lifted(self):
        self.rules(departure_target="leader")
        filing = self.customer(1)
        hold = self.env["customer.filing.hold"].create(
            {"filing_id": filing.id, "reason": "A dispute"}
        )
        self.leave()
        self.sweep("departures")
        self.assertEqual(filing.user_id, self.anna)
        hold.action_lift()
        self.sweep("departures")
        self.assertEqual(filing.user_id, self.dai)

    def test_who_is_kept_as_he_bought_is_handed_over_as_well(self):
        """Past his end and exempted from the release: he is somebody's all the same."""
        self.rules(exempt_won_days=90, departure_target="leader")
        filing = self.customer(1)
        filing.with_user(self.dai)._milestone("order", filing.effective_at)
        self.at(filing.protected_until + timedelta(minutes=1))
        self.run_cron()
        self.assertTrue(filing.exempt_until)
        self.leave()
        self.sweep("departures")
        self.assertEqual(filing.user_id, self.dai)
