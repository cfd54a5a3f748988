"""What each payee gets, on the screen, on paper, as a spreadsheet, for the payroll."""

import base64
import csv
import io

from lxml import html
from money_case import MoneyCase
from openpyxl import load_workbook

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.customer_filing.models import filing_sighting

EXPORT = "customer_filing.group_filing_export,base.group_allow_export"
CUSTOMER = "重庆兆度"


@tagged("post_install", "-at_install")
class TestSplitStatement(MoneyCase):
    def setUp(self):
        super().setUp()
        self.env.cr.postrollback.clear()

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead = cls.deal(filed=True)
        cls.of_north = cls.approved(
            "1000.01",
            (cls.anna, 60, {"reasons": []}),
            (cls.bo, 40),
            (cls.anna, 100, {"book": "performance"}),
            lead=cls.lead,
        )
        cls.of_plain = cls.approved(
            300,
            (cls.anna, 50),
            (cls.carl, 50),
            lead=cls.deal(team=cls.plain, user_id=cls.carl.id),
        )
        cls.statements = cls.env["customer.filing.split.statement"]

    def rows(self, user):
        """{(who, book, team of the deals): amount} of all that a user reads."""
        return {
            (row.payee_name, row.book, row.deal_team_id.name): row.amount
            for row in self.statements.with_user(user).search([])
        }

    def may_export(self, user):
        for group in EXPORT.split(","):
            user.group_ids += self.env.ref(group)

    # ---- on the screen ----

    def test_everybody_reads_what_is_his(self):
        """A payee his own alone, a leader his team's deals, the office all."""
        anna, bo, carl = self.anna.name, self.bo.name, self.carl.name
        own = {
            (anna, "commission", "North"): 600.01,
            (anna, "performance", "North"): 1000.01,
        }
        of_north = own | {(bo, "commission", "North"): 400}
        of_plain = {
            (anna, "commission", "Plain"): 150,
            (carl, "commission", "Plain"): 150,
        }
        own[anna, "commission", "Plain"] = 150
        expected = {
            self.anna: own,
            self.bo: {(bo, "commission", "North"): 400},
            self.dai: of_north,
            self.eve: of_plain,
            self.olga: of_north | of_plain,
            self.max: of_north | of_plain,
            self.uma: of_north | of_plain,
        }
        for user, rows in expected.items():
            self.assertEqual(self.rows(user), rows, user.login)
        other = self.env["res.company"].create({"name": "Other"})
        self.olga.company_ids += other
        elsewhere = self.statements.with_user(self.olga).with_context(
            allowed_company_ids=other.ids
        )
        self.assertFalse(elsewhere.search([]))
        of_bo = self.statements.search([("user_id", "=", self.bo.id)])
        for name in ("read", "action_lines", "action_print", "action_spreadsheet"):
            self.refused(
                lambda user, name=name: getattr(of_bo.with_user(user), name)(),
                self.anna,
                self.carl,
                self.eve,
            )

    def test_no_colleagues_amount_by_any_grouping(self):
        """Sums, pivots, searches and names tell a payee nothing of others."""
        lines = self.env["customer.filing.split.line"].with_user(self.bo)
        self.assertEqual(
            lines.formatted_read_group(
                [], ["user_id", "deal_date:month", "role"], ["amount:sum"]
            )[0]["amount:sum"],
            400,
        )
        self.assertEqual(
            self.statements.with_user(self.bo)._read_group(
                [], ["user_id"], ["amount:sum"]
            ),
            [(self.bo, 400)],
        )
        self.assertFalse(lines.search([("amount", ">", 500)]))
        self.assertEqual(lines.search([]).payee_name, self.bo.name)

    def test_from_the_statement_to_shares_filing_and_reasons(self):
        row = self.statements.with_user(self.anna).search(
            [("book", "=", "commission"), ("deal_team_id", "=", self.north.id)]
        )
        self.assertEqual((row.line_count, row.given_amount), (1, 600.01))
        shares = self.env["customer.filing.split.line"].with_user(self.anna)
        shares = shares.search(row.action_lines()["domain"])
        self.assertEqual(shares, row.line_ids)
        self.assertEqual(shares.filing_number, self.lead.filing_id.name)
        self.assertEqual(shares.split_number, self.of_north.name)
        self.assertEqual(shares.action_open_filing()["res_id"], self.lead.filing_id.id)
        of_bo = self.of_north.line_ids.filtered(lambda line: line.user_id == self.bo)
        self.assertEqual(
            of_bo.with_user(self.bo).filing_number, self.lead.filing_id.name
        )
        with self.assertRaises(AccessError):
            of_bo.with_user(self.bo).action_open_filing()

    def test_periods_and_what_is_not_frozen_yet(self):
        self.freeze()
        self.march.with_user(self.olga).action_lock()
        self.reversed(self.of_north, 500)
        rows = self.statements.with_user(self.bo).search([])
        told = {row.period_id.name: row.amount for row in rows}
        self.assertEqual(told, {"March": 400, False: -200})
        self.assertEqual(rows.filtered("period_id").taken_amount, 0)
        later = rows - rows.filtered("period_id")
        self.assertEqual(later.taken_amount, -200)
        self.assertIn("Refund", later.line_ids.reason_text)
        self.assertIn(self.of_north.name, later.line_ids.reason_text)

    # ---- on paper ----

    def paper(self, rows):
        """The printed statement as HTML, for where wkhtmltopdf is missing."""
        report = self.env.ref("customer_filing.filing_split_statement_report")
        content, _kind = report.with_user(rows.env.user)._render_qweb_html(
            report.report_name, rows.ids
        )
        return html.fromstring(content).text_content()

    def test_a_printed_statement_names_no_customer_and_no_colleague(self):
        self.freeze()
        row = self.statements.with_user(self.anna).search([], limit=1)
        text = self.paper(row)
        for told in (
            self.anna.name,
            "March",
            self.of_north.name,
            self.of_plain.name,
            self.lead.filing_id.name,
            "600.01",
            "1,000.01",
            "750.01",
        ):
            self.assertIn(told, text)
        for secret in (CUSTOMER, "13800001234", self.bo.name, "400.00", "A machine"):
            self.assertNotIn(secret, text)
        # a leader prints what is of his team, if he may take it away
        row = self.statements.with_user(self.dai).search(
            [("user_id", "=", self.anna.id)]
        )
        with self.assertRaises(AccessError):
            self.paper(row)
        self.may_export(self.dai)
        text = self.paper(row)
        self.assertIn("600.01", text)
        self.assertNotIn(self.of_plain.name, text)
        self.assertNotIn("750.01", text)

    def test_a_spreadsheet_for_each_payee(self):
        self.freeze()
        rows = self.statements.with_user(self.anna).search([])
        action = rows.action_spreadsheet()
        made = self.env[action["res_model"]].browse(action["res_id"])
        book = load_workbook(io.BytesIO(base64.b64decode(made.file)))
        self.assertEqual(len(book.sheetnames), 1)
        cells = [row for row in book.active.iter_rows(values_only=True)]
        amounts = {row[6] for row in cells[5:]} - {None}
        self.assertEqual(amounts, {600.01, 1000.01, 150, 750.01})
        text = str(cells)
        self.assertIn(self.lead.filing_id.name, text)
        for secret in (CUSTOMER, self.bo.name, "A machine"):
            self.assertNotIn(secret, text)
        with self.assertRaises(AccessError):
            made.with_user(self.bo).read(["file"])
        of_all = self.statements.with_user(self.olga).search([])
        with self.assertRaisesRegex(AccessError, "right to export"):
            of_all.action_spreadsheet()
        self.may_export(self.olga)
        self.noted()
        action = of_all.action_spreadsheet()
        self.assertEqual(self.noted(), [("export", self.olga, 5)])
        made = self.env[action["res_model"]].browse(action["res_id"])
        book = load_workbook(io.BytesIO(base64.b64decode(made.file)))
        self.assertEqual(len(book.sheetnames), 3)

    def noted(self):
        """What the log of sightings says of the request that is over now."""
        self.env.flush_all()
        calls = self.env.cr.postrollback.data.pop("customer_filing.sightings", [])
        before = self.env["customer.filing.sighting"].search([])
        filing_sighting._write_calls(self.env, calls)
        rows = self.env["customer.filing.sighting"].search([]) - before
        return [(row.kind, row.user_id, row.rows) for row in rows]

    # ---- for the payroll ----

    def payroll(self, user=None):
        dialog = (
            self.env["customer.filing.split.payroll"]
            .with_user(user or self.olga)
            .create({"period_id": self.march.id, "reason": "Wages of March"})
        )
        dialog.action_make()
        return dialog

    def test_the_payroll_gets_exact_amounts_and_no_formulas(self):
        self.bo.name = "=HYPERLINK(1)"
        yen = self.env.ref("base.JPY")
        yen.active = True
        self.approved(
            1001,
            (self.anna, 50),
            ({"is_company": True, "role": "company"}, 50),
            currency_id=yen.id,
        )
        of_carl = self.of_plain.line_ids.filtered(
            lambda line: line.user_id == self.carl
        )
        self.env["customer.filing.split.hold"].with_user(self.olga).create(
            {"line_id": of_carl.id, "reason": "A complaint"}
        )
        self.freeze()
        back = self.reversed(self.of_plain, 100, user=self.eve)
        self.freeze()
        self.may_export(self.olga)
        before = self.env["customer.filing.split.line"].search([]).read()
        self.noted()
        dialog = self.payroll()
        self.assertEqual([one[:2] for one in self.noted()], [("export", self.olga)])
        content = base64.b64decode(dialog.file)
        self.assertTrue(content.startswith(b"\xef\xbb\xbf"), "Excel knows it is UTF-8")
        rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
        told = {(row["Payee"], row["Currency"]): row for row in rows}
        usual = self.company.currency_id.name
        self.assertEqual(len(told), len(rows), "one row for each payee and currency")
        self.assertEqual(dialog.row_count, len(rows))
        of_anna = told[self.anna.name, usual]
        self.assertEqual(
            [of_anna[name] for name in ("Given", "Taken back", "Together")],
            ["750.01", "-50.00", "700.01"],
        )
        self.assertEqual(of_anna["To be paid"], "700.01")
        self.assertEqual(of_anna["Login"], "anna")
        self.assertEqual(told["'=HYPERLINK(1)", usual]["To be paid"], "400.00")
        self.assertEqual(told[self.anna.name, "JPY"]["Given"], "501")
        self.assertEqual(told[self.company.name, "JPY"]["Given"], "500")
        # his share is held and was not frozen; what takes a part of it back waits
        self.assertEqual(told[self.carl.name, usual]["To be paid"], "0.00")
        self.assertEqual(told[self.carl.name, usual]["Together"], "-50.00")
        self.assertTrue(back.line_ids.period_id)
        after = self.env["customer.filing.split.line"].search([]).read()
        self.assertEqual(before, after, "nothing changes")

    def test_who_takes_the_payroll_file(self):
        with self.assertRaisesRegex(UserError, "frozen into March"):
            self.payroll()
        self.freeze()
        self.refused(self.payroll, self.anna, self.dai, self.max, self.uma)
        self.noted()
        with self.assertRaisesRegex(AccessError, "right to export"):
            self.payroll()
        self.assertEqual([one[:2] for one in self.noted()], [("denied", self.olga)])
        self.may_export(self.olga)
        dialog = self.payroll()
        with self.assertRaises(AccessError):
            dialog.with_user(self.otto).read(["file"])
        # by Odoo's own export, too
        lines = self.of_north.line_ids
        with self.assertRaises(AccessError):
            lines.with_user(self.otto).export_data(["amount"])
        self.assertTrue(lines.with_user(self.olga).export_data(["amount"]))
