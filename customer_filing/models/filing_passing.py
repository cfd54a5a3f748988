from odoo import SUPERUSER_ID, fields, models
from odoo.exceptions import ConcurrencyError, UserError

from ..candidate import Candidate
from ..core import verdict


class CustomerFiling(models.Model):
    """Filings that wait: for the office's check, a signature, the end of another."""

    _inherit = "customer.filing"

    def _pass_check(self, now):
        """The register office has looked at it: protected, or refused (S11-R04).

        :param now: naive UTC
        :raise UserError: an earlier filing of the same customer waits for the office
        """
        self._pass(now)

    def _pass_signature(self, now):
        """A superior has signed; only now it is asked who has the customer.

        So of two filings the one that was signed first protects (S36-R01, S36-R07).

        :param now: naive UTC
        """
        self._pass(now)

    def _pass(self, now):
        # sudo: who may let it pass was decided before
        for filing in self.sudo():
            terms = filing.terms_id._read()
            at_once = terms.effective_from == "submission"
            if at_once:
                filing._refuse_if_second()
            filing._judge(
                [Candidate(filing, trusted=True)],
                filing.first_submitted_at if at_once else now,
            )

    def _refuse_if_second(self):
        """Who was submitted first is looked at first (rule S18-R16).

        What has been looked at and waits for an approval is in nobody's way: it holds
        its customer.
        """
        waiting = self._waiting_with("submitted", fields.Datetime.now())
        earlier = (waiting - waiting._awaiting_approval()).filtered(
            lambda other: other.first_submitted_at < self.first_submitted_at
        )
        if earlier:
            raise UserError(
                self.env._(
                    "%s was submitted earlier for the same customer: decide that one "
                    "first.",
                    ", ".join(earlier.mapped("name")),
                )
            )

    def _heirs(self):
        """{filing that ended: Succession of the one whose turn it is (S11-R07)}"""
        successions = {}
        for filing in self.filtered("queue_places"):
            waiting = filing._waiting_with("queued", filing.ended_at)
            heir = next((w for w in waiting if w._may_follow(filing.ended_at)), None)
            if heir:
                succession = successions.setdefault(heir, Succession(heir))
                succession.ended |= filing
        return {f: s for s in successions.values() for f in s.ended}

    def _may_follow(self, now):
        """Whether a filing that waits would be protected at this instant.

        Whoever has left the company, is on hold or has no room lets the next one go
        first.
        """
        self.ensure_one()
        if not self.user_id.active or self._standing_holds():
            return False
        if not self._has_room(now):
            return False
        question = self._question_of_own()
        question.meet(self._facts([question], now), self._ids)
        question.decide(now)
        pooled = [m.row for m in question.met if m.row["entry_id"] and m.alone]
        return question.verdict.code == verdict.FREE or (
            question.verdict.code == verdict.POOL
            and not any(row["on_hold"] for row in pooled)
        )

    def _promote(self, due, ended=()):
        """Protect filings whose turn it is, from the instant at which it was.

        :param ended: the filings that they waited for, if these have ended
        """
        for filing in self:
            filing._judge([Candidate(filing, trusted=True)], due)
            if filing.state == "active":
                filing._begin_turn(due, self.browse(f.id for f in ended))
            elif filing.state == "submitted":
                filing._keep_places()

    def _inherit_entries(self, entries, now):
        """Take out of the pool what this filing waited for, too; nobody is asked.

        Losing a race makes Odoo run the request again, as with a claim.
        """
        if entries._leave("claimed", now) != entries:
            raise ConcurrencyError("customer_filing_pool_entry")
        self._take_over(entries, now, "given")

    def _promote_waiting(self, now):
        """Protect those of these waiting filings that nothing is in the way of."""
        for filing in self:
            if filing._may_follow(now):
                filing._promote(now)

    def _close_queue(self):
        """Nobody can wait any longer for a customer who has bought (S11-R09)."""
        waiting = self.filtered("queue_places")._waiting_with(
            "queued", fields.Datetime.now()
        )
        waiting -= self.browse(waiting._standing_holds())
        if not waiting:
            return
        waiting._end("withdraw")
        for filing in waiting:
            told = filing.with_context(lang=filing.user_id.lang)
            told._tell_filer(
                told.env._("The customer that you waited for has bought: it is over")
            )

    def _tell_filer(self, summary):
        """Put something on the salesperson's list, at the lead that it is about.

        :param summary: a sentence in his language
        """
        self.ensure_one()
        if self.lead_id and self.user_id.active:
            # what becomes of a filing is told by the system, not by who ended another
            self.lead_id.sudo().with_user(SUPERUSER_ID).activity_schedule(
                "mail.mail_activity_data_todo",
                summary=summary,
                user_id=self.user_id.id,
            )


class Succession:
    """Filings that end together, and the one that waits for the end of them all.

    :param heir: customer.filing in state queued
    """

    def __init__(self, heir):
        self.heir = heir
        self.ended = heir.browse()
        self._dues = []

    def _promote(self, due):
        """Protect the heir once the last of them has ended, from the latest ``due`` on.

        Leads of the former owner stay his, but he cannot win them any more.
        """
        self._dues.append(due)
        if len(self._dues) < len(self.ended):
            return
        heir = self.heir
        heir._promote(max(self._dues), self.ended)
        found = verdict.Verdict(verdict.PROTECTED, heir.protected_until, heir.id)
        for filing in self.ended:
            filing._own_leads().filtered(
                lambda lead: lead.filing_guard == "history" and lead._filing_is_open()
            )._filing_contest(found)
