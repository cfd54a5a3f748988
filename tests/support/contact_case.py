"""A protected customer with contacts in the address book, and who may see them."""

from filing_case import FilingCase

from odoo import Command

PHONE = "+86 138 0000 9876"
EMAIL = "li@qzx-acme.example"
VAT = "91110108551385082Q"
STREET = "QZX-STREET 7"
# How each would show itself in an answer.
SECRETS = ("138 0000 9876", "13800009876", "qzx-acme", VAT, "QZX-STREET")
CONTACT_VALUES = ("name", "phone", "email", "vat", "street", "user_id", "display_name")


class ContactCase(FilingCase):
    """Anna protects Li of the company Obsidian; both are in the address book.

    Bo is of her team, Carl of another that Eve leads, Fay of another company, Ed no
    salesperson, Pia a portal user. Dai leads Anna's team.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ed = cls._new_user("ed", "base.group_user")
        cls.eve = cls._new_user("eve", "sales_team.group_sale_salesman_all_leads")
        cls.plain.user_id = cls.eve
        cls.fay = cls._new_user("fay", "sales_team.group_sale_salesman_all_leads")
        elsewhere = cls.env["res.company"].create({"name": "Elsewhere"})
        cls.fay.write(
            {"company_ids": [Command.set(elsewhere.ids)]} | {"company_id": elsewhere.id}
        )
        cls.pia = cls._new_user("pia", "base.group_portal")
        # colleague, of another team, its leader, of another company, employee
        cls.strangers = cls.bo | cls.carl | cls.eve | cls.fay | cls.ed
        cls.register = cls.company.filing_register_id
        cls.firm, cls.other = cls.env["res.partner"].create(
            [
                {
                    "name": "Obsidian QZX Ltd",
                    "is_company": True,
                    "vat": VAT,
                    "street": STREET,
                    "user_id": cls.anna.id,
                },
                {"name": "Somebody Else", "email": "else@free.example"},
            ]
        )
        cls.li, cls.sibling = cls.env["res.partner"].create(
            [
                {
                    "name": "Li QZX",
                    "parent_id": cls.firm.id,
                    "phone": PHONE,
                    "email": EMAIL,
                    "user_id": cls.anna.id,
                },
                {
                    "name": "Wang QZX",
                    "parent_id": cls.firm.id,
                    "email": "wang@qzx-acme.example",
                },
            ]
        )
        cls.tree = cls.firm | cls.li | cls.sibling

    def protect(self, sight="hide"):
        """Anna files the customer of her lead on Li."""
        self.register.contact_sight = sight
        lead = self.lead(
            partner_id=self.li.id, phone=PHONE, email_from=EMAIL, contact_name="李小明"
        )
        filing = self.file(lead)
        self.assertEqual(filing.state, "active", filing.refusal)
        self.env.flush_all()
        self.env.invalidate_all()
        return filing

    def seen_by(self, user):
        """Those of the customer's contacts whom somebody finds."""
        found = (
            self.env["res.partner"].with_user(user).search([("name", "like", "QZX")])
        )
        return found.with_env(self.env)

    def portal_user(self, partner):
        """A portal user of a contact."""
        return self.env["res.users"].create(
            {
                "login": f"portal-{partner.id}",
                "partner_id": partner.id,
                "group_ids": [Command.set(self.env.ref("base.group_portal").ids)],
            }
        )
