"""Two people at the same split in the same second."""

from processes_case import ProcessCase, new_phone
from processes_crew import call

from odoo import Command

# Both have read how far it is, and are about to lock it.
TAKING = ("customer.filing.split", "_take")


class TestSplitRace(ProcessCase):
    @classmethod
    def _make_company(cls, env):
        super()._make_company(env)
        leader, officer = (
            cls.new_user(env, "sales_team.group_sale_salesman_all_leads", *more).id
            for more in ((), ("customer_filing.group_filing_officer",))
        )
        cls.leader, cls.officer = leader, officer
        cls.team_id = cls.new_team(
            env, user_id=leader, member_ids=[Command.set(cls.people)]
        ).id

    def _draft(self, env, lead=None):
        lead = lead or self.new_lead(env, self.anna, phone=new_phone())
        lead.sudo().action_set_won()
        split = env["customer.filing.split"].with_user(self.leader).sudo()
        return split._store(
            {"lead_ids": lead.ids, "base_amount": 100},
            [
                {"role": "owner", "user_id": self.anna, "percent": 50, "sequence": 1},
                {"role": "closer", "user_id": self.bo, "percent": 50, "sequence": 2},
            ],
        ).sudo(False)

    def _proposed(self, env):
        split = self._draft(env)
        split.action_propose()
        return split

    def _agree(self, split):
        return [
            [call(line.user_id.id, line._name, "action_agree", line.ids)]
            for line in split.sudo().line_ids
        ]

    def test_both_payees_agree_in_the_same_second(self):
        """Neither overlooks the other: then nobody would be asked to approve."""
        with self.database() as env:
            split = self._proposed(env)
            jobs = self._agree(split)
        answers = self.crew.together(*jobs, at=TAKING)
        self.assertFalse([one["error"] for one in answers if one["error"]])
        with self.database() as env:
            split = split.with_env(env)
            self.assertEqual(split.state, "agreed")
            self.assertEqual(split.event_ids.mapped("event").count("all_agreed"), 1)

    def test_one_payee_agrees_twice(self):
        with self.database() as env:
            split = self._proposed(env)
            job = self._agree(split)[0]
        answers = self.crew.together(job, job, at=TAKING)
        errors = [one["error"] for one in answers]
        self.assertEqual(sum(error is None for error in errors), 1, errors)
        with self.database() as env:
            events = split.with_env(env).event_ids.mapped("event")
            self.assertEqual(events.count("agree"), 1)

    def test_approved_and_replaced_in_the_same_second(self):
        with self.database() as env:
            split = self._proposed(env)
            for line in split.sudo().line_ids:
                line.with_user(line.user_id).action_agree()
            new = split._revise()
            jobs = [
                [call(self.officer, split._name, "action_approve", split.ids)],
                [call(self.leader, new._name, "action_propose", new.ids)],
            ]
        self.crew.together(*jobs, at=TAKING)
        with self.database() as env:
            self.assertEqual(
                ((split | new).with_env(env)).mapped("state"), ["replaced", "proposed"]
            )

    def test_one_deal_is_split_twice_in_the_same_second(self):
        with self.database() as env:
            lead = self.new_lead(env, self.anna, phone=new_phone())
            splits = self._draft(env, lead) | self._draft(env, lead)
            jobs = [
                [call(self.leader, split._name, "action_propose", split.ids)]
                for split in splits
            ]
        answers = self.crew.together(*jobs, at=TAKING)
        errors = [one["error"] for one in answers]
        self.assertEqual(sum(error is None for error in errors), 1, errors)
        with self.database() as env:
            states = sorted(splits.with_env(env).mapped("state"))
            self.assertEqual(states, ["draft", "proposed"])
