from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL, format_datetime

from ..core import follow_up, notes

KINDS = [
    ("note", "Note"),
    ("mail", "Email"),
    ("activity", "Activity done"),
    ("meeting", "Meeting"),
    ("call", "Call"),
    ("sms", "SMS"),
    ("visit", "Visit"),
    ("order", "Order"),
]
# Of these it is known how the customer was contacted.
TELLING_KINDS = frozenset(("mail", "meeting", "call", "sms", "visit", "order"))
RESULTS = [
    ("reached", "Reached"),
    ("no_answer", "No answer"),
    ("unreachable", "Unreachable"),
]
# Why a note does not count, as far as its author can mend it.
MENDABLE = ("no_type", "too_short", "banned", "uniform")


class FilingFollowUp(models.Model):
    """Evidence that a customer was worked on; written when it happens, never later.

    Chatter is no evidence: its authors edit their messages and choose their dates.
    Here the server says when and who, and whether it counts.
    """

    _name = "customer.filing.follow.up"
    _description = "Follow-up"
    _inherit = "customer.filing.evidence"
    _order = "happened_at desc, id desc"

    filing_id = fields.Many2one(
        "customer.filing",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    lead_id = fields.Many2one(
        "crm.lead", readonly=True, index="btree_not_null", ondelete="set null"
    )
    user_id = fields.Many2one("res.users", string="By", required=True, readonly=True)
    happened_at = fields.Datetime(string="When", required=True, readonly=True)
    kind = fields.Selection(KINDS, required=True, readonly=True)
    result = fields.Selection(RESULTS, readonly=True)
    length = fields.Integer(
        string="Characters",
        readonly=True,
        help="Of the note, without blanks, punctuation and what is repeated.",
    )
    digest = fields.Char(readonly=True, groups="customer_filing.group_filing_officer")
    next_plan_on = fields.Date(string="Next contact", readonly=True)
    counts = fields.Boolean(string="Good enough", readonly=True)
    reasons = fields.Json(readonly=True)
    sign_by = fields.Datetime(
        string="To be signed by",
        readonly=True,
        help="The first instant at which a signature is late.",
    )
    signature_ids = fields.One2many(
        "customer.filing.follow.up.signature", "follow_up_id", readonly=True
    )
    verdict_text = fields.Char(string="Counts", compute="_compute_verdict_text")

    _same_text_idx = models.Index("(user_id, digest) WHERE digest IS NOT NULL")
    _order_idx = models.Index("(filing_id, happened_at)")

    @api.depends("counts", "reasons", "sign_by", "signature_ids.signed_at")
    @api.depends_context("lang", "tz")
    def _compute_verdict_text(self):
        for evidence in self:
            evidence.verdict_text = evidence._verdict()

    def _verdict(self):
        _ = self.env._
        if not self.counts:
            return " ".join(self._sentences([r["code"] for r in self.reasons or ()]))
        signature = self.signature_ids
        if signature:
            return _("Yes, signed by %s", signature.user_id.name)
        if self.sign_by:
            by = format_datetime(self.env, self.sign_by, tz=self.filing_id._tz())
            return _("Not yet: to be signed before %s", by)
        return _("Yes")

    @api.model
    def _sentences(self, codes):
        """Why a follow-up does not count, in words."""
        _ = self.env._
        texts = {
            "no_type": _("Say how you contacted the customer."),
            "too_short": _("The note says too little."),
            "banned": _("The note contains a phrase that does not count."),
            "uniform": _("The same text was used for other customers."),
            "not_counted_person": _("Follow-ups of this person do not count here."),
            "late": _("The deadline was over."),
        }
        return [texts[code] for code in codes]

    # ---- how it comes here ----

    @api.model
    def _record(self, lead, kind, text, told_how=None, **told):
        """Keep one follow-up of ``lead``'s filing by the present user.

        :param kind: a value of KINDS
        :param text: what he wrote; only its length and a digest are kept
        :param told_how: he said how he contacted the customer; default as the kind
        :param told: ``result`` and ``next_plan_on``, if he said so
        """
        # sudo: evidence is nobody's to write
        filing = lead.sudo().filing_id
        rules = filing._follow_up_rules()
        reasons = self._faults(filing, rules, kind, text, told_how)
        if not told.get("next_plan_on"):
            told["next_plan_on"] = filing._standing_plan(rules, lead)
        said = {
            "filing_id": filing.id,
            "lead_id": lead.id,
            "kind": kind,
            "length": notes.length(text),
            "digest": self._digest(text) or False,
        }
        evidence = self.sudo().create(said | told | self._judge(filing, rules, reasons))
        evidence._follow(rules)
        return evidence

    @api.model
    def _judge(self, filing, rules, reasons):
        """Who does it, when, and whether it counts: the server alone says so.

        :param reasons: codes of what is wrong with the note
        """
        now = fields.Datetime.now()
        reasons += filing._unheard(self.env.user, rules, now)
        hours = rules.countersign_hours
        return {
            "user_id": self.env.uid,
            "happened_at": now,
            "counts": not reasons,
            "reasons": [{"code": code} for code in reasons] or False,
            "sign_by": not reasons and hours and now + timedelta(hours=hours),
        }

    @api.model
    def _digest(self, text):
        return notes.digest(self.env["customer.filing.key"]._secret(), text)

    @api.model
    def _faults(self, filing, rules, kind, text, told_how=None):
        """Why a note on ``filing`` would not count: codes of core.notes."""
        others = 0
        if rules.uniform_max:
            others = self._same_text(filing, text)
        return notes.faults(
            text,
            min_chars=rules.min_chars,
            phrases=rules.banned,
            type_required=rules.type_required,
            has_type=kind in TELLING_KINDS if told_how is None else told_how,
            others=others,
            uniform_max=rules.uniform_max,
        )

    @api.model
    def _same_text(self, filing, text):
        """How many other filings got this text from the present user (S14-R28)."""
        self.flush_model()
        [(count,)] = self.env.execute_query(
            SQL(
                """SELECT count(DISTINCT filing_id) FROM customer_filing_follow_up
                   WHERE user_id = %s AND digest = %s AND filing_id != %s AND counts""",
                self.env.uid,
                self._digest(text),
                filing.id,
            )
        )
        return count

    def _follow(self, rules):
        """What follows from a follow-up that has just been recorded."""
        if {"code": "uniform"} in (self.reasons or ()):
            self.env["customer.filing.notice"]._raise(
                "uniform", self.filing_id.company_id, user=self.user_id
            )
        if not self.counts:
            return
        if self.sign_by:
            self.filing_id._restage()
        else:
            self.filing_id._follow_up_happened(self)
        if self.kind == "sms":
            self.filing_id._look_at_sms(rules)

    # ---- as the core sees it ----

    def _contact(self):
        """This follow-up as core.follow_up.Contact."""
        return follow_up.Contact(
            at=self.happened_at,
            kind=self.kind,
            plan=self.next_plan_on or None,
            sign_by=self.sign_by or None,
            signed_at=self.signature_ids.signed_at or None,
        )
