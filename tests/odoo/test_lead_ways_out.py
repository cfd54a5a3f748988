"""What becomes of a filing when its lead is won, lost, merged, deleted ..."""

from datetime import datetime, timedelta

from filing_case import MONDAY, FilingCase

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestWonAndLost(FilingCase):
    def test_won_lead_ends_its_filing_and_keeps_the_customer(self):
        """S48-R07: who has bought stays with his salesperson for the aftercare."""
        lead = self.lead()
        filing = self.file(lead)
        lead.with_user(self.anna).action_set_won()
        self.assertEqual((filing.state, filing.end_reason), ("ended", "won"))
        self.assertEqual(filing.aftercare_until, datetime(2027, 3, 2, 16))
        self.assertEqual(lead.filing_guard, "protected")
        self.assertEqual(lead.user_id, self.anna)
        refused = self.file(self.lead(self.bo))
        self.assertEqual(self.codes(refused), ["customer"])
        self.at(datetime(2026, 4, 1))
        self.run_cron()
        self.assertEqual(filing.end_reason, "won", "the old protection is of no matter")

    def test_after_the_aftercare_the_customer_is_free(self):
        lead = self.lead()
        filing = self.file(lead)
        lead.action_set_won()
        self.at(datetime(2027, 3, 2, 16))
        self.run_cron()
        self.assertFalse(filing.aftercare_until)
        self.assertFalse(lead.filing_guard)
        self.assertEqual(lead.user_id, self.anna)
        self.assertEqual(self.file(self.lead(self.bo)).state, "active")

    def test_late_cron_does_not_prolong_the_aftercare(self):
        self.file(self.lead())
        self.env["crm.lead"].search([("filing_guard", "!=", False)]).action_set_won()
        self.at(datetime(2027, 3, 2, 16))
        self.assertEqual(self.file(self.lead(self.bo)).state, "active")

    def test_won_lead_reopened_has_what_was_left(self):
        lead = self.lead()
        filing = self.file(lead)
        first_stage = lead.stage_id
        lead.action_set_won()
        self.at(MONDAY + timedelta(days=30))
        lead.with_user(self.anna).write({"stage_id": first_stage.id, "probability": 10})
        self.assertEqual((filing.state, filing.end_reason), ("active", False))
        self.assertEqual(filing.protected_until, datetime(2026, 4, 8, 16))
        self.assertEqual(lead.filing_protected_until, filing.protected_until)
        self.assertEqual(self.codes(self.file(self.lead(self.bo))), ["protected"])

    def test_winning_and_reopening_buys_no_time(self):
        """It has the days that were left when it was won, and one at the least."""
        lead = self.lead()
        filing = self.file(lead)
        stage = lead.stage_id
        for day, last in ((5, 9), (6, 9), (9, 10)):
            self.at(datetime(2026, 3, day, 2))
            lead.action_set_won()
            lead.with_user(self.anna).write({"stage_id": stage.id, "probability": 10})
            self.assertEqual(filing.protected_until, datetime(2026, 3, last, 16))
            self.assertEqual(lead.filing_protected_until, filing.protected_until)

    def test_what_was_left_to_the_second(self):
        version = self.policy.version_ids[:1]
        version._line_for(self.walk_in).ends = "exact"
        lead = self.lead()
        filing = self.file(lead)
        stage = lead.stage_id
        self.at(MONDAY + timedelta(days=5))
        lead.action_set_won()
        self.at(MONDAY + timedelta(days=40))
        lead.with_user(self.anna).write({"stage_id": stage.id, "probability": 10})
        self.assertEqual(filing.protected_until, MONDAY + timedelta(days=42))

    def test_lost_lead_sends_the_customer_to_the_pool(self):
        """The lost lead stays its salesperson's history; the customer is free."""
        lead = self.lead()
        filing = self.file(lead)
        lead.with_user(self.anna).action_set_lost()
        self.assertEqual((filing.state, filing.end_reason), ("ended", "lost"))
        self.assertEqual((lead.active, lead.user_id), (False, self.anna))
        self.assertEqual(lead.filing_guard, "history")
        self.assertEqual(lead.with_user(self.anna).phone, "13800001234")
        nosy = self._new_user("nosy", "sales_team.group_sale_salesman_all_leads")
        with self.assertRaises(AccessError):
            lead.with_user(nosy).read(["phone"])
        card = self.env["customer.filing.card"].with_user(self.bo).search([])
        self.assertEqual(card.end_reason, "lost")
        card.action_claim()
        new = self.env["customer.filing"].search([("user_id", "=", self.bo.id)])
        self.assertEqual(new.state, "active")
        self.assertNotEqual(new.lead_id, lead)
        self.assertEqual(new.lead_id.phone, "13800001234")
        self.assertEqual(new.lead_id.user_id, self.bo)

    def test_lost_lead_restored_gets_only_what_was_left(self):
        lead = self.lead()
        filing = self.file(lead)
        until = filing.protected_until
        lead.with_user(self.anna).action_set_lost()
        self.at(MONDAY + timedelta(days=2))
        lead.with_user(self.anna).action_restore()
        self.assertEqual(filing.state, "active")
        self.assertEqual(filing.protected_until, until)
        self.assertEqual(lead.filing_guard, "protected")
        self.assertEqual(filing.pool_entry_ids.state, "withdrawn")
        self.assertFalse(
            self.env["customer.filing.card"].search([("pool_id", "!=", False)])
        )

    def test_lost_lead_restored_without_end(self):
        """S65-R01"""
        self.policy.version_ids[:1]._line_for(self.walk_in).unit = "permanent"
        lead = self.lead()
        filing = self.file(lead)
        lead.with_user(self.anna).action_set_lost()
        self.at(MONDAY + timedelta(days=100))
        lead.with_user(self.anna).action_restore()
        self.assertEqual((filing.state, lead.filing_guard), ("active", "protected"))
        self.assertFalse(filing.protected_until)

    def test_lost_lead_cannot_be_restored_past_its_protection(self):
        lead = self.lead()
        self.file(lead)
        lead.with_user(self.anna).action_set_lost()
        self.at(MONDAY + timedelta(days=20))
        with self.assertRaises(UserError):
            lead.with_user(self.anna).action_restore()

    def test_lost_lead_cannot_be_restored_once_claimed(self):
        lead = self.lead()
        self.file(lead)
        lead.with_user(self.anna).action_set_lost()
        self.env["customer.filing.card"].with_user(self.bo).search([]).action_claim()
        with self.assertRaises(UserError):
            lead.with_user(self.anna).action_restore()

    def test_lost_lead_cannot_be_won_once_somebody_else_has_him(self):
        lead = self.lead()
        self.file(lead)
        lead.with_user(self.anna).action_set_lost()
        self.env["customer.filing.card"].with_user(self.bo).search([]).action_claim()
        won = self.env["crm.stage"].search([("is_won", "=", True)], limit=1)
        with self.assertRaises(UserError):
            lead.with_user(self.anna).write({"stage_id": won.id})

    def test_lost_lead_won_after_all_ends_as_won(self):
        lead = self.lead()
        filing = self.file(lead)
        lead.with_user(self.anna).action_set_lost()
        lead.with_user(self.anna).action_set_won()
        self.assertEqual(filing.end_reason, "won")
        self.assertEqual(lead.filing_guard, "protected")
        self.assertEqual(filing.pool_entry_ids.state, "withdrawn")

    def test_won_lead_cannot_be_reopened_once_somebody_else_has_him(self):
        lead = self.lead()
        self.file(lead)
        stage = lead.stage_id
        lead.action_set_won()
        self.at(datetime(2027, 4, 1))
        self.run_cron()
        self.assertEqual(self.file(self.lead(self.bo)).state, "active")
        with self.assertRaises(UserError):
            lead.with_user(self.anna).write({"stage_id": stage.id, "probability": 10})

    def test_filing_lives_while_one_of_its_leads_is_open(self):
        lead = self.lead()
        filing = self.file(lead)
        second = lead.with_user(self.anna).copy()
        self.assertEqual(second.filing_guard, "protected")
        lead.with_user(self.anna).action_set_lost()
        self.assertEqual(filing.state, "active")
        second.action_set_won()
        self.assertEqual(filing.end_reason, "won")

    def test_lost_on_hold_is_refused(self):
        lead = self.lead()
        filing = self.file(lead)
        self.env["customer.filing.hold"].with_user(self.olga).create(
            {"filing_id": filing.id, "reason": "Contested"}
        )
        with self.assertRaises(UserError):
            lead.with_user(self.anna).action_set_lost()


