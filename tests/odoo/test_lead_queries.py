"""Leads without a filing cost what they cost in plain Odoo."""

import policies
from lead_work import LeadWork

from odoo.tests import TransactionCase, tagged

from odoo.addons.customer_filing.models.crm_lead_meeting import LOOKED_FOR

# What each takes without the addon, by `./dev.sh bench queries`.
PLAIN = {
    "create_one": 27,
    "create_many": 199,
    "write_one": 9,
    "convert": 52,
    "merge": 65,
    "assign": 82,
    "win": 14,
    "lose": 14,
}
# With filings in use a lead is looked for in the register when it is made or its
# contact data change, and that is logged: one query each for all leads of a request.
# Before leads are deleted it is asked whether a filing has to do with them. An
# assignment does both, and begins to read anew, however many leads it hands out.
MORE = {
    "create_one": 2,
    "create_many": 2,
    "write_one": 2,
    "convert": 2,
    "merge": 3,
    "assign": 8,
}


@tagged("post_install", "-at_install")
class TestLeadQueries(TransactionCase):
    def test_no_query_more_while_no_team_files(self):
        """Create, write, convert, merge, assign, win and lose as in plain Odoo."""
        found = LeadWork(self.env).queries()
        more = {k: n - PLAIN[k] for k, n in found.items() if n > PLAIN[k]}
        self.assertFalse(more)

    def test_what_hangs_on_leads_is_searched_as_in_plain_odoo(self):
        """Followers, meetings and guests, while there is no filing."""
        user = LeadWork(self.env).salesperson
        for name in ("mail.followers", "calendar.event", "calendar.attendee"):
            query = self.env[name].with_user(user)._search([])
            self.assertNotIn("filing", query.select().code, name)

    def test_of_plain_leads_nothing_is_noted(self):
        """A manager's list of them opens no transaction of its own."""
        policy = policies.standard(self.env)
        self.env["crm.team"].create({"name": "Files", "filing_policy_id": policy.id})
        work = LeadWork(self.env)
        leads = work._leads(work.manager).create(work._values(2))
        leads.read(["phone", "email_from"])
        leads.formatted_read_group([("id", "in", leads.ids)], ["phone"])
        self.assertFalse(self.env.cr.postrollback.data.get("customer_filing.sightings"))

    def test_with_filings_in_use_many_leads_are_looked_for_at_once(self):
        """S01-R02: the look at the register is one for all leads of a call."""
        policy = policies.standard(self.env)
        self.env["crm.team"].create({"name": "Files", "filing_policy_id": policy.id})
        found = LeadWork(self.env).queries()
        more = {k: n - PLAIN[k] for k, n in found.items() if n > PLAIN[k]}
        self.assertFalse({k: n for k, n in more.items() if n > MORE.get(k, 0)})

    def test_after_the_commit_they_are_looked_for_in_one_statement(self):
        """Nothing is locked or read again of leads that meet nobody."""
        policy = policies.standard(self.env)
        self.env["crm.team"].create({"name": "Files", "filing_policy_id": policy.id})
        work = LeadWork(self.env)
        waiting = self.env.cr.postcommit.data
        waiting.pop(LOOKED_FOR, None)
        for _call in range(2):
            work._leads().create(work._values(20))
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        looked_for = waiting[LOOKED_FOR]
        self.env["crm.lead"]._filing_look_again(looked_for)
        self.assertEqual(len(looked_for), 40)
        self.assertEqual(self.env.cr.sql_log_count - before, 1)
