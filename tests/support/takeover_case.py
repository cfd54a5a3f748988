"""Team Plain, which does not file yet, and the leads that it has."""

from filing_case import FilingCase

from odoo import Command


class TakeoverCase(FilingCase):
    """Carl and Eva have leads in team Plain; Max takes them over."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.eva = cls._new_user("eva", "sales_team.group_sale_salesman")
        cls.plain.member_ids = [Command.link(cls.eva.id)]

    def old_lead(self, number, user=None, created=None, **values):
        """A lead of team Plain that is there already, with a phone of its own."""
        user = user or self.carl
        values = {
            "partner_name": False,
            "contact_name": f"客户{number}",
            "phone": f"1391234{number:04d}",
        } | values
        lead = self.lead(user, self.plain, **values)
        if created:
            self.env.flush_all()
            self.env.cr.execute(
                "UPDATE crm_lead SET create_date = %s WHERE id = %s", [created, lead.id]
            )
            self.env.invalidate_all()
        return lead

    def takeover(self, *rules, team=None, **values):
        rules = rules or ({},)
        return (
            self.env["customer.filing.takeover"]
            .with_user(self.max)
            .create(
                {
                    "team_id": (team or self.plain).id,
                    "policy_id": self.policy.id,
                    "rule_ids": [
                        Command.create({"kind_id": self.walk_in.id} | rule)
                        for rule in rules
                    ],
                }
                | values
            )
        )

    def run_job(self, name="ir_cron_going_live"):
        """Run the work in the background as the scheduler does."""
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref(f"customer_filing.{name}").method_direct_trigger()
        self.env.invalidate_all()

    def take(self, takeover):
        """Look, settle by suggestion, take over."""
        takeover.action_look()
        takeover.action_settle_all()
        takeover.action_take()
        self.run_job()
        self.assertEqual(takeover.state, "done")
        return takeover

    def line(self, takeover, lead):
        return takeover.line_ids.filtered(lambda line: line.lead_id == lead)

    def fate(self, takeover, *leads):
        """(state, why) of the leads' lines."""
        lines = [self.line(takeover, lead) for lead in leads]
        return [(line.state, line.why or None) for line in lines]
