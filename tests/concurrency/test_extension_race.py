"""Extensions and offers at the very moment at which something else happens.

Rules S11-R07, S11-R11, S11-R13: what was asked or accepted in time counts, what comes
later does not, and nothing is granted twice.
"""

import time
from datetime import timedelta

from processes_case import ProcessCase, now
from processes_crew import call, cron

# The cron is about to look, or knows which filings are due and holds their rows.
LOOKING = ("customer.filing", "_lock_due")
LOCKED = ("customer.filing", "_end")
# Asked in time, and about to be written.
ASKED = ("customer.filing", "_await_extension")
# Both may decide, and are about to write it.
DECIDING = ("customer.filing.request", "_decide")
# Accepted in time, and about to be written.
ACCEPTED = ("customer.filing", "_restart_clock")
SECONDS = 3


class TestExtensionRace(ProcessCase):
    terms = {
        "duplicate_policy": "queue",
        "queue_places": 1,
        "queue_offer_hours": 48,
        "extension_mode": "limited",
        "extension_max": 2,
    }

    def setUp(self):
        super().setUp()
        self.crew.take(1)[0].do(cron())  # nothing of other tests is due

    # ---- extensions ----

    def test_approved_twice_at_once(self):
        with self.database() as env:
            filing = self._new_filing(env)
            until = filing.protected_until
            self._ask_now(env, filing)
            request = filing.request_ids
            jobs = [
                [call(self._officer(env), request._name, "action_approve", request.ids)]
                for _ in range(2)
            ]
        answers = self.crew.together(*jobs, at=DECIDING)
        self._assert_one_was_told(answers, "has been decided")
        with self.database() as env:
            filing = filing.with_env(env)
            self.assertEqual(filing.extension_count, 1)
            months = (filing.protected_until - until) / timedelta(days=30)
            self.assertLess(months, 1.1)
            self.assertEqual(
                filing.ledger_ids.mapped("event"),
                ["activate", "extension_asked", "extend"],
            )
        self.assert_consistent()

    def test_asked_in_the_last_second_and_the_cron_was_quicker(self):
        """He was in time by his own watch, but his customer is released already."""
        with self.database() as env:
            filing, due = self._new_ending(env)
            ask = self._new_ask(env, filing)
        asking, releasing = self.crew.take(2)
        asking.begin([ask], stops=[ASKED])
        asking.go()
        self.assertEqual(asking.wait(), ASKED[1])
        self._wait_for(due)
        self.assert_answered([releasing.do(cron())])
        asking.go()
        error = asking.answer()["error"]
        self.assertIn(error[0], ("UserError", "AccessError"))
        with self.database() as env:
            filing = filing.with_env(env)
            self.assertEqual((filing.state, filing.ended_at), ("ended", due))
            self.assertFalse(filing.request_ids)
            self.assertFalse(filing.awaits_decision)
        self.assert_consistent()

    def test_asked_in_the_last_second_before_the_cron(self):
        """The cron's snapshot is older than the request: it tries again."""
        with self.database() as env:
            filing, due = self._new_ending(env)
            ask = self._new_ask(env, filing)
        asking, releasing = self.crew.take(2)
        releasing.begin([cron()], stops=[LOOKING])
        releasing.go()
        self.assertEqual(releasing.wait(), LOOKING[1])
        self.assert_answered([asking.do(ask)])
        self._wait_for(due)
        releasing.go()
        self.assert_answered([releasing.answer()])
        with self.database() as env:
            filing = filing.with_env(env)
            self.assertEqual((filing.state, filing.awaits_decision), ("active", True))
            filing.request_ids.with_user(self._officer(env)).action_approve()
            self.assertGreater(filing.protected_until, due)
        self.assert_consistent()

    def test_asked_while_somebody_takes_the_waiting_place(self):
        """One of both: he waits, or the end is being decided on."""
        for number in range(3):
            with self.database() as env:
                filing = self._new_filing(env)
                ask = self._new_ask(env, filing)
                dialog, lead_id = self.new_dialog(env, self.bo, phone=filing.phone)
            at = ("customer.filing.key", "_stand_in_line") if number else None
            answers = self.crew.together([dialog], [ask], at=at)
            self.assertIsNone(answers[0]["error"])
            with self.database() as env:
                filing = filing.with_env(env)
                waiting = self.filings_of(env, [lead_id]).state == "queued"
                self.assertEqual(filing.awaits_decision, not waiting)
                self.assertEqual(bool(answers[1]["error"]), waiting)
        self.assert_consistent()

    # ---- offers ----

    def test_accepted_in_the_last_second_and_the_cron_was_quicker(self):
        with self.database() as env:
            offered, due = self._new_offer(env)
            accept = call(self.bo, offered._name, "action_accept_offer", offered.ids)
        accepting, releasing = self.crew.take(2)
        accepting.begin([accept], stops=[ACCEPTED])
        accepting.go()
        self.assertEqual(accepting.wait(), ACCEPTED[1])
        self._wait_for(due)
        self.assert_answered([releasing.do(cron())])
        accepting.go()
        error = accepting.answer()["error"]
        self.assertIn(error[0], ("UserError", "AccessError"))
        with self.database() as env:
            offered = offered.with_env(env)
            self.assertEqual((offered.state, offered.ended_at), ("ended", due))
            self.assertEqual(offered.pool_entry_ids.mapped("state"), ["waiting"])
            self.assertEqual(offered.ledger_ids.mapped("event")[-1], "expire")
        self.assert_consistent()

    def test_accepted_in_the_last_second_before_the_cron(self):
        with self.database() as env:
            offered, due = self._new_offer(env)
            accept = call(self.bo, offered._name, "action_accept_offer", offered.ids)
        accepting, releasing = self.crew.take(2)
        releasing.begin([cron()], stops=[LOOKING])
        releasing.go()
        self.assertEqual(releasing.wait(), LOOKING[1])
        self.assert_answered([accepting.do(accept)])
        self._wait_for(due)
        releasing.go()
        self.assert_answered([releasing.answer()])
        with self.database() as env:
            offered = offered.with_env(env)
            self.assertEqual(offered.state, "active")
            self.assertFalse(offered.offered_until)
            self.assertGreater(offered.protected_until, due + timedelta(days=6))
        self.assert_consistent()

    def test_accepted_and_declined_at_once(self):
        """In two windows: one of them counts, the other is told so."""
        with self.database() as env:
            offered, _due = self._new_offer(env, hours=1)
            jobs = [
                [call(self.bo, offered._name, way, offered.ids)]
                for way in ("action_accept_offer", "action_decline_offer")
            ]
        answers = self.crew.together(*jobs, at=("customer.filing", "_offers_to_answer"))
        errors = [answer["error"] for answer in answers]
        self.assertEqual(sum(error is None for error in errors), 1)
        with self.database() as env:
            offered = offered.with_env(env)
            accepted = errors[0] is None
            self.assertEqual(offered.state, "active" if accepted else "ended")
            self.assertFalse(offered.offered_until)
        self.assert_consistent()

    # ---- what they have before they race ----

    def _new_filing(self, env, user_id=None, **values):
        draft = self.draft(env, user_id or self.anna, **values)
        filing = env["customer.filing"].create(draft)
        filing._submit()
        return filing

    def _new_ending(self, env):
        """A filing that ends in some seconds, and when."""
        filing = self._new_filing(env)
        self.assertEqual(filing.state, "active", filing.refusal)
        due = now() + timedelta(seconds=SECONDS)
        filing._redate("extend", {filing.id: due}, {filing.id: {}}, now())
        return filing, due

    def _new_offer(self, env, hours=0):
        """A filing of Bo that is offered to him for some seconds, or hours, more."""
        holder = self._new_filing(env)
        offered = self._new_filing(env, self.bo, phone=holder.phone)
        self.assertEqual(offered.state, "queued", offered.refusal)
        holder._end("release")
        due = now() + timedelta(seconds=SECONDS, hours=hours)
        offered._offer(now(), due)
        return offered, due

    def _new_ask(self, env, filing):
        dialog = (
            env["customer.filing.extend"]
            .with_user(self.anna)
            .create({"filing_id": filing.id, "reason": "He will sign"})
        )
        return call(self.anna, dialog._name, "action_ask", dialog.ids)

    def _ask_now(self, env, filing):
        dialogs = env["customer.filing.extend"].with_user(self.anna)
        dialogs.create({"filing_id": filing.id, "reason": "Soon"}).action_ask()

    def _officer(self, env):
        return self.new_user(
            env,
            "sales_team.group_sale_salesman_all_leads",
            "customer_filing.group_filing_officer",
        ).id

    def _wait_for(self, instant):
        while now() <= instant:
            time.sleep(0.1)

    def _assert_one_was_told(self, answers, sentence):
        errors = [answer["error"] for answer in answers]
        self.assertEqual(sum(error is None for error in errors), 1, errors)
        [error] = filter(None, errors)
        self.assertEqual(error[0], "UserError")
        self.assertIn(sentence, error[1])
