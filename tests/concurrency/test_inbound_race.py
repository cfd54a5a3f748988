"""A customer gets in touch, or a colleague notes him, while somebody files him.

Rule S01-R02: whoever is first, and whatever the team, his lead is guarded in the end.
"""

from processes_case import ROUNDS, ProcessCase, new_email, new_number, new_phone
from processes_crew import call, mail

from odoo import Command

# The filer has found the customer free and is about to take him.
DECISION = ("customer.filing.key", "_insert")
# The lead is there, and whoever protects its customer is about to be looked for.
LOOKING = ("crm.lead", "_filing_meet")


class TestInboundRace(ProcessCase):
    @classmethod
    def _make_company(cls, env):
        super()._make_company(env)
        # no policy there, so nobody files
        cls.plain_id = cls.new_team(env, member_ids=[Command.set([cls.dai])]).id

    def test_one_after_the_other(self):
        for new_lead in (self._mail, self._colleagues_lead):
            with self.subTest(new_lead.__name__, first="the lead"):
                arriving, filing, customer = self._both(new_lead)
                self._do(arriving, filing)
                self._assert_guarded(customer)
            with self.subTest(new_lead.__name__, first="the filing"):
                arriving, filing, customer = self._both(new_lead)
                self._do(filing, arriving)
                self._assert_guarded(customer)
        self.assert_consistent()

    def test_lead_comes_when_the_filer_has_looked_for_leads(self):
        """It is in the database before the filing, which does not see it."""
        for new_lead in (self._mail, self._colleagues_lead):
            with self.subTest(new_lead.__name__):
                arriving, filing, customer = self._both(new_lead)
                self._do_within(filing, DECISION, arriving)
                self._assert_guarded(customer)
        self.assert_consistent()

    def test_filing_is_made_when_the_lead_is_about_to_look(self):
        """It is in the database before the lead, which does not see it."""
        for new_lead in (self._mail, self._colleagues_lead):
            with self.subTest(new_lead.__name__):
                arriving, filing, customer = self._both(new_lead)
                self._do_within(arriving, LOOKING, filing)
                self._assert_guarded(customer)
        self.assert_consistent()

    def test_both_in_the_same_second(self):
        for number in range(ROUNDS):
            new_lead = (self._mail, self._colleagues_lead)[number % 2]
            arriving, filing, customer = self._both(new_lead)
            self.race(arriving, filing)
            self._assert_guarded(customer)
        self.assert_consistent()

    # ---- how they race ----

    def _both(self, new_lead):
        """The request that makes a lead, the one that files, and whom both are about.

        The filer's own lead says nothing of the customer.
        """
        customer = {"phone": new_phone(), "email": new_email()}
        with self.database() as env:
            lead = self.new_lead(env, self.anna)
            filing, _lead_id = self.new_dialog(env, self.anna, lead=lead, **customer)
        return new_lead(customer), filing, customer

    def _mail(self, customer):
        lines = [
            f"From: {customer['email']}",
            "To: sales@example.com",
            f"Subject: Inquiry {customer['email']}",
            f"Message-Id: <{new_number()}@works.example.cn>",
            "",
            "I would like an offer.",
        ]
        return mail("\n".join(lines), self.plain_id)

    def _colleagues_lead(self, customer):
        values = {
            "name": f"Inquiry {customer['email']}",
            "type": "lead",
            "phone": customer["phone"],
            "team_id": self.plain_id,
            "user_id": self.dai,
        }
        return call(self.dai, "crm.lead", "create", values)

    def _do(self, *requests):
        [process] = self.crew.take(1)
        for request in requests:
            self.assert_answered([process.do(request)])

    def _do_within(self, outer, place, inner):
        """Do a request while another one stops at a place."""
        stopping, quick = self.crew.take(2)
        stopping.begin([outer], stops=[place])
        stopping.go()
        self.assertEqual(stopping.wait(), place[1])
        self.assert_answered([quick.do(inner)])
        stopping.go()
        self.assert_answered([stopping.answer()])

    def _assert_guarded(self, customer):
        with self.database() as env:
            filing = env["customer.filing"].search([("phone", "=", customer["phone"])])
            self.assertEqual(filing.state, "active")
            name = f"Inquiry {customer['email']}"
            lead = env["crm.lead"].search([("name", "=", name)])
            if lead.user_id.id == self.dai:
                guard = ("contested", filing, env["customer.filing"])
            else:
                self.assertEqual(lead.user_id, filing.user_id)
                guard = ("protected", env["customer.filing"], filing)
            self.assertEqual(
                (lead.filing_guard, lead.filing_met_id, lead.filing_id), guard
            )
