from itertools import count as counting

from psycopg2 import sql
from psycopg2.extras import Json

from odoo import api, fields, models, tools
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..core import clock
from ..probes.rehearsal import is_rehearsed
from .filing_split_columns import COLUMNS, LINE_COLUMNS
from .filing_split_dividing import book_of
from .filing_split_words import decimal_of

# So many rows are written in one statement.
MOST_ROWS = 1000
SEQUENCE = "customer.filing.split"
# What somebody who draws up a split says of it; the rest follows from the deal.
SAID = {
    "template_id": None,
    "rule_id": None,
    "base_kind": "manual",
    "revenue_amount": 0,
    "base_note": None,
    "split_type": "closed",
    "overlay_cap": 0,
    "fixed_first": True,
    "silence_days": 0,
    "clawback_days": None,
    "reverses_id": None,
    "reverse_reason": None,
    "reverse_note": None,
    "previous_id": None,
}
_AUDIT = ("create_uid", "create_date", "write_uid", "write_date")
_REHEARSED_NUMBERS = counting(1)


class FilingSplit(models.Model):
    """Drawing splits up: the arithmetic is the server's, many go in one statement."""

    _inherit = "customer.filing.split"

    @api.model
    def _store(self, values, lines):
        """Draw up one split, as ``_store_many`` does.

        :return: the split, a draft
        """
        return self._store_many([(values, lines)])

    @api.model
    def _store_many(self, drafts):
        """Draw up splits: what each line gets is worked out here, to the smallest unit.

        :param drafts: pairs of the values of a split and the values of its lines, by
            names of fields; ``lead_ids`` are ids. Numbers are Decimals, texts or
            floats. ``team_id``, ``filing_id``, company, currency and dates follow from
            the leads if they are not said. Amounts of lines are taken over from a
            split that reverses another, and worked out otherwise.
        :return: the splits, drafts, in this order
        :raise UserError: something does not add up; the text shows the arithmetic
        """
        if not drafts:
            return self.browse()
        rows = self._rows([values for values, _lines in drafts])
        divided = [
            self._divide(row, lines)
            for row, (_values, lines) in zip(rows, drafts, strict=True)
        ]
        self._drop_drafts([row["previous_id"] for row in rows if row["previous_id"]])
        named = [row for row in rows if not row.get("name")]
        for row, name in zip(named, self._draw_split_numbers(len(named)), strict=True):
            row["name"] = name
        splits = self._insert_splits(rows)
        self._insert_links(zip(splits, drafts, strict=True))
        self.env["customer.filing.split.line"]._insert_lines(
            zip(splits, rows, divided, strict=True)
        )
        self.env["customer.filing.split.event"]._note("store", splits)
        return splits

    @api.model
    def _drop_drafts(self, previous_ids):
        """Cancel drafts of a next version: a split has one next version at a time."""
        # sudo: whoever begins a new version may not write the one begun before
        drafts = self.sudo().search(
            [("previous_id", "in", previous_ids), ("state", "=", "draft")]
        )
        if drafts:
            drafts._split_write({"state": "cancelled"})
            drafts.flush_recordset()
            self.env["customer.filing.split.event"]._note("cancel", drafts)

    def _rework(self, values, lines):
        """Draw this draft up anew.

        :param values: as in ``_store_many``; what is not said stays
        :param lines: as in ``_store_many``, all of them
        :raise UserError: it is no draft any more, or does not add up
        """
        self.ensure_one()
        self._take()
        # sudo: whoever may draw up a split may not write one
        split = self.sudo()
        if split.state != "draft":
            raise UserError(
                self.env._("%s was proposed already: revise it.", split.display_name)
            )
        split.line_ids.flush_recordset()
        row = self._rows([split._as_values() | {"rate": None} | values])[0]
        divided = self._divide(row, lines)
        self.env.execute_query(
            SQL(
                """DELETE FROM customer_filing_split_line
                   WHERE split_id = %s RETURNING id""",
                self.id,
            )
        )
        self._split_write({name: row[name] or False for name in COLUMNS})
        self.env.flush_all()
        self.env["customer.filing.split.line"]._insert_lines([(split, row, divided)])
        self.env["customer.filing.split.event"]._note("rework", split)
        self.env.invalidate_all()

    def _as_values(self):
        """The values of this split, as ``_store`` takes them."""
        values = {name: self[name] for name in COLUMNS}
        return {
            name: value.id if isinstance(value, models.BaseModel) else value
            for name, value in values.items()
        } | {"lead_ids": self.lead_ids.ids}

    # ---- what follows from the deal ----

    @api.model
    def _rows(self, many):
        """The columns of splits of which these values are said."""
        # sudo: whoever may propose a split need not read what it follows from
        leads = self.env["crm.lead"].sudo()
        leads = leads.browse({id_ for said in many for id_ in said.get("lead_ids", ())})
        return [
            self._row(
                said, leads.browse(said.get("lead_ids", ())).with_prefetch(leads._ids)
            )
            for said in many
        ]

    @api.model
    def _row(self, said, leads):
        deal = leads.sorted("id")
        team = deal.team_id.browse(said.get("team_id") or deal.team_id[:1].id)
        company = team.company_id or deal.company_id[:1] or self.env.company
        company = company.browse(said.get("company_id") or company.id)
        if not leads or not team:
            raise UserError(
                self.env._("A split needs a deal, and the team whose leader proposes.")
            )
        if deal.company_id - company:
            raise UserError(self.env._("These leads belong to several companies."))
        row = {name: _said(said.get(name), usual) for name, usual in SAID.items()}
        filings = deal.filing_id
        base = decimal_of(said.get("base_amount"))
        template = self.env["customer.filing.split.template"].sudo()
        template = template.browse(row["template_id"] or ())
        # a template that is changed later changes no split that stands
        if row["clawback_days"] is None:
            row["clawback_days"] = template.clawback_days
        # sudo: a new version has the number of the one before it
        previous = self.sudo().browse(row["previous_id"] or ())
        won = max((lead.date_closed for lead in deal if lead.date_closed), default=None)
        now = fields.Datetime.now()
        today = clock.local_day(now, team._filing_tz(company))
        return row | {
            "name": previous.name or said.get("name"),
            "version": previous.version + 1,
            "state": "draft",
            "company_id": company.id,
            "team_id": team.id,
            "leader_id": team.user_id.id or None,
            "filing_id": said.get("filing_id") or filings[:1].id or None,
            "currency_id": said.get("currency_id") or company.currency_id.id,
            "rate_date": said.get("rate_date") or today,
            "rate": self._rate_of(said, company, said.get("rate_date") or today),
            "overlay_cap": decimal_of(row["overlay_cap"]),
            "revenue_amount": decimal_of(row["revenue_amount"]),
            "base_amount": base,
            "performance_base": decimal_of(said.get("performance_base")),
            "deal_date": said.get("deal_date")
            or (won and clock.local_day(won, team._filing_tz(company)))
            or today,
        }

    @api.model
    def _rate_of(self, said, company, day):
        """How much of the company's currency one of the split's is, on a day.

        A reversal keeps the rate of what it reverses.
        """
        currency = self.env["res.currency"].browse(said.get("currency_id") or ())
        rate = said.get("rate") or 1
        if not said.get("rate") and currency and currency != company.currency_id:
            rate = currency._get_conversion_rate(
                currency, company.currency_id, company=company, date=day
            )
        return decimal_of(rate)

    # ---- rows ----

    @api.model
    @tools.ormcache()
    def _was_used(self):
        """Whether there is a split; else no lead that goes looks for its own."""
        # sudo: that there are splits is no secret
        return bool(self.sudo().search_count([], limit=1))

    @api.model
    def _draw_split_numbers(self, count):
        """So many new numbers of the sequence."""
        if is_rehearsed(self.env):
            return [f"~{next(_REHEARSED_NUMBERS)}" for _ in range(count)]
        return self.env["customer.filing"]._draw_many(SEQUENCE, count)

    @api.model
    def _insert_splits(self, rows):
        now = fields.Datetime.now()
        uid = self.env.uid
        found = self.env.cr.execute_values(
            _insertion("customer_filing_split", _AUDIT + COLUMNS),
            [(uid, now, uid, now, *(row[name] for name in COLUMNS)) for row in rows],
            page_size=MOST_ROWS,
            fetch=True,
        )
        if not self._was_used():
            self.env.registry.clear_cache()
        return self.browse(id_ for (id_,) in found)

    @api.model
    def _insert_links(self, pairs):
        self.env.cr.execute_values(
            "INSERT INTO customer_filing_split_lead_rel (split_id, lead_id) VALUES %s",
            [
                (split.id, lead)
                for split, (values, _lines) in pairs
                for lead in sorted(set(values["lead_ids"]))
            ],
            page_size=MOST_ROWS,
        )


