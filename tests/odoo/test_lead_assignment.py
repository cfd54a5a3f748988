"""Odoo's own assignment hands out no lead of the pool, and its merge eats none."""

from datetime import timedelta

from filing_case import FilingCase

from odoo.exceptions import UserError
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestLeadAssignment(FilingCase):
    """Rule S01-R07: the pool alone hands out its customers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        members = cls.north.crm_team_member_ids
        members.write({"assignment_max": 300, "assignment_domain": "[]"})
        members[0].assignment_domain_preferred = "[('user_id', '=', False)]"
        cls.north.assignment_domain = "[]"
        cls.other = cls.env["crm.lead"].create(
            {
                "name": "Nobody's",
                "type": "lead",
                "partner_name": "无主机械设备有限公司",
                "phone": "13700009999",
                "team_id": False,
                "user_id": False,
            }
        )

    def pooled(self, **values):
        """A lead whose customer is in the pool."""
        filing = self.file(self.lead(**values))
        self.at(filing.protected_until + timedelta(hours=1))
        self.run_cron()
        lead = filing.lead_id
        self.assertEqual((lead.filing_guard, lead.user_id.id), ("pool", False))
        # as if Odoo had never opened it: then nothing else keeps it
        self.env.cr.execute(
            "UPDATE crm_lead SET date_open = NULL, create_date = %s WHERE id = ANY(%s)",
            [self.env.cr.now(), (lead | self.other).ids],
        )
        self.env.invalidate_all()
        return lead

    def assign(self):
        self.north._action_assign_leads(force_quota=True, creation_delta_days=0)
        self.env.invalidate_all()

    def assert_in_pool(self, lead, team):
        self.assertTrue(lead.exists())
        self.assertEqual(
            (lead.filing_guard, lead.user_id.id, lead.team_id),
            ("pool", False, team),
        )

    def test_members_get_what_is_nobody_s_but_not_the_pool_s(self):
        """By their own domains, too, and by the one that they prefer."""
        lead = self.pooled()
        self.other.team_id = self.north
        self.other.user_id = False
        self.assign()
        self.assert_in_pool(lead, self.north)
        self.assertIn(self.other.user_id, self.anna | self.bo)

    def test_teams_get_no_lead_of_the_pool_that_has_no_team(self):
        lead = self.pooled()
        nowhere = self.env["crm.team"]
        self.env.cr.execute(
            "UPDATE crm_lead SET team_id = NULL WHERE id = %s", [lead.id]
        )
        self.env.invalidate_all()
        found = self.north._allocate_leads(creation_delta_days=0)[self.north]
        self.assertNotIn(lead.id, found["assigned"] | found["merged"])
        self.assertIn(self.other.id, found["assigned"])
        self.assign()
        self.assert_in_pool(lead, nowhere)

    def test_duplicates_of_a_lead_in_the_pool_are_not_merged_into_it(self):
        """Nor is it deleted as a duplicate of theirs, seen or unseen."""
        lead = self.pooled(email_from="buyer@works.example.cn")
        self.env.cr.execute(
            "UPDATE crm_lead SET team_id = NULL WHERE id = %s", [lead.id]
        )
        self.other.email_from = "buyer@works.example.cn"
        self.env.flush_all()
        self.env.invalidate_all()
        twin = self.other.copy({"team_id": False, "user_id": False})
        (self.other | twin)._filing_write({"filing_guard": False, "user_id": False})
        self.env.flush_all()
        self.assertNotIn(lead, self.other._get_lead_duplicates(email=lead.email_from))
        self.assign()
        self.assert_in_pool(lead, self.env["crm.team"])
        with self.assertRaisesRegex(UserError, "public pool"):
            (lead | self.other.exists()).merge_opportunity()
        self.assertTrue(lead.exists())
