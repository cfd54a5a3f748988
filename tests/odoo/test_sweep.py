"""How the cron gets through many filings (rules S01-R03, S01-R07)."""

from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import Mock, patch

from filing_case import MONDAY, FilingCase
from follow_up_case import FollowUpCase

from odoo.tests import tagged

from odoo.addons.base.models import ir_cron
from odoo.addons.customer_filing import batches, race
from odoo.addons.customer_filing.models import filing_release


@contextmanager
def short(runs):
    """Give crons time for a batch of one filing in each of so many runs."""
    with (
        patch.object(filing_release, "BATCH", 1),
        patch.object(ir_cron, "MIN_TIME_PER_JOB", 0),
        patch.object(ir_cron, "MIN_RUNS_PER_JOB", runs),
    ):
        yield


@tagged("post_install", "-at_install")
class TestSweep(FilingCase):
    def due(self, number, first=0):
        """Filings whose protection was over yesterday."""
        self.at(MONDAY)
        filings = self.env["customer.filing"].create(
            [
                {
                    "user_id": self.anna.id,
                    "team_id": self.north.id,
                    "kind_id": self.walk_in.id,
                    "contact_name": "李小明",
                    "phone": f"138{first + n:08d}",
                }
                for n in range(number)
            ]
        )
        filings._submit()
        self.assertEqual(set(filings.mapped("state")), {"active"})
        self.at(max(filings.mapped("protected_until")) + timedelta(days=1))
        return filings

    def run_short(self, runs):
        with short(runs):
            self.run_cron()

    def test_short_runs_follow_each_other_until_nothing_is_left(self):
        filings = self.due(4)
        self.run_short(runs=10)
        self.assertEqual(set(filings.mapped("state")), {"ended"})

    def test_a_batch_that_lost_a_race_is_begun_anew(self):
        """Else what was due would wait for the next hour."""
        env, step = Mock(), Mock(side_effect=[race.LOST[0](), 5])
        self.assertEqual(batches.give_way(env, step), 5)
        env.cr.rollback.assert_called_once_with()
        step.side_effect = race.LOST[0]()
        self.assertEqual(batches.give_way(env, step), 0)

    def test_what_is_left_is_taken_at_once_and_not_in_an_hour(self):
        filings = self.due(4)
        cron = self.env.ref("customer_filing.ir_cron_release_due")
        self.run_short(runs=3)
        self.assertEqual(sorted(filings.mapped("state")), ["active"] + 3 * ["ended"])
        # the scheduler's clock is PostgreSQL's, which nobody has frozen
        soon = [("cron_id", "=", cron.id), ("call_at", "<=", self.env.cr.now())]
        self.assertTrue(self.env["ir.cron.trigger"].search(soon))
        self.run_short(runs=3)
        self.assertEqual(set(filings.mapped("state")), {"ended"})
        self.assertFalse(self.env["ir.cron.trigger"].search(soon))

    def test_aftercare_is_counted_as_well(self):
        filings = self.due(3)
        self.at(MONDAY)
        for filing in filings:
            filing._end("win")
        self.at(max(filings.mapped("aftercare_until")))
        self.run_short(runs=10)
        self.assertFalse(any(filings.mapped("aftercare_until")))

    def test_a_filing_more_is_no_query_more(self):
        def queries(number, first):
            self.due(number, first)
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.run_cron()
            return self.env.cr.sql_log_count - before

        queries(5, 0)
        few, many = queries(10, 100), queries(60, 200)
        self.assertLess(many - few, 10, "of 50 filings more")

    def test_cards_of_endings_tell_what_full_ones_would(self):
        """Also of a filing that ends before it was protected, and so had none."""
        pooled, withdrawn, won = self.due(3)
        self.at(MONDAY)
        withdrawn._end("withdraw")
        won._end("win")
        pooled._end("release")
        waiting = self.env["customer.filing"].create(self._waiting_values())
        waiting._write_rows("queue", [(waiting.id, "queued", None)], {})
        waiting._end("withdraw")
        cards = self.env["customer.filing.card"]
        for filing in pooled | withdrawn | won | waiting:
            card = cards.search([("filing_id", "=", filing.id)])
            self.assertEqual(len(card), 1)
            wanted = cards._prepare_values(filing)
            shown = {name: card[name] for name in wanted}
            shown |= {n: v.id for n, v in shown.items() if hasattr(v, "_name")}
            self.assertEqual(shown, wanted)

    def _waiting_values(self):
        return {
            "user_id": self.bo.id,
            "team_id": self.north.id,
            "kind_id": self.walk_in.id,
            "contact_name": "李小明",
            "phone": "13900005678",
        }


@tagged("post_install", "-at_install")
class TestSweepOfDeadlines(FollowUpCase):
    """Rule S36-R02."""

    def test_short_runs_follow_each_other_until_nothing_is_left(self):
        self.staged(("cadence", 2, "release"), ("visit", 2, "warn"))
        filings = self.env["customer.filing"]
        for number in range(4):
            filings |= self.filed(phone=f"1380000{number:04d}")
        self.assertEqual(set(filings.mapped("state")), {"active"})
        self.at(MONDAY + timedelta(days=4))
        with short(runs=10):
            self.sweep()
        self.assertEqual(set(filings.mapped("end_reason")), {"neglected"})
