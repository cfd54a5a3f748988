"""Whatever may happen to one customer happens at once: he ends up in one place.

Claim, release, direct filing, undoing, giving back and handing over cross each other;
nobody sees an error but those that are said to people.
"""

from datetime import timedelta

import company_places
from processes_case import ProcessCase, now
from processes_crew import call, cron

from odoo import Command

ROUNDS = 4


class TestCrossingRaces(ProcessCase):
    number_of_people = 5

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with cls.database() as env:
            leader = cls.new_user(env, "sales_team.group_sale_salesman_all_leads")
            cls.leader = leader.id
            team = env["crm.team"].browse(cls.team_id)
            team.write({"user_id": leader.id, "member_ids": [Command.set(cls.people)]})

    def setUp(self):
        super().setUp()
        self.crew.take(1)[0].do(cron())  # nothing of other tests is due

    def test_due_claimed_filed_and_handed_over(self):
        """His time is over, and no cron came: everybody wants something of him."""
        for _ in range(ROUNDS):
            with self.database() as env:
                due = self.new_due(env)
                dialog = self.file(env, due)
                jobs = [[dialog], [cron()], [self.hand_over(env, due, self.carl)]]
                jobs.append([self.give_back(env, due)])
            self.meet(jobs, due)

    def test_running_given_back_handed_over_and_lost(self):
        for _ in range(ROUNDS):
            with self.database() as env:
                running = self.new_due(env, days=1)
                dialog = self.file(env, running)
                lead = running.lead_id
                jobs = [
                    [self.give_back(env, running)],
                    [self.hand_over(env, running, self.carl)],
                    [call(self.anna, "crm.lead", "action_set_lost", lead.ids)],
                    [dialog],
                ]
            self.meet(jobs, running)

    def test_given_back_claimed_filed_and_undone(self):
        """Anna gave him back by mistake and undoes it, as others take him."""
        for _ in range(ROUNDS):
            with self.database() as env:
                filing = self.given_back(env)
                dialog = self.file(env, filing)
                jobs = [
                    [call(self.anna, "customer.filing", "action_undo", filing.ids)],
                    [self.claim(self.carl, filing)],
                    [dialog],
                    [cron()],
                ]
            self.meet(jobs, filing)

    def test_claim_undone_released_and_handed_over(self):
        """Bo undoes his claim as his leader hands the customer to somebody else."""
        for _ in range(ROUNDS):
            with self.database() as env:
                pooled = self.given_back(env)
                claim, phone = self.claim(self.bo, pooled), pooled.phone
            self.crew.take(1)[0].do(claim)
            with self.database() as env:
                won = env["customer.filing"].search(
                    [("phone", "=", phone), ("state", "=", "active")]
                )
                self.assertEqual(won.user_id.id, self.bo)
                undo = call(self.bo, "customer.filing", "action_undo", won.ids)
                jobs = [
                    [undo],
                    [self.hand_over(env, won, self.carl)],
                    [self.give_back(env, won)],
                    [cron()],
                ]
            self.meet(jobs, won)

    # ---- what they do ----

    def given_back(self, env):
        """A filing that Anna gave back a minute ago."""
        filing = env["customer.filing"].create(self.draft(env, self.anna))
        filing._submit()
        request = self.give_back(env, filing)
        dialog = env[request["model"]].with_user(self.anna).browse(request["args"][0])
        dialog.action_end()
        return filing

    def file(self, env, filing):
        """Bo's request to file him, too, on a lead that does not name him yet."""
        saying = (self.bo, {"phone": filing.phone})
        [(request, _lead_id)] = self.new_dialogs(env, [saying], telling=False)
        return request

    def give_back(self, env, filing):
        """The request of the dialog "Give back", opened by its salesperson."""
        user = filing.user_id
        action = filing.with_user(user).action_give_back()
        dialog = (
            env[action["res_model"]]
            .with_user(user)
            .with_context(action["context"])
            .create({"reason": "No time for him"})
        )
        return call(user.id, dialog._name, "action_end", dialog.ids)

    def hand_over(self, env, filing, user_id):
        """The request of the dialog "Hand over", opened by the leader."""
        action = filing.with_user(self.leader).action_hand_over()
        dialog = env[action["res_model"]].with_user(self.leader)
        dialog = dialog.browse(action["res_id"])
        dialog.write({"way": "person", "user_id": user_id, "reason": "New districts"})
        return call(self.leader, dialog._name, "action_hand_over", dialog.ids)

    # ---- what must come of it ----

    def meet(self, jobs, filing):
        answers = self.crew.together(*jobs)
        for answer in answers:
            name, text = answer["error"] or ("UserError", "")
            self.assertIn(name, ("UserError", "AccessError"), text)
            self.assertFalse(answer["logged"])
        with self.database() as env:
            self.assert_in_one_place(env, filing.with_env(env))
            broken = company_places.broken(env, now() - timedelta(days=365))
            self.assertFalse(broken)
        self.assert_consistent()

    def assert_in_one_place(self, env, filing):
        """Somebody's, or in the pool: never both, never neither."""
        alike = env["customer.filing"].search([("phone", "=", filing.phone)])
        active = alike.filtered(lambda one: one.state == "active")
        waiting = alike.pool_entry_ids.filtered(lambda one: one.state == "waiting")
        self.assertEqual(len(active) + len(waiting), 1, alike.mapped("state"))
        if active:
            leads = active.lead_ids.filtered(
                lambda lead: lead.filing_guard == "protected"
            )
            self.assertEqual(leads.user_id, active.user_id)
        else:
            pooled = alike.lead_ids.filtered(lambda lead: lead.filing_guard == "pool")
            self.assertFalse(pooled.user_id)
