"""The crons that end what is over: killed, and two at once (rules S01-R03, S36-R02).

Where a process is killed is drawn by lot; SWEEP_SEED draws the same again.
"""

import os
import random

from processes_crew import cron, killed, sweep
from sweep_case import SweepCase

from odoo import Command

CRONS = [cron(), cron("customer_filing.ir_cron_sweep_deadlines")]
WARN = cron("customer_filing.ir_cron_warn")
METHODS = ("_cron_release_due", "_cron_sweep_deadlines")
SEED = int(os.environ.get("SWEEP_SEED", random.randrange(10**6)))
KILLS = 20
# Few enough for a run of several batches, each of some dozens of statements.
BATCH = 5
MOST_STATEMENTS = 400
MOST_OF_MAILS = 60
# So many lose customers before the mails are sent.
FORMER = 4


class TestSweep(SweepCase):
    maxDiff = None
    expected = None

    def setUp(self):
        super().setUp()
        self._finish()  # nothing of other tests is due
        if not self.expected:
            type(self).expected = self._undisturbed()

    def test_killed_at_random_and_restarted(self):
        lot, kills = random.Random(SEED), []
        print(f"\nSWEEP_SEED={SEED}")
        while len(kills) < KILLS:
            with self.database() as env:
                filings = self.new_population(env)
            while len(kills) < KILLS and self._is_killed(lot, kills):
                self.wait_for_end_of_killed()
            self._restart()
            self._assert_outcome(filings)
        print(f"killed before statements {kills}")
        self.assert_consistent()

    def test_no_mail_is_sent_twice_though_its_sender_is_killed(self):
        """S01-R07: each former salesperson gets one mail that names all, and no more"""
        lot, kills = random.Random(SEED), []
        while len(kills) < KILLS:
            with self.database() as env:
                former = [self.new_user(env).id for _ in range(FORMER)]
                team = env["crm.team"].browse(self.team_id)
                team.member_ids = [Command.link(user_id) for user_id in former]
                gone = {user_id: self._filed(env, 2, 40, user_id) for user_id in former}
                names = {u: filings.mapped("name") for u, filings in gone.items()}
                for filings in gone.values():
                    self.assertEqual(set(filings.mapped("state")), {"active"})
            self._finish()
            while len(kills) < KILLS and self._is_killed(lot, kills, [WARN]):
                self.wait_for_end_of_killed()
            self._restart([WARN], batch=BATCH)
            with self.database() as env:
                self._assert_told_once(env, names)
        print(f"killed before statements {kills}")

    def _assert_told_once(self, env, names):
        """Each got one mail with the numbers of his filings.

        :param names: {user id: numbers}
        """
        warnings = env["customer.filing.warning"].search([("user_id", "in", [*names])])
        self.assertEqual(len(warnings), sum(map(len, names.values())))
        self.assertTrue(all(warnings.mapped("told_at")))
        for user in env["res.users"].browse(names):
            mail = env["mail.mail"].search([("email_to", "=", user.email_formatted)])
            self.assertEqual(len(mail), 1, user.login)
            for name in names[user.id]:
                self.assertEqual(mail.body_html.count(name), 1)

    def test_several_sweepers_at_once(self):
        """Without the lock that lets a cron run only once at a time."""
        with self.database() as env:
            filings = [self.new_population(env) for _ in range(2)]
        jobs = [[sweep(method)] for method in METHODS for _ in range(2)]
        self.assert_answered(self.crew.together(*jobs, batch=BATCH))
        for population in filings:
            self._assert_outcome(population)
        self.assert_consistent()

    def test_both_crons_at_once(self):
        """As the scheduler runs them: each once at a time, but side by side."""
        with self.database() as env:
            filings = [self.new_population(env) for _ in range(2)]
        jobs = [[job] for job in CRONS for _ in range(2)]
        self.assert_answered(self.crew.together(*jobs, batch=BATCH))
        for population in filings:
            self._assert_outcome(population)
        self.assert_consistent()

    def _undisturbed(self):
        """What becomes of a population that one process sweeps in one go."""
        with self.database() as env:
            filings = self.new_population(env)
        self._finish()
        with self.database() as env:
            outcome = self.outcome(filings.with_env(env))
        reasons = {told["filing"]["end_reason"] for told in outcome}
        self.assertEqual(reasons, {False, "expired", "won", "neglected", "void"})
        return outcome

    def _finish(self, crons=CRONS, **options):
        """These crons, whole."""
        self.assert_answered([self.crew.take(1)[0].do(*crons, **options)])

    def _restart(self, crons=CRONS, **options):
        """These crons, after the last kill: Odoo passes once over what died often."""
        answer = self.crew.take(1)[0].do(*crons, **options)
        passed_over = [line for line in answer["logged"] if "timed out" in line]
        self.assertEqual((answer["error"], answer["logged"]), (None, passed_over))
        self._finish(crons, **options)

    def _is_killed(self, lot, kills, crons=CRONS):
        """Crons in a process that is killed, unless it is done before."""
        most = MOST_STATEMENTS if len(crons) > 1 else MOST_OF_MAILS
        statements = lot.randint(1, most)
        crons = lot.sample(crons, len(crons))
        process = self.crew.take(1)[0]
        answer = process.do(killed(crons, statements), batch=BATCH)
        self.assert_answered([answer])
        if answer["results"] == [True]:
            kills.append(statements)
        return answer["results"] == [True]

    def _assert_outcome(self, filings):
        with self.database() as env:
            found = self.outcome(filings.with_env(env))
        for filing, one, other in zip(filings, found, self.expected, strict=True):
            self.assertEqual(one, other, filing)
