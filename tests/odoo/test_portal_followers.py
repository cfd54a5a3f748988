"""Who follows a lead from outside: the customer goes on reading, a dealer does not."""

from filing_case import FilingCase

from odoo.exceptions import UserError
from odoo.tests import tagged

PORTAL = "base.group_portal"
EMAIL = "li@zhaodu.example"


@tagged("post_install", "-at_install")
class TestPortalFollowers(FilingCase):
    """Pia deals, and is no customer. Kim works for Li's firm, Lee has Li's address."""

    def setUp(self):
        super().setUp()
        partners = self.env["res.partner"]
        firm = partners.create({"name": "重庆兆度销售工程有限公司", "is_company": True})
        li = partners.create({"name": "李小明", "parent_id": firm.id})
        self.pia = self._new_user("pia", PORTAL)
        kim = self._new_user("kim", PORTAL)
        kim.partner_id.parent_id = firm
        lee = self._new_user("lee", PORTAL)
        lee.partner_id.email = f"Lee <{EMAIL.upper()}>"
        self.guest = partners.create({"name": "Guest", "email": "guest@x.example"})
        self.customers = kim.partner_id | lee.partner_id
        self.outside = self.customers | self.guest
        self.lead_ = self.lead(partner_id=li.id, email_from=EMAIL)
        self.everybody = self.outside | self.pia.partner_id
        self.lead_.with_user(self.anna).message_subscribe(self.everybody.ids)

    def from_outside(self):
        """Who follows the lead and is no colleague."""
        self.env.invalidate_all()
        return self.lead_.message_partner_ids.filtered("partner_share")

    def follow_again(self):
        """As in a database in which she followed before anything looked at it."""
        followers = self.lead_.sudo().env["mail.followers"]
        followers._insert_followers("crm.lead", self.lead_.ids, self.pia.partner_id.ids)
        self.assertEqual(self.from_outside(), self.everybody)

    def told(self, user, **kwargs):
        """Who of them is sent what a salesperson writes to his customer."""
        message = self.lead_.with_user(user).message_post(
            body="Our price",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            **kwargs,
        )
        return message.sudo().notified_partner_ids & self.everybody

    def test_a_plain_lead_is_as_odoo_made_it(self):
        self.assertEqual(self.told(self.anna), self.everybody)
        self.lead_._filing_hand_over_plain(self.env["res.users"], self.north)
        self.assertEqual(self.from_outside(), self.everybody)

    def test_filed(self):
        self.lead_.with_user(self.anna).activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.pia.id
        )
        self.file(self.lead_)
        self.assertEqual(self.from_outside(), self.outside)
        self.assertEqual(self.lead_.activity_ids.user_id, self.anna)
        self.assertEqual(self.told(self.anna), self.outside)
        self.follow_again()
        self.assertEqual(self.told(self.anna), self.outside)

    def test_a_customer_with_something_to_do_goes_on_reading(self):
        self.lead_.with_user(self.anna).activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.customers[0].user_ids.id
        )
        self.file(self.lead_)
        self.assertEqual(self.from_outside(), self.outside)
        self.assertEqual(self.lead_.activity_ids.user_id, self.anna)

    def test_handed_over(self):
        filing = self.file(self.lead_)
        self.follow_again()
        filing._hand_over(self.bo)
        self.assertEqual(self.from_outside(), self.outside)
        self.assertEqual(self.told(self.bo), self.outside)

    def test_pooled(self):
        filing = self.file(self.lead_)
        self.follow_again()
        filing._end("release")
        self.assertEqual(self.lead_.filing_guard, "pool")
        self.assertEqual(self.from_outside(), self.outside)

    def test_nobody_names_her_or_invites_her(self):
        self.file(self.lead_)
        lead, pia = self.lead_.with_user(self.anna), self.pia.partner_id
        for way in (
            lambda: lead.message_subscribe(pia.ids),
            lambda: lead.message_post(body="Look", partner_ids=self.everybody.ids),
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                way()
        # a mail of the customer's with her in copy is taken, and not passed on
        message = lead.sudo().message_post(body="Hi", partner_ids=self.everybody.ids)
        self.assertEqual(message.partner_ids, self.outside)
        lead._message_subscribe(self.everybody.ids)
        self.assertEqual(self.from_outside(), self.outside)
        self.assertEqual(
            self.told(self.anna, partner_ids=self.outside.ids), self.outside
        )

    def test_without_a_login_she_is_whom_somebody_writes_to(self):
        self.file(self.lead_)
        self.pia.active = False
        self.lead_.with_user(self.anna).message_subscribe(self.pia.partner_id.ids)
        self.assertEqual(self.told(self.anna), self.everybody)
