"""The release at work while others are (scenario 22, rules S01-R03, S01-R07)."""

from processes_case import ProcessCase
from processes_crew import call, cron, sweep

# The cron knows which filings are due, and holds their rows; or does not know yet.
LOCKED = ("customer.filing", "_end")
LOOKING = ("customer.filing", "_lock_due")
BATCH = 7


class TestReleaseRace(ProcessCase):
    def setUp(self):
        super().setUp()
        self.crew.take(1)[0].do(cron())  # nothing of other tests is due

    # ---- a salesperson files the customer at the very instant ----

    def test_filing_and_release_at_the_same_instant(self):
        for _ in range(3):
            due, dialog, lead_id = self._due_and_dialog()
            self.assert_answered(self.crew.together([cron()], [dialog], at=LOCKED))
            self._assert_taken_over(due, lead_id)
        self.assert_consistent()

    def test_filing_in_the_same_second(self):
        for _ in range(3):
            due, dialog, lead_id = self._due_and_dialog()
            self.assert_answered(self.crew.together([cron()], [dialog]))
            self._assert_taken_over(due, lead_id)
        self.assert_consistent()

    def test_filing_between_the_start_of_the_cron_and_its_look(self):
        """The cron's snapshot is older than the filing that was quicker."""
        due, dialog, lead_id = self._due_and_dialog()
        with self.database() as env:
            others = self.new_due(env, 3)
        releasing, filing = self.crew.take(2)
        releasing.begin([cron()], stops=[LOOKING])
        releasing.go()
        self.assertEqual(releasing.wait(), "_lock_due")
        self.assert_answered([filing.do(dialog)])
        releasing.go()
        self.assert_answered([releasing.answer()])
        self._assert_taken_over(due, lead_id)
        with self.database() as env:
            self.assert_released(others.with_env(env))
        self.assert_consistent()

    def test_lead_changed_under_a_batch(self):
        """Somebody saves a note on a lead while its filing is being released."""
        with self.database() as env:
            due = self.new_due(env, 3)
            lead_ids = due[1].lead_id.ids
        releasing, writing = self.crew.take(2)
        releasing.begin([cron()], stops=[LOCKED])
        releasing.go()
        self.assertEqual(releasing.wait(), "_end")
        change = call(self.anna, "crm.lead", "write", lead_ids, {"description": "Tall"})
        self.assert_answered([writing.do(change)])
        releasing.go()
        self.assert_answered([releasing.answer()])
        with self.database() as env:
            self.assert_released(due.with_env(env))
        self.assert_consistent()

    def test_hold_set_while_the_cron_releases(self):
        """The cron was first: the hold keeps the customer in the pool."""
        with self.database() as env:
            due = self.new_due(env, 3)
            hold = call(
                self._officer(env),
                "customer.filing.hold",
                "create",
                {"filing_id": due[1].id, "reason": "A dispute"},
            )
        releasing, holding = self.crew.take(2)
        releasing.begin([cron()], stops=[("ir.cron", "_commit_progress")])
        releasing.go()
        self.assertEqual(releasing.wait(), "_commit_progress")
        holding.begin([hold])
        holding.go()
        self.wait_until_one_waits_for_another()
        releasing.go()
        self.assert_answered([releasing.answer()])
        self.assert_answered([holding.answer()])
        with self.database() as env:
            due = due.with_env(env)
            self.assert_released(due[0] + due[2])
            self.assertEqual(due.mapped("is_on_hold"), [False, True, False])
            self.assertEqual(due.mapped("end_reason"), ["expired"] * 3)
            self.assertEqual(due[1].pool_entry_ids.state, "waiting")
        self.assert_consistent()

    def test_release_while_a_hold_is_being_set(self):
        """The hold came first, so what it keeps stays; the rest is released."""
        with self.database() as env:
            due = self.new_due(env, 3)
            hold = call(
                self._officer(env),
                "customer.filing.hold",
                "create",
                {"filing_id": due[1].id, "reason": "A dispute"},
            )
        releasing, holding = self.crew.take(2)
        releasing.begin([cron()], stops=[LOCKED])
        releasing.go()
        self.assertEqual(releasing.wait(), "_end")
        self.assert_answered([holding.do(hold)])
        releasing.go()
        self.assert_answered([releasing.answer()])
        with self.database() as env:
            due = due.with_env(env)
            self.assertEqual(due.mapped("state"), ["ended", "active", "ended"])
            self.assert_released(due - due[1])
        self.assert_consistent()

    def test_lead_won_while_the_cron_releases_it(self):
        """Whose time is over does not win any more, cron or not."""
        with self.database() as env:
            due = self.new_due(env, 3)
            win = call(self.anna, "crm.lead", "action_set_won", due[1].lead_id.ids)
        releasing, winning = self.crew.take(2)
        releasing.begin([cron()], stops=[LOCKED])
        releasing.go()
        self.assertEqual(releasing.wait(), "_end")
        winning.begin([win])
        winning.go()
        answer = winning.answer()
        self.assertIn(answer["error"][0], ("UserError", "AccessError"))
        releasing.go()
        self.assert_answered([releasing.answer()])
        with self.database() as env:
            self.assert_released(due.with_env(env))
        self.assert_consistent()

    def test_withdrawal_approved_while_the_cron_releases(self):
        """The leader is told that nothing is left to withdraw."""
        with self.database() as env:
            due = self.new_due(env)
            request = (
                env["customer.filing.request"]
                .with_user(self.anna)
                .create({"filing_id": due.id, "reason": "Moved away"})
            )
            approve = call(
                self._officer(env), request._name, "action_approve", request.ids
            )
        releasing, approving = self.crew.take(2)
        releasing.begin([cron()], stops=[LOCKED])
        releasing.go()
        self.assertEqual(releasing.wait(), "_end")
        approving.begin([approve])
        approving.go()
        self.wait_until_one_waits_for_another()
        releasing.go()
        self.assert_answered([releasing.answer()])
        error = approving.answer()["error"]
        self.assertEqual(error[0], "UserError")
        self.assertIn("has been decided", error[1])
        with self.database() as env:
            self.assert_released(due.with_env(env))
            self.assertEqual(request.with_env(env).state, "recalled")
        self.assert_consistent()

    def test_given_back_twice_at_once(self):
        """By the salesperson in two windows: in the second he has no say any more."""
        with self.database() as env:
            filing = env["customer.filing"].create(self.draft(env, self.anna))
            filing._submit()
            dialogs = [self._new_give_back(env, filing) for _ in range(2)]
        jobs = [
            [call(self.anna, "customer.filing.end", "action_end", dialog.ids)]
            for dialog in dialogs
        ]
        errors = [a["error"] for a in self.crew.together(*jobs, at=LOCKED)]
        self.assertEqual(sum(error is None for error in errors), 1)
        [error] = filter(None, errors)
        self.assertIn(error[0], ("UserError", "AccessError"))
        with self.database() as env:
            filing = filing.with_env(env)
            self.assertEqual(filing.ledger_ids.mapped("event"), ["activate", "release"])
            self.assertEqual(filing.pool_entry_ids.mapped("state"), ["waiting"])
        self.assert_consistent()

    # ---- two crons, and a cron that is killed ----

    def test_two_sweeps_release_each_filing_once(self):
        with self.database() as env:
            due = self.new_due(env, 60)
        answers = self.crew.together([sweep()], [sweep()], batch=BATCH)
        self.assert_answered(answers)
        with self.database() as env:
            self.assert_released(due.with_env(env))
        self.assert_consistent()

    def test_cron_does_not_run_twice_at_once(self):
        with self.database() as env:
            due = self.new_due(env, 10)
        answers = self.crew.together([cron()], [cron()], batch=3)
        self.assert_answered(answers)
        with self.database() as env:
            self.assert_released(due.with_env(env))
        self.assert_consistent()

    def test_killed_between_two_batches(self):
        """Two batches are in the database, the third has not begun."""
        self._assert_survives_kill(("ir.cron", "_commit_progress", 2, True), 2 * BATCH)

    def test_killed_within_a_batch(self):
        """The third batch is all written and not committed: it never was."""
        self._assert_survives_kill(
            ("customer.filing.ledger", "_append", 3, True), 2 * BATCH
        )

    def _assert_survives_kill(self, place, number_done):
        with self.database() as env:
            due = self.new_due(env, 60)
        process = self.crew.take(1)[0]
        process.begin([cron()], stops=[place], batch=BATCH)
        process.go()
        self.assertEqual(process.wait(), place[1])
        process.kill()
        self.wait_for_end_of_killed()
        with self.database() as env:
            ended = due.with_env(env).filtered(lambda filing: filing.state == "ended")
            self.assertEqual(len(ended), number_done)
            self.assert_released(ended)
        self.assert_consistent()
        self.assert_answered([self.crew.take(1)[0].do(cron(), batch=BATCH)])
        with self.database() as env:
            self.assert_released(due.with_env(env))
        self.assert_consistent()

    # ---- helpers ----

    def _due_and_dialog(self):
        with self.database() as env:
            due = self.new_due(env)
            dialog, lead_id = self.new_dialog(env, self.bo, phone=due.phone)
        return due, dialog, lead_id

    def _assert_taken_over(self, due, lead_id):
        """The old one expired once, through the pool; the new one is protected."""
        with self.database() as env:
            due = due.with_env(env)
            events = due.ledger_ids.mapped("event")
            self.assertEqual(events, ["activate", "expire", "claimed"])
            self.assertEqual(due.pool_entry_ids.mapped("state"), ["claimed"])
            filing = self.filings_of(env, [lead_id])
            self.assertEqual((filing.state, filing.user_id.id), ("active", self.bo))
            self.assert_held_once(env, filing)

    def _new_give_back(self, env, filing):
        return (
            env["customer.filing.end"]
            .with_user(self.anna)
            .create(
                {"filing_id": filing.id, "transition": "release", "reason": "Moved"}
            )
        )

    def _officer(self, env):
        return self.new_user(
            env,
            "sales_team.group_sale_salesman_all_leads",
            "customer_filing.group_filing_officer",
        ).id
