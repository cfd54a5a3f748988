"""One waiting place behind a protected customer, and many who want it.

Rules S11-R06, S11-R07, S11-R08: the first waits and is protected from the very end of
the filing in front of him; nobody else comes in between.
"""

from collections import Counter
from datetime import timedelta

from processes_case import ROUNDS, ProcessCase, now
from processes_crew import call, cron

# All have found the place free, and are about to take it.
DECISION = ("customer.filing.key", "_insert")
# Somebody is about to end the filing in front.
ENDING = ("customer.filing", "_end")


class TestQueueRace(ProcessCase):
    number_of_people = 9  # one who has the customer, eight who want him
    terms = {"duplicate_policy": "queue", "queue_places": 1}

    def test_eight_want_one_place(self):
        with self.database() as env:
            holders = [self._new_holder(env) for _ in range(ROUNDS)]
            dialogs = self._new_dialogs(env, holders, self.people[1:])
        for number, (holder, mine) in enumerate(zip(holders, dialogs, strict=True)):
            self._race(mine, at=DECISION if number % 2 == 0 else None)
            with self.database() as env:
                filings = self._filings(env, mine)
                self.assertEqual(holder.with_env(env).state, "active")
                self._assert_one_waits(filings)
        self.assert_consistent()

    def test_the_end_comes_while_somebody_takes_the_place(self):
        """Whether he was early enough to wait or not: the customer is his."""
        with self.database() as env:
            holders = [self._new_holder(env) for _ in range(ROUNDS)]
            dialogs = self._new_dialogs(env, holders, [self.bo])
            endings = [self._new_give_back(env, holder) for holder in holders]
        rounds = zip(holders, dialogs, endings, strict=True)
        for number, (holder, mine, ending) in enumerate(rounds):
            self._race(mine, ending, at=(DECISION, ENDING, None)[number % 3])
            with self.database() as env:
                ended = holder.with_env(env)
                filing = self._filings(env, mine)
                self.assertEqual((ended.state, filing.state), ("ended", "active"))
                self.assertNotIn("waiting", ended.pool_entry_ids.mapped("state"))
        self.assert_consistent()

    def test_who_waits_inherits_whoever_comes_at_the_end(self):
        """By the cron, or because somebody else comes across the customer first."""
        with self.database() as env:
            holders = [self._new_holder(env) for _ in range(ROUNDS)]
            first = self._new_dialogs(env, holders, [self.bo])
            others = self._new_dialogs(env, holders, self.people[2:5])
        for number, holder in enumerate(holders):
            self._race(first[number])
            with self.database() as env:
                heir = self._filings(env, first[number])
                self.assertEqual(heir.state, "queued")
                due = now() - timedelta(hours=1)
                holder.with_env(env)._filing_write({"protected_until": due})
            self._race(others[number], cron(), at=ENDING if number % 2 == 0 else None)
            with self.database() as env:
                heir, ended = heir.with_env(env), holder.with_env(env)
                self.assertEqual((ended.state, heir.state), ("ended", "active"))
                self.assertEqual(ended.end_reason, "expired")
                self.assertEqual(heir.effective_at, due)
                self.assertEqual(heir.ledger_ids.mapped("event"), ["queue", "activate"])
                self.assert_held_once(env, heir)
                self._assert_one_waits(self._filings(env, others[number]))
        self.assert_consistent()

    # ---- what they have before they race ----

    def _new_holder(self, env):
        filing = env["customer.filing"].create(self.draft(env, self.anna))
        filing._submit()
        self.assertEqual(filing.state, "active", filing.refusal)
        return filing

    def _new_dialogs(self, env, holders, people):
        """For each holder the dialogs in which these people file his customer."""
        number = len(people)
        dialogs = self.new_dialogs(
            env,
            [
                (user_id, {"phone": holder.phone, "contact_name": "李小明"})
                for holder in holders
                for user_id in people
            ],
        )
        return [dialogs[i : i + number] for i in range(0, len(dialogs), number)]

    def _new_give_back(self, env, filing):
        dialog = (
            env["customer.filing.end"]
            .with_user(self.anna)
            .create(
                {"filing_id": filing.id, "transition": "release", "reason": "Moved"}
            )
        )
        return call(self.anna, dialog._name, "action_end", dialog.ids)

    # ---- how they race ----

    def _race(self, dialogs, *requests, at=None):
        self.race(*(request for request, _lead_id in dialogs), *requests, at=at)

    def _filings(self, env, dialogs):
        return self.filings_of(env, [lead_id for _request, lead_id in dialogs])

    def _assert_one_waits(self, filings):
        states = Counter(filings.mapped("state"))
        self.assertEqual(states, {"queued": 1, "refused": len(filings) - 1})
        for filing in filings:
            waits = filing.state == "queued"
            self.assertEqual(self.codes(filing), [] if waits else ["protected"])
            self.assertFalse(filing.key_ids.filtered("holds"))
            self.assertEqual(bool(filing.key_ids), waits)
