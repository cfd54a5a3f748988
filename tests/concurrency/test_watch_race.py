"""What was refused stays noted, and a day's reveals are not exceeded (rule S27-R05)."""

from processes_case import ProcessCase
from processes_crew import call

READERS = 4


class TestWatchRace(ProcessCase):
    terms = {"reveal_daily_max": 1}

    def test_refused_read_is_noted_after_the_rollback(self):
        with self.database() as env:
            filing = self.new_due(env, days=1)
            reads = [
                call(user_id, "customer.filing", "read", filing.ids, ["phone"])
                for user_id in (self.bo, self.carl)
            ]
        answers = self.crew.together(*([request] for request in reads))
        self.assertEqual(
            [answer["error"][0] for answer in answers], ["AccessError"] * 2
        )
        with self.database() as env:
            rows = self._sightings(env, filing)
            self.assertEqual(set(rows.mapped("kind")), {"denied"})
            self.assertEqual(sorted(rows.user_id.ids), sorted([self.bo, self.carl]))
            self.assertEqual(len(rows), 2, "each once")

    def test_budget_holds_though_asked_at_once(self):
        with self.database() as env:
            filings = self.new_pooled(env, READERS)
            cards = env["customer.filing.card"].search(
                [("filing_id", "in", filings.ids)]
            )
            dialogs = (
                env["customer.filing.reveal"]
                .with_user(self.bo)
                .create([{"card_id": card.id, "reason": "He called"} for card in cards])
            )
            reveals = [
                call(self.bo, dialogs._name, "action_reveal", dialog.ids)
                for dialog in dialogs
            ]
        answers = self.crew.together(*([request] for request in reveals))
        errors = [answer["error"][0] for answer in answers if answer["error"]]
        self.assertEqual(errors, ["UserError"] * (READERS - 1))
        with self.database() as env:
            self.assertEqual(len(self._sightings(env, filings)), 1)

    def _sightings(self, env, filings):
        log = env["customer.filing.sighting"]
        return log.search([("filing_id", "in", filings.ids)])
