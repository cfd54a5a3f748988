"""How many customers may be claimed, how soon, and by whom not (S01-R07, S39-R05)."""

from datetime import timedelta

import psycopg2
from claim_case import ClaimCase
from filing_case import MONDAY

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@tagged("post_install", "-at_install")
class TestClaimLimits(ClaimCase):
    def logged(self, user=None):
        return self.env["customer.filing.claim"].search(
            [("user_id", "=", (user or self.bo).id)]
        )

    def test_the_log_tells_who_claimed_whom(self):
        one = self.pooled()
        new = self.assertClaimed(one)
        [line] = self.logged()
        self.assertEqual((line.kind, line.units, line.turn), ("claim", 1, 1))
        self.assertEqual((line.filing_id, line.team_id), (new, self.north))
        self.assertEqual((line.pool_id, line.claimed_at), (self.pool, MONDAY))
        self.assertEqual(line.entry_id, one.pool_entry_ids)

    def test_the_log_is_append_only(self):
        self.assertClaimed(self.pooled())
        with self.assertRaises(UserError):
            self.logged().units = 0
        with self.assertRaises(UserError):
            self.logged().unlink()
        for query in (
            "UPDATE customer_filing_claim SET units = 0",
            "DELETE FROM customer_filing_claim",
            "TRUNCATE customer_filing_claim",
        ):
            with (
                self.subTest(query),
                mute_logger("odoo.sql_db"),
                self.assertRaises(psycopg2.Error),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(query)

    def test_a_customer_filed_twice_is_one_unit(self):
        self.rules(duplicate_policy="allow")
        one = self.filed(self.anna, phone="13500000001")
        two = self.filed(self.dai, phone="13500000001", duplicate_remark="Met him")
        (one | two)._end("release")
        self.claim(one)
        self.assertEqual(sum(self.logged().mapped("units")), 1)

    # ---- per day ----

    def test_per_person_and_day_until_the_next_begins(self):
        first, second = self.pooled(2)
        self.pool.claim_daily_max = 1
        self.assertClaimed(first)
        self.assertNotClaimed(second, "from 03/03/2026 12:00:00 AM")
        self.assertClaimed(second, self.dai)
        third = self.pooled()
        self.at(MONDAY + 14 * HOUR)
        self.assertClaimed(third)

    def test_the_reader_reads_it_in_his_own_time_zone(self):
        first, second = self.pooled(2)
        self.pool.claim_daily_max = 1
        self.assertClaimed(first)
        self.bo.tz = "Europe/Berlin"
        self.assertNotClaimed(second, "from 03/02/2026 05:00:00 PM")

    def test_release_and_reclaim_in_the_same_day_quota_still_counts_2(self):
        first, second = self.pooled(2)
        self.pool.claim_daily_max = 2
        new = self.assertClaimed(first)
        self.give_back(new)
        self.assertClaimed(new)
        self.assertEqual(len(self.logged()), 2)
        self.assertNotClaimed(second, "2 a day")

    def test_per_pool_and_day_of_all_together(self):
        first, second, third = self.pooled(3)
        self.pool.claim_pool_daily_max = 2
        self.assertClaimed(first)
        self.assertClaimed(second, self.dai)
        self.assertNotClaimed(third, "for all together", self.dai)

    # ---- not all at once ----

    def test_gap_between_two_claims_of_a_person(self):
        first, second = self.pooled(2)
        self.pool.claim_gap_minutes = 30
        self.assertClaimed(first)
        self.at(MONDAY + timedelta(minutes=29))
        self.assertNotClaimed(second, "10:30:00")
        self.at(MONDAY + timedelta(minutes=30))
        self.assertClaimed(second)

    def test_open_backlog(self):
        first, second, third = self.pooled(3)
        self.pool.claim_backlog_max = 2
        self.assertClaimed(first)
        new = self.assertClaimed(second)
        self.assertNotClaimed(third, "log a follow-up")
        new.lead_id.with_user(self.bo).message_post(
            body="Called him, will visit on Friday", message_type="comment"
        )
        self.assertClaimed(third)

    # ---- newly pooled ----

    def test_newly_pooled_customers_rest(self):
        self.pooled()
        self.pool.claim_hold_hours = 24
        fresh = self.pooled()
        card = self.cards(fresh)
        self.assertEqual(card.opens_at, MONDAY + DAY)
        self.assertNotClaimed(fresh, "from 03/03/2026 10:00:00")
        self.at(MONDAY + DAY)
        self.assertClaimed(fresh)

    def test_who_files_a_resting_customer_is_told_the_same(self):
        self.pooled()
        self.pool.claim_hold_hours = 24
        fresh = self.pooled()
        self.assertRefused(self.filed(self.bo, phone=fresh.phone), "claim_not_open")

    # ---- former owners ----

    def test_cool_down_after_giving_back(self):
        self.pooled()
        self.pool.write({"cooling_given_days": 7, "cooling_taken_days": 2})
        mine = self.filed(self.bo, phone="13500000002")
        self.give_back(mine)
        self.assertNotClaimed(mine, "You had this customer before")
        self.at(MONDAY + 7 * DAY - HOUR)
        self.assertNotClaimed(mine, "03/09/2026")
        self.at(MONDAY + 7 * DAY)
        self.assertClaimed(mine)

    def test_cool_down_after_losing_him(self):
        self.pooled()
        self.pool.write({"cooling_given_days": 7, "cooling_taken_days": 2})
        taken = self.pooled(user=self.bo)
        self.assertNotClaimed(taken, "03/04/2026")
        self.at(MONDAY + 2 * DAY)
        self.assertClaimed(taken)

    def test_friend_swap_cool_down_still_holds(self):
        """Bo gives back, Dai claims and gives back: Bo is a former owner still."""
        self.pooled()
        self.pool.cooling_given_days = 7
        mine = self.filed(self.bo, phone="13500000003")
        self.give_back(mine)
        swapped = self.assertClaimed(mine, self.dai)
        self.at(MONDAY + DAY)
        self.give_back(swapped)
        self.assertNotClaimed(swapped, "You had this customer before")
        self.assertRefused(self.filed(self.bo, phone="13500000003"), "claim_cooling")
        self.assertNotClaimed(swapped, "You had this customer before", self.dai)

    def test_a_masked_number_hides_no_former_owner(self):
        self.rules(masked_phone=True)
        self.pooled()
        self.pool.cooling_given_days = 7
        mine = self.filed(self.bo, phone="13500000004")
        self.give_back(mine)
        masked = self.filed(self.bo, phone="135****0004")
        self.assertRefused(masked, "claim_cooling")

    def test_his_team_waits_as_well(self):
        self.pooled()
        self.pool.write({"cooling_taken_days": 3, "cooling_for_team": True})
        south = self.env["crm.team"].create(
            {
                "name": "South",
                "company_id": self.company.id,
                "filing_policy_id": self.policy.id,
                "filing_pool_id": self.pool.id,
                "member_ids": [Command.set(self.carl.ids)],
            }
        )
        self.pool.team_ids |= south
        taken = self.pooled()
        self.assertNotClaimed(taken, "Your team had this customer before")
        self.assertClaimed(taken, self.carl)

    # ---- what is claimed stays for a while ----

    def test_claim_an_old_customer_at_17_00_run_the_job_at_03_00_must_stay(self):
        """The follow-up date before the claim never counts."""
        self.rules(
            stage_ids=[
                Command.create(
                    {
                        "stage": "cadence",
                        "length": 1,
                        "unit": "hour",
                        "effect": "release",
                    }
                )
            ]
        )
        old = self.pooled()
        self.at(MONDAY + 30 * DAY + 7 * HOUR)
        new = self.assertClaimed(old)
        self.assertEqual(new.neglect_due_at, MONDAY + 31 * DAY + 14 * HOUR)
        for later in (10, 24):
            self.at(MONDAY + 30 * DAY + (7 + later) * HOUR)
            self.run_cron()
            self.env["customer.filing"]._sweep_batch(500)
            self.assertEqual((new.state, self.owner(old)), ("active", self.bo))
        self.at(MONDAY + 31 * DAY + 14 * HOUR)
        new._end_due(MONDAY + 31 * DAY + 14 * HOUR)
        self.assertEqual(new.end_reason, "neglected")

    def test_a_period_that_ends_tonight_is_stretched(self):
        line = {"kind_id": self.walk_in.id, "length": 1, "count_first_day": True}
        self.rules(line_ids=[Command.clear(), Command.create(line)])
        old = self.pooled()
        new = self.assertClaimed(old)
        self.assertEqual(new.protected_until, MONDAY + 38 * HOUR)
        self.pool.after_claim_days = 0
        other = self.pooled(user=self.bo)
        self.assertEqual(
            self.assertClaimed(other, self.dai).protected_until, MONDAY + 14 * HOUR
        )

    # ---- what is not to be claimed at all ----

    def test_claim_with_another_pools_id_with_an_owned_records_id_with_a_mixed_batch(
        self,
    ):
        good = self.pooled()
        owned = self.filed(self.anna, phone="13500000005")
        other_pool = self.env["customer.filing.pool"].create({"name": "Elsewhere"})
        foreign = self.pooled()
        entry = foreign.pool_entry_ids
        self.env.cr.execute(
            "UPDATE customer_filing_pool_entry SET pool_id = %s WHERE id = %s",
            [other_pool.id, entry.id],
        )
        entry.invalidate_recordset()
        self.env["customer.filing.card"]._sync(foreign)
        answer = self.claim(good | owned | foreign)
        lines = self.env[answer["res_model"]].browse(answer["res_id"]).line_ids
        self.assertEqual(lines.mapped("is_done"), [True, False, False])
        self.assertEqual(self.owner(good), self.bo)
        self.assertEqual(self.owner(owned), self.anna)
        self.assertFalse(self.owner(foreign))
        self.assertEqual(len(self.logged()), 1)
        self.assertIn("faster", self.claim(owned)["params"]["message"])

    def test_numbers_beyond_reason_are_refused(self):
        self.pooled()
        with self.assertRaises(ValidationError):
            self.pool.claim_gap_minutes = -1
