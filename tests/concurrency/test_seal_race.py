"""Ledgers are sealed while others write: nothing is left out, or sealed twice."""

from processes_case import ProcessCase, new_phone
from processes_crew import sweep

PROCESSES, FILINGS = 4, 3
SEAL = sweep("_cron_seal", "customer.filing.seal")


class TestSealRace(ProcessCase):
    def test_an_entry_that_is_committed_late_is_sealed_later(self):
        """Its number is lower than one that is sealed already."""
        sealing, *_others = self.crew.take(1)
        with self.database() as env:
            late = env["customer.filing"].create(self.draft(env, self.anna))
            late._submit()
            with self.database() as other:
                early = self.new_due(other)
            self.assert_answered([sealing.do(SEAL)])
            self.assertTrue(self._heads(early.id))
            self.assertFalse(self._heads(late.id))
        self.assert_answered([sealing.do(SEAL)])
        self.assertTrue(self._heads(late.id))
        self.assert_consistent()

    def test_filings_and_seals_at_once(self):
        """Several runs and people file at the same moment; one run for the rest."""
        with self.database() as env:
            jobs = [
                [
                    self.new_dialog(env, person, phone=new_phone())[0]
                    for _ in range(FILINGS)
                ]
                for person in self.people[:2]
            ]
            before = self._count(env)
        seals = [[SEAL] * FILINGS for _ in range(PROCESSES - len(jobs))]
        self.assert_answered(self.crew.together(*jobs, *seals))
        self.assert_answered(self.crew.together([SEAL]))
        with self.database() as env:
            self.assertFalse(env["customer.filing.unsealed"].search_count([]))
            self.assertGreaterEqual(self._count(env), before + FILINGS * len(jobs))
            self.assertEqual(
                self._count(env), env["customer.filing.ledger"].search_count([])
            )
        self.assert_consistent()

    def _heads(self, filing_id):
        with self.database() as env:
            return env["customer.filing.seal.head"].search_count(
                [("filing_id", "=", filing_id)]
            )

    def _count(self, env):
        """So many entries were sealed."""
        return sum(env["customer.filing.seal"].search([]).mapped("entry_count"))
