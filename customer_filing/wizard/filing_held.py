import base64
import io
import re
import unicodedata
import zipfile

import xlsxwriter

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

OFFICER = "customer_filing.group_filing_officer"
# The columns by which somebody is found: {table: (of numbers, of addresses)}.
PLACES = {
    "customer_filing": (("phone", "referrer_phone"), ("email", "wechat")),
    "customer_filing_relative": (("phone",), ()),
    "customer_filing_inquiry": (("phone",), ("email", "wechat")),
}
# A number is the same with and without the code of its country.
LEAST_DIGITS, LAST_DIGITS = 7, 11
# Digests, and what the engine needs for some minutes.
LEFT_OUT = frozenset(
    (
        "customer.filing.key",
        "customer.filing.seal.head",
        "customer.filing.undo",
        "customer.filing.unsealed",
    )
)
TECHNICAL = frozenset(
    (
        *models.MAGIC_COLUMNS,
        "ledger_salt",
        "hash",
        "previous",
        "payload",
        "digest",
        "digests",
        "key_digests",
        "near",
        "course",
    )
)
UNREADABLE = ("binary", "one2many", "many2many", "many2one_reference")
OF_LEADS = (
    "name",
    "partner_name",
    "contact_name",
    "phone",
    "email_from",
    "street",
    "city",
    "description",
    "user_id",
    "create_date",
)


