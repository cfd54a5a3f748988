from datetime import datetime

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_date

from ..candidate import Candidate
from ..core import chronicle, clock
from ..original import BookEntry

OFFICER = "customer_filing.group_filing_officer"
# What only a register officer says of a filing.
BOOK_FIELDS = frozenset({"filed_on", "book_reference", "kept_until"})


class CustomerFiling(models.Model):
    """Filings that are older than their record: of the paper book, or from leads.

    Their own date decides who was first and from when they are protected.
    """

    _inherit = "customer.filing"

    origin = fields.Selection(
        [
            ("normal", "Filed here"),
            ("book", "From the paper book"),
            ("takeover", "Taken over"),
        ],
        required=True,
        default="normal",
        readonly=True,
        copy=False,
        index=True,
    )
    filed_on = fields.Datetime(
        string="Filed originally on",
        copy=False,
        help="When he was filed in the book, or what counts as that of a lead that was "
        "taken over. Decides who was first.",
    )
    book_reference = fields.Char(
        string="Place in the book", copy=False, help="Page and number."
    )
    kept_until = fields.Datetime(
        string="Kept at least until",
        copy=False,
        help="The first instant at which it may be over, however old it is.",
    )
    origin_text = fields.Char(string="Origin in words", compute="_compute_origin_text")

    _dated_unless_normal = models.Constraint(
        "CHECK (origin = 'normal' OR filed_on IS NOT NULL)",
        "An entry of the paper book needs the date on which it was made.",
    )

    @api.depends("origin", "filed_on", "book_reference")
    @api.depends_context("lang", "tz")
    def _compute_origin_text(self):
        for filing in self:
            filing.origin_text = filing._origin_in_words()

    def _origin_in_words(self):
        if self.origin == "normal" or not self.filed_on:
            return False
        day = format_date(self.env, clock.local_day(self.filed_on, self._tz()))
        if self.origin == "takeover":
            return self.env._("Taken over from the leads, counted from %s", day)
        if self.book_reference:
            return self.env._(
                "From the book, %(place)s, %(day)s", place=self.book_reference, day=day
            )
        return self.env._("From the book, %s", day)

    # ---- only the register office ----

    @api.model_create_multi
    def create(self, vals_list):
        filings = super().create(vals_list)
        # only now: a default_* key of the context says nothing in vals_list
        filings._check_may_date()
        filings._settle_origin()
        return filings

    def write(self, vals):
        drafted = any(
            f.state == "draft" and (f.origin == "book" or BOOK_FIELDS & set(vals))
            for f in self
        )
        result = super().write(vals)
        if drafted:
            self._check_may_date()
        if BOOK_FIELDS & set(vals):
            self._settle_origin()
        return result

    def _check_may_date(self):
        """Raise if these have a date of their own and the user may not give it."""
        typed = any(filing[name] for filing in self for name in BOOK_FIELDS)
        if typed and not (self.env.su or self.env.user.has_group(OFFICER)):
            raise UserError(self._message_may_not_date())

    @api.model
    def _message_may_not_date(self):
        return self.env._(
            "Only a register officer enters filings from the paper book: leave its "
            "date and its place in the book empty, or ask the register office."
        )

    def _settle_origin(self):
        """A draft with a date of its own is an entry of the book."""
        for filing in self:
            origin = "book" if filing.filed_on else "normal"
            if filing.state == "draft" and filing.origin != origin:
                filing._filing_write({"origin": origin})

    # ---- what the date decides ----

    def _oldest_first(self):
        """Entries of the book by their date, then all others as they come."""
        return self.sorted(lambda filing: filing.filed_on or datetime.max)

    def _candidate(self, claimed, passed_on):
        """This draft on its way through submission."""
        self.ensure_one()
        if self.origin == "book" and not claimed:
            return BookEntry(self)
        return Candidate(self, claimed, passed_on, approved=claimed)

    def _stamp_originals(self):
        """Of what is older than its record the original date says who was first."""
        self.flush_recordset()
        self.env.execute_query(
            SQL(
                """UPDATE customer_filing SET first_submitted_at = filed_on
                   WHERE id = ANY(%s) AND origin != 'normal'
                     AND first_submitted_at IS NULL RETURNING id""",
                self.ids,
            )
        )
        self.invalidate_recordset(["first_submitted_at"])

    def _clock_start(self, now):
        """From when on this filing is protected, if it is from ``now`` on."""
        return self.filed_on if self.origin != "normal" else now

    def _promised_at_start(self):
        """What was promised before it began, as steps of its course."""
        if self.origin == "normal" or not self.kept_until:
            return self._promised_after_claim()
        promised = self.kept_until.isoformat()
        return (chronicle.Step("extension", self.filed_on.isoformat(), promised),)

    def _end_if_begun(self, terms, now):
        """The end of its protection under ``terms``, naive UTC; None: never."""
        self.ensure_one()
        _course, until = self._begin({self: terms}, now)[self.id]
        return until

    def _origin_told(self):
        """What the ledger is told of where this filing comes from."""
        if self.origin == "normal":
            return {}
        return {"origin": self.origin, "filed_on": self.filed_on}
