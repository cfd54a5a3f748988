"""Several processes file one customer at once (scenario 6, rules S01-R09, S67-R07)."""

from processes_case import ProcessCase, new_email, new_phone, new_tax_number
from processes_crew import call

ROUNDS = 10
# Both have looked the customer up, found him free and are about to take him.
DECISION = ("customer.filing.key", "_insert")


class TestFilingRace(ProcessCase):
    def _race(self, people, *sayings, kinds=(), at=None):
        """Each files with the values of his saying; the filings afterwards."""
        kinds = kinds or ["walk_in"] * len(people)
        with self.database() as env:
            dialogs = [
                self.new_dialog(env, user_id, kind, **values)
                for user_id, kind, values in zip(people, kinds, sayings, strict=True)
            ]
        jobs = [[request] for request, _lead_id in dialogs]
        answers = self.crew.together(*jobs, at=at)
        self.assert_answered(answers)
        return answers, [lead_id for _request, lead_id in dialogs]

    def _assert_one_wins(self, people, *sayings, **options):
        answers, lead_ids = self._race(people, *sayings, **options)
        with self.database() as env:
            filings = self.filings_of(env, lead_ids)
            self.assertEqual(len(filings), len(people), "nothing left of lost attempts")
            won = self.assert_one_winner(env, filings)
            self._assert_told(answers, lead_ids, won)
        return answers

    def _assert_told(self, answers, lead_ids, won):
        for answer, lead_id in zip(answers, lead_ids, strict=True):
            [action] = answer["results"]
            if lead_id == won.lead_id.id:
                self.assertEqual(action["params"]["type"], "success")
            else:
                self.assertEqual(action["name"], "Not filed")

    def test_two_decide_at_the_same_moment(self):
        """Each has found the customer free before the other one has taken him."""
        for _ in range(ROUNDS):
            with self.subTest():
                said = {"phone": new_phone()}
                answers = self._assert_one_wins([self.anna, self.bo], said, said,
                                                at=DECISION)
                retries = [len(answer["retries"]) for answer in answers]
                self.assertEqual(sorted(retries), [0, 1])
        self.assert_consistent()
