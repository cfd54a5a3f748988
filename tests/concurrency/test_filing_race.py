"""Several processes file one customer at once (scenario 6, rules S01-R09, S67-R07)."""

from datetime import timedelta

from processes_case import ProcessCase, new_email, new_phone, new_tax_number, now

from odoo import Command

ROUNDS = 10
# All have looked the customer up, found him free and are about to take him.
DECISION = ("customer.filing.key", "_insert")


class TestFilingRace(ProcessCase):
    def test_two_decide_at_the_same_moment(self):
        """Each has found the customer free before the other one has taken him."""
        for _ in range(ROUNDS):
            said = {"phone": new_phone()}
            answers = self._assert_one_wins(said, said, at=DECISION)
            retries = sorted(len(answer["retries"]) for answer in answers)
            # twice: two inserts that wait for each other, which PostgreSQL ends
            self.assertIn(retries, ([0, 1], [0, 2], [1, 1]))
        self.assert_consistent()

    def test_two_press_the_button_in_the_same_second(self):
        """Wherever on the way they meet, it ends in the same way."""
        for _ in range(ROUNDS):
            said = {"phone": new_phone()}
            self._assert_one_wins(said, said)
        self.assert_consistent()

    def test_four_decide_at_the_same_moment(self):
        for _ in range(3):
            said = {"phone": new_phone(), "email": new_email()}
            self._assert_one_wins(said, said, said, said, at=DECISION)
        self.assert_consistent()

    def test_they_meet_by_email_alone(self):
        for _ in range(3):
            same = {"email": new_email()}
            self._assert_one_wins(*self._sayings(same, same), at=DECISION)

    def test_they_meet_by_tax_number_alone(self):
        for _ in range(3):
            same = {"tax_number": new_tax_number()}
            self._assert_one_wins(*self._sayings(same, same), at=DECISION)

    def test_they_meet_in_several_keys_that_each_gives_in_another_order(self):
        """Whoever waits for the other's first key must not hold his second one."""
        for _ in range(5):
            first, second = new_phone(), new_phone()
            self._assert_one_wins(
                {"phone": f"{first}/{second}", "email": new_email()},
                {"phone": f"{second}/{first}", "tax_number": new_tax_number()},
                at=DECISION,
            )
        self.assert_consistent()

    def test_the_whole_customer_meets_each_of_his_projects(self):
        """S67-R07."""
        for _ in range(3):
            said = {"phone": new_phone()}
            project = said | {"project": "二期"}
            self._assert_one_wins(
                said, project, kinds=("walk_in", "project"), at=DECISION
            )
        self.assert_consistent()

    def test_two_projects_of_one_customer_do_not_meet(self):
        """S67-R07: one filer per project; neither waits for the other."""
        said = {"phone": new_phone()}
        answers, lead_ids = self._race(
            said | {"project": "一期"},
            said | {"project": "二期"},
            kinds=("project", "project"),
            at=DECISION,
        )
        with self.database() as env:
            filings = self.filings_of(env, lead_ids)
            self.assertEqual(filings.mapped("state"), ["active", "active"])
        self.assertFalse([answer["retries"] for answer in answers if answer["retries"]])
        self.assert_consistent()

    def test_one_person_files_a_customer_on_two_leads(self):
        """The second lead comes under the filing that the first one has won."""
        said = {"phone": new_phone()}
        _answers, lead_ids = self._race(
            said, said, people=(self.anna, self.anna), at=DECISION
        )
        with self.database() as env:
            filings = self.filings_of(env, lead_ids)
            won = filings.filtered(lambda filing: filing.state == "active")
            self.assertEqual(len(won), 1)
            self.assertEqual(self.codes(filings - won), ["lead_taken"])
            self.assertEqual(won.lead_ids.ids, sorted(lead_ids, reverse=True))
        self.assert_consistent()

    def test_one_lead_is_filed_from_two_windows(self):
        """What was typed differs, so no key decides: the lead itself does."""
        with self.database() as env:
            lead = self.new_lead(env, self.anna)
            requests = [
                self.new_dialog(env, self.anna, lead=lead, phone=new_phone())[0]
                for _ in range(2)
            ]
        jobs = [[request] for request in requests]
        self.assert_answered(self.crew.together(*jobs, at=DECISION))
        with self.database() as env:
            filings = self.filings_of(env, lead.ids)
            self.assertEqual(sorted(filings.mapped("state")), ["active", "refused"])
            lost = filings.filtered(lambda filing: filing.state == "refused")
            self.assertEqual(self.codes(lost), ["lead_taken"])
        self.assert_consistent()

    def test_first_filings_under_new_terms(self):
        """Both pin terms that nobody has pinned before, for different customers."""
        with self.database() as env:
            people = [self.new_user(env).id for _ in range(2)]
            team = self.new_team(
                env,
                filing_policy_id=self.new_policy(env).id,
                member_ids=[Command.set(people)],
            )
            requests = []
            for user_id in people:
                lead = self.new_lead(env, user_id, team_id=team.id)
                requests.append(
                    self.new_dialog(env, user_id, lead=lead, phone=new_phone())[0]
                )
        answers = self.crew.together(
            *([request] for request in requests), at=("customer.filing", "_keep_terms")
        )
        self.assert_answered(answers)
        for answer in answers:
            self.assertEqual(answer["results"][0]["params"]["type"], "success")
        self.assert_consistent()

    # ---- somebody else's time is over, yet nothing has released him ----

    def test_customer_on_hold_whose_time_is_over(self):
        """He stays where he is: a verdict, not an exhausted number of attempts."""
        with self.database() as env:
            filing = self.new_due(env)
            env["customer.filing.hold"].create(
                {"filing_id": filing.id, "reason": "A dispute"}
            )
            request, lead_id = self.new_dialog(env, self.bo, phone=filing.phone)
        self.assert_answered([self.crew.take(1)[0].do(request)])
        with self.database() as env:
            refused = self.filings_of(env, [lead_id])
            self.assertEqual(refused.state, "refused")
            self.assertEqual(self.codes(refused), ["protected"])
        self.assert_consistent()

    def test_aftercare_that_is_over_before_the_cron_comes(self):
        """A late cron blocks nobody."""
        with self.database() as env:
            filing = self.new_due(env, days=1)
            filing.lead_id.sudo().action_set_won()
            self.assertEqual(filing.end_reason, "won")
            filing._filing_write({"aftercare_until": now() - timedelta(hours=1)})
            request, lead_id = self.new_dialog(env, self.bo, phone=filing.phone)
        self.assert_answered([self.crew.take(1)[0].do(request)])
        with self.database() as env:
            self.assertEqual(self.filings_of(env, [lead_id]).state, "active")
        self.assert_consistent()

    # ---- how they race ----

    def _race(self, *sayings, people=None, kinds=None, at=None):
        """Each files with the values of his saying: (answers, lead ids)."""
        number = len(sayings)
        people = people or self.people[:number]
        kinds = kinds or ("walk_in",) * number
        with self.database() as env:
            dialogs = [
                self.new_dialog(env, user_id, kind, **values)
                for user_id, kind, values in zip(people, kinds, sayings, strict=True)
            ]
        jobs = [[request] for request, _lead_id in dialogs]
        answers = self.crew.together(*jobs, at=at)
        self.assert_answered(answers)
        return answers, [lead_id for _request, lead_id in dialogs]

    def _assert_one_wins(self, *sayings, **options):
        answers, lead_ids = self._race(*sayings, **options)
        with self.database() as env:
            filings = self.filings_of(env, lead_ids)
            self.assertEqual(len(filings), len(sayings), "no rows of lost attempts")
            won = self.assert_one_winner(env, filings)
            self._assert_told(answers, lead_ids, won)
            checks = env["customer.filing.check"].search(
                [("filing_id", "in", filings.ids)]
            )
            self.assertEqual(len(checks), len(filings), "each question logged once")
        return answers

    def _assert_told(self, answers, lead_ids, won):
        for answer, lead_id in zip(answers, lead_ids, strict=True):
            [action] = answer["results"]
            if lead_id == won.lead_id.id:
                self.assertEqual(action["params"]["type"], "success")
            else:
                self.assertEqual(action["name"], "Not filed")

    def _sayings(self, *sayings):
        """With a phone number of its own for each, which the policy asks for."""
        return [{"phone": new_phone()} | saying for saying in sayings]
