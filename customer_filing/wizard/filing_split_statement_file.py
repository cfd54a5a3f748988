import base64
import io
import re

import xlsxwriter

from odoo import api, fields, models


class FilingSplitStatementFile(models.TransientModel):
    """A dialog: statements as a spreadsheet, a sheet for each of them."""

    _name = "customer.filing.split.statement.file"
    _description = "Commission Statement as a Spreadsheet"

    file = fields.Binary(readonly=True, attachment=False)
    file_name = fields.Char(readonly=True)

    @api.model
    def _make(self, statements):
        """A dialog with a spreadsheet of these customer.filing.split.statement."""
        content = io.BytesIO()
        book = xlsxwriter.Workbook(content, {"in_memory": True})
        for number, paper in enumerate(statements._papers(), 1):
            self._write_sheet(book, number, paper)
        book.close()
        day = fields.Date.context_today(self)
        return self.create(
            {
                "file": base64.b64encode(content.getvalue()),
                # without the payee's name: files lie about
                "file_name": f"statement-{day}.xlsx",
            }
        )

    @api.model
    def _header(self):
        _ = self.env._
        return [
            _("Deal"),
            _("Split"),
            _("Filing"),
            _("Book"),
            _("Role"),
            _("Share"),
            _("Amount"),
            _("Currency"),
            _("Where it stands"),
            _("Divided by"),
            _("Reasons"),
        ]

    @api.model
    def _write_sheet(self, book, number, paper):
        title = re.sub(r"[\[\]:*?/\\']", " ", paper["payee"])
        sheet = book.add_worksheet(f"{number} {title}"[:31])
        bold = book.add_format({"bold": True})
        # as text: what somebody typed is no formula
        sheet.write_string(0, 0, paper["payee"], bold)
        sheet.write_string(1, 0, paper["company"].name)
        sheet.write_string(2, 0, paper["period"].name or self.env._("Not frozen yet"))
        for column, label in enumerate(self._header()):
            sheet.write_string(4, column, label, bold)
        row = 5
        for line in paper["lines"]:
            self._write_line(book, sheet, row, line)
            row += 1
        for total in paper["totals"]:
            row += 1
            sheet.write_string(row, 3, total["book"], bold)
            self._write_amount(book, sheet, row, total["amount"], total["currency"])
        sheet.set_column(0, 9, 14)
        sheet.set_column(10, 10, 60)

    @api.model
    def _write_line(self, book, sheet, row, line):
        texts = {
            0: fields.Date.to_string(line.deal_date) or "",
            1: line.split_number,
            2: line.filing_number,
            3: self._label(line, "book"),
            4: self._label(line, "role"),
            8: self._label(line, "standing"),
            9: line.template_name,
            10: line.reason_text,
        }
        for column, text in texts.items():
            sheet.write_string(row, column, text or "")
        percent = book.add_format({"num_format": "0.######"})
        sheet.write_number(row, 5, line.percent, percent)
        # sudo: a currency may be archived
        self._write_amount(book, sheet, row, line.amount, line.sudo().currency_id)

    @api.model
    def _write_amount(self, book, sheet, row, amount, currency):
        digits = currency.decimal_places
        shown = "#,##0" + (f".{'0' * digits}" if digits else "")
        sheet.write_number(row, 6, amount, book.add_format({"num_format": shown}))
        sheet.write_string(row, 7, currency.name)

    @api.model
    def _label(self, line, name):
        labels = dict(line._fields[name]._description_selection(self.env))
        return labels.get(line[name], line[name])
