"""Pia is a real reseller: planted customers were handed on to her firm before."""

from probe_case import ProbeCase

from odoo import Command

GUARD = "customer_filing.crm_lead_rule_filing_guard"


class DealerCase(ProbeCase):
    """Odoo shows a reseller whatever lead is assigned to his firm."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dealer = cls.strangers["portal dealer"]
        cls.pia = cls.dealer.user
        firm = cls.env["res.partner"].create(
            {
                "name": "Dealers",
                "is_company": True,
                "grade_id": cls.env["res.partner.grade"].create({"name": "Gold"}).id,
                "child_ids": [Command.link(cls.pia.partner_id.id)],
            }
        )
        cls.planted.leads.partner_assigned_id = firm
        cls.env.flush_all()
        cls.env.invalidate_all()

    def open_the_guard(self):
        """Leave her to Odoo's own rules."""
        self.env.ref(GUARD).active = False
        self.env.flush_all()
        self.env.invalidate_all()
