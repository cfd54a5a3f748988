from odoo import Command, api, fields, models
from odoo.tools import format_datetime

from ..core import decoding

# Columns that carry a customer; a row with none of them filled is not readable.
CUSTOMER_COLUMNS = frozenset(
    {"company_name", "contact_name", "phone", "email", "tax_number"}
)


class FilingImport(models.Model):
    """What became of one imported file: how many rows, and which were unreadable."""

    _name = "customer.filing.import"
    _description = "Filing Import Report"
    _order = "id desc"

    user_id = fields.Many2one(
        "res.users", string="Imported by", readonly=True, required=True
    )
    create_date = fields.Datetime(string="Imported", readonly=True)
    row_count = fields.Integer(string="Rows", readonly=True)
    filed_count = fields.Integer(string="Protected", readonly=True)
    refused_count = fields.Integer(string="Refused", readonly=True)
    unreadable_count = fields.Integer(string="Unreadable", readonly=True)
    filing_ids = fields.Many2many("customer.filing", string="Filings", readonly=True)
    line_ids = fields.One2many(
        "customer.filing.import.line", "import_id", readonly=True
    )

    @api.depends("create_date")
    def _compute_display_name(self):
        for report in self:
            report.display_name = self.env._(
                "Import of %s", format_datetime(self.env, report.create_date)
            )

    @api.model
    def _begin(self, names, rows):
        """Set the unreadable rows aside before Odoo loads the others.

        :return: mapping with ``fields`` and ``rows`` for Odoo, ``lines`` for the
            report (number in the file's data, reason, content) and ``total``
        """
        readable, lines = [], []
        checks = self._column_checks(names)
        for number, short in enumerate(rows, 1):
            row = [*short, *[""] * (len(names) - len(short))]
            problem = self._row_problem(names, row, checks)
            if problem is None:
                readable.append(row)
            elif problem:
                content = " | ".join(str(value) for value in row if value)
                # PostgreSQL keeps every character but this one
                lines.append((number, problem, content.replace("\0", "")))
        return {"fields": names, "rows": readable, "lines": lines, "total": len(rows)}

    @api.model
    def _column_checks(self, names):
        """{column index: known values} of columns that name existing records."""
        filings = self.env["customer.filing"]
        checks = {}
        for index, name in enumerate(names):
            field = filings._fields.get(name)
            if field is not None and field.type == "many2one":
                checks[index] = (field, {})
        return checks

    @api.model
    def _row_problem(self, names, row, checks):
        """None: readable; "": nothing in it; else why it cannot be read."""
        if not any(str(value or "").strip() for value in row):
            return ""
        if any(decoding.is_garbled(str(value)) for value in row if value):
            return self.env._(
                "The text is garbled: save the file again in one encoding (UTF-8)."
            )
        filled = {name for name, value in zip(names, row, strict=True) if value}
        if CUSTOMER_COLUMNS & set(names) and not CUSTOMER_COLUMNS & filled:
            return self.env._("There is no customer in this row.")
        for index, (field, known) in checks.items():
            value = row[index]
            if value and field.name == "user_id" and not self._may_file_for(value):
                return self.env._(
                    "Only the team's leader or a register officer files for somebody "
                    "else."
                )
            if value and not self._is_known(field, value, known):
                return self.env._(
                    "“%(value)s” is not known as %(field)s.",
                    value=value,
                    field=field._description_string(self.env),
                )
        return None

    @api.model
    def _may_file_for(self, name):
        """Whether the user may import filings of the salesperson called ``name``."""
        user = self.env.user
        return name in (user.name, user.display_name, user.login) or (
            user.has_group("customer_filing.group_filing_leader")
            or user.has_group("customer_filing.group_filing_officer")
        )

    @api.model
    def _is_known(self, field, value, known):
        if value not in known:
            found = self.env[field.comodel_name].name_search(value, operator="=")
            known[value] = len(found) == 1
        return known[value]

    @api.model
    def _finish(self, report, filings):
        """Keep the report, and tell the user where it lies if rows were set aside."""
        refused = filings.filtered(lambda filing: filing.state == "refused")
        # sudo: reports are written by imports, not by people
        kept = self.sudo().create(
            {
                "user_id": self.env.uid,
                "row_count": report["total"],
                "filed_count": len(filings - refused),
                "refused_count": len(refused),
                "unreadable_count": len(report["lines"]),
                "filing_ids": [Command.set(filings.ids)],
                "line_ids": [
                    Command.create(
                        {"number": number, "problem": problem, "content": content}
                    )
                    for number, problem, content in report["lines"]
                ],
            }
        )
        if refused or report["lines"]:
            self.env.user._bus_send(
                "simple_notification",
                {
                    "type": "warning",
                    "sticky": True,
                    "title": self.env._("Import of customers"),
                    "message": self.env._(
                        "%(filed)s protected, %(refused)s refused, %(unreadable)s "
                        "unreadable. See Filings / Import Reports.",
                        filed=kept.filed_count,
                        refused=kept.refused_count,
                        unreadable=kept.unreadable_count,
                    ),
                },
            )
        return kept
