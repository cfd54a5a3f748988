"""Filings under release rules, and where their customers are."""

from datetime import datetime, timedelta

from follow_up_case import FollowUpCase

from odoo import Command


class ReleaseCase(FollowUpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pools = cls.env["customer.filing.pool"]
        cls.own_pool = cls.pools._for_company(cls.company)
        cls.own_pool.team_ids = cls.north
        cls.other_pool = cls.pools.create(
            {"name": "Other", "company_id": cls.company.id, "sequence": 90}
        )
        cls.house = cls._new_user("house", "sales_team.group_sale_salesman")
        cls.house_team = cls.env["crm.team"].create(
            {
                "name": "House",
                "company_id": cls.company.id,
                "filing_policy_id": cls.policy.id,
                "member_ids": [Command.set(cls.house.ids)],
            }
        )

    def ruled(self, *rules, **values):
        """A version with these release rules: (trigger, values of the rule)."""
        lines = [
            Command.create({"trigger": trigger, "sequence": number} | more)
            for number, (trigger, more) in enumerate(rules)
        ]
        return self.rules(release_rule_ids=[Command.clear(), *lines], **values)

    def customer(self, number=1, kind=None, **values):
        phone = f"1380000{number:04d}"
        return self.file(
            self.lead(phone=phone, partner_name=f"公司{number}", **values), kind
        )

    def end(self, filing, transition):
        filing.with_env(self.env)._end(transition)
        return filing

    def entry(self, filing):
        filing.invalidate_recordset(["pool_entry_ids"])
        return filing.pool_entry_ids.filtered(lambda e: e.state == "waiting")

    def card(self, filing):
        cards = self.env["customer.filing.card"]
        return cards.search([("filing_id", "=", filing.id)])

    def sweep_all(self):
        for cron in ("release_due", "sweep_deadlines", "release_left"):
            self.sweep(cron)

    def task(self, filing):
        tasks = self.env["customer.filing.redistribution"]
        return tasks.search([("filing_id", "=", filing.id)])

    @staticmethod
    def midnight(day, month=3):
        """The first instant after a day of 2026 in Shanghai."""
        return datetime(2026, month, day) + timedelta(hours=16)
