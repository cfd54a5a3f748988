"""One team for two companies: nobody's customers go where nobody sees them."""

from hand_over_case import HandOverCase

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestSharedTeam(HandOverCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.env["res.company"].create({"name": "Other"})
        cls.shared = cls.env["crm.team"].create(
            {
                "name": "Shared",
                "company_id": False,
                "user_id": cls.dai.id,
                "filing_policy_id": cls.policy.id,
                "member_ids": [Command.set((cls.anna | cls.bo | cls.carl).ids)],
            }
        )
        both = cls.company | cls.other
        (cls.anna | cls.carl | cls.dai).write({"company_ids": [Command.set(both.ids)]})

    def customer_of(self, company, number):
        drafts = self.env["customer.filing"].with_user(self.anna)
        filing = drafts.with_context(allowed_company_ids=company.ids).create(
            {
                "contact_name": "李小明",
                "phone": f"1370000{number:04d}",
                "country_id": self.env.ref("base.cn").id,
                "team_id": self.shared.id,
                "kind_id": self.walk_in.id,
            }
        )
        filing.action_submit()
        filing = filing.with_env(self.env)
        self.assertEqual((filing.state, filing.company_id), ("active", company))
        return filing

    def test_each_customer_falls_into_a_pool_of_his_company(self):
        here = self.customer_of(self.company, 1)
        there = self.customer_of(self.other, 2)
        (here | there)._end("release")
        for filing in (here, there):
            pool = filing.pool_entry_ids.pool_id
            self.assertEqual(pool.company_id, filing.company_id)
            self.assertTrue(pool._admits(self.carl))
        self.assertFalse(there.pool_entry_ids.pool_id._admits(self.bo))

    def test_each_team_of_no_company_is_a_member_there(self):
        first = self.customer_of(self.other, 1)
        first._end("release")
        eve = self._new_user("eve", "sales_team.group_sale_salesman")
        eve.company_ids |= self.other
        second = self.shared.copy(
            {"name": "Second", "member_ids": [Command.set((eve | self.anna).ids)]}
        )
        self.shared = second
        self.customer_of(self.other, 2)._end("release")
        pool = first.pool_entry_ids.pool_id
        self.assertTrue(pool._admits(eve))
        self.assertTrue(pool._admits(self.carl))

    def test_an_archived_team_lets_nobody_fall_out_of_sight(self):
        own = self.env["customer.filing.pool"].create(
            {"name": "Own", "company_id": self.company.id}
        )
        self.shared.filing_pool_id = own
        filing = self.customer_of(self.company, 1)
        self.shared.active = False
        with self.assertRaisesRegex(UserError, "from a team"):
            own.active = False
        filing._end("release")
        self.assertTrue(filing.pool_entry_ids.pool_id.active)

    def test_nobody_is_handed_customers_of_a_company_not_his(self):
        here = self.customer_of(self.company, 1)
        there = self.customer_of(self.other, 2)
        allotments = self.env["customer.filing.allotment"]
        given, refused = allotments._allot("person", [here, there], user=self.bo)
        self.assertEqual(list(given), [here])
        self.assertIn("does not work for this company", refused[there])
        with self.assertRaisesRegex(UserError, "another company"):
            (here | there)._hand_over(self.bo, self.north)

    def test_a_pool_keeps_its_company_while_it_is_used(self):
        self.customer_of(self.other, 1)._end("release")
        pool = self.env["customer.filing.pool"]._for_company(self.other)
        pool.company_id = self.other
        pool.team_ids = False
        with self.assertRaisesRegex(UserError, "Customers wait"):
            pool.company_id = self.company

    def test_customers_come_to_no_archived_pool(self):
        pools = self.env["customer.filing.pool"]
        only = pools._for_company(self.other)
        only.active = False
        self.customer_of(self.other, 1)._end("release")
        self.assertTrue(only.active)
        old = pools.create({"name": "Old", "company_id": self.other.id})
        old.active = False
        with self.assertRaisesRegex(ValidationError, "“Old” is archived"):
            only.next_pool_id = old


@tagged("post_install", "-at_install")
class TestOwnerHasLeft(HandOverCase):
    def notices(self):
        return self.env["customer.filing.notice"].search(
            [("kind", "=", "left"), ("user_id", "=", self.anna.id)]
        )

    def test_no_giving_back_is_undone_for_who_left(self):
        filing = self.customer(1)
        self.env["customer.filing.end"].with_user(self.anna).create(
            {"filing_id": filing.id, "transition": "release", "reason": "No interest"}
        ).action_end()
        self.anna.active = False
        with self.assertRaisesRegex(UserError, "has left"):
            filing.with_user(self.dai).action_undo()
        self.assertEqual(filing.pool_entry_ids.state, "waiting")

    def test_whose_lead_is_restored_leaves_it_behind(self):
        filing = self.customer(1)
        filing.lead_id.with_user(self.anna).action_set_lost()
        self.anna.active = False
        self.assertFalse(self.notices())
        filing.lead_id.with_user(self.dai).action_unarchive()
        self.assertEqual(filing.state, "active")
        self.assertTrue(self.anna.filing_left_at)
        self.assertEqual(self.notices().team_id, self.north)

    def test_what_must_stay_keeps_nothing_else(self):
        """S14-R22: without a leader a draft stays; the open lead goes all the same."""
        self.rules(departure_target="pool")
        draft = self.draft(phone="13700000009")
        lead = self.lead(phone=False, partner_name=False, contact_name="Nobody yet")
        self.north.user_id = False
        self.anna.active = False
        self.sweep("departures")
        self.assertEqual(draft.user_id, self.anna)
        self.assertFalse(lead.user_id)
