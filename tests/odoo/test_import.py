"""Filing a whole spreadsheet through Odoo's own import."""

import io
from datetime import timedelta
from unittest.mock import patch

import openpyxl
import spreadsheet
from filing_case import MONDAY, FilingCase

from odoo.tests import tagged

OPTIONS = {
    "quoting": '"',
    "separator": ",",
    "has_headers": True,
    "date_format": "",
    "datetime_format": "",
    "float_thousand_separator": ",",
    "float_decimal_separator": ".",
}


@tagged("post_install", "-at_install")
class TestImport(FilingCase):
    def load_file(self, content, user=None, kind="text/csv", dryrun=False):
        """Import a file as the web client does: preview, then execution."""
        importer = (
            self.env["base_import.import"]
            .with_user(user or self.anna)
            .create(
                {
                    "res_model": "customer.filing",
                    "file": content,
                    "file_type": kind,
                    "file_name": "customers",
                }
            )
        )
        options = dict(OPTIONS)
        preview = importer.parse_preview(options)
        self.assertNotIn("error", preview, preview.get("error"))
        return importer.execute_import(
            spreadsheet.FIELDS, spreadsheet.HEADER, preview["options"], dryrun
        )

    def check_outcome(self, sheet, result):
        self.assertEqual(result["messages"], [])
        filings = self.env["customer.filing"].browse(result["ids"])
        protected = filings.filtered(lambda filing: filing.state == "active")
        refused = filings.filtered(lambda filing: filing.state == "refused")
        self.assertEqual(len(protected), sheet.good)
        self.assertEqual(len(refused), sheet.refused)
        self.assertTrue(all(refused.mapped("refusal_text")))
        report = self.env["customer.filing.import"].search([], limit=1)
        self.assertEqual(report.user_id, self.anna)
        self.assertEqual(report.filed_count, sheet.good)
        self.assertEqual(report.refused_count, sheet.refused)
        self.assertEqual(report.unreadable_count, sheet.unreadable)
        self.assertEqual(len(report.line_ids), sheet.unreadable)
        self.assertTrue(all(report.line_ids.mapped("problem")))
        self.assertEqual(report.filing_ids, filings)
        return protected, refused, report

    def test_500_customers_in_mixed_encodings(self):
        """S68-R04: all readable rows filed or refused, the unreadable ones listed."""
        sheet = spreadsheet.make()
        result = self.load_file(spreadsheet.to_csv(sheet))
        protected, refused, report = self.check_outcome(sheet, result)
        self.assertGreater(sheet.good, 300)
        self.assertEqual(
            {reason["code"] for filing in refused for reason in filing.refusal},
            {"yours", "phone_unreadable", "phone_masked", "no_identity"},
        )
        self.assertIn("重庆第0机械设备有限公司", protected.mapped("company_name"))
        self.assertIn("成都第1机械设备有限公司", protected.mapped("company_name"))
        leads = protected.lead_id
        self.assertEqual(len(leads), len(protected), "each has a lead to work on")
        self.assertEqual(leads.user_id, self.anna)
        self.assertEqual(set(leads.mapped("filing_guard")), {"protected"})
        problems = report.line_ids.mapped("problem")
        self.assertTrue(any("Vip!!" in problem for problem in problems))

    def test_excel_file(self):
        sheet = spreadsheet.make(50)
        book = openpyxl.Workbook()
        book.active.append(spreadsheet.HEADER)
        for row in sheet.rows:
            book.active.append(row)
        content = io.BytesIO()
        book.save(content)
        mime = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        result = self.load_file(content.getvalue(), kind=mime)
        self.check_outcome(sheet, result)

    def test_import_meets_what_others_hold(self):
        self.file(self.lead(self.bo, phone="13800000000"))
        sheet = spreadsheet.make(3)
        result = self.load_file(spreadsheet.to_csv(sheet))
        filings = self.env["customer.filing"].browse(result["ids"])
        self.assertEqual(filings.mapped("state"), ["refused", "active", "active"])
        self.assertEqual(self.codes(filings[0]), ["protected"])

    def test_trial_run_of_the_import_leaves_nothing(self):
        before = self.env["customer.filing"].search_count([])
        result = self.load_file(spreadsheet.to_csv(spreadsheet.make(50)), dryrun=True)
        self.assertTrue(result["ids"])
        self.assertEqual(self.env["customer.filing"].search_count([]), before)
        self.assertFalse(self.env["customer.filing.import"].search([]))
        told = self.env.cr.precommit.data.get("bus.bus.values")
        self.assertFalse(told, "a trial says nothing of customers of others")

    def test_trial_run_uses_up_no_answers(self):
        """Who tries first and imports then is not told less for it."""
        self.file(self.lead(self.bo, phone="13800000000"))
        file = spreadsheet.to_csv(spreadsheet.make(3))
        quotas = self.registry["customer.filing.quota"]
        with patch.object(quotas, "_answer", autospec=True, return_value=1) as answer:
            self.load_file(file, dryrun=True)
            answer.assert_not_called()
            self.load_file(file)
            answer.assert_called_once()

    def test_a_teams_files_have_a_certain_name(self):
        """S68-R09."""
        version = self.policy._version_at(MONDAY)
        version.import_file_pattern = "CUST*"
        sheet = spreadsheet.make(3)
        self.assertTrue(self.load_file(spreadsheet.to_csv(sheet))["ids"])
        version = version._new_version(MONDAY)
        version.import_file_pattern = "*预报备*"
        result = self.load_file(spreadsheet.to_csv(spreadsheet.make(4)))
        self.assertFalse(result["ids"])
        self.assertIn("*预报备*", result["messages"][0]["message"])

    def test_due_customers_met_by_an_import_are_settled(self):
        old = self.file(self.lead(self.bo, phone="13800000000"))
        self.at(MONDAY + timedelta(days=30))
        result = self.load_file(spreadsheet.to_csv(spreadsheet.make(3)))
        filings = self.env["customer.filing"].browse(result["ids"])
        self.assertEqual(set(filings.mapped("state")), {"active"})
        self.assertEqual(old.end_reason, "expired")

    def test_file_without_any_readable_row(self):
        sheet = spreadsheet.Sheet()
        spreadsheet.add_garbled(sheet, 0)
        spreadsheet.add_nobody(sheet, 1)
        result = self.load_file(spreadsheet.to_csv(sheet, ("utf-8",)))
        self.assertFalse(result["ids"])
        report = self.env["customer.filing.import"].search([], limit=1)
        self.assertEqual(report.unreadable_count, 2)

    def test_engine_columns_are_refused(self):
        """An import is no way round the lifecycle."""
        result = (
            self.env["customer.filing"]
            .with_user(self.anna)
            .load(["company_name", "phone", "state"], [["X", "13800001234", "active"]])
        )
        self.assertFalse(result["ids"])
        self.assertEqual(result["messages"][0]["type"], "error")

    def test_report_is_seen_by_its_importer_and_officers(self):
        self.load_file(spreadsheet.to_csv(spreadsheet.make(25)))
        reports = self.env["customer.filing.import"]
        for user, sees in ((self.anna, True), (self.bo, False), (self.olga, True)):
            found = reports.with_user(user).search([])
            self.assertEqual(bool(found), sees)
            self.assertEqual(bool(found.sudo(False).line_ids), sees)
