"""Deadlines that are settled while others are at work (scenario 22, rule S36-R02)."""

from datetime import timedelta

from processes_case import ProcessCase, new_phone, now
from processes_crew import call, cron, sweep

from odoo import Command

SWEEP_CRON = "customer_filing.ir_cron_sweep_deadlines"
SWEEP = "_cron_sweep_deadlines"
LOCKED = ("customer.filing", "_end_due")
BATCH = 7


class TestNeglectRace(ProcessCase):
    terms = {
        "stage_ids": [
            Command.create({"stage": "cadence", "length": 3, "effect": "release"})
        ]
    }

    def setUp(self):
        super().setUp()
        self.crew.take(1)[0].do(cron(SWEEP_CRON))  # nothing of other tests is due

    def _neglected(self, env, number):
        """Filings still in their week whose deadline was yesterday."""
        filings = self.new_due(env, number, days=5)
        self.assertTrue(all(f.neglect_due_at <= now() for f in filings))
        return filings

    def _assert_neglected(self, env, filings):
        """Each ended once, at the due instant, as if the cron had come in time."""
        for filing in filings.with_env(env):
            [deadline] = filing.deadline_ids
            self.assertEqual(
                (
                    filing.state,
                    filing.end_reason,
                    filing.ended_at,
                    filing.ledger_ids.mapped("event"),
                    filing.pool_entry_ids.mapped("state"),
                    deadline.state,
                ),
                (
                    "ended",
                    "neglected",
                    deadline.due_at,
                    ["activate", "neglect"],
                    ["waiting"],
                    "missed",
                ),
            )

    def test_two_sweepers_and_the_release_settle_each_filing_once(self):
        with self.database() as env:
            filings = self._neglected(env, 40)
        jobs = [[sweep(SWEEP)], [sweep(SWEEP)], [sweep()]]
        self.assert_answered(self.crew.together(*jobs, batch=BATCH))
        with self.database() as env:
            self._assert_neglected(env, filings)
        self.assert_consistent()

    def test_killed_within_a_batch(self):
        """The third batch is all written and not committed: it never was."""
        with self.database() as env:
            filings = self._neglected(env, 30)
        process = self.crew.take(1)[0]
        place = ("customer.filing.ledger", "_append", 3, True)
        process.begin([cron(SWEEP_CRON)], stops=[place], batch=BATCH)
        process.go()
        self.assertEqual(process.wait(), "_append")
        process.kill()
        self.wait_until(
            """SELECT 1 WHERE NOT EXISTS (
                   SELECT FROM pg_stat_activity
                   WHERE datname = current_database()
                     AND state LIKE 'idle in transaction%')""",
            "the end of the killed one's transaction",
        )
        with self.database() as env:
            mine = filings.with_env(env)
            ended = mine.filtered(lambda filing: filing.state == "ended")
            self.assertEqual(len(ended), 2 * BATCH)
            self._assert_neglected(env, ended)
        self.assert_answered([self.crew.take(1)[0].do(cron(SWEEP_CRON), batch=BATCH)])
        with self.database() as env:
            self._assert_neglected(env, filings)
        self.assert_consistent()

    def test_filed_by_another_while_it_is_settled(self):
        with self.database() as env:
            [filing] = self._neglected(env, 1)
            dialog, lead_id = self.new_dialog(env, self.bo, phone=filing.phone)
        self.assert_answered(
            self.crew.together([cron(SWEEP_CRON)], [dialog], at=LOCKED)
        )
        with self.database() as env:
            taken = self.filings_of(env, [lead_id])
            self.assertEqual((taken.state, taken.user_id.id), ("active", self.bo))
            old = filing.with_env(env)
            events = ["activate", "neglect", "claimed"]
            self.assertEqual(old.ledger_ids.mapped("event"), events)
        self.assert_consistent()

    def test_followed_up_while_others_are_settled(self):
        """A follow-up in time is kept, and its filing with it."""
        with self.database() as env:
            filings = self._neglected(env, 3)
            kept = env["customer.filing"].create(
                self.draft(env, self.anna, phone=new_phone())
            )
            kept._submit(at=now() - timedelta(days=1))
            due = kept.neglect_due_at
            note = call(
                self.anna,
                "crm.lead",
                "message_post",
                kept.lead_id.ids,
                body="He wants to see the show flat",
                message_type="comment",
            )
        self.assert_answered(self.crew.together([cron(SWEEP_CRON)], [note], at=LOCKED))
        with self.database() as env:
            self._assert_neglected(env, filings)
            kept = kept.with_env(env)
            self.assertEqual(kept.state, "active")
            self.assertGreater(kept.neglect_due_at, due)
        self.assert_consistent()
