"""What salespeople and Odoo do with leads every day, to count its queries.

Knows nothing of the addon: it is run without it, too.
"""

from odoo import Command


class LeadWork:
    """Leads of one team, each piece of work on fresh ones."""

    def __init__(self, env):
        self.env = env
        groups = "sales_team.group_sale_salesman", "sales_team.group_sale_manager"
        self.salesperson, self.manager = env["res.users"].create(
            [
                {
                    "name": f"Worker {group}",
                    "login": group,
                    "email": f"{group}@example.com",
                    "group_ids": [Command.link(env.ref(group).id)],
                }
                for group in groups
            ]
        )
        self.team = env["crm.team"].create(
            {"name": "Workers", "use_leads": True, "company_id": env.company.id}
        )
        env["crm.team.member"].create(
            {
                "crm_team_id": self.team.id,
                "user_id": self.salesperson.id,
                # so many of a day's leads that an assignment gives him all
                "assignment_max": 30 * 20,
            }
        )
        self.made = 0

    def queries(self):
        """{piece of work: how many queries it takes}"""
        return {work.__name__: self.count(work) for work in self.works()}

    def works(self):
        return [
            self.create_one,
            self.create_many,
            self.write_one,
            self.convert,
            self.merge,
            self.assign,
            self.win,
            self.lose,
        ]

    def count(self, work):
        """How many queries one piece of work takes, with warm caches of the server."""
        for _warm in range(2):
            do = work()
            self.env.flush_all()
            self.env.invalidate_all()
            # as in a request of its own
            self.env.cr.cache.clear()
            before = self.env.cr.sql_log_count
            do()
            self.env.flush_all()
            found = self.env.cr.sql_log_count - before
        return found

    # ---- works: each prepares, and returns what is counted ----

    def create_one(self):
        values = self._values(1)
        return lambda: self._leads().create(values)

    def create_many(self):
        values = self._values(20)
        return lambda: self._leads().create(values)

    def write_one(self):
        lead = self._leads().create(self._values(1))
        return lambda: lead.write({"phone": "+86 138 0000 1000", "city": "重庆"})

    def convert(self):
        lead = self._leads().create(self._values(1))
        dialog = self.env["crm.lead2opportunity.partner"].with_user(self.salesperson)
        dialog = dialog.with_context(
            active_model="crm.lead", active_id=lead.id, active_ids=lead.ids
        )
        return lambda: dialog.create({"name": "convert"}).action_apply()

    def merge(self):
        leads = self._leads(self.manager).create(self._values(4))
        return lambda: leads.merge_opportunity()

    def assign(self):
        values = [
            {**each, "user_id": False, "team_id": self.team.id}
            for each in self._values(20)
        ]
        self._leads(self.manager).create(values)
        team = self.team.with_user(self.manager)
        return lambda: team._action_assign_leads(force_quota=True)

    def win(self):
        lead = self._leads().create(self._values(1))
        return lambda: lead.action_set_won()

    def lose(self):
        lead = self._leads().create(self._values(1))
        return lambda: lead.action_set_lost()

    def _leads(self, user=None):
        return self.env["crm.lead"].with_user(user or self.salesperson)

    def _values(self, count):
        numbers = range(self.made, self.made + count)
        self.made += count
        return [
            {
                "name": f"Work {number}",
                "type": "lead",
                "partner_name": f"Customer {number}",
                "contact_name": f"Contact {number}",
                "email_from": f"contact{number}@customer{number}.example.com",
                # no neighbours, which somebody would try one after the other
                "phone": f"+86 139 {number * 1_234_567 % 10**8:08}",
                "user_id": self.salesperson.id,
                "team_id": self.team.id,
            }
            for number in numbers
        ]
