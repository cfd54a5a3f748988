"""Going live while people work, and killed on the way (rules S18-R16, S01-R02)."""

from processes_case import ProcessCase, new_phone
from processes_crew import cron

from odoo import Command

GOING_LIVE = "customer_filing.ir_cron_going_live"
BATCH = 7
# The customers of a batch were found free, and nobody's rows are held yet.
FOUND_FREE = ("customer.filing", "_decide_taken", 1, True)


class TestTakeoverRace(ProcessCase):
    def setUp(self):
        super().setUp()
        with self.database() as env:
            self.fay = self.new_user(env).id
            self.old_team_id = self.new_team(
                env, member_ids=[Command.set([self.fay])]
            ).id

    def looked_at(self, env, number):
        """A takeover of so many leads of Fay's, about to be taken over."""
        leads = env["crm.lead"].create(
            [
                {
                    "name": "A machine",
                    "type": "opportunity",
                    "phone": new_phone(),
                    "user_id": self.fay,
                    "team_id": self.old_team_id,
                }
                for _ in range(number)
            ]
        )
        policy = env["crm.team"].browse(self.team_id).filing_policy_id
        takeover = env["customer.filing.takeover"].create(
            {
                "team_id": self.old_team_id,
                "policy_id": policy.id,
                "rule_ids": [
                    Command.create(
                        {"kind_id": env.ref("customer_filing.filing_kind_walk_in").id}
                    )
                ],
            }
        )
        takeover.action_look()
        takeover.action_take()
        return takeover, leads

    def assert_taken(self, env, takeover, leads):
        """Every lead under one filing of its own, and told of once."""
        takeover, leads = takeover.with_env(env), leads.with_env(env)
        self.assertEqual((takeover.state, takeover.failed_count), ("done", 0))
        filings = leads.filing_id
        self.assertEqual(len(filings), len(leads))
        self.assertEqual(set(filings.mapped("state")), {"active"})
        self.assertEqual(set(leads.mapped("filing_guard")), {"protected"})
        for filing in filings:
            self.assertEqual(filing.ledger_ids.mapped("event"), ["activate"])
        drafts = env["customer.filing"].search(
            [("state", "=", "draft"), ("origin", "=", "takeover")]
        )
        self.assertFalse(drafts)

    def test_killed_between_batches(self):
        """What was committed stays, the rest is done by the next run."""
        self._assert_survives_kill(("ir.cron", "_commit_progress", 3, False))

    def test_killed_within_a_batch(self):
        self._assert_survives_kill(("customer.filing.ledger", "_append", 3, True))

    def _assert_survives_kill(self, place):
        with self.database() as env:
            takeover, leads = self.looked_at(env, 30)
        process = self.crew.take(1)[0]
        process.begin([cron(GOING_LIVE)], stops=[place], batch=BATCH)
        process.go()
        self.assertEqual(process.wait(), place[1])
        process.kill()
        self.wait_until(
            """SELECT 1 WHERE NOT EXISTS (
                   SELECT FROM pg_stat_activity
                   WHERE datname = current_database()
                     AND state LIKE 'idle in transaction%')""",
            "the end of the killed one's transaction",
        )
        with self.database() as env:
            self.assertEqual(takeover.with_env(env).taken_count, 2 * BATCH)
        self.assert_answered([self.crew.take(1)[0].do(cron(GOING_LIVE), batch=BATCH)])
        with self.database() as env:
            self.assert_taken(env, takeover, leads)
        self.assert_consistent()

    def test_its_salesperson_files_one_of_the_leads_during_the_run(self):
        """His own filing stays; the other leads are taken over."""
        self._assert_filed_meanwhile(self.fay, ("left_out", "filed"))

    def test_a_colleague_files_one_of_the_customers_during_the_run(self):
        """S18-R16: who is quicker has him, also against what is just taken over."""
        self._assert_filed_meanwhile(self.bo, ("failed", "protected"))

    def _assert_filed_meanwhile(self, user_id, fate):
        with self.database() as env:
            takeover, leads = self.looked_at(env, 10)
            contested = leads[3]
            dialog, lead_id = self.new_dialog(
                env,
                user_id,
                lead=contested if user_id == self.fay else None,
                phone=contested.phone,
                contact_name="李小明",
            )
        taking, filing = self.crew.take(2)
        taking.begin([cron(GOING_LIVE)], stops=[FOUND_FREE])
        taking.go()
        self.assertEqual(taking.wait(), FOUND_FREE[1])
        self.assert_answered([filing.do(dialog)])
        taking.go()
        self.assert_answered([taking.answer()])
        with self.database() as env:
            takeover = takeover.with_env(env)
            [mine] = self.filings_of(env, [lead_id])
            self.assertEqual(
                (mine.state, mine.origin, mine.user_id.id),
                ("active", "normal", user_id),
            )
            self.assertEqual((takeover.state, takeover.taken_count), ("done", 9))
            line = takeover.line_ids.filtered(lambda row: row.lead_id == contested)
            self.assertEqual((line.state, line.why), fate)
        self.assert_consistent()
