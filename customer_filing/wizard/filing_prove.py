from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..core import follow_up, identity, notes

KINDS = [("call", "Call"), ("visit", "Visit")]


class FilingProve(models.TransientModel):
    """Claims a customer of the pool by what was done: a visit, a call, or both.

    Whoever did it knows the customer's number from the contact itself; a wrong one
    gets no customer, and is counted as a question to the register is.
    """

    _name = "customer.filing.prove"
    _description = "Claim by Proof"

    card_id = fields.Many2one("customer.filing.card", required=True, readonly=True)
    needs_both = fields.Boolean(compute="_compute_asked")
    needs_document = fields.Boolean(compute="_compute_asked")
    asked_text = fields.Text(compute="_compute_asked")
    kind = fields.Selection(KINDS, required=True, default="call")
    called_at = fields.Datetime(string="Called on")
    visited_at = fields.Datetime(string="Visited on")
    phone = fields.Char(
        string="His phone number", help="As you know it from the contact itself."
    )
    wechat = fields.Char(string="His WeChat ID")
    email = fields.Char(string="His email address")
    note = fields.Text(required=True)
    document_ids = fields.Many2many(
        "ir.attachment", string="Viewing slip", bypass_search_access=True
    )
    answer = fields.Text(readonly=True)

    @api.constrains("card_id", "document_ids")
    def _check_readable(self):
        # as the user: over RPC one can name any card and any document
        for dialog in self.sudo(False):
            dialog.card_id.check_access("read")
            dialog.document_ids.check_access("read")

    @api.depends("card_id", "kind")
    @api.depends_context("lang", "uid")
    def _compute_asked(self):
        readable = self.card_id._filtered_access("read")
        for dialog in self:
            card = dialog.card_id & readable
            dialog.needs_both = bool(card) and card._needs_both_proofs()
            visits = dialog.needs_both or dialog.kind == "visit"
            dialog.needs_document = visits and card.pool_id.proof_slip
            dialog.asked_text = card and dialog._what_is_asked(card)

    def _what_is_asked(self, card):
        days = card.pool_id.proof_days
        if self.needs_both:
            return self.env._(
                "The former salesperson could not reach this customer: who has reached "
                "and visited him within the last %s days gets him.",
                days,
            )
        return self.env._(
            "Who has visited or called this customer within the last %s days gets him.",
            days,
        )

    # ---- claiming ----

    def action_claim(self):
        """Claim the customer of the card by proof (S14-R23, S14-R24, S14-R29).

        For every member of the pool, if it is claimed by proof.

        :return: an action: the lead, or the dialog with what was wrong
        :raise UserError: what is missing, all at once
        """
        self.ensure_one()
        self._check_readable()
        self.card_id._wait_for_turn()
        card = self.card_id.sudo(False)
        if not card.may_prove:
            raise UserError(self.env._("This customer is not claimed by proof."))
        # sudo: whom a card is about is compared, not shown
        ended = card.sudo().filing_id
        team = self.env["customer.filing"]._claiming_team(ended, self.env.user)
        self._refuse_faults(ended, team)
        code = ended._try_key(self._said(), self.env.user, team)
        if code != "pool":
            self.answer = self._sentences_of_key()[code]
            return self._reopen()
        return self._claim(card)

    def _claim(self, card):
        won = self.env["customer.filing"]._claim_proven(card)
        if won and won.state not in ("refused", "draft"):
            won._keep_proof(self._kinds(), self.note, self._told(), self.document_ids)
        return won._claim_result(card, card)

    def _kinds(self):
        return ("call", "visit") if self.needs_both else (self.kind,)

    def _times(self):
        """{kind: when it was done, by his own account}."""
        times = {"call": self.called_at, "visit": self.visited_at}
        return {kind: times[kind] for kind in self._kinds()}

    def _said(self):
        return identity.Snapshot(
            phone=self.phone or "",
            wechat=self.wechat or "",
            email=self.email or "",
            country=self.env.company.country_id.code or "CN",
        )

    def _told(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        card = self.card_id
        return self.env._(
            "Claimed by proof: %s",
            ", ".join(
                f"{labels[k]} {card._moment(at)}" for k, at in self._times().items()
            ),
        )

    # ---- what is wrong ----

    def _refuse_faults(self, ended, team):
        """Say everything that is wrong at once."""
        pool = self.card_id.pool_id
        wrong = [
            sentence
            for kind, at in self._times().items()
            for sentence in self._faults_of_time(kind, at, pool.proof_days)
        ]
        evidence = self.env["customer.filing.follow.up"]
        for kind in self._kinds():
            faults = evidence._faults(
                ended, self._rules(ended, team), kind, self.note, told_how=True
            )
            wrong += evidence._sentences(faults)
        if not notes.length(self.note or ""):
            wrong.append(self.env._("Say what was spoken about."))
        if self.needs_document and not self.document_ids:
            wrong.append(self.env._("Attach the viewing slip or another document."))
        if not (self.phone or self.wechat or self.email):
            wrong.append(self.env._("Give the customer's number as he gave it to you."))
        if wrong:
            raise UserError("\n".join(dict.fromkeys(wrong)))

    def _faults_of_time(self, kind, at, days):
        now = fields.Datetime.now()
        if not at:
            return [
                self.env._("Say when you visited him.")
                if kind == "visit"
                else self.env._("Say when you called him.")
            ]
        if at > now:
            return [self.env._("What lies in the future proves nothing.")]
        if at < now - timedelta(days=days):
            return [self.env._("This was more than %s days ago.", days)]
        return []

    def _rules(self, ended, team):
        """What the claiming team asks of a note, as core.follow_up.Rules."""
        # sudo: what a policy says is no secret to those who work under it
        version = team._filing_version().sudo() if team else None
        if not version:
            return follow_up.Rules()
        kind = self.env["customer.filing"]._claiming_kind(ended, team)
        return version._follow_up_rules(kind)

    def _sentences_of_key(self):
        _ = self.env._
        return {
            "unreadable": _("The number cannot be read: give one, in full."),
            "mismatch": _(
                "That is not this customer's number. Look at what he gave you; each "
                "try counts as a question to the register."
            ),
            "withheld": _(
                "You have asked too often: ask again tomorrow, or ask the register "
                "office."
            ),
        }

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Claim by proof"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }
