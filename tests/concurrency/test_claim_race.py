"""Several processes claim from the pool at once (scenario 31, rules S01-R07, S39-R05).

"B and C press claim in the same second": one owner, the other sees "already claimed".
"""

from processes_case import ProcessCase
from processes_crew import call

ROUNDS = 5
DECISION = ("customer.filing", "_claim_entries")


class TestClaimRace(ProcessCase):
    def tearDown(self):
        self.set_daily_max(0)
        super().tearDown()

    def set_daily_max(self, number):
        with self.database() as env:
            env["customer.filing.pool"].browse(self.pool_id).claim_daily_max = number

    def test_two_decide_at_the_same_moment(self):
        for _ in range(ROUNDS):
            self._assert_one_gets_him(self.bo, self.carl, at=DECISION)
        self.assert_consistent()

    def test_two_press_claim_in_the_same_second(self):
        for _ in range(ROUNDS):
            self._assert_one_gets_him(self.bo, self.carl)
        self.assert_consistent()

    def test_four_decide_at_the_same_moment(self):
        for _ in range(3):
            self._assert_one_gets_him(*self.people, at=DECISION)
        self.assert_consistent()

    def test_one_claims_whom_another_files(self):
        """Who files a customer of the pool claims him by that: the same race."""
        for _ in range(3):
            with self.database() as env:
                ended = self.new_pooled(env)
                dialog, lead_id = self.new_dialog(env, self.bo, phone=ended.phone)
                claim = self.claim(self.carl, ended)
            self.assert_answered(self.crew.together([dialog], [claim], at=DECISION))
            with self.database() as env:
                won = self._assert_claimed_once(env, ended)
                filed = self.filings_of(env, [lead_id])
                self.assertEqual(filed.state, "active" if filed == won else "refused")
        self.assert_consistent()

    def test_one_claims_whom_another_restores(self):
        """A lost customer: his lead is restored, or he is claimed, never both."""
        for _ in range(3):
            with self.database() as env:
                lost = self.new_lost(env)
                restore = call(
                    self.anna, "crm.lead", "action_unarchive", lost.lead_id.ids
                )
                claim = self.claim(self.bo, lost)
            restored, claimed = self.crew.together(
                [restore], [claim], at=("customer.filing.pool.entry", "_leave")
            )
            self.assert_answered([claimed])
            with self.database() as env:
                lost = lost.with_env(env)
                [entry] = lost.pool_entry_ids
                if restored["error"]:
                    self.assertEqual(restored["error"][0], "UserError")
                    self._assert_claimed_once(env, lost)
                else:
                    self.assertEqual((lost.state, entry.state), ("active", "withdrawn"))
                    self.assert_held_once(env, lost)
        self.assert_consistent()

    def test_daily_limit_of_one_by_one(self):
        """Five cards from two windows, three a day: three, whoever's turn is first."""
        self.set_daily_max(3)
        with self.database() as env:
            ended = self.new_pooled(env, 5)
            before = self._used(env)
            claims = [self.claim(self.bo, filing) for filing in ended]
        answers = self.crew.together(claims[:3], claims[3:])
        self._assert_three(answers, ended, before)

    def test_daily_limit_of_several_at_once(self):
        """The same with the cards of each window marked and claimed together."""
        self.set_daily_max(3)
        with self.database() as env:
            ended = self.new_pooled(env, 5)
            before = self._used(env)
            claims = [
                self.claim(self.carl, *ended[:3]),
                self.claim(self.carl, *ended[3:]),
            ]
        answers = self.crew.together(*([claim] for claim in claims))
        self._assert_three(answers, ended, before)

    # ---- how they race ----

    def _assert_one_gets_him(self, *people, at=None):
        with self.database() as env:
            ended = self.new_pooled(env)
            before = self._used(env)
            jobs = [[self.claim(user_id, ended)] for user_id in people]
        answers = self.crew.together(*jobs, at=at)
        self.assert_answered(answers)
        with self.database() as env:
            won = self._assert_claimed_once(env, ended)
            self.assertIn(won.user_id.id, people)
            self.assertEqual(ended.with_env(env).lead_id.user_id, won.user_id)
            self.assertEqual(self._used(env), before + 1)
            self._assert_told(answers, people, won)

    def _assert_claimed_once(self, env, ended):
        entry = ended.with_env(env).pool_entry_ids
        self.assertEqual(entry.state, "claimed")
        claim = env["customer.filing.claim"].search([("entry_id", "=", entry.id)])
        won = claim.filing_id
        self.assertEqual((len(claim), won.state), (1, "active"))
        self.assert_held_once(env, won)
        return won

    def _assert_told(self, answers, people, won):
        for answer, user_id in zip(answers, people, strict=True):
            [action] = answer["results"]
            if user_id == won.user_id.id:
                self.assertEqual(action["res_id"], won.lead_id.id)
            else:
                self.assertIn("somebody was faster", action["params"]["message"])

    def _assert_three(self, answers, ended, before):
        self.assert_answered(answers)
        with self.database() as env:
            entries = ended.with_env(env).pool_entry_ids
            self.assertEqual(
                sorted(entries.mapped("state")), ["claimed"] * 3 + ["waiting"] * 2
            )
            self.assertEqual(self._used(env), before + 3)
        self.assert_consistent()

    def _used(self, env):
        lines = env["customer.filing.claim"].search([("pool_id", "=", self.pool_id)])
        return sum(lines.mapped("units"))
