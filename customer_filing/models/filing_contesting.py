from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..core import verdict

# Why a filing is refused that its salesperson may contest.
CONTESTED_CODES = frozenset({verdict.PROTECTED, verdict.CUSTOMER})


class CustomerFiling(models.Model):
    """Who feels wronged says so: a hold is set, and the register office looks at it."""

    _inherit = "customer.filing"

    may_contest = fields.Boolean(compute="_compute_may_contest")

    @api.depends("state", "refusal", "user_id")
    @api.depends_context("uid")
    def _compute_may_contest(self):
        for filing in self:
            codes = {reason["code"] for reason in filing.refusal or ()}
            filing.may_contest = (
                filing.state == "refused"
                and filing.user_id == self.env.user
                and bool(codes & CONTESTED_CODES)
            )

    def action_contest(self):
        """Open the dialog in which the salesperson says why a refusal is wrong."""
        self.ensure_one()
        self.check_access("read")
        if not self.may_contest:
            raise AccessError(self._message_not_to_contest())
        return self.env["customer.filing.contest"]._open(filing=self)

    @api.model
    def _message_not_to_contest(self):
        return self.env._(
            "Only what was refused to you, or taken from you, can be contested by you."
        )

    def _can_be_held(self):
        """Whether there is something for a hold to keep where it is."""
        if self.state in ("submitted", "queued", "active"):
            return True
        # sudo: whether somebody may claim him is asked, not shown
        waiting = self.sudo().pool_entry_ids.filtered(lambda e: e.state == "waiting")
        return bool(waiting)

    # ---- the engine's part ----

    @api.model
    def _contest(self, subject, user, reason, documents):
        """Hold what ``subject`` is about, and tell the office. For the dialog.

        :param subject: customer.filing or crm.lead of ``user``, in the engine's eyes
        :raise UserError: he has contested this already, or too often today
        """
        now = fields.Datetime.now()
        met = subject._filing_met_by_contest(now)
        company = met.company_id or subject.company_id or user.company_id
        register = company.filing_register_id
        self._count_contest(register, user, company, now)
        if met._contests_of(user, now):
            raise UserError(
                self.env._("You have contested this already: the office looks at it.")
            )
        if met and met._can_be_held():
            met._hold_for_contest(user, reason, documents, register.contest_days, now)
        is_lead = subject._name == "crm.lead"
        self.env["customer.filing.notice"]._raise(
            "contest",
            company,
            user=user,
            filing=met or (self if is_lead else subject),
            lead=subject if is_lead else None,
        )

    @api.model
    def _count_contest(self, register, user, company, now):
        tz = company._filing_tz()
        day = fields.Date.context_today(self.with_context(tz=tz), now)
        limit = register.contest_daily
        quotas = self.env["customer.filing.quota"]
        if not limit or not quotas._take("contest", day, limit, user_id=user.id):
            raise UserError(
                self.env._(
                    "You have contested as much as is possible today: talk to the "
                    "register office."
                )
            )

    def _filing_met_by_contest(self, now):
        """The filing that has the customer of this one now; this one in the pool."""
        if self.pool_entry_ids.filtered(lambda entry: entry.state == "waiting"):
            return self
        question = self._question_of_own()
        question.meet(self._facts([question], now), self._ids)
        question.decide(now)
        found = question.verdict
        if found.code not in CONTESTED_CODES:
            return self.browse()
        return self.browse(found.filing_id or ())

    def _contests_of(self, user, now):
        """Contests of a person that stand on these filings."""
        holds = self.hold_ids
        return holds.filtered(
            lambda hold: (
                hold.contested_by_id == user
                and not hold.lifted_at
                and (not hold.until or hold.until > now)
            )
        )

    def _hold_for_contest(self, user, reason, documents, days, now):
        hold = self.env["customer.filing.hold"].create(
            {
                "filing_id": self.id,
                "reason": reason,
                "until": now + timedelta(days=days),
                "contested_by_id": user.id,
                "document_ids": [fields.Command.set(documents.ids)],
            }
        )
        documents.write({"res_model": hold._name, "res_id": hold.id})
        self.env["customer.filing.ledger"]._append(
            "contest", {self.id: {"hold": hold.id}}, now
        )
        if self.state == "active":
            self._remind_of(
                lambda filing: filing.env._("On hold: the register office looks at it")
            )
