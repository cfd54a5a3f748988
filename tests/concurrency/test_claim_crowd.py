"""50 parallel claims of one record: exactly one owner, one log line, one quota unit, no
leftover access for the losers."""

from processes_case import ProcessCase
from processes_crew import crowd

PEOPLE = 50
PROCESSES = 5


class TestClaimCrowd(ProcessCase):
    number_of_people = PEOPLE

    def test_fifty_claim_one_record(self):
        with self.database() as env:
            ended = self.new_pooled(env)
            claims = [self.claim(user_id, ended) for user_id in self.people]
        told = self.at_once(claims)
        with self.database() as env:
            ended = ended.with_env(env)
            won = self.assert_one_owner(env, ended)
            self.assert_losers_have_nothing(env, ended, won)
        faster = [action for action in told if "somebody was faster" in str(action)]
        self.assertEqual(len(faster), PEOPLE - 1)
        self.assert_consistent()

    def test_fifty_claim_fewer_records_than_they_are(self):
        """Ten customers, each marked by all: each is somebody's, and only once."""
        with self.database() as env:
            ended = self.new_pooled(env, 10)
            claims = [self.claim(user_id, *ended) for user_id in self.people]
        self.at_once(claims)
        with self.database() as env:
            for filing in ended.with_env(env):
                self.assert_one_owner(env, filing)
        self.assert_consistent()

    def at_once(self, claims):
        """All of them in the same moment, some in each process; the answers."""
        jobs = [[crowd(claims[number::PROCESSES])] for number in range(PROCESSES)]
        answers = self.crew.together(*jobs)
        self.assert_answered(answers)
        return [action for answer in answers for action in answer["results"][0]]

    def assert_one_owner(self, env, ended):
        [entry] = ended.pool_entry_ids
        self.assertEqual(entry.state, "claimed")
        claim = env["customer.filing.claim"].search([("entry_id", "=", entry.id)])
        self.assertEqual(len(claim), 1)
        self.assertEqual(claim.units, 1)
        won = claim.filing_id
        self.assertEqual((won.state, won.user_id), ("active", claim.user_id))
        self.assertEqual(ended.lead_id.user_id, won.user_id)
        self.assert_held_once(env, won)
        return won

    def assert_losers_have_nothing(self, env, ended, won):
        losers = env["res.users"].browse(self.people) - won.user_id
        lead = ended.lead_id
        self.assertFalse(lead.message_partner_ids & losers.partner_id)
        self.assertFalse(lead.activity_ids.user_id & losers)
        # Anna had him before, and keeps the masked memory of it
        for loser in losers - ended.user_id:
            for record in (won, lead, ended):
                self.assertFalse(record.with_user(loser).has_access("read"))
            later = [("user_id", "=", loser.id), ("id", ">", ended.id)]
            refused = env["customer.filing"].search(later)
            for filing in refused - won:
                self.assertEqual(filing.state, "refused")
                self.assertFalse(filing.key_ids)
                self.assertFalse(filing.phone)