class FilingHeld(models.TransientModel):
    """All that is held of one person, as a file that can be given to him."""

    _name = "customer.filing.held"
    _description = "Data of one Person"

    phone = fields.Char()
    email = fields.Char()
    wechat = fields.Char(string="WeChat ID")
    reason = fields.Char(string="Why", help="Who asked for it, and when.")
    found_count = fields.Integer(string="Filings", readonly=True)
    is_done = fields.Boolean(readonly=True)
    file = fields.Binary(readonly=True, attachment=False)
    # without the person's name: files lie about
    file_name = fields.Char(readonly=True)

    def action_collect(self):
        """Collect what is held of this person into a file; it is logged.

        For register officers, in the companies that they have chosen.

        :raise AccessError: anybody else
        :raise UserError: nothing was said by which a person is found, or why
        """
        self.ensure_one()
        if not self.env.user.has_group(OFFICER):
            raise AccessError(self.env._("Only a register officer collects data."))
        if not (self.reason or "").strip():
            raise UserError(self.env._("Say who asked for it."))
        filings = self._filings()
        content, rows = self._pack(filings)
        day = fields.Date.context_today(self)
        self.write(
            {
                "found_count": len(filings),
                "is_done": True,
                "file": base64.b64encode(content),
                "file_name": f"personal-data-{day}.zip",
            }
        )
        if filings:
            self.env["customer.filing.sighting"]._note(
                "export", filings, reason=self.reason, rows=rows
            )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Data of One Person"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    # ---- finding ----

    def _filings(self):
        """Filings in which this person is the customer, a relative or a referrer."""
        digits = re.sub(r"\D", "", _plain(self.phone))[-LAST_DIGITS:]
        typed = (_plain(text) for text in (self.email, self.wechat))
        texts = [text.lower() for text in typed if text]
        if len(digits) < LEAST_DIGITS and not texts:
            raise UserError(
                self.env._("Say a whole phone number, an email or a WeChat ID.")
            )
        self.env.flush_all()
        ids = set()
        for table, (numbers, addresses) in PLACES.items():
            where = []
            if len(digits) >= LEAST_DIGITS:
                where = [_ends_with(name, digits) for name in numbers]
            if texts:
                where += [
                    SQL("lower(trim(%s)) = ANY(%s)", _sql_plain(name), texts)
                    for name in addresses
                ]
            if where:
                ids |= self._found_in(table, SQL(" OR ").join(where))
        return self.env["customer.filing"].search([("id", "in", list(ids))])

    def _found_in(self, table, where):
        link = "id" if table == "customer_filing" else "filing_id"
        rows = self.env.execute_query(
            SQL(
                "SELECT %(link)s FROM %(table)s WHERE (%(where)s) AND %(link)s > 0",
                link=SQL.identifier(link),
                table=SQL.identifier(table),
                where=where,
            )
        )
        return {id_ for (id_,) in rows}

    # ---- packing ----

    def _pack(self, filings):
        """A zip file with a spreadsheet, a sheet for each sort of record, and papers.

        :return: the file, and how many rows it has
        """
        packed, rows = io.BytesIO(), 0
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            sheet_file = io.BytesIO()
            book = xlsxwriter.Workbook(sheet_file, {"in_memory": True})
            for title, records, names in self._sheets(filings):
                rows += self._write_sheet(book, title, records, names)
            if not rows:
                book.add_worksheet()
            book.close()
            archive.writestr("data.xlsx", sheet_file.getvalue())
            for paper in self._papers(filings):
                archive.writestr(f"documents/{paper.id}-{paper.name}", paper.raw or b"")
        return packed.getvalue(), rows

    def _sheets(self, filings):
        """(title, records, names of fields) of all that hangs on these filings.

        Whatever model refers to a filing is found by itself.
        """
        # sudo: the officer may read these filings; what hangs on them is the person's
        filings = filings.sudo()
        yield "Filings", filings, self._fields_of(filings)
        for name, model in sorted(self.env.registry.items()):
            if name not in LEFT_OUT and self._hangs_on_filings(model):
                records = (
                    self.env[name].sudo().search([("filing_id", "in", filings.ids)])
                )
                yield model._description, records, self._fields_of(records)
        leads = filings.with_context(active_test=False)
        yield "Leads", leads.lead_id | leads.lead_ids, OF_LEADS

    @api.model
    def _hangs_on_filings(self, model):
        link = model._fields.get("filing_id")
        own = model._name.startswith("customer.filing")
        return bool(
            own
            and not (model._abstract or model._transient)
            and link is not None
            and link.comodel_name == "customer.filing"
            and link.store
        )

    @api.model
    def _fields_of(self, records):
        return [
            name
            for name, field in records._fields.items()
            if field.store and name not in TECHNICAL and field.type not in UNREADABLE
        ]

    def _write_sheet(self, book, title, records, names):
        if not records:
            return 0
        sheet = book.add_worksheet(re.sub(r"[\[\]:*?/\\]", " ", title)[:31])
        for column, name in enumerate(names):
            label = records._fields[name]._description_string(self.env)
            sheet.write_string(0, column, label)
        for row, record in enumerate(records, 1):
            for column, name in enumerate(names):
                # as text: what a customer typed is no formula
                sheet.write_string(row, column, self._text(record, name))
        return len(records)

    def _text(self, record, name):
        field, value = record._fields[name], record[name]
        if field.type == "boolean":
            return self.env._("yes") if value else self.env._("no")
        if not value:
            return ""
        if field.type == "selection":
            labels = dict(field._description_selection(self.env))
            return str(labels.get(value, value))
        if field.type == "many2one":
            return value.display_name or ""
        if field.type == "datetime":
            moment = fields.Datetime.context_timestamp(self, value)
            return moment.strftime("%Y-%m-%d %H:%M:%S")
        return str(value)

    def _papers(self, filings):
        """Documents and pictures of these filings."""
        # sudo: as above
        return (
            self.env["ir.attachment"]
            .sudo()
            .search(
                [
                    ("res_model", "=", "customer.filing"),
                    ("res_id", "in", filings.ids),
                    "|",
                    ("res_field", "=", False),
                    ("res_field", "!=", False),
                ]
            )
        )


def _ends_with(name, digits):
    return SQL(
        r"regexp_replace(%s, '\D', '', 'g') LIKE %s", _sql_plain(name), f"%{digits}"
    )


def _plain(text):
    """What was typed, with full-width characters as plain ones."""
    return unicodedata.normalize("NFKC", text or "").strip()


def _sql_plain(name):
    """The same of a column."""
    return SQL("normalize(%s, NFKC)", SQL.identifier(name))
