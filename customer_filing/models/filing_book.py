from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..core import lifecycle
from ..original import BookEntry

OFFICER = "customer_filing.group_filing_officer"


class CustomerFiling(models.Model):
    """Entries of the paper book, ranked by their original date (rule S18-R16).

    An entry that is older than the filing which protects its customer takes nothing
    from anybody: it is submitted, and a register officer settles it.
    """

    _inherit = "customer.filing"

    is_to_settle = fields.Boolean(
        string="To be settled",
        compute="_compute_is_to_settle",
        help="An entry of the book, older than the filing that protects the customer.",
    )

    def _compute_is_to_settle(self):
        for filing in self:
            filing.is_to_settle = filing._waits_for_settlement()

    def _waits_for_settlement(self):
        return self.origin == "book" and self.state == "submitted"

    def _await_settlement(self, candidates, now):
        """Keep older entries of the book, and tell the office of each.

        :return: those candidates
        """
        older = [
            candidate
            for candidate in candidates
            if isinstance(candidate, BookEntry)
            and candidate.filing.state == "draft"
            and candidate.is_earlier
        ]
        self._move(older, "submit", now)
        self.env["customer.filing.notice"]._raise_many(
            [
                {
                    "kind": "book",
                    "company_id": candidate.filing.company_id.id,
                    "user_id": candidate.filing.user_id.id,
                    "filing_id": candidate.filing.id,
                }
                for candidate in older
            ]
        )
        return older

    # ---- what the officer decides ----

    def action_book_first(self):
        """Give the customers to these entries of the book. For register officers.

        The filings that protect them now end as replaced; their leads stay whose they
        are, and cannot be won.
        """
        for filing in self._to_settle():
            filing._replace_later()
            if filing.state != "active":
                filing._judge([BookEntry(filing)], fields.Datetime.now())
            filing._close_book_notice()
        return True

    def action_book_last(self):
        """Leave the customers with who protects them now. For register officers."""
        now = fields.Datetime.now()
        for filing in self._to_settle():
            filing._filing_write({"refusal": [{"code": "book_settled"}]})
            state = lifecycle.apply("refuse", filing.state, None)
            filing._write_rows("refuse", [(filing.id, *state)], {})
            self.env["customer.filing.key"]._forget(filing.ids)
            self.env["customer.filing.request"]._close_for(filing)
            self.env["customer.filing.ledger"]._append(
                "refuse", {filing.id: {"reasons": ["book_settled"]}}, now
            )
            filing._close_book_notice()
        return True

    def _to_settle(self):
        """These entries as the engine sees them, if the user may settle them."""
        if not self.env.user.has_group(OFFICER):
            raise AccessError(
                self.env._("Only a register officer settles entries of the paper book.")
            )
        self.check_access("read")
        if any(not filing._waits_for_settlement() for filing in self):
            raise UserError(self.env._("This entry was settled already."))
        # sudo: the officer decides about filings of others; the rest is the engine's
        return self.sudo()

    def _replace_later(self):
        """End the filings of others that this entry is older than."""
        now = fields.Datetime.now()
        question = self._question_of_own()
        question.meet(self._look_up([question], now), self._ids)
        later = self.browse(
            m.row["id"]
            for m in question.met
            if m.alone
            and (m.row["state"] == "active" or m.reserved)
            and m.row["user_id"] != self.user_id.id
            and m.row["first_submitted_at"] > self.first_submitted_at
        )
        if any(later.mapped("queue_places")):
            # so its turn comes before those who wait: it is the oldest of them
            self._write_rows(
                "queue", [(self.id, *lifecycle.apply("queue", self.state, None))], {}
            )
            self.env["customer.filing.ledger"]._append(
                "queue", {self.id: {"owner": self.user_id.id}}, now
            )
        later._make_way(now)

    def _make_way(self, now):
        """End filings, protected or as yet being decided, for an older entry."""
        for state, filings in self.grouped("state").items():
            if state == "active":
                filings._end("replace")
            elif state == "submitted":
                filings._end("withdraw")
            else:
                filings._lose_place(now)
                filings._log_let_go(dict.fromkeys(filings.ids, now))

    def _close_book_notice(self):
        # sudo: an officer closes it by settling
        notices = self.env["customer.filing.notice"].sudo()
        notices.search(
            [
                ("kind", "=", "book"),
                ("filing_id", "=", self.id),
                ("state", "=", "open"),
            ]
        ).action_done()

    # ---- what the officer is told ----

    @api.model
    def _refusals_of_book(self):
        _ = self.env._
        return {
            "book_future": _("The date in the book lies in the future: correct it."),
            "book_over": _(
                "Counted from its date in the book the protection is over: leave it "
                "out, or say until when it is kept at least."
            ),
            "book_settled": _(
                "The register office left the customer with who protects him."
            ),
        }