class FilingSplitLine(models.Model):
    _inherit = "customer.filing.split.line"

    @api.model
    def _copies(self):
        """{column: the column of the split of which it is a stored copy}"""
        return {
            name: field.related.partition(".")[2]
            for name, field in self._fields.items()
            if field.store and str(field.related or "").startswith("split_id.")
        }

    @api.model
    def _insert_lines(self, triples):
        """Write the lines of splits.

        :param triples: split, its row, its lines with their amounts
        """
        now = fields.Datetime.now()
        uid = self.env.uid
        copies = self._copies()
        rows = [
            (
                *(uid, now, uid, now),
                *_line_row(split, line),
                *(row.get(name) for name in copies.values()),
            )
            for split, row, lines in triples
            for line in lines
        ]
        self.env.cr.execute_values(
            _insertion(self._table, (*_AUDIT, *LINE_COLUMNS, *copies)),
            rows,
            page_size=MOST_ROWS,
        )


def _insertion(table, columns):
    """The statement that writes many rows and tells their ids."""
    return sql.SQL("INSERT INTO {} ({}) VALUES %s RETURNING id").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )


def _said(value, usual):
    """What was said, or what is usual; the ORM's False is no value of a column."""
    if value is None or (value is False and not isinstance(usual, bool)):
        return usual
    return value


def _line_row(split, line):
    """The values of LINE_COLUMNS."""
    values = {
        "split_id": split.id,
        "sequence": line["sequence"],
        "role": line["role"],
        "book": book_of(line),
        "user_id": line.get("user_id") or None,
        "partner_id": line.get("partner_id") or None,
        "team_id": line.get("team_id") or None,
        "is_company": bool(line.get("is_company")),
        "percent": decimal_of(line.get("percent")),
        "fixed_amount": decimal_of(line.get("fixed_amount")),
        "cap_amount": decimal_of(line.get("cap_amount")),
        "floor_amount": decimal_of(line.get("floor_amount")),
        "is_rest": bool(line.get("is_rest")),
        "amount": line["amount"],
        "reasons": Json([_plain(reason) for reason in line.get("reasons") or ()]),
        "reverses_line_id": line.get("reverses_line_id") or None,
        "share_total": line["share_total"],
        "agreement": "pending",
    }
    return tuple(values[name] for name in LINE_COLUMNS)


def _plain(reason):
    """A reason as it is kept; the core's are objects."""
    if isinstance(reason, dict):
        return reason
    return {"code": reason.code, "params": dict(reason.params)}
