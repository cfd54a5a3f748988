from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ..core import clock


class FilingRequest(models.Model):
    """The request for a longer protection (rules S04-R09, S11-R11, S11-R13)."""

    _inherit = "customer.filing.request"

    report = fields.Text(string="Progress report", readonly=True, copy=False)
    evidence_ids = fields.Many2many(
        "ir.attachment",
        readonly=True,
        copy=False,
        bypass_search_access=True,
    )
    end_before = fields.Datetime(
        readonly=True, copy=False, help="The exclusive end without the extension."
    )
    end_after = fields.Datetime(
        readonly=True, copy=False, help="The exclusive end with the extension."
    )
    extension_text = fields.Char(
        string="Protected until", compute="_compute_extension_text"
    )

    @api.depends("state", "end_before", "end_after")
    @api.depends_context("lang")
    def _compute_extension_text(self):
        for request in self:
            # sudo: a request outlives the right to read its filing
            filing = request.sudo().filing_id
            before, after = request.end_before, request.end_after
            if request.kind == "extend" and request.state == "pending":
                # it may have moved since it was asked
                before = filing.protected_until
                after = filing._extended_until()
            request.extension_text = (
                before
                and after
                and self.env._(
                    "%(old)s → %(new)s",
                    old=filing._moment(clock.last_second(before)),
                    new=filing._moment(clock.last_second(after)),
                )
            )

    @api.model
    def _ask_extension(self, filing, reason, report, evidence):
        """Ask for a longer protection of an active filing.

        The caller has looked whether the user may act as its salesperson.

        :param evidence: ir.attachment that the user may read
        :raise UserError: it cannot be extended, or something is missing; says what
        """
        filing._refuse_extension()
        self._refuse_incomplete(filing._extension_rules(), report, evidence)
        evidence.check_access("read")
        now = fields.Datetime.now()
        request = self._make(
            [
                {
                    "filing_id": filing.id,
                    "kind": "extend",
                    "reason": reason,
                    "report": report,
                    "end_before": filing.protected_until,
                    "end_after": filing._extended_until(),
                }
            ]
        )
        # sudo: who may read a document may hand it in, or a copy
        papers = [paper._filing_take(request).id for paper in evidence.sudo()]
        request._keep({"evidence_ids": [Command.set(papers)]})
        request.filing_id._await_extension(request, now)
        request._put_before_deciders()
        return request.sudo(self.env.su)

    @api.model
    def _refuse_incomplete(self, rules, report, evidence):
        missing = []
        if rules.report and not (report or "").strip():
            missing.append(
                self.env._(
                    "The progress report is missing: write what you have done and what "
                    "comes next."
                )
            )
        if rules.evidence and not evidence:
            missing.append(self.env._("A document is missing: attach at least one."))
        if missing:
            raise UserError("\n".join(missing))

    @api.model
    def _refuse_if_handed_in(self, papers):
        """Keep what was handed in as it was, whatever becomes of the request."""
        # sudo: that they are kept is no right of who changes them
        if self.sudo().search_count([("evidence_ids", "in", papers.ids)], limit=1):
            raise UserError(
                self.env._("What was handed in with a request stays as it is.")
            )

    def _deciders(self):
        deciders = super()._deciders()
        if self.kind == "extend" and not deciders:
            # the customer is kept until somebody decides, so somebody must be told
            return self._office(self.company_id, self.requested_by_id)
        return deciders

    def _decide(self, state):
        result = super()._decide(state)
        extensions = self.filtered(lambda request: request.kind == "extend")
        if extensions and state != "approved":
            extensions._end_extension(state)
        return result

    def _end_extension(self, state):
        """Nothing keeps the filings any more; tell who asked if it was refused."""
        # sudo: what follows from a no is not a right of who says it
        filings = self.sudo().filing_id
        filings._stop_awaiting(f"extension_{state}", fields.Datetime.now())
        if state != "refused":
            return
        # sudo: steps are the engine's; where there are any, their refusal is told
        for request in self.sudo().filtered(lambda one: not one.step_ids):
            asker = request.requested_by_id
            told = request._in_words_of(asker)
            told._remind(asker, told._note_refused())

    def _note_refused(self):
        if self.filing_id.state == "active":
            return self.env._("The extension was refused: the end stays as it is.")
        return self.env._("The extension was refused, and the protection is over.")

    def _apply_extend(self):
        now = fields.Datetime.now()
        for request in self:
            # sudo: what follows from a yes is not a right of who says it
            filing = request.sudo().filing_id
            before = filing.protected_until
            filing._extend(request, now)
            request._keep({"end_before": before, "end_after": filing.protected_until})
