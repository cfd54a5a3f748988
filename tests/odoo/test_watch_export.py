"""Taking customers out of the register needs a right, and is noted."""

from datetime import timedelta

from filing_case import MONDAY
from watch_case import WatchCase

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

EXPORT = "customer_filing.group_filing_export,base.group_allow_export"


@tagged("post_install", "-at_install")
class TestExport(WatchCase):
    """S01-R13: taking customers out of the register needs a right, and is noted."""

    def test_export_needs_a_right_of_its_own(self):
        self.anna.group_ids = [Command.link(self.env.ref("base.group_allow_export").id)]
        for records in (
            self.filing,
            self.filing.lead_id,
            self.filing.ledger_ids,
        ):
            with self.subTest(model=records._name):
                self.refused(records.with_user(self.anna).export_data, ["id"])
                row = self.noted()
                self.assertEqual((row.kind, row.user_id), ("denied", self.anna))
                self.assertIn(records._description, row.detail)
        lead = self.lead(phone="13900001000", partner_name="X")
        lead.with_user(self.anna).export_data(["phone"])
        self.assertFalse(self.noted(), "a lead without a guard is plain Odoo's")

    def test_export_by_way_of_other_records(self):
        """A column that leads to a customer takes him as well."""
        lead = self.filing.lead_id
        meeting = self.env["calendar.event"].with_user(self.anna)
        meeting = meeting.create(
            {
                "name": "Visit",
                "start": MONDAY + timedelta(days=1),
                "stop": MONDAY + timedelta(days=1, hours=1),
                "opportunity_id": lead.id,
            }
        )
        self.anna.group_ids = [Command.link(self.env.ref("base.group_allow_export").id)]
        self.as_browsed()
        for column in ("opportunity_id/phone", "opportunity_id/user_id/name"):
            with self.subTest(column):
                self.refused(meeting.export_data, ["name", column])
                row = self.noted()
                self.assertEqual((row.kind, row.filing_id), ("denied", self.filing))
        meeting.export_data(["name", "opportunity_id/.id"])
        self.assertFalse(self.noted(), "his own meeting, and no customer")
        eva = self._new_user("eva", f"sales_team.group_sale_manager,{EXPORT}")
        meeting.with_user(eva).export_data(["opportunity_id/phone"])
        self.assertIn(("export", eva), [(n.kind, n.user_id) for n in self.noted()])

    def test_export_tells_no_name_of_an_import(self):
        """Odoo gives the column “External ID” of whom one may not read."""
        lead = self.filing.lead_id
        lead.partner_id = self.env["res.partner"].create({"name": "X"})
        contact = lead.partner_id
        self.env.company.filing_register_id.contact_sight = "hide"
        for record in (lead, contact):
            self.env["ir.model.data"].create(
                {
                    "module": "__import__",
                    "name": f"secret_{record._table}",
                    "model": record._name,
                    "res_id": record.id,
                }
            )
        finn = self._new_user("finn", f"sales_team.group_sale_salesman,{EXPORT}")
        meeting = self.env["calendar.event"].create(
            {
                "name": "Visit",
                "start": MONDAY + timedelta(days=1),
                "stop": MONDAY + timedelta(days=1, hours=1),
                "opportunity_id": lead.id,
                "partner_ids": [Command.set(finn.partner_id.ids)],
            }
        )
        for record, column in (
            (lead, "id"),
            (self.filing, "id"),
            (contact, "id"),
            (meeting, "opportunity_id/id"),
            (meeting, "opportunity_id:id"),
        ):
            with self.subTest(model=record._name, column=column):
                self.as_browsed()
                told = record.with_user(finn).export_data([column])["datas"]
                self.assertEqual(told, [[""]])
        eva = self._new_user("eva", f"sales_team.group_sale_manager,{EXPORT}")
        told = lead.with_user(eva).export_data(["id"])["datas"]
        self.assertEqual(told, [["__import__.secret_crm_lead"]])

    def test_export_is_noted_with_its_rows(self):
        eva = self._new_user("eva", f"sales_team.group_sale_manager,{EXPORT}")
        self.file(self.lead(phone="13900001000", partner_name="X"))
        filings = (
            self.env["customer.filing"]
            .with_user(eva)
            .search([("state", "=", "active")])
        )
        told = filings.export_data(["name", "phone"])["datas"]
        self.assertEqual(len(told), len(filings))
        row = self.noted()
        self.assertEqual(
            (row.kind, row.user_id, row.rows), ("export", eva, len(filings))
        )
        self.assertIn("phone", row.detail)
        filings.lead_id.export_data(["phone"])
        self.assertEqual(self.noted().rows, len(filings))

    def test_own_right_is_not_odoos(self):
        self.anna.group_ids = [
            Command.link(self.env.ref("customer_filing.group_filing_export").id)
        ]
        with self.assertRaises(UserError):
            self.filing.with_user(self.anna).export_data(["phone"])

    def test_unusual_volume_is_told(self):
        eva = self._new_user("eva", f"sales_team.group_sale_manager,{EXPORT}")
        self.register.export_alarm = 2
        self.filing.with_user(eva).export_data(["phone"])
        self.noted()
        self.assertFalse(self.raised("exports"))
        self.filing.lead_id.with_user(eva).export_data(["phone"])
        self.noted()
        notice = self.raised("exports")
        self.assertEqual(notice.user_id, eva)
        self.assertEqual(notice.activity_ids.user_id, self.olga)
