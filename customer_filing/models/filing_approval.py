from decimal import Decimal
from functools import lru_cache

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, float_repr

from ..candidate import Candidate
from ..core import approval, clock, identity, lifecycle, pinned
from .filing_claim_limits import USED_UP

# A filing that was sent back stays his who filed it: with his place in line.
PLACE_FIELDS = frozenset({"user_id", "team_id"})


class CustomerFiling(models.Model):
    """Filings that somebody must agree to before they are protected.

    Until then they reserve the customer: their keys hold, so that waiting for a
    superior costs nobody his customer, and no two wait for the same one.
    """

    _inherit = "customer.filing"

    reserved_until = fields.Datetime(
        readonly=True,
        copy=False,
        help="It was sent back to be corrected: until then nobody else may file the "
        "customer.",
    )
    return_note = fields.Text(string="To be corrected", readonly=True, copy=False)

    _reserved_idx = models.Index("(reserved_until) WHERE state = 'draft'")

    # ---- who must agree ----

    def _approval_levels(self, matter, terms=None, facts=None):
        """Who must agree to something about this filing, in order (rule S13-R03).

        :param matter: one of core.approval.MATTERS
        :param terms: core.terms.Terms; default those that it has pinned
        :param facts: core.approval.Facts; default those of the filing
        :return: tuple of core.approval.Level
        """
        self.ensure_one()
        # sudo: terms are read through their filing
        terms = terms or (self.terms_id and self.sudo().terms_id._read())
        if not (terms and terms.approval):
            return ()
        rules = _rules(terms.approval)
        return approval.applying(rules, matter, facts or self._approval_facts())

    def _approval_facts(self):
        """What the conditions of levels are about, as core.approval.Facts."""
        # sudo: the team's region and a colleague's lead are looked at by the engine
        filing = self.sudo()
        currency = filing.company_id.currency_id
        amounts = filing._own_leads().mapped("expected_revenue")
        return approval.Facts(
            amount=Decimal(
                float_repr(max(amounts, default=0), currency.decimal_places)
            ),
            source=filing.source or "",
            cross_region=filing._is_cross_region(),
        )

    def _is_cross_region(self):
        """Whether the customer lives in another region than his team's (S04-R11)."""
        return approval.is_cross_region(
            self.state_id.id or 0, self.team_id.filing_unit_id._region().ids
        )

    # ---- submitted, and the customer reserved ----

    def _submit(self, at=None, claimed=False):
        now = at or fields.Datetime.now()
        # sudo: who may file was decided before
        returned = self.sudo().filtered(
            lambda filing: filing.state == "draft" and filing.reserved_until
        )
        over = returned.filtered(lambda filing: filing.reserved_until <= now)
        over._let_go_due()
        for filing in returned - over:
            if not filing._is_same_customer():
                filing._lose_place(now)
                filing._log_let_go({filing.id: now})
        return super()._submit(at, claimed)

    def _is_same_customer(self):
        """Whether a corrected filing is about the customer that it reserves.

        Else one could keep a place in line for somebody quite different.
        """
        question = self._question_of_own()
        reserved = [key for key in self.key_ids if key.strength == identity.ALONE]
        return any(
            low <= key.digest_to
            and key.digest <= high
            and (key.scope == question.scope or not key.scope or not question.scope)
            for spanned, low, high in question.spans
            if spanned.strength == identity.ALONE
            for key in reserved
        )

    def _has_keys(self):
        return super()._has_keys() or bool(self.reserved_until)

    def _accept(self, candidates, now):
        self._reserve([c for c in candidates if c.levels], now)
        return super()._accept([c for c in candidates if not c.levels], now)

    def _reserve(self, candidates, now):
        """Submit filings for approval: from here on others are told "protected"."""
        filings = self.browse([c.filing.id for c in candidates])
        if not filings:
            return
        self._write_keys(candidates, True)
        # what the office has looked at, or a leader has signed, is submitted already
        moved = filings.filtered(lambda filing: filing.state != "submitted")
        levels = {c.filing.id: {"levels": len(c.levels)} for c in candidates}
        ledger = self.env["customer.filing.ledger"]
        ledger._append("reserve", {f.id: levels[f.id] for f in filings - moved}, now)
        filings._filing_write({"return_note": False, "refusal": False})
        if moved:
            moved._write_rows(
                "submit",
                [(f.id, *lifecycle.apply("submit", f.state, None)) for f in moved],
                {"reserved_until": dict.fromkeys(moved.ids)},
            )
            owners = {f.id: {"owner": f.user_id.id} for f in moved}
            ledger._append("submit", {i: owners[i] | levels[i] for i in owners}, now)
        self.env["customer.filing.request"]._ask_approval(filings)

    def _claim_by(self, candidate):
        filing = candidate.filing
        if candidate.levels:
            return filing._may_claim_entries
        if candidate.approved and filing.state == "submitted":
            return filing._claim_approved_entries
        return super()._claim_by(candidate)

    def _may_claim_entries(self, entries, now):
        """What keeps this filing from a customer of the pool; he stays there as yet."""
        if entries.filing_id._standing_holds():
            return "on_hold"
        return self._bar_to_claim(entries, now)

    def _claim_approved_entries(self, entries, now):
        """Take a customer out of the pool; what was approved is beyond no quota."""
        problem = self._claim_entries(entries, now)
        code = problem["code"] if isinstance(problem, dict) else problem
        if code in USED_UP:
            return self._inherit_entries(entries, now)
        return problem

    # ---- decided ----

    def _pass_approval(self, now):
        """Everybody has agreed: the protection begins (rule S10-R06).

        What has waited costs nothing: the period starts now, and whose turn it is was
        settled when it was submitted.

        :raise UserError: its salesperson has left meanwhile
        """
        # sudo: who may let it pass was decided before
        for filing in self.sudo():
            filing._refuse_if_left()
            filing._judge([Candidate(filing, trusted=True, approved=True)], now)
            # who waits behind it reads until when
            self.env["crm.lead"]._filing_redate(filing)

    def _refuse_if_left(self):
        if not self.user_id.active:
            raise UserError(
                self.env._(
                    "%s does not work here any more, and nobody would look after the "
                    "customer: refuse the filing.",
                    self.user_id.name,
                )
            )

    def _refuse(self, candidates, now):
        """Keep what is being corrected a draft; the customer of the rest goes free."""
        drafts = [c for c in candidates if c.filing._is_being_corrected()]
        for candidate in drafts:
            candidate.filing._filing_write({"refusal": candidate.reasons()})
        refused = [c for c in candidates if c not in drafts]
        undecided = [c.filing for c in refused if c.filing.state == "submitted"]
        result = super()._refuse(refused, now)
        self.browse([filing.id for filing in undecided])._free_customer(now)
        return result

    def _is_being_corrected(self):
        return self.state == "draft" and bool(self.reserved_until)

    def _refuse_approval(self, reason, now):
        """Somebody who had to agree does not: refused with his reason."""
        self._filing_write({"refusal": [{"code": "not_approved", "text": reason}]})
        self._write_rows(
            "refuse",
            [(f.id, *lifecycle.apply("refuse", f.state, None)) for f in self],
            {},
        )
        payload = {"reasons": ["not_approved"]}
        self.env["customer.filing.ledger"]._append(
            "refuse", dict.fromkeys(self.ids, payload), now
        )
        self._free_customer(now)

    def _end(self, transition, due=None):
        waited = self.filtered(lambda filing: filing.state == "submitted")
        result = super()._end(transition, due)
        waited._free_customer(fields.Datetime.now())
        return result

    def _free_customer(self, now):
        """Let others have the customers that these filings reserved."""
        if not self:
            return
        waiting = self.filtered("queue_places")._waiting_with("queued", now)
        self.env["customer.filing.key"]._let_go(self.ids)
        self.env["crm.lead"]._filing_release_contested(self)
        waiting._promote_waiting(now)

    def _count_filing(self, candidate, now):
        # what is corrected was counted when it was submitted at first
        if candidate.filing._is_being_corrected():
            return None
        return super()._count_filing(candidate, now)

    # ---- back to the filer ----

    def _send_back(self, reason, now):
        """Return filings to be corrected; the customer stays reserved for some days.

        So does the place in line: the submission counts from its first day (S63-R03).
        """
        for filing in self:
            until = filing._correction_ends(now)
            filing._to_draft({"until": until}, until, now)
            filing._filing_write({"return_note": reason})
            if not until:
                filing._lose_place(now)

    def _correction_ends(self, now):
        terms = self.terms_id._read()
        days = _rules(terms.approval).correction_days
        return days and clock.protected_until(now, clock.Period(days, "day"), terms.tz)

    def _recall_approval(self, now):
        """The filer takes it back: a draft again, and nobody's place in line."""
        for filing in self:
            filing._to_draft({"recalled": True}, None, now)
            filing._lose_place(now)

    def _to_draft(self, payload, until, now):
        self._write_rows(
            "send_back",
            [(self.id, *lifecycle.apply("send_back", self.state, None))],
            {"reserved_until": {self.id: until or None}},
        )
        self.env["customer.filing.ledger"]._append("send_back", {self.id: payload}, now)
        if until:
            self.env["customer.filing.request.step"]._trigger({until})

    def _lose_place(self, now):
        """Neither the customer nor the place in line is kept for these drafts."""
        self._free_customer(now)
        self.env["customer.filing.key"]._forget(self.ids)
        self._filing_write({"reserved_until": False, "first_submitted_at": False})
        self.env["customer.filing.request"]._forget_returned(self)

    # ---- not corrected in time ----

    def _settle(self, due, now):
        # sudo: what time does to a filing is not a right of who comes across it
        drafts = self.sudo().browse(due).filtered(lambda f: f.state == "draft")
        drafts._let_go_due()
        rest = {i: row for i, row in due.items() if i not in drafts._ids}
        return super()._settle(rest, now)

    def _let_go_due(self):
        """Who did not correct his filing in time has the customer reserved no more."""
        if not self:
            return
        due = {filing.id: filing.reserved_until for filing in self}
        self._lose_place(fields.Datetime.now())
        self._log_let_go(due)
        for filing in self:
            request = filing._last_approval()
            told = request._in_words_of(filing.user_id)
            request._tell_asker(
                told.env._(
                    "It was not corrected in time: the customer is not reserved any "
                    "more."
                )
            )

    def _log_let_go(self, due):
        """:param due: {filing id: naive UTC instant}"""
        payloads = {filing_id: {} for filing_id in due}
        self.env["customer.filing.ledger"]._append("let_go", payloads, due)

    def _last_approval(self):
        """The latest request to approve this filing."""
        self.ensure_one()
        asked = [("filing_id", "=", self.id), ("kind", "=", "file")]
        return self.env["customer.filing.request"].search(asked, limit=1)

    def _awaiting_approval(self):
        """Those of these that hold their customer until somebody agrees."""
        asked = [
            ("filing_id", "in", self.ids),
            ("kind", "=", "file"),
            ("state", "=", "pending"),
        ]
        return self.env["customer.filing.request"].search(asked).filing_id

    @api.model
    def _lock_lapsed(self, limit):
        """Drafts whose time for a correction is over, locked for this transaction."""
        rows = self.env.execute_query(
            SQL(
                """SELECT id FROM customer_filing
                   WHERE state = 'draft' AND reserved_until <= %s
                   ORDER BY reserved_until, id LIMIT %s
                   FOR NO KEY UPDATE SKIP LOCKED""",
                fields.Datetime.now(),
                limit,
            )
        )
        return self.browse(id_ for (id_,) in rows)

    # ---- drafts that have been submitted before ----

    def write(self, vals):
        moved = self.filtered("reserved_until") if PLACE_FIELDS & set(vals) else ()
        # a referral may pass it on: the engine does that as superuser
        if moved and not self.env.su:
            raise UserError(
                self.env._(
                    "%s keeps a place in line: the salesperson and the team stay.",
                    moved[0].name,
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_numbered(self):
        if any(filing.state == "draft" and filing.name != "/" for filing in self):
            raise UserError(
                self.env._(
                    "What has been submitted once is kept, also if it came back."
                )
            )


@lru_cache(maxsize=64)
def _rules(text):
    return pinned.load(approval.Rules, text)
