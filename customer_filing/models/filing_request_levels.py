from odoo import api, fields, models
from odoo.exceptions import UserError

from ..core import approval, pinned
from .filing_request_step import OPEN

# What levels of approval call the kinds of requests.
MATTERS = {
    "file": "filing",
    "extend": "extension",
    "withdraw": "withdraw",
    "identity": "identity",
}


class FilingRequest(models.Model):
    """Requests that several people must agree to, one after the other.

    Where the filing's terms name no level for a matter, the team's leader or a register
    officer decides, as ever. What follows from the last yes is ``_apply_<kind>``, from
    a no ``_refused_<kind>``.
    """

    _inherit = "customer.filing.request"

    step_ids = fields.One2many(
        "customer.filing.request.step",
        "request_id",
        string="Levels of approval",
        readonly=True,
    )

    def _matter(self):
        """What levels of approval call this request; None if they know it not."""
        return MATTERS.get(self.kind)

    def _facts_for_levels(self):
        """What the conditions of levels are about, as core.approval.Facts."""
        return self.filing_id._approval_facts()

    def _needed_levels(self):
        """The levels that this request needs; none where one person decides."""
        matter = self._matter()
        if not matter:
            return ()
        return self.filing_id._approval_levels(matter, facts=self._facts_for_levels())

    # ---- the way through the levels ----

    @api.model
    def _ask_approval(self, filings):
        """Put submitted filings before those who must agree to them (S10-R03)."""
        self._ask_for("file", filings, self.env._("It is protected once approved."))

    def _put_before_deciders(self):
        # sudo: steps are the engine's
        levels = {request: request._needed_levels() for request in self.sudo()}
        levelled = self.sudo().filtered(levels.get)
        if levelled:
            levelled._refuse_if_closed()
            levelled._lay_steps(levels)
            levelled._next_step(fields.Datetime.now())
        return super(FilingRequest, self - levelled)._put_before_deciders()

    def _lay_steps(self, levels):
        """Write down who must agree; what was agreed before a correction stays so."""
        rows = []
        for request in self:
            before = request._approved_before()
            known = approval.approved_before(
                levels[request], [step._level() for step in before]
            )
            for number, level in enumerate(levels[request], 1):
                values = {
                    "request_id": request.id,
                    "sequence": number,
                    "level": pinned.dump(level),
                    "state": "waiting",
                }
                if known[number - 1]:
                    step = before.filtered(lambda s, one=level: s._level() == one)[0]
                    before -= step
                    values |= step._decision()
                rows.append(values)
        self._from_engine().env["customer.filing.request.step"].create(rows)

    def _approved_before(self):
        """Steps that were passed before this filing was last sent back."""
        asked_before = [
            ("filing_id", "=", self.filing_id.id),
            ("kind", "=", self.kind),
            ("id", "<", self.id),
        ]
        last = self.search(asked_before, limit=1)
        if last.state != "returned":
            return last.step_ids.browse()
        return last.step_ids.filtered(lambda step: step.state == "approved")

    @api.model
    def _forget_returned(self, filings):
        """What was agreed about these filings holds no more."""
        returned = self.search(
            [("filing_id", "in", filings.ids), ("state", "=", "returned")]
        )
        if returned:
            returned._decide("recalled")

    def _next_step(self, now):
        """Put requests before those who decide next; finish those with nobody left."""
        upcoming = self.env["customer.filing.request.step"]
        for request in self:
            waiting = request.step_ids.filtered(lambda step: step.state in OPEN)
            upcoming |= waiting[:1]
            if not waiting:
                request._complete()
        if upcoming:
            upcoming._begin(now)

    def _complete(self):
        self._refuse_if_closed()
        self.filing_id._refuse_on_hold()
        self._decide("approved")
        getattr(self, f"_apply_{self.kind}")()
        self._tell_asker(self._in_words_of(self.requested_by_id)._result_text())

    def _decide(self, state):
        # sudo: steps are the engine's
        steps = self.sudo().step_ids.filtered(lambda step: step.state in OPEN)
        if steps:
            steps._settle({"state": "skipped"})
        result = super()._decide(state)
        # PostgreSQL counts the requests that wait: the next one may come at once
        self.flush_recordset(["state"])
        return result

    # ---- decisions on the present level: from the dialog ----

    def _check_may_decide(self):
        result = super()._check_may_decide()
        # sudo: that there are levels is no secret
        for request in self.sudo().filtered("step_ids"):
            raise UserError(
                self.env._(
                    "%s is decided level by level: open it anew and decide yours.",
                    request.display_name,
                )
            )
        return result

    def write(self, vals):
        # what somebody has agreed to is not put in other words afterwards
        if "reason" in vals and self.sudo().step_ids.filtered("decided_at"):
            raise UserError(
                self.env._("Somebody has decided on this already: recall it instead.")
            )
        return super().write(vals)

    def _pending_step(self):
        return self.step_ids.filtered(lambda step: step.state == "pending")

    def _decide_step(self, step, decision, comment):
        """Decide the level that the user has before him (rules S10-R03, S63-R03).

        :param step: customer.filing.request.step, as he saw it
        :param decision: ``approve``, ``refuse`` or ``return``
        :param comment: why; the asker reads it
        :raise UserError: somebody else has decided it
        :raise AccessError: it is not his to decide
        """
        step._lock()
        step._check_may_decide()
        now = fields.Datetime.now()
        # sudo: deciding moves filings, keys and leads that are nobody's to write
        request, step = self.sudo(), step.sudo()
        request._refuse_if_closed()
        if decision == "approve":
            step._record("approved", comment, now)
            request._next_step(now)
        elif decision == "refuse":
            step._record("refused", comment, now)
            request._decide("refused")
            request._follow("refused")
        else:
            request._send_back(step, comment, now)
        if decision != "approve":
            told = request._in_words_of(request.requested_by_id)
            request._tell_asker(f"{told._result_text()} {comment}")

    def _send_back(self, step, comment, now):
        if self.kind != "file":
            self._refuse_to_return()
        step._record("returned", comment, now)
        self._decide("returned")
        self.filing_id._send_back(comment, now)

    def _refuse_to_return(self):
        raise UserError(
            self.env._("Only a filing is sent back to be corrected: refuse it.")
        )

    # ---- filings ----

    def _apply_file(self):
        self.filing_id._pass_approval(fields.Datetime.now())

    def _refused_file(self):
        reason = self.step_ids.filtered(lambda step: step.state == "refused").comment
        self.filing_id._refuse_approval(reason, fields.Datetime.now())

    def _recalled_file(self):
        # sudo: the asker has no right to what follows
        self.sudo().filing_id._recall_approval(fields.Datetime.now())
