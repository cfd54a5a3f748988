"""Quotations and invoices while contacts are hidden."""

from contact_flow_case import FlowCase

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestPapers(FlowCase):
    """Anna sells to a customer whom Bo has quotations for; a bookkeeper invoices."""

    def order(self, user, **values):
        product = self.env["product.product"].create(
            {"name": "Press", "invoice_policy": "order"}
        )
        orders = self.env["sale.order"].with_user(user)
        return orders.create(
            {
                "partner_id": self.li.id,
                "user_id": user.id,
                "order_line": [Command.create({"product_id": product.id})],
            }
            | values
        )

    def go_through(self, order, accountant):
        """From the quotation to the invoice that was paid for."""
        self.open(order)
        order.onchange(
            {"partner_id": self.li.id}, ["partner_id"], {"partner_invoice_id": {}}
        )
        action = order.action_quotation_send()
        composers = self.env["mail.compose.message"].with_user(order.env.user)
        composers.with_context(**action["context"]).create({})._action_send_mail()
        order.action_confirm()
        self.open(order)
        self.open_thread(order)
        reports = self.env["ir.actions.report"].with_user(order.env.user)
        page = reports._render_qweb_html("sale.report_saleorder", order.ids)[0]
        self.assertIn("QZX", page.decode())
        dialogs = self.env["sale.advance.payment.inv"].with_user(order.env.user)
        dialogs.with_context(
            active_model="sale.order", active_ids=order.ids, active_id=order.id
        ).create({"advance_payment_method": "delivered"}).create_invoices()
        invoice = order.sudo().invoice_ids.with_user(accountant)
        self.open(invoice)
        self.open_thread(invoice)
        invoice.invoice_date = "2026-03-02"
        invoice.action_post()
        self.assertEqual(invoice.state, "posted")
        page = reports.with_user(accountant)._render_qweb_html(
            "account.report_invoice", invoice.ids
        )[0]
        self.assertIn("QZX", page.decode())

    def test_from_quotation_to_invoice(self):
        """Anna sells, a bookkeeper writes the invoice; each reads what he needs."""
        accountant = self._new_user("acc", "account.group_account_invoice")
        mine = self.order(self.bo)
        filing = self.protect()
        self.assertEqual(self.seen_by(self.carl), self.env["res.partner"])
        self.go_through(
            self.order(self.anna, opportunity_id=filing.lead_id.id), accountant
        )
        # Bo has a quotation already: it goes its way, and he changes no contact
        self.assertEqual(self.seen_by(self.bo), self.tree)
        self.go_through(mine, accountant)
        with self.assertRaises(AccessError):
            self.li.with_user(self.bo).write({"phone": "13911112222"})
        with self.assertRaises(AccessError):
            self.order(self.carl)
        # Anna loses him: what she sold stays her work
        filing._end("release")
        self.env.invalidate_all()
        self.assertEqual(self.seen_by(self.anna), self.tree)
        self.open(self.env["sale.order"].with_user(self.anna).search([], limit=1))
        self.assertFalse(self.seen_by(self.carl))
