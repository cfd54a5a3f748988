"""Bait: who opens what nobody has reason to open is told of."""

from watch_case import WatchCase

from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.customer_filing.core import bait


@tagged("post_install", "-at_install")
class TestHoneypot(WatchCase):
    """Bait that nobody has reason to open, one for each team whose policy lays it."""

    def setUp(self):
        super().setUp()
        self.as_browsed()

    def baits(self):
        return self.env["customer.filing"].search([("is_honeypot", "=", True)])

    def test_one_for_each_team(self):
        self.assertEqual((len(self.bait), self.bait.team_id), (1, self.north))
        self.assertEqual((self.bait.state, self.bait.key_ids.ids), ("draft", []))
        self.assertNotEqual(self.bait.name, "/")
        self.run_honeypots()
        self.assertEqual(self.baits(), self.bait, "not another one")
        self.plain.filing_policy_id = self.policy
        self.run_honeypots()
        self.assertEqual(self.baits().team_id, self.north | self.plain)
        self.plain.filing_policy_id = False
        self.run_honeypots()
        self.assertEqual(self.baits().team_id, self.north)
        self.set_anew(has_honeypot=False)
        self.assertFalse(self.baits())

    def run_honeypots(self):
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref("customer_filing.ir_cron_honeypots").method_direct_trigger()
        self.env.invalidate_all()

    def test_who_meets_it(self):
        for user in (self.anna, self.bo, self.dai):
            found = self.env["customer.filing"].with_user(user).search([])
            self.assertNotIn(self.bait.id, found.ids, "in no list")
            self.refused(self.bait.with_user(user).read, ["phone"])
            row = self.noted()
            self.assertEqual((row.kind, row.user_id), ("honeypot", user))
            self.assertEqual(row.filing_id, self.bait)
        notices = self.raised("honeypot")
        self.assertEqual(notices.user_id, self.anna | self.bo | self.dai)
        self.assertEqual(notices.filing_id, self.bait)
        self.assertEqual(notices.activity_ids.user_id, self.olga)

    def test_manager_opens_it(self):
        listed = self.env["customer.filing"].with_user(self.max)
        listed.web_search_read([], {"phone": {}})
        self.assertEqual(self.noted().mapped("kind"), ["read"], "the other one")
        self.bait.with_user(self.max).web_read({"phone": {}})
        self.assertEqual(self.noted().kind, "honeypot")
        self.bait.with_user(self.max).web_read({"phone": {}})
        self.assertEqual(self.noted().kind, "honeypot", "each time")
        self.assertEqual(self.raised("honeypot").count, 2)

    def test_office_knows_it(self):
        self.bait.with_user(self.olga).web_read({"phone": {}, "is_honeypot": {}})
        self.assertEqual(self.noted().kind, "read")
        self.assertFalse(self.raised("honeypot"))
        self.refused(self.bait.with_user(self.max).read, ["is_honeypot"])

    def test_nobody_changes_it(self):
        bait_ = self.bait
        for user in (self.max, self.olga):
            for attempt in (
                lambda user=user: bait_.with_user(user).write({"phone": "1"}),
                lambda user=user: bait_.with_user(user).unlink(),
                lambda user=user: bait_.with_user(user).action_submit(),
            ):
                with self.assertRaises(UserError):
                    attempt()
        with self.assertRaises(UserError):
            self.filing.with_user(self.olga).write({"is_honeypot": True})

    def test_it_is_taken_away_after_somebody_touched_it(self):
        self.refused(self.bait.with_user(self.bo).read, ["phone"])
        row = self.noted()
        number = self.bait.name
        self.set_anew(has_honeypot=False)
        self.assertFalse(self.bait.exists())
        self.assertEqual((row.filing_id.id, row.filing_number), (False, number))

    def test_names_are_those_of_the_country(self):
        self.assertTrue(bait.customer("CN")["company_name"].endswith("公司"))
        self.assertTrue(bait.customer("DE")["company_name"].isascii())
