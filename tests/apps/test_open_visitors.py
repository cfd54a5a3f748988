"""Known and open: what Odoo's website tells all salespeople of who wrote to them."""

from filing_case import FilingCase

from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestOpenVisitors(FilingCase):
    def test_number_and_address_of_a_visitor_who_left_a_lead(self):
        """Odoo takes them from the leads of a visitor, as superuser; not the lead."""
        lead = self.lead(email_from="li@zhaodu.example")
        visitor = self.env["website.visitor"].create(
            {"access_token": "a" * 32, "lead_ids": lead.ids}
        )
        self.file(lead)
        self.env.flush_all()
        self.env.invalidate_all()
        as_carl = visitor.with_user(self.carl)
        [told] = as_carl.read(["email", "mobile"])
        self.assertEqual(told["email"], "li@zhaodu.example")
        self.assertEqual(told["mobile"], "13800001234")
        self.env.invalidate_all()
        self.assertEqual(as_carl.lead_count, 0)
        self.assertFalse(as_carl.lead_ids)
