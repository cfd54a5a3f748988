"""What is done for a whole import at once comes out as if it were done one by one."""

from filing_case import FilingCase

from odoo import Command
from odoo.tests import tagged

from odoo.addons.customer_filing import door

COLUMNS = ["company_name", "contact_name", "phone", "email", "city"]


def rows(count, first=0):
    return [
        [
            f"重庆第{number}机械设备有限公司",
            "李小明",
            f"138{number:08d}",
            f"li@firma{number}.example.cn",
            "重庆",
        ]
        for number in range(first, first + count)
    ]


@tagged("post_install", "-at_install")
class TestManyAtOnce(FilingCase):
    def load(self, table, user=None):
        """Import rows as a salesperson does; the filings."""
        filings = self.env["customer.filing"].with_user(user or self.anna)
        result = filings.load(COLUMNS, table)
        self.assertFalse(result["messages"])
        return self.env["customer.filing"].browse(result["ids"])

    def queries(self, table):
        """How many queries an import takes, from nothing in the cache."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.load(table)
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def test_a_row_more_is_no_query_more(self):
        self.queries(rows(5))
        few, many = self.queries(rows(10, 100)), self.queries(rows(60, 200))
        self.assertLess(many - few, 25, "of 50 rows more")

    def test_numbers_are_drawn_in_order(self):
        filings = self.load(rows(20))
        self.assertEqual(filings.mapped("name"), sorted(filings.mapped("name")))
        self.assertEqual(len(set(filings.mapped("name"))), 20)
        following = self.env["ir.sequence"].next_by_code("customer.filing")
        number = int(following.rpartition("/")[2])
        self.assertEqual(
            filings[-1].name, f"{following.rpartition('/')[0]}/{number - 1:05d}"
        )

    def test_numbers_of_every_kind_of_sequence(self):
        sequence = self.env.ref("customer_filing.ir_sequence_customer_filing")
        for values in (
            {"implementation": "no_gap"},
            {"implementation": "standard", "use_date_range": True},
            {"use_date_range": False, "prefix": "%(y)s-", "suffix": "/x", "padding": 3},
        ):
            sequence.write(values)
            numbers = self.env["customer.filing"]._draw_numbers(3)
            following = self.env["customer.filing"]._draw_numbers(1)
            self.assertEqual(len({*numbers, *following}), 4)
            self.assertEqual(numbers + following, sorted(numbers + following))
        self.assertRegex(numbers[0], r"^26-\d{3}/x$")

    def test_leads_are_as_odoo_makes_them(self):
        follower = self._new_user("follower", "sales_team.group_sale_manager")
        stranger = self._new_user("stranger", "sales_team.group_sale_salesman")
        subtype = self.env.ref("crm.mt_salesteam_lead")
        people = (follower | stranger).partner_id
        self.north.message_subscribe(people.ids, subtype.ids)
        filing = self.load(rows(2), self.dai)[1]
        with door.during(self.env, door.OWN_LEADS):
            model = self.env["crm.lead"].with_user(self.dai).sudo()
            lead = model.with_context(
                mail_create_nolog=True,
                mail_notrack=True,
                mail_auto_subscribe_no_notify=True,
            ).create(filing._prepare_lead_values())
        for name in ("stage_id", "type", "team_id", "user_id", "company_id"):
            self.assertEqual(filing.lead_id[name], lead[name], name)
        plain = {row for row in self.following(lead) if stranger.partner_id not in row}
        self.assertEqual(self.following(filing.lead_id), plain, "S01-R13: no stranger")
        self.assertNotEqual(self.following(lead), plain)
        self.assertIn(follower.partner_id, filing.lead_id.message_partner_ids)
        self.assertIn(self.dai.partner_id, filing.lead_id.message_partner_ids)
        self.assertFalse(filing.lead_id.message_ids)

    def test_leads_begin_in_the_first_stage_of_their_team(self):
        stage = self.env["crm.stage"].create(
            {
                "name": "Only North",
                "sequence": -1,
                "team_ids": [Command.set(self.north.ids)],
            }
        )
        self.assertEqual(self.load(rows(2)).lead_id.stage_id, stage)

    def test_a_row_may_name_its_own_kind(self):
        filings = self.env["customer.filing"].with_user(self.anna)
        kinds = ("Deposit paid", "")
        table = [[*row, kind] for row, kind in zip(rows(2), kinds, strict=True)]
        result = filings.load([*COLUMNS, "kind_id"], table)
        loaded = self.env["customer.filing"].browse(result["ids"])
        self.assertEqual(loaded.mapped("kind_id"), self.deposit | self.walk_in)
        self.assertEqual(loaded.team_id, self.north)

    def following(self, lead):
        return {
            (follower.partner_id, follower.subtype_ids)
            for follower in lead.message_follower_ids
        }
