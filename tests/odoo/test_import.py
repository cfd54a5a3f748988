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
    def load_file(self, content, user=None, kind="text/csv", dryrun=False, **batch):
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
            spreadsheet.FIELDS, spreadsheet.HEADER, preview["options"] | batch, dryrun
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
        self.file(self.lead(self.bo, phone="13800001000"))
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
        self.file(self.lead(self.bo, phone="13800001000"))
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
        old = self.file(self.lead(self.bo, phone="13800001000"))
        self.at(MONDAY + timedelta(days=30))
        result = self.load_file(spreadsheet.to_csv(spreadsheet.make(3)))
        filings = self.env["customer.filing"].browse(result["ids"])
        self.assertEqual(set(filings.mapped("state")), {"active"})
        self.assertEqual(old.end_reason, "expired")

    def test_a_long_file_comes_in_batches(self):
        """Nothing behind the first batch is lost, whatever is set aside in front."""
        sheet = spreadsheet.make(60)
        ids, skip, batches = [], 0, 0
        while batches == 0 or skip:
            result = self.load_file(spreadsheet.to_csv(sheet), limit=20, skip=skip)
            self.assertEqual(result["messages"], [])
            ids += result["ids"]
            skip, batches = result["nextrow"], batches + 1
        self.assertEqual(batches, 3)
        filings = self.env["customer.filing"].browse(ids)
        protected = filings.filtered(lambda filing: filing.state == "active")
        self.assertEqual(len(protected), sheet.good)
        reports = self.env["customer.filing.import"].search([])
        self.assertEqual(len(reports), 3)
        rows = reports.line_ids.mapped("number")
        self.assertEqual(len(set(rows)), len(rows), "each where it stands in the file")
        self.assertGreater(max(rows), 40)
        self.assertEqual(sum(reports.mapped("unreadable_count")), sheet.unreadable)
        again = sum(reports.mapped("skipped_count"))
        self.assertEqual(len(set(ids)) + again, sheet.good + sheet.refused)

    def test_a_batch_that_was_imported_before_is_passed_over(self):
        """Who resumes a long file from its beginning gets to the rest."""
        sheet = spreadsheet.make(20)
        content = spreadsheet.to_csv(sheet)
        first = self.load_file(content, limit=10)
        again = self.load_file(content, limit=10)
        self.assertFalse(again["messages"])
        retried = self.env["customer.filing"].browse(again["ids"])
        self.assertLessEqual(set(retried.mapped("state")), {"refused"})
        self.assertEqual(again["nextrow"], first["nextrow"])
        rest = self.load_file(content, limit=10, skip=again["nextrow"])
        filings = self.env["customer.filing"].browse(first["ids"] + rest["ids"])
        protected = filings.filtered(lambda filing: filing.state == "active")
        self.assertEqual(len(protected), sheet.good)

    def test_the_same_file_again_is_told_of(self):
        """Scenario 12."""
        content = spreadsheet.to_csv(spreadsheet.make(3))
        self.assertTrue(self.load_file(content)["ids"])
        again = self.load_file(content)
        self.assertFalse(again["ids"])
        self.assertIn("imported", again["messages"][0]["message"])

    def test_lines_of_one_customer_stay_in_one_batch(self):
        columns = ["company_name", "phone"]
        columns += ["relative_ids/relation", "relative_ids/name"]
        rows = [
            ["甲有限公司", "13811110001", "Spouse", "王一"],
            ["", "", "Parent", "王二"],
            ["乙有限公司", "13811110002", "", ""],
        ]
        filings = self.env["customer.filing"].with_user(self.anna)
        result = filings.with_context(_import_limit=1).load(columns, rows)
        self.assertEqual(result["nextrow"], 2)
        [filing] = filings.browse(result["ids"])
        self.assertEqual(filing.relative_ids.mapped("name"), ["王一", "王二"])

    def load(self, columns, rows, user=None):
        filings = self.env["customer.filing"].with_user(user or self.anna)
        result = filings.load(columns, rows)
        return result, self.env["customer.filing.import"].search([], limit=1)

    def test_a_value_that_is_none_sets_its_own_row_aside(self):
        columns = ["company_name", "phone", "first_contact_at", "source", "consent"]
        rows = [
            ["甲有限公司", "13811110001", "2026-02-29", "", ""],
            ["乙有限公司", "13811110002", "46082", "", ""],
            ["丙有限公司", "13811110003", "0001-01-01", "", ""],
            ["丁有限公司", "13811110004", "9999-12-31 23:59:59", "", ""],
            ["戊有限公司", "13811110005", "", "Mars", ""],
            ["己有限公司", "13811110006", "", "", "perhaps"],
            ["庚有限公司", "13811110007", "2026-03-01 10:00:00", "", "yes"],
        ]
        result, report = self.load(columns, rows)
        self.assertEqual(result["messages"], [])
        filings = self.env["customer.filing"].browse(result["ids"])
        self.assertEqual(filings.mapped("state"), ["refused", "active"])
        self.assertEqual(self.codes(filings[0]), ["first_contact_future"])
        problems = {line.number: line.problem for line in report.line_ids}
        self.assertEqual(list(problems), [1, 2, 3, 5, 6])
        self.assertEqual(problems[1], "“2026-02-29” cannot be read as First contact.")

    def test_wrong_dates_of_a_file_set_their_rows_aside(self):
        text = (
            "Company,Phone,First\n"
            "甲有限公司,13811110001,2026-02-29\n"
            "乙有限公司,13811110002,2026-02-27\n"
        )
        importer = self.env["base_import.import"].with_user(self.anna)
        importer = importer.create(
            {
                "res_model": "customer.filing",
                "file": text.encode(),
                "file_type": "text/csv",
                "file_name": "customers",
            }
        )
        options = OPTIONS | {"date_format": "%Y-%m-%d"}
        columns = ["company_name", "phone", "first_contact_at"]
        result = importer.execute_import(columns, columns, options)
        self.assertEqual(result["messages"], [])
        [filing] = self.env["customer.filing"].browse(result["ids"])
        self.assertEqual(filing.company_name, "乙有限公司")
        report = self.env["customer.filing.import"].search([], limit=1)
        self.assertIn("2026-02-29", report.line_ids.problem)

    def test_what_was_set_aside_is_read_next_time(self):
        """The row is as it was; what it names is there now."""
        columns = ["company_name", "phone", "kind_id"]
        row = ["甲有限公司", "13811110001"]
        result, report = self.load(columns, [[*row, "Fair"]])
        self.assertEqual((result["ids"], report.unreadable_count), ([], 1))
        self.walk_in.copy({"name": "Fair", "code": "fair"})
        result, report = self.load(columns, [[*row, "Fair "]])
        self.assertEqual(report.skipped_count, 0)
        self.assertEqual(len(result["ids"]), 1)

    def test_what_was_refused_can_be_imported_again(self):
        """The customer is free by then; the others of the file are not filed twice."""
        columns = ["company_name", "phone"]
        rows = [["甲有限公司", "13811110001"], ["乙有限公司", "13811110002"]]
        held = self.file(self.lead(self.bo, phone="13811110002"))
        result, report = self.load(columns, rows)
        self.assertEqual((report.filed_count, report.refused_count), (1, 1))
        held._end("void")
        result, report = self.load(columns, rows)
        [filing] = self.env["customer.filing"].browse(result["ids"])
        self.assertEqual((filing.state, filing.phone), ("active", "13811110002"))
        self.assertEqual(report.skipped_count, 1)
        result, report = self.load(columns, rows)
        self.assertIn("imported already", result["messages"][0]["message"])

    def test_blanks_around_a_value_are_no_part_of_it(self):
        columns = ["company_name", "phone", "kind_id"]
        rows = [["  甲有限公司　", " 13811110001", "Walk-in "], ["　", "\u200b", ""]]
        result, report = self.load(columns, rows)
        [filing] = self.env["customer.filing"].browse(result["ids"])
        self.assertEqual(filing.state, "active")
        self.assertEqual(filing.company_name, "甲有限公司")
        self.assertFalse(report.line_ids)

    def test_an_error_names_the_row_of_the_file(self):
        columns = ["company_name", "phone", "user_id/id"]
        rows = [
            ["", "13811110001", ""],
            ["甲有限公司", "13811110002", "base.nobody"],
        ]
        result, _report = self.load(columns, [["", "", "base.nobody"], *rows])
        self.assertFalse(result["ids"])
        self.assertEqual(result["messages"][0]["rows"], {"from": 2, "to": 2})

    def test_who_imports_only_rubbish_is_told(self):
        sheet = spreadsheet.Sheet()
        spreadsheet.add_nobody(sheet, 1)
        self.load_file(spreadsheet.to_csv(sheet, ("utf-8",)))
        told = self.env.cr.precommit.data.get("bus.bus.values")
        self.assertIn("1 unreadable", str(told))

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
