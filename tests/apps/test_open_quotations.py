"""A customer with an open quotation or order stays with his salesperson."""

from release_case import ReleaseCase

from odoo import Command
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestOpenQuotations(ReleaseCase):
    def setUp(self):
        super().setUp()
        self.ruled(("expired", {}), exempt_open_orders=True)
        self.filing = self.customer()
        self.at(self.filing.protected_until)

    def quote(self):
        product = self.env["product.product"].create(
            {"name": "Press", "invoice_policy": "order"}
        )
        partner = self.env["res.partner"].create({"name": "公司1"})
        return self.env["sale.order"].create(
            {
                "partner_id": partner.id,
                "opportunity_id": self.filing.lead_id.id,
                "order_line": [Command.create({"product_id": product.id})],
            }
        )

    def swept(self):
        """The state of the filing after its time is over."""
        self.sweep_all()
        return self.filing.state

    def invoice(self, order):
        invoices = order._create_invoices()
        invoices.invoice_date = "2026-03-02"
        invoices.action_post()

    def test_without_one_he_goes(self):
        self.assertEqual(self.swept(), "ended")

    def test_a_quotation_keeps_him_until_it_is_cancelled(self):
        order = self.quote()
        self.assertEqual(self.swept(), "active")
        order._action_cancel()
        self.at(self.midnight(31, month=12))
        self.assertEqual(self.swept(), "ended")

    def test_an_order_keeps_him_until_it_is_invoiced(self):
        order = self.quote()
        order.action_confirm()
        self.assertEqual(self.swept(), "active")
        self.invoice(order)
        self.at(self.midnight(31, month=12))
        self.assertEqual(self.swept(), "ended")
