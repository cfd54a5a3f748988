"""Who waits unclaimed goes on to the next pool: group, then company."""

from datetime import date, datetime, timedelta
from unittest.mock import patch

from filing_case import MONDAY
from two_pools_case import TwoPoolsCase

from odoo.tests import tagged

# Ten days unclaimed, counted in Shanghai: 13 March, 00:00 there.
DUE = datetime(2026, 3, 12, 16)


@tagged("post_install", "-at_install")
class TestTiers(TwoPoolsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pool.write({"next_pool_id": cls.wide.id, "tier_days": 10})

    def run_tiers(self):
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref("customer_filing.ir_cron_next_tier").method_direct_trigger()
        self.env.invalidate_all()

    def stays(self, filing):
        return [
            (stay.pool_id, stay.state, stay.entered_at, stay.left_at)
            for stay in filing.pool_entry_ids.sorted("id")
        ]

    def test_ten_days_unclaimed_to_the_companys_pool(self):
        """S14-R27, scenario 30: not a minute early, visible to all groups then."""
        filing = self.pooled()
        self.at(DUE - timedelta(seconds=1))
        self.run_tiers()
        self.assertEqual(self.card_of(filing).pool_id, self.pool)
        self.assertFalse(self.seen_by(self.pia))
        self.at(DUE + timedelta(hours=5))
        self.run_tiers()
        self.assertEqual(
            self.stays(filing),
            [
                (self.pool, "moved", MONDAY, DUE),
                (self.wide, "waiting", DUE, False),
            ],
        )
        card = self.card_of(filing)
        self.assertEqual((card.pool_id, card.pool_entered_at), (self.wide, DUE))
        self.assertEqual(self.seen_by(self.pia), filing)
        self.assertFalse(self.seen_by(self.bo))
        self.assertEqual((filing.round, card.rounds), (1, 1), "the same round")
        last = filing.ledger_ids.sorted("sequence")[-1]
        self.assertEqual((last.event, last.effective_at), ("pool_moved", DUE))

    def test_run_twice_or_late_comes_to_the_same_end(self):
        third = self.wide.copy({"name": "Third"})
        self.wide.write({"next_pool_id": third.id, "tier_days": 5})
        filing = self.pooled()
        self.at(MONDAY + timedelta(days=60))
        self.run_tiers()
        after = self.stays(filing)
        self.assertEqual(
            [(pool, state) for pool, state, *_dates in after],
            [(self.pool, "moved"), (self.wide, "moved"), (third, "waiting")],
        )
        self.assertEqual(after[2][2], DUE + timedelta(days=6), "when it was due")
        self.run_tiers()
        self.assertEqual(self.stays(filing), after)
        moves = filing.ledger_ids.filtered(lambda entry: entry.event == "pool_moved")
        self.assertEqual(len(moves), 2)

    def test_killed_half_way_goes_on_where_it_stopped(self):
        filings = self.pooled(1) | self.pooled(2) | self.pooled(3)
        self.at(DUE)
        entries = self.env["customer.filing.pool.entry"]
        with patch("odoo.addons.customer_filing.models.filing_pool_moving.BATCH", 2):
            self.assertEqual(entries._next_tier_batch(), 2)
            self.assertEqual(entries._next_tier_batch(), 1)
            self.assertEqual(entries._next_tier_batch(), 0)
        for filing in filings:
            self.assertEqual(len(self.stays(filing)), 2)

    def test_valid_from_a_date(self):
        """S14-R27: the rule holds from a date; who waits already is counted from it."""
        filing = self.pooled()
        self.pool.tier_start_date = date(2026, 7, 15)
        self.at(datetime(2026, 7, 25, 15, 59))
        self.run_tiers()
        self.assertEqual(self.card_of(filing).pool_id, self.pool)
        self.at(datetime(2026, 7, 25, 16))
        self.run_tiers()
        self.assertEqual(self.card_of(filing).pool_id, self.wide)
        self.assertEqual(filing.pool_entry_ids[0].entered_at, datetime(2026, 7, 25, 16))

    def test_who_is_claimed_kept_or_decided_stays(self):
        claimed, held, decided = (self.pooled(n) for n in range(3))
        self.card_of(claimed, self.bo).action_claim()
        self.hold(held)
        decided.pool_entry_ids.decider_id = self.dai
        self.at(DUE)
        self.run_tiers()
        self.assertEqual(claimed.pool_entry_ids.mapped("state"), ["claimed"])
        self.assertEqual(held.pool_entry_ids.mapped("state"), ["waiting"])
        self.assertEqual(decided.pool_entry_ids.mapped("state"), ["waiting"])

    def test_original_recorder_stays_remembered(self):
        """S14-R12: his right to a share goes from pool to pool and to who claims."""
        filing = self.pooled()
        shares = self.env["customer.filing.share"]
        shares._grant(
            [
                {
                    "filing_id": filing.id,
                    "company_id": filing.company_id.id,
                    "person_id": self.anna.id,
                    "origin": "recorder",
                    "heir": "company",
                    "percent": 10,
                    "origin_filing_id": filing.id,
                    "granted_at": MONDAY,
                }
            ]
        )
        self.at(DUE)
        self.run_tiers()
        self.wide.member_user_ids = self.bo
        self.card_of(filing, self.bo).action_claim()
        right = shares.search([("filing_id", "=", filing.lead_id.filing_id.id)])
        self.assertEqual((right.person_id, right.percent), (self.anna, 10))

    def test_without_a_next_pool_nobody_moves(self):
        self.pool.next_pool_id = False
        filing = self.pooled()
        self.at(MONDAY + timedelta(days=400))
        self.run_tiers()
        self.assertEqual(self.card_of(filing).pool_id, self.pool)
