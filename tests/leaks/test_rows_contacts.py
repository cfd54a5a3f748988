"""Row 18 of the known leaks, and that anybody changes the contact of a customer.

Who changes the contact of a guarded customer, whether contacts are hidden or not.
"""

from contact_case import EMAIL, PHONE, ContactCase

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestKeptContacts(ContactCase):
    """Run as each stranger, directly and as code that runs as superuser for him."""

    def test_strangers_change_nothing(self):
        """Leak "res.partner": salesperson, address and numbers stay, in either mode."""
        self.protect(sight="off")
        # who may change contacts at all
        manager = self.env.ref("base.group_partner_manager")
        self.strangers.group_ids = [Command.link(manager.id)]
        for values in (
            {"phone": "13911112222"},
            {"email": "evil@free.example"},
            {"vat": False},
            {"street": "Elsewhere"},
            {"user_id": self.bo.id},
            {"name": "Gone"},
            {"active": False},
            {"parent_id": False},
        ):
            for user in self.strangers:
                with self.subTest(values=values, user=user.login):
                    with self.assertRaises(AccessError):
                        self.li.with_user(user).write(values)
                    with self.assertRaises(AccessError):
                        # as code that runs as superuser for him
                        self.li.with_user(user).sudo().write(values)
        with self.assertRaises(AccessError):
            self.li.with_user(self.bo).unlink()
        # what says nothing of the customer, and the same again, may be written
        self.li.with_user(self.carl).write({"comment": "Seen", "email": EMAIL})
        self.assertEqual((self.li.phone, self.li.email), (PHONE, EMAIL))
        for user in (self.anna, self.dai, self.olga):
            self.li.with_user(user).write({"phone": f"1391111{user.id:04}"})

    def test_merging_is_no_way_around(self):
        self.protect(sight="off")
        mine = self.env["res.partner"].create({"name": "Mine", "email": EMAIL})
        merge = self.env["base.partner.merge.automatic.wizard"]
        for target in (mine, self.li):
            with self.assertRaises(AccessError):
                merge.with_user(self.bo)._merge((mine | self.li).ids, target)
        merge._merge((mine | self.li).ids, mine)
        self.assertTrue(mine.sudo().filing_shield)
        self.register.contact_sight = "hide"
        self.assertFalse(mine.with_user(self.carl)._filtered_access("read"))

    def test_leads_of_one_contact_do_not_tell_each_other(self):
        """Leak 18: a colleague's lead changes neither the contact nor Anna's lead."""
        filing = self.protect(sight="off")
        for user in self.strangers - self.ed:
            lead = self.lead(
                user,
                user.sudo().crm_team_ids[:1],
                partner_id=self.li.id,
                company_id=user.company_id.id,
                email_from="evil@free.example",
                phone="13911112222",
            )
            self.assertEqual(lead.email_from, "evil@free.example")
            self.assertEqual((self.li.email, self.li.phone), (EMAIL, PHONE), user.login)
            self.assertEqual(filing.lead_id.email_from, EMAIL)
            lead.with_user(user).write({"phone": "13911113333"})
            self.assertEqual((self.li.phone, lead.phone), (PHONE, "13911113333"))
            self.assertFalse(lead.with_user(user).partner_phone_update)
        for user in (self.ed, self.pia):
            with self.assertRaises(AccessError):
                self.lead(user, self.plain, partner_id=self.li.id, phone="13911112222")
        # what Anna learns later is not told to his lead
        self.li.with_user(self.anna).write({"phone": "13822223333"})
        self.env.flush_all()
        self.assertEqual(lead.phone, "13911113333")
        self.assertEqual(filing.lead_id.phone, "13822223333")
        filing.lead_id.with_user(self.anna).email_from = "new@qzx-acme.example"
        self.assertEqual(self.li.email, "new@qzx-acme.example")

    def test_a_dealer_writes_his_own_lead_alone(self):
        """From the portal the server writes what he typed, as superuser for him."""
        self.protect(sight="off")
        lead = self.lead(self.carl, self.plain, partner_id=self.li.id)
        lead.with_user(self.pia).sudo().write(
            {"phone": "13911112222", "email_from": "evil@free.example"}
        )
        self.assertEqual(lead.phone, "13911112222")
        self.assertEqual((self.li.email, self.li.phone), (EMAIL, PHONE))
        with self.assertRaises(AccessError):
            self.li.with_user(self.pia).write({"phone": "13911112222"})

    def test_contacts_without_a_filing_are_plain(self):
        self.protect()
        lead = self.lead(
            self.carl, self.plain, partner_id=self.other.id, partner_name="Else Ltd"
        )
        lead.with_user(self.carl).email_from = "other@free.example"
        self.assertEqual(self.other.email, "other@free.example")
        self.other.with_user(self.carl).write({"user_id": self.carl.id})
