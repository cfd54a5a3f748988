from odoo import api, fields, models
from odoo.tools import SQL

from ..core import verdict
from ..original import TakenOver


class CustomerFiling(models.Model):
    """Leads become filings when their team goes live: many at once, dated back.

    Wraps filing_lifecycle.py, so it is loaded after it.
    """

    _inherit = "customer.filing"

    @api.model
    def _take_over_leads(self, plans):
        """File customers who were somebody's before his team filed.

        No hours, limits, approval or consent are asked; who is somebody else's is not
        taken. Nothing is left of a customer who cannot be filed.

        :param plans: for each customer the values of his filing, the leads that come
            under it, and leads of colleagues whom he was not given to
        :return: for each a filing and None, or the filing of the same salesperson that
            was there already and ``yours``, or no filing and the code of the reason
        """
        now = fields.Datetime.now()
        drafts = self.create([values for values, _leads, _losers in plans])
        drafts._filing_write({"origin": "takeover"})
        candidates = [
            TakenOver(draft, leads)
            for draft, (_values, leads, _losers) in zip(drafts, plans, strict=True)
        ]
        self._decide_taken(candidates, now)
        accepted = [c for c in candidates if c.accepted]
        taken = self.browse([c.filing.id for c in accepted])
        taken._stamp_originals()
        taken._stamp(taken.ids)
        self._keep_terms(accepted)
        self._link_leads(accepted)
        for candidate, (_values, _leads, losers) in zip(candidates, plans, strict=True):
            candidate.accepted and self._contest_losers(candidate, losers)
        self._accept(accepted, now)
        outcomes = [self._outcome_of_taken(candidate) for candidate in candidates]
        (drafts - taken).unlink()
        return outcomes

    @api.model
    def _decide_taken(self, candidates, now):
        resolved = {}
        for candidate in candidates:
            candidate.prepare(now, resolved)
        asked = [c for c in candidates if not c.problems]
        facts = self._look_up([c.question for c in asked], now)
        ends = self._expected_ends(asked, now)
        for candidate in asked:
            candidate.question.meet(facts, (candidate.filing.id,))
            candidate.question.decide(now)
            for row in candidate.as_rows(ends[candidate.filing.id]):
                facts.add(row)

    @api.model
    def _link_leads(self, candidates):
        """Bring the leads under their filings; the guard comes with the activation."""
        pairs = [(lead.id, c.filing.id) for c in candidates for lead in c.leads]
        if pairs:
            self.env["crm.lead"]._filing_execute(
                SQL(
                    """UPDATE crm_lead AS lead SET filing_id = new.filing_id
                       FROM (VALUES %s) AS new (id, filing_id)
                       WHERE lead.id = new.id RETURNING lead.id""",
                    SQL(", ").join(SQL("%s", pair) for pair in pairs),
                )
            )
            self.invalidate_model(["lead_ids"])

    @api.model
    def _contest_losers(self, candidate, losers):
        """Mark the leads of who did not get the customer; nobody is told once more.

        :param losers: crm.lead records
        """
        filing = candidate.filing
        until = filing._end_if_begun(candidate.terms, fields.Datetime.now())
        for lead in losers:
            if lead.filing_guard in (False, "contested") and lead._filing_is_open():
                lead._filing_contest_by(filing, until)

    def _guard_leads(self):
        # their owners and teams are those of their filings: one statement will do
        taken = self.filtered(lambda filing: filing.origin == "takeover")
        if taken:
            self.env["crm.lead"]._filing_execute(
                SQL(
                    """UPDATE crm_lead AS lead
                       SET filing_guard = 'protected', filing_met_id = NULL,
                           filing_protected_until = filing.protected_until
                       FROM customer_filing AS filing
                       WHERE lead.filing_id = filing.id AND filing.id = ANY(%s)
                       RETURNING lead.id""",
                    taken.ids,
                )
            )
        return super(CustomerFiling, self - taken)._guard_leads()

    @api.model
    def _outcome_of_taken(self, candidate):
        if candidate.accepted:
            return candidate.filing, None
        if candidate.problems:
            return self.browse(), candidate.problems[0]["code"]
        code = candidate.verdict.code
        if code != verdict.YOURS:
            return self.browse(), code
        own = self.browse(candidate.verdict.filing_id)
        candidate.leads._filing_protect(own)
        return own, code
