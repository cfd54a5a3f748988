"""Two officers settle at the same moment: nothing is frozen or given back twice."""

from processes_case import ProcessCase, new_number
from processes_crew import call

OFFICER = ("sales_team.group_sale_salesman", "customer_filing.group_filing_officer")


class TestSplitMoneyRace(ProcessCase):
    @classmethod
    def _make_company(cls, env):
        super()._make_company(env)
        cls.officers = [cls.new_user(env, *OFFICER).id for _ in range(2)]
        company = env["res.company"].create({"name": f"Company {new_number()}"})
        cls.company_id = company.id
        officers = env["res.users"].browse(cls.officers)
        officers.write({"company_ids": [(4, company.id)], "company_id": company.id})
        cls.period_id = (
            env["customer.filing.split.period"]
            .create(
                {
                    "name": "March",
                    "date_from": "2026-03-01",
                    "date_to": "2026-03-31",
                    "company_id": company.id,
                }
            )
            .id
        )
        cls.settled_team_id = cls.new_team(env, company_id=company.id).id

    def _approved(self, env):
        """An approved split of two shares, as the register office gets it."""
        lead = env["crm.lead"].create(
            {
                "name": "A machine",
                "type": "opportunity",
                "team_id": self.settled_team_id,
                "company_id": self.company_id,
                "user_id": False,
            }
        )
        lead.action_set_won()
        split = env["customer.filing.split"]._store(
            {
                "lead_ids": lead.ids,
                "team_id": self.settled_team_id,
                "base_amount": 100,
                "deal_date": "2026-03-02",
            },
            [
                {"role": "owner", "user_id": self.anna, "percent": 50},
                {"role": "helper", "user_id": self.bo, "percent": 50},
            ],
        )
        split._split_write({"state": "approved", "proposer_id": self.carl})
        return split

    def _both(self, model, method, ids, *args):
        """Both officers press the same button at the same moment."""
        jobs = [[call(user, model, method, ids, *args)] for user in self.officers]
        return self.crew.together(*jobs)

    def test_two_officers_freeze_pay_and_take_back_in_the_same_second(self):
        with self.database() as env:
            split_id = self._approved(env).id
        periods, splits = "customer.filing.split.period", "customer.filing.split"
        self.assert_answered(self._both(periods, "action_freeze", [self.period_id]))
        self.assertEqual(self._events(split_id, "freeze"), 2, "once for each share")
        self.assert_answered(self._both(periods, "action_pay", [self.period_id]))
        self.assertEqual(self._events(split_id, "pay"), 2)
        dialogs = []
        for user in self.officers:
            with self.database() as env:
                dialog = env["customer.filing.split.reverse"].with_user(user)
                dialog = dialog.with_context(default_split_id=split_id)
                values = {"reason": "refund", "amount": 60, "note": "Given back"}
                dialogs.append(dialog.create(values).id)
        jobs = [
            [call(user, "customer.filing.split.reverse", "action_reverse", [dialog])]
            for user, dialog in zip(self.officers, dialogs, strict=True)
        ]
        self.crew.together(*jobs)
        with self.database() as env:
            split = env[splits].browse(split_id)
            self.assertEqual(split.reversal_ids.mapped("base_amount"), [-60.0])

    def test_locked_while_somebody_freezes(self):
        """Whatever is frozen into a period was frozen before it was locked."""
        with self.database() as env:
            period = env["customer.filing.split.period"].create(
                {
                    "name": "April",
                    "date_from": "2026-04-01",
                    "date_to": "2026-04-30",
                    "company_id": self.company_id,
                }
            )
            period_id, split_id = period.id, self._approved(env).id
        model = "customer.filing.split.period"
        one, other = self.officers
        self.crew.together(
            [call(one, model, "action_freeze", [period_id])],
            [call(other, model, "action_lock", [period_id])],
        )
        with self.database() as env:
            period = env[model].browse(period_id)
            lines = env["customer.filing.split"].browse(split_id).line_ids
            self.assertEqual(period.state, "locked")
            # all of it, or nothing
            self.assertIn(len(lines.filtered("period_id")), (0, 2))

    def _events(self, split_id, event):
        with self.database() as env:
            return env["customer.filing.split.event"].search_count(
                [("split_id", "=", split_id), ("event", "=", event)]
            )
