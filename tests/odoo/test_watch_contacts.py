"""Managers who read the contacts of others' customers are noted; nobody else pays."""

from contact_case import ContactCase

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.customer_filing.models import filing_sighting

SIGHTINGS = "customer_filing.sightings"


@tagged("post_install", "-at_install")
class TestWatchedContacts(ContactCase):
    """S01-R13, S27-R05: by his contact one reaches the customer as by his lead."""

    def setUp(self):
        super().setUp()
        self.env.cr.postrollback.clear()

    def noted(self):
        """What is in the log once the request is over; then it is a new one."""
        self.env.flush_all()
        calls = self.env.cr.postrollback.data.pop(SIGHTINGS, [])
        sightings = self.env["customer.filing.sighting"]
        before = sightings.search([]).ids
        filing_sighting._write_calls(self.env, calls)
        self.env.flush_all()
        self.env.invalidate_all()
        return sightings.search([("id", "not in", before)], order="id")

    def forget(self):
        """Let the same customer be news again."""
        self.env.flush_all()
        self.env.cr.execute("DELETE FROM customer_filing_sighting")
        self.env.invalidate_all()

    def test_managers_reads_of_a_contact(self):
        filing = self.protect()
        lead = filing.lead_id
        for user in (self.max, self.olga):
            partners = self.env["res.partner"].with_user(user)
            li, firm = partners.browse(self.li.id), partners.browse(self.firm.id)
            calls = [
                lambda li=li: li.read(["phone"]),
                lambda li=li: li.web_read({"email": {}, "category_id": {}}),
                lambda li=li: li.web_read({"email_formatted": {}}),
                lambda li=li: li.onchange({}, [], {"phone": {}}),
                lambda li=li: li.copy_data(),
                lambda firm=firm: firm.web_read(
                    {"child_ids": {"fields": {"phone": {}}}}
                ),
                lambda p=partners: p.web_search_read(
                    [("name", "like", "QZX")], {"street": {}}
                ),
                lambda p=partners: p.formatted_read_group([], ["phone"], ["__count"]),
                lambda user=user: lead.with_user(user).web_read(
                    {"partner_id": {"fields": {"phone": {}}}}
                ),
            ]
            for number, call in enumerate(calls):
                with self.subTest(user=user.login, call=number):
                    call()
                    row = self.noted()
                    self.assertEqual(
                        (row.kind, row.user_id, row.filing_id, row.rows),
                        ("read", user, filing, 1),
                    )
                    call()
                    self.assertFalse(self.noted(), "once a day")
                    self.forget()
        leads = self.env["crm.lead"].with_user(self.max)
        with self.assertRaises(UserError):
            leads.formatted_read_group([], ["partner_id.phone"], ["__count"])

    def test_exports_and_guessed_numbers(self):
        """A search tells whose a number is, digit by digit the number itself."""
        filing = self.protect()
        number = self.li.phone
        self.max.group_ids += self.env.ref("base.group_allow_export")
        partners = self.env["res.partner"].with_user(self.max)
        leads = self.env["crm.lead"].with_user(self.max)
        li = partners.browse(self.li.id)
        other = partners.browse(self.other.id)
        calls = [
            lambda: li.export_data(["name", "phone"]),
            lambda: self.firm.with_user(self.max).export_data(["child_ids/phone"]),
            lambda: partners.search_count([("phone", "=", number)]),
            lambda: partners.search([("phone", "=like", f"{number[:5]}%")]),
            lambda: partners.search_count(
                [("id", "=", li.id), ("phone", "not like", "000")]
            ),
            lambda: partners.search_count(
                ["!", ("phone", "like", number), ("id", "=", li.id)]
            ),
            lambda: partners.search_read([("email", "in", [self.li.email])], ["id"]),
            lambda: partners.name_search(self.li.email),
            lambda: leads.search_count([("partner_id.phone", "=", number)]),
            lambda: (
                self.env["calendar.event"]
                .with_user(self.max)
                .search_count([("partner_ids", "any", [("phone", "=", number)])])
            ),
        ]
        for index, call in enumerate(calls):
            with self.subTest(call=index):
                call()
                row = self.noted()
                self.assertEqual((row.kind, row.filing_id), ("read", filing))
                self.forget()
        other.export_data(["name", "phone"])
        partners.search_count([("email", "=", self.other.email)])
        partners.search_count([("phone", "!=", False), ("name", "like", "QZX")])
        partners.name_search(self.other.email)
        self.li.with_user(self.anna).search_count([("phone", "=", number)])
        self.assertFalse(self.noted())

    def test_what_is_not_noted(self):
        """His own, his team's, not contact data, no customer's, the server's."""
        partners = self.env["res.partner"].with_user(self.max)
        by_number = [[], ["partner_id.phone"], ["__count"]]
        self.env["crm.lead"].with_user(self.max).formatted_read_group(*by_number)
        self.protect()
        partners.browse(self.li.id).web_read({"name": {}, "company_id": {}})
        partners.browse(self.other.id).web_read({"email": {}, "phone": {}})
        partners.browse(self.li.id).sudo().read(["phone"])
        partners.formatted_read_group([], ["country_id"], ["__count"])
        for user in (self.anna, self.dai):
            self.li.with_user(user).web_read({"phone": {}})
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models"):
            self.li.with_user(self.bo).read(["phone"])
        self.assertFalse(self.noted())

    def test_no_query_and_no_list_goes_wrong(self):
        """Shields come with the columns; lists are read as the user, not the server."""
        self.protect()
        spec = {"phone": {}, "email": {}, "child_ids": {}, "category_id": {}}

        def queries(user, contact):
            partner = contact.with_user(user)
            self.env.invalidate_all()
            partner.web_read(spec)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            partner.web_read(spec)
            return self.env.cr.sql_log_count - before

        colleague = queries(self.bo, self.other)
        self.assertEqual(queries(self.max, self.other), colleague)
        self.assertEqual(queries(self.olga, self.li), queries(self.anna, self.li))
        [seen] = self.firm.with_user(self.max).read(["phone", "child_ids"])
        self.assertEqual(set(seen["child_ids"]), set(self.firm.child_ids.ids))
        partner = self.li.with_user(self.max)
        partner.read(["phone"])
        for user in (self.bo, self.max):
            partners = self.env["res.partner"].with_user(user)
            partners.search_count([("name", "=", "X")])
            before = self.env.cr.sql_log_count
            partners.search_count([("name", "=", "X"), ("phone", "!=", False)])
            self.assertEqual(self.env.cr.sql_log_count - before, 1, user.login)
        with self.assertRaises(AccessError):
            partner.read(["filing_shield"])
        with self.assertRaises(AccessError):
            partner.filing_shield  # noqa: B018
