"""A salesperson locks a few of his customers (rule S14-R20, scenario 32)."""

from datetime import timedelta

from draft_case import DraftCase
from filing_case import MONDAY

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

PHONE = "13500001000"
DAY = timedelta(days=1)
# Seven days after Monday, at the end of the day in Shanghai.
OPENS = MONDAY + 7 * DAY + timedelta(hours=14)


@tagged("post_install", "-at_install")
class TestPrivateLock(DraftCase):
    def setUp(self):
        super().setUp()
        self.rules(duplicate_policy="allow", private_lock_max=5, private_lock_days=7)
        self.filing = self.filed(phone=PHONE, kind_id=self.deposit.id)

    def second(self):
        return self.filed(self.bo, phone=PHONE, duplicate_remark="Met him at a fair")

    def test_nobody_else_files_a_locked_customer(self):
        self.filing.with_user(self.anna).action_lock()
        self.assertTrue(self.filing.is_locked)
        self.assertTrue(self.filing.lead_id.filing_is_locked)
        self.assertEqual(self.filing.lock_ends_at, OPENS)
        refused = self.second()
        self.assertRefused(refused, "protected")
        self.assertIn("without a date", refused.refusal_text)
        self.filing.with_user(self.anna).action_unlock()
        self.assertEqual(self.second().state, "active")
        events = self.filing.ledger_ids.sorted("id").mapped("event")
        self.assertEqual(events, ["activate", "lock", "unlock"])

    def test_the_sixth_is_refused(self):
        for number in range(5):
            more = self.filed(phone=f"1350000001{number}")
            more.with_user(self.anna).action_lock()
        with self.assertRaisesRegex(UserError, "5 customers"):
            self.filing.with_user(self.anna).action_lock()
        more.with_user(self.anna).action_unlock()
        self.filing.with_user(self.anna).action_lock()

    def test_after_seven_days_without_a_visit_it_opens_by_itself(self):
        self.filing.with_user(self.anna).action_lock()
        self.at(OPENS - timedelta(seconds=1))
        self.env["customer.filing"]._cron_unlock()
        self.assertTrue(self.filing.is_locked)
        self.at(OPENS)
        self.env["customer.filing"]._cron_unlock()
        self.assertFalse(self.filing.lock_ends_at)
        self.assertFalse(self.filing.key_ids.filtered("holds"))
        self.assertEqual(self.second().state, "active")

    def test_who_files_him_need_not_wait_for_the_cron(self):
        self.filing.with_user(self.anna).action_lock()
        self.at(OPENS)
        self.assertEqual(self.second().state, "active")
        self.assertFalse(self.filing.lock_ends_at)

    def test_a_visit_keeps_the_lock(self):
        self.filing.with_user(self.anna).action_lock()
        self.at(MONDAY + 5 * DAY)
        self.filing.with_user(self.anna)._milestone("visit", MONDAY + 5 * DAY)
        self.assertEqual(self.filing.lock_ends_at, OPENS + 5 * DAY)

    def test_not_if_a_colleague_has_filed_him_as_well(self):
        self.second()
        with self.assertRaisesRegex(UserError, "neither of you"):
            self.filing.with_user(self.anna).action_lock()

    def test_nobody_locks_for_another(self):
        for user in (self.dai, self.olga):
            with self.assertRaises(AccessError):
                self.filing.with_user(user).action_lock()
        with self.assertRaises(AccessError):
            self.filing.with_user(self.bo).action_lock()

    def test_who_asks_about_a_locked_customer_is_told_no_date(self):
        self.rules(duplicate_policy="refuse", private_lock_max=5)
        own = self.filed(phone="13500000020")
        told = self.filed(self.bo, phone="13500000020")
        self.assertIn("03/09/2026", told.refusal_text)
        own.with_user(self.anna).action_lock()
        self.assertNotIn("2026", self.filed(self.bo, phone="13500000020").refusal_text)

    def test_a_policy_without_locks(self):
        self.rules(private_lock_max=0)
        self.assertFalse(self.filing.with_user(self.anna).may_lock)
        with self.assertRaisesRegex(UserError, "no private lock"):
            self.filing.with_user(self.anna).action_lock()

    def test_the_estate_agencys_preset(self):
        version = self.env.ref("customer_filing.filing_preset_p05_version_1")
        self.assertEqual((version.private_lock_max, version.private_lock_days), (5, 7))

    def test_a_lock_locks_again_once_its_lead_is_restored(self):
        self.filing.with_user(self.anna).action_lock()
        lead = self.filing.lead_id.with_user(self.anna)
        lead.action_set_lost()
        self.assertFalse(self.filing.key_ids.filtered("holds"))
        lead.action_unarchive()
        self.assertTrue(self.filing.is_locked)
        self.assertRefused(self.second(), "protected")