@tagged("post_install", "-at_install")
class TestArchiveDeleteCopy(FilingCase):
    def test_archiving_gives_the_customer_back(self):
        lead = self.lead(probability=10)
        filing = self.file(lead)
        lead.with_user(self.anna).action_archive()
        self.assertEqual((filing.state, filing.end_reason), ("ended", "released"))
        self.assertEqual(filing.pool_entry_ids.state, "waiting")
        with self.assertRaises(UserError):
            lead.with_user(self.anna).action_unarchive()

    def test_lead_with_a_filing_cannot_be_deleted(self):
        lead = self.lead()
        filing = self.file(lead)
        with self.assertRaises(UserError):
            lead.with_user(self.max).unlink()
        filing._end("void")
        lead.with_user(self.max).unlink()
        self.assertTrue(filing.exists())
        self.assertEqual(filing.phone, "13800001234")

    def test_pooled_lead_cannot_be_deleted(self):
        lead = self.lead()
        self.file(lead)
        self.at(MONDAY + timedelta(days=10))
        self.run_cron()
        with self.assertRaises(UserError):
            lead.with_user(self.max).unlink()

    def test_pooled_lead_is_neither_won_nor_lost_nor_archived(self):
        lead = self.lead(probability=10)
        self.file(lead)._end("release")
        for close in ("action_set_won", "action_set_lost", "action_archive"):
            with self.subTest(close=close), self.assertRaises(UserError):
                getattr(lead.with_user(self.max), close)()
        self.assertTrue(lead.active)

    def test_pooled_lead_is_not_copied(self):
        lead = self.lead()
        self.file(lead)._end("release")
        with self.assertRaises(UserError):
            lead.with_user(self.max).copy()

    def test_copy_of_a_protected_lead_is_protected_too(self):
        lead = self.lead()
        filing = self.file(lead)
        copied = lead.with_user(self.anna).copy().with_env(self.env)
        self.assertEqual(copied.filing_id, filing)
        self.at(MONDAY + timedelta(days=10))
        self.run_cron()
        self.assertEqual(copied.filing_guard, "pool")
        self.assertFalse(copied.user_id)

    def test_second_lead_of_ones_own_customer_joins_the_filing(self):
        filing = self.file(self.lead())
        second = self.lead()
        self.assertEqual(second.filing_id, filing)
        self.assertEqual(second.filing_guard, "protected")

    def test_filing_ones_own_customer_again_joins_the_filing(self):
        filing = self.file(self.lead())
        second = self.lead(phone=False, partner_name=False)
        self.assertFalse(second.filing_guard, "nothing on it says whose it is")
        refused = self.file(second, phone="13800001234")
        self.assertEqual(self.codes(refused), ["yours"])
        self.assertEqual(second.filing_id, filing)
        self.assertEqual(second.filing_guard, "protected")


