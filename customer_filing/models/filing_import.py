import hashlib
from datetime import timedelta
from fnmatch import fnmatchcase

from odoo import Command, api, fields, models
from odoo.tools import format_datetime

from ..core import decoding, texts
from .filing_origin import BOOK_FIELDS, OFFICER

# So long ago the same rows are no second upload of one file.
FORGOTTEN_AFTER = timedelta(hours=24)
# Columns that carry a customer; a row with none of them filled is not readable.
CUSTOMER_COLUMNS = frozenset(
    {"company_name", "contact_name", "phone", "email", "wechat", "tax_number"}
)
# Columns in which not every text can stand.
CONVERTED = frozenset({"boolean", "date", "datetime", "selection"})


class FilingImport(models.Model):
    """What became of one imported file: how many rows, and which were unreadable."""

    _name = "customer.filing.import"
    _description = "Filing Import Report"
    _order = "id desc"

    user_id = fields.Many2one(
        "res.users", string="Imported by", readonly=True, required=True
    )
    company_id = fields.Many2one(
        "res.company", readonly=True, default=lambda self: self.env.company
    )
    create_date = fields.Datetime(string="Imported", readonly=True)
    row_count = fields.Integer(string="Rows", readonly=True)
    filed_count = fields.Integer(string="Protected", readonly=True)
    refused_count = fields.Integer(string="Refused", readonly=True)
    unreadable_count = fields.Integer(string="Unreadable", readonly=True)
    skipped_count = fields.Integer(
        string="Imported before", readonly=True, help="Rows of an earlier file."
    )
    row_digests = fields.Text(readonly=True, groups="base.group_no_one")
    filing_ids = fields.Many2many("customer.filing", string="Filings", readonly=True)
    line_ids = fields.One2many(
        "customer.filing.import.line", "import_id", readonly=True
    )

    def _init_column(self, column_name):
        if column_name != "company_id":
            return super()._init_column(column_name)
        # of reports from before: that of whoever imported
        return self.env.cr.execute(
            """UPDATE customer_filing_import AS report
               SET company_id = person.company_id FROM res_users AS person
               WHERE person.id = report.user_id"""
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

        :return: mapping with ``fields`` and ``rows`` for Odoo, ``places`` where those
            rows stood in the file's data, ``lines`` for the report (number in the
            file's data, reason, content) and ``total``
        """
        readable, places, lines, digests, skipped = [], [], [], [], 0
        checks = self._column_checks(names)
        before = self._digests_before()
        kept = False
        first = self.env.context.get("filing_rows_before", 0) + 1
        for place, raw in enumerate(rows):
            row = _cells(names, raw)
            if self._continues(names, row):
                # a further line of the customer above goes where he went
                if kept:
                    readable.append(row)
                    places.append(place)
                continue
            kept = False
            digest = self._row_digest(names, row)
            if digest in before and any(row):
                skipped += 1
                continue
            problem = self._row_problem(names, row, checks)
            if problem is None:
                kept = True
                readable.append(row)
                places.append(place)
                # of these alone: what was set aside may be readable next time
                digests.append(digest)
            elif problem:
                content = " | ".join(str(value) for value in row if value)
                # PostgreSQL keeps every character but this one
                lines.append((first + place, problem, content.replace("\0", "")))
        return {
            "fields": names,
            "rows": readable,
            "places": places,
            "lines": lines,
            "total": len(rows),
            "skipped": skipped,
            "digests": digests,
        }

    @api.model
    def _batch_end(self, names, rows, limit):
        """How many of the rows are loaded at once: a customer's lines stay together.

        :param limit: so many, or None for all
        """
        end = min(limit or len(rows), len(rows))
        while end < len(rows) and self._continues(names, _cells(names, rows[end])):
            end += 1
        return end

    @api.model
    def _continues(self, names, row):
        """Whether a row has only lines of the customer above, as his relatives."""
        filled = [name for name, value in zip(names, row, strict=True) if value]
        return bool(filled) and all("/" in name for name in filled)

    @api.model
    def _digests_before(self):
        """Digests of the rows that the user has imported of late (rule S68-R04)."""
        # sudo: of one's own imports
        reports = self.sudo().search(
            [
                ("user_id", "=", self.env.uid),
                ("create_date", ">", fields.Datetime.now() - FORGOTTEN_AFTER),
            ]
        )
        return {
            digest
            for report in reports
            for digest in (report.row_digests or "").split()
        }

    @api.model
    def _row_digest(self, names, row):
        """The same for the same content in the same columns, whatever their order."""
        content = sorted(
            (name, str(value)) for name, value in zip(names, row, strict=True) if value
        )
        text = repr(content).encode("utf-8", "surrogatepass")
        return hashlib.blake2b(text, digest_size=8).hexdigest()

    @api.model
    def _file_name_problem(self, name):
        """Why a file of this name is not taken, or None."""
        team = self.env["customer.filing"]._asking_team()
        # sudo: what a policy asks for is no secret to those who file under it
        version = team._filing_version().sudo() if team else None
        pattern = version and version.import_file_pattern
        if not pattern or fnmatchcase(name.casefold(), pattern.casefold()):
            return None
        return self.env._(
            "Your team's files are called “%(pattern)s”, where * stands for anything: "
            "rename “%(name)s”.",
            pattern=pattern,
            name=name,
        )

    @api.model
    def _message_imported_before(self):
        return self.env._(
            "These customers were imported already. If the file is to be imported once "
            "more, do it tomorrow."
        )

    @api.model
    def _column_checks(self, names):
        """{column index: (field, values seen)} of columns that not every text fits."""
        filings = self.env["customer.filing"]
        checks = {}
        for index, name in enumerate(names):
            field = filings._fields.get(name)
            if field is not None and field.type in ("many2one", *CONVERTED):
                checks[index] = (field, {})
        return checks

    @api.model
    def _row_problem(self, names, row, checks):
        """None: readable; "": nothing in it; else why it cannot be read."""
        if not any(map(texts.plain, row)):
            return ""
        if any(decoding.is_garbled(str(value)) for value in row if value):
            return self.env._(
                "The text is garbled: save the file again in one encoding (UTF-8)."
            )
        filled = {name for name, value in zip(names, row, strict=True) if value}
        if BOOK_FIELDS & filled and not self.env.user.has_group(OFFICER):
            return self.env["customer.filing"]._message_may_not_date()
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
                return self._message_unknown(field, value)
        return None

    @api.model
    def _message_unknown(self, field, value):
        name = field._description_string(self.env)
        if field.type == "many2one":
            return self.env._(
                "“%(value)s” is not known as %(field)s.", value=value, field=name
            )
        return self.env._(
            "“%(value)s” cannot be read as %(field)s.", value=value, field=name
        )

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
            if field.type == "many2one":
                found = self.env[field.comodel_name].name_search(value, operator="=")
                known[value] = len(found) == 1
            else:
                known[value] = self._can_be_converted(field, value)
        return known[value]

    @api.model
    def _can_be_converted(self, field, value):
        """Whether Odoo reads a text as a value of this field."""
        convert = self.env["ir.fields.converter"].to_field(
            self.env["customer.filing"], field, savepoint=None
        )
        try:
            _converted, doubts = convert(value) if isinstance(value, str) else (0, ())
        except (ValueError, OverflowError):
            return False
        return not doubts

    @api.model
    def _finish(self, report, filings):
        """Keep the report of one load."""
        # sudo: a referral may have made some of them somebody else's
        filings = filings.sudo()
        refused = filings.filtered(lambda filing: filing.state == "refused")
        protected = filings.filtered(lambda filing: filing.state == "active")
        # sudo: reports are written by imports, not by people
        return self.sudo().create(
            {
                "user_id": self.env.uid,
                "row_count": report["total"],
                "filed_count": len(protected),
                "refused_count": len(refused),
                "unreadable_count": len(report["lines"]),
                "skipped_count": report["skipped"],
                "row_digests": " ".join(report["digests"]),
                "filing_ids": [Command.set(filings.ids)],
                "line_ids": [
                    Command.create(
                        {"number": number, "problem": problem, "content": content}
                    )
                    for number, problem, content in report["lines"]
                ],
            }
        )

    @api.model
    def _tell_of_last(self):
        """Tell the user where the report of what he has just imported lies.

        Only if rows were set aside; what was refused is for him to look at.
        """
        # sudo: his own report, which belongs to the system
        report = self.sudo().search([("user_id", "=", self.env.uid)], limit=1)
        aside = report.refused_count + report.unreadable_count + report.skipped_count
        if not aside:
            return
        self.env.user._bus_send(
            "simple_notification",
            {
                "type": "warning",
                "sticky": True,
                "title": self.env._("Import of customers"),
                "message": self.env._(
                    "%(filed)s protected, %(refused)s refused, %(unreadable)s "
                    "unreadable, %(skipped)s imported before. See Filings / Import "
                    "Reports.",
                    filed=report.filed_count,
                    refused=report.refused_count,
                    unreadable=report.unreadable_count,
                    skipped=report.skipped_count,
                ),
            },
        )


def _cells(names, row):
    """Return a row with a cell for each column, without blanks around the texts."""
    cells = [cell.strip() if isinstance(cell, str) else cell for cell in row]
    return cells + [""] * (len(names) - len(cells))
