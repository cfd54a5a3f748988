"""Leads without a filing cost what they cost in plain Odoo."""

import policies
from lead_work import LeadWork

from odoo.tests import TransactionCase, tagged

# What each takes without the addon, by `./dev.sh bench queries`.
PLAIN = {
    "create_one": 27,
    "create_many": 199,
    "write_one": 9,
    "convert": 52,
    "merge": 65,
    "assign": 11,
    "win": 14,
    "lose": 14,
}
# With filings in use a lead is looked for in the register when it is made or its
# contact data change: so many queries for all leads of one call.
MOST_MORE = 6


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
        work = LeadWork(self.env)
        for create in (work.create_one, work.create_many):
            more = work.count(create) - PLAIN[create.__name__]
            self.assertLessEqual(more, MOST_MORE, create.__name__)
