"""No limit of a pool gives way when a person claims from many windows at once."""

from processes_case import ProcessCase
from processes_crew import call

ATTEMPTS = 50
PROCESSES = 8
LIMITS = (
    "claim_daily_max",
    "claim_pool_daily_max",
    "claim_gap_minutes",
    "claim_backlog_max",
)


class TestClaimLimitsRace(ProcessCase):
    # Eight crowd at one record; who has won there is none of the three whose
    # last claim, backlog and holdings another test counts.
    number_of_people = PROCESSES + 3

    def tearDown(self):
        self.set_limits(**dict.fromkeys(LIMITS, 0))
        super().tearDown()

    def set_limits(self, **values):
        with self.database() as env:
            env["customer.filing.pool"].browse(self.pool_id).write(values)

    def units_of(self, user_ids, before=0):
        with self.database() as env:
            lines = env["customer.filing.claim"].search(
                [("user_id", "in", list(user_ids)), ("id", ">", before)]
            )
            return sum(lines.mapped("units"))

    def last_line(self):
        with self.database() as env:
            return env["customer.filing.claim"].search([], limit=1).id or 0

    def claim_in_parallel(self, user_ids, number=PROCESSES):
        """Each process claims one customer of its own, for the person in turn."""
        before = self.last_line()
        with self.database() as env:
            ended = self.new_pooled(env, number)
            jobs = [
                [self.claim(user_ids[index % len(user_ids)], filing)]
                for index, filing in enumerate(ended)
            ]
        answers = self.crew.together(*jobs)
        self.assert_answered(answers)
        with self.database() as env:
            states = ended.with_env(env).pool_entry_ids.mapped("state")
        claimed = states.count("claimed")
        self.assertEqual(self.units_of(user_ids, before), claimed)
        self.assert_consistent()
        return claimed

    def test_50_parallel_claims_of_one_record(self):
        """One owner, one log line, one quota unit, no access for the losers."""
        before = self.last_line()
        with self.database() as env:
            ended = self.new_pooled(env)
            claims = [
                self.claim(self.people[index % PROCESSES], ended)
                for index in range(ATTEMPTS)
            ]
        jobs = [claims[index::PROCESSES] for index in range(PROCESSES)]
        answers = self.crew.together(*jobs)
        self.assert_answered(answers)
        told = [result for answer in answers for result in answer["results"]]
        with self.database() as env:
            lead = ended.with_env(env).lead_id
            owner = lead.user_id
            self.assertIn(owner.id, self.people)
            for user in env["res.users"].browse(self.people) - owner:
                self.assertFalse(lead.with_user(user).has_access("read"))
        self.assertEqual(self.units_of(self.people, before), 1)
        opened = [action for action in told if action.get("res_id")]
        messages = [
            action["params"]["message"] for action in told if "params" in action
        ]
        self.assertEqual(len(opened), 1)
        self.assertEqual(len(messages), ATTEMPTS - 1)
        for message in messages:
            self.assertIn("somebody was faster", message)
        self.assert_consistent()

    def test_quota_of_one_person(self):
        self.set_limits(claim_daily_max=self.units_of([self.anna]) + 3)
        self.assertEqual(self.claim_in_parallel([self.anna]), 3)

    def test_quota_of_the_pool(self):
        self.set_limits(claim_pool_daily_max=self.units_of(self.people) + 3)
        self.assertEqual(self.claim_in_parallel(self.people), 3)

    def test_gap(self):
        self.set_limits(claim_gap_minutes=60)
        self.assertEqual(self.claim_in_parallel([self.people[PROCESSES]]), 1)

    def test_backlog(self):
        self.set_limits(claim_backlog_max=2)
        self.assertEqual(self.claim_in_parallel([self.people[PROCESSES + 1]]), 2)

    def test_holding_cap(self):
        """Claimed and filed at once, each way counts for the other."""
        user_id = self.people[PROCESSES + 2]
        with self.database() as env:
            team = self.new_team(
                env,
                filing_policy_id=self.new_policy(env, holding_max=2).id,
                member_ids=[(6, 0, [user_id])],
            )
            env["customer.filing"].create(
                self.draft(env, user_id, team_id=team.id)
            )._submit()
            ended = self.new_pooled(env, 2)
            claims = [self.claim(user_id, filing) for filing in ended]
            drafts = env["customer.filing"].create(
                [self.draft(env, user_id, team_id=team.id) for _ in range(2)]
            )
            files = [
                call(user_id, drafts._name, "action_submit", [draft.id])
                for draft in drafts
            ]
            env["crm.team"].browse(self.team_id).member_ids -= env["res.users"].browse(
                user_id
            )
        answers = self.crew.together(*([job] for job in claims + files))
        self.assert_answered(answers)
        with self.database() as env:
            held = env["customer.filing"].search_count(
                [("user_id", "=", user_id), ("state", "=", "active")]
            )
        self.assertEqual(held, 2)
        self.assert_consistent()
