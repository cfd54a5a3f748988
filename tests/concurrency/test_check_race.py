"""Checks that run at once, or fail on the way (rules S01-R09, S01-R10, S14-R14).

What was answered is in the log, once, and counts on the day's limit, whatever becomes
of the request in which it was asked.
"""

from collections import Counter

from processes_case import ProcessCase, new_phone
from processes_crew import call, checks

from odoo import Command

PROCESSES, CALLS, LIMIT = 8, 20, 50


class TestCheckRace(ProcessCase):
    def setUp(self):
        super().setUp()
        with self.database() as env:
            self.asker = self.new_user(env).id
            policy = env["crm.team"].browse(self.team_id).filing_policy_id
            members = [Command.set([self.asker])]
            self.new_team(env, filing_policy_id=policy.id, member_ids=members)

    def tearDown(self):
        self._limit(0)
        super().tearDown()

    def test_daily_limit_of_one_person(self):
        """One person asks through eight connections: as many answers as are allowed."""
        self._limit(LIMIT)
        jobs = [
            [self._check(new_phone()) for _ in range(CALLS)] for _ in range(PROCESSES)
        ]
        answers = self.crew.together(*jobs)
        self.assert_answered(answers)
        told = Counter(
            result["verdict"] for answer in answers for result in answer["results"]
        )
        asked = PROCESSES * CALLS
        self.assertEqual(told, {"free": LIMIT, "withheld": asked - LIMIT})
        self.assertEqual(self._logged(), told)
        self.assertEqual(self._used(), asked)

    def test_check_of_a_request_that_fails_stays(self):
        """Whoever makes his request fail has read the answer in the error."""
        self._limit(LIMIT)
        phones = [new_phone() for _ in range(PROCESSES)]
        jobs = [
            [
                checks(
                    self.asker, ["kept", {"phone": phone}], ["failed", {"phone": phone}]
                )
            ]
            for phone in phones
        ]
        for answer in self.crew.together(*jobs):
            said = ("UserError", "Changed his mind: ['free', 'free']")
            self.assertEqual(answer["error"], said)
            self.assertFalse(answer["logged"])
        self.assertEqual(self._logged(), {"free": 2 * PROCESSES})
        self.assertEqual(self._used(), 2 * PROCESSES)

    def test_check_before_a_savepoint_that_is_undone_stays(self):
        self._limit(LIMIT)
        jobs = [
            [
                checks(
                    self.asker,
                    ["kept", {"phone": new_phone()}],
                    ["undone", {"phone": new_phone()}],
                    ["kept", {"phone": new_phone()}],
                )
            ]
            for _ in range(PROCESSES)
        ]
        answers = self.crew.together(*jobs)
        self.assert_answered(answers)
        self.assertEqual(
            [answer["results"] for answer in answers], [[["free"] * 3]] * PROCESSES
        )
        self.assertEqual(self._logged(), {"free": 3 * PROCESSES})
        self.assertEqual(self._used(), 3 * PROCESSES)

    # ---- helpers ----

    def _limit(self, number):
        with self.database() as env:
            self.set_daily_answers(env, number)

    def _check(self, phone):
        return call(self.asker, "customer.filing", "check_customer", {"phone": phone})

    def _logged(self):
        """How often each verdict was told to the asker, by the log."""
        with self.database() as env:
            logged = env["customer.filing.check"].search([("user_id", "=", self.asker)])
            return Counter(logged.mapped("verdict"))

    def _used(self):
        """How many answers were counted for the asker."""
        with self.database() as env:
            quotas = env["customer.filing.quota"].search(
                [("user_id", "=", self.asker), ("purpose", "=", "check")]
            )
            return sum(quotas.mapped("used"))