@tagged("post_install", "-at_install")
class TestMergeConvert(FilingCase):
    def test_merge_keeps_the_filing(self):
        lead = self.lead()
        filing = self.file(lead)
        other = self.lead(probability=90, phone="13900001000")
        merged = (lead | other).with_user(self.anna).merge_opportunity()
        self.assertEqual(merged.filing_id, filing)
        self.assertEqual(merged.filing_guard, "protected")
        self.assertEqual(merged.user_id, self.anna)
        self.assertEqual((lead | other).exists(), merged)

    def test_merge_cannot_take_the_customer_from_his_salesperson(self):
        lead = self.lead()
        self.file(lead)
        other = self.lead(self.bo, probability=90, phone="13900001000")
        merged = (
            (lead | other).with_user(self.max).merge_opportunity(user_id=self.bo.id)
        )
        self.assertEqual(merged.user_id, self.anna)

    def test_leads_of_two_filings_are_not_merged(self):
        lead = self.lead()
        self.file(lead)
        other = self.lead(self.bo, phone="13900001000", partner_name="成都高新")
        self.file(other)
        with self.assertRaises(UserError):
            (lead | other).with_user(self.max).merge_opportunity()

    def test_pooled_lead_is_not_merged(self):
        lead = self.lead()
        self.file(lead)
        self.at(MONDAY + timedelta(days=10))
        self.run_cron()
        other = self.lead(self.bo)
        with self.assertRaises(UserError):
            (lead | other).with_user(self.max).merge_opportunity()

    def test_converting_keeps_the_filing(self):
        lead = self.lead(type="lead")
        filing = self.file(lead)
        convert = (
            self.env["crm.lead2opportunity.partner"]
            .with_user(self.anna)
            .with_context(
                active_model="crm.lead", active_id=lead.id, active_ids=lead.ids
            )
            .create({"name": "convert", "action": "create"})
        )
        convert.action_apply()
        self.assertEqual(lead.type, "opportunity")
        self.assertEqual(lead.filing_id, filing)
        self.assertEqual(lead.user_id, self.anna)
        self.assertEqual(filing.state, "active")

    def test_mass_convert_cannot_hand_a_protected_customer_on(self):
        lead = self.lead(type="lead")
        self.file(lead)
        convert = (
            self.env["crm.lead2opportunity.partner.mass"]
            .with_user(self.max)
            .with_context(active_model="crm.lead", active_ids=lead.ids)
            .create(
                {
                    "user_ids": [(6, 0, self.bo.ids)],
                    "team_id": self.north.id,
                    "force_assignment": True,
                    "deduplicate": False,
                }
            )
        )
        with self.assertRaises(UserError):
            convert.action_mass_convert()
        self.assertEqual(lead.user_id, self.anna)

    def test_duplicates_offered_for_merging_leave_guarded_leads_out(self):
        lead = self.lead(email_from="li@zhaodu.example.cn")
        other = self.lead(
            email_from="li@zhaodu.example.cn", phone="13900001000", partner_name="兆度"
        )
        duplicates = self.env["crm.lead"]._get_lead_duplicates(
            email="li@zhaodu.example.cn"
        )
        self.assertEqual(duplicates, lead | other)
        self.file(lead, email=False)  # so the other is not told to be his
        duplicates = self.env["crm.lead"]._get_lead_duplicates(
            email="li@zhaodu.example.cn"
        )
        self.assertEqual(duplicates, other)

    def test_odoos_assignment_leaves_the_pool_alone(self):
        lead = self.lead()
        self.file(lead)
        self.at(MONDAY + timedelta(days=10))
        self.run_cron()
        lead._filing_write({"filing_id": lead.filing_id.id})
        self.env.cr.execute(
            "UPDATE crm_lead SET date_open = NULL WHERE id = %s", [lead.id]
        )
        domain = self.north._get_lead_to_assign_domain()
        self.assertNotIn(lead, self.env["crm.lead"].search(domain))
