from dataclasses import replace

from odoo import api, fields, models
from odoo.tools import SQL, format_datetime

from .. import door
from ..core import chronicle, claiming, follow_up, identity

# These say that somebody has claimed enough for now, not that this customer is closed.
USED_UP = frozenset({"quota", "claim_pool_quota", "claim_gap", "claim_backlog"})


class CustomerFiling(models.Model):
    """Who may claim whom, how many, how soon; what a fresh claim is safe from."""

    _inherit = "customer.filing"

    claimed_at = fields.Datetime(
        string="Taken from the pool", readonly=True, copy=False
    )
    kept_after_claim = fields.Datetime(
        readonly=True,
        copy=False,
        help="Before this instant no deadline takes a claimed customer away.",
    )

    # ---- may he claim? ----

    def _why_not_claim(self, entries, now):
        """What keeps this filing's salesperson from claiming these customers.

        :return: None, or the reason: a code, or a mapping with it
        """
        return self._bar_to_claim(entries, now) or self._used_up_claims(entries, now)

    def _bar_to_claim(self, entries, now):
        """What keeps him from these customers, however few he has claimed."""
        if any(not pool._admits(self.user_id) for pool in entries.pool_id):
            return "not_in_pool"
        for entry in entries:
            limits = entry.pool_id._claim_limits()
            formers = self._formers(limits.longest_cooling, now)
            found = claiming.bar(limits, entry.opens_at or None, formers, now)
            if found:
                return self._claim_reason(found)
        return None

    def _why_not_from_storage(self, entries, now):
        """What keeps this filing from customers in cold storage whom it meets.

        Filing him must be no way past a hold, nor past the days of former owners.

        :return: None, or the reason: a code, or a mapping with it
        """
        if entries.filing_id._standing_holds():
            return "on_hold"
        if door.is_during(self.env, door.ASSIGNING):
            return None
        for pool in entries.pool_id:
            limits = pool._claim_limits()
            formers = self._formers(limits.longest_cooling, now)
            found = claiming.bar(limits, None, formers, now)
            if found:
                return self._claim_reason(found)
        return None

    def _used_up_claims(self, entries, now):
        """Which of his numbers is used up; all requests of a person meet here first."""
        quotas = self.env["customer.filing.quota"]
        quotas._meet(user_id=self.user_id.id)
        for pool, of_pool in entries.grouped("pool_id").items():
            limits = pool._claim_limits()
            if limits.pool_daily_max:
                quotas._meet(pool_id=pool.id)
            counts = self.env["customer.filing.claim"]._counts(self.user_id, pool, now)
            found = claiming.used_up(limits, counts, now, len(of_pool))
            if found:
                return self._claim_reason(found)
        return None

    @api.model
    def _claim_reason(self, found):
        """core.claiming.Refusal as it is kept with a refused filing."""
        reason = {"code": found.code}
        if found.at:
            reason["from"] = fields.Datetime.to_string(found.at)
        if found.number:
            reason["number"] = found.number
        return reason

    # ---- who had the customer before ----

    def _formers(self, days, now):
        """Himself and his team as far as they had this customer in the last days.

        Whoever had him meanwhile does not matter: every filing of the customer counts,
        so giving him to a friend for a day helps nobody.

        :return: list of core.claiming.Former
        """
        if not days:
            return []
        ids = self._former_ids()
        if not ids:
            return []
        rows = self.env.execute_query(
            SQL(
                """SELECT filing.user_id, filing.team_id, filing.ended_at,
                          filing.end_reason
                   FROM customer_filing AS filing
                   WHERE filing.id = ANY(%(ids)s) AND filing.state = 'ended'
                     AND filing.effective_at IS NOT NULL
                     AND filing.ended_at
                         > %(now)s::timestamp - %(days)s * interval '1 day'
                   UNION ALL
                   SELECT (line.payload::jsonb ->> 'from')::int, filing.team_id,
                          line.effective_at, 'hand_over'
                   FROM customer_filing_ledger AS line
                   JOIN customer_filing AS filing ON filing.id = line.filing_id
                   WHERE line.filing_id = ANY(%(ids)s) AND line.event = 'hand_over'
                     AND line.effective_at
                         > %(now)s::timestamp - %(days)s * interval '1 day'""",
                ids=list(ids),
                now=now,
                days=days,
            )
        )
        return [
            claiming.Former(user_id == self.user_id.id, ended_at, reason)
            for user_id, team_id, ended_at, reason in rows
            if user_id == self.user_id.id or team_id == self.team_id.id
        ]

    def _former_ids(self):
        """Ids of all other filings that there ever were of this filing's customer."""
        self.ensure_one()
        # a draft has pinned none yet
        register = self.register_id or self.company_id.filing_register_id
        question = self._question(register, self.user_id.id, self._snapshot())
        spans = [
            (low, high)
            for key, low, high in question.spans
            if key.strength == identity.ALONE
        ]
        conditions = [SQL("key.digest = ANY(%s)", list(question.points()))]
        conditions += [SQL("key.digest BETWEEN %s AND %s", *s) for s in spans]
        self.env["customer.filing.key"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT key.filing_id, key.digest, key.digest_to, key.scope
                   FROM customer_filing_key AS key
                   WHERE key.register_id = %s AND key.strength = %s
                     AND key.filing_id != %s AND (%s)""",
                question.register_id,
                identity.ALONE,
                self.id,
                SQL(" OR ").join(conditions),
            )
        )
        return {
            filing_id
            for filing_id, low, high, scope in rows
            if question._scopes_meet(scope)
            and any(low <= end and start <= high for start, end in spans)
        }

    # ---- what a fresh claim is safe from ----

    def _promised_after_claim(self):
        """The days that a pool promises of a claimed customer, as steps of a course."""
        claimed, kept = self.claimed_at, self.kept_after_claim
        if not kept:
            return ()
        return (chronicle.Step("extension", claimed.isoformat(), kept.isoformat()),)

    def _deadlines_kept(self, deadlines):
        """Deadlines of this filing, none before its claim's days are over."""
        kept = self.kept_after_claim
        return follow_up.not_before(deadlines, kept) if kept else deadlines

    def _rule_due_kept(self, due):
        """When a release rule ends this filing, not before its claim's days are over.

        :param due: core.release.Due or None
        """
        kept = self.kept_after_claim
        return replace(due, at=max(due.at, kept)) if due and kept else due

    def _is_fresh_claim(self, now):
        """Whether it was claimed so lately that nothing but a person ends it."""
        return bool(self.kept_after_claim and now < self.kept_after_claim)

    # ---- in words ----

    @api.model
    def _claim_sentence(self, reason):
        """A reason of these in a sentence; None if it is another one."""
        sentence = self._claim_sentences().get(reason["code"])
        if not sentence:
            return None
        since = fields.Datetime.to_datetime(reason.get("from"))
        return sentence % {
            # in the reader's own time zone: it is he who comes again
            "from": since and format_datetime(self.env, since),
            "number": reason.get("number"),
        }

    @api.model
    def _claim_sentences(self):
        """Why a customer of a pool cannot be claimed, and what to do."""
        _ = self.env._
        return {
            "quota": _(
                "Your claims of today are used up (%(number)s a day): claim this "
                "customer from %(from)s on."
            ),
            "claim_pool_quota": _(
                "The claims of today are used up (%(number)s a day for all together): "
                "claim this customer from %(from)s on."
            ),
            "claim_gap": _(
                "Between two claims there must be %(number)s minutes: claim this "
                "customer from %(from)s on."
            ),
            "claim_backlog": _(
                "You have not worked yet on customers whom you have claimed "
                "(%(number)s at most): log a follow-up with one of them first."
            ),
            "claim_not_open": _(
                "This customer has just come into the pool: he may be claimed from "
                "%(from)s on."
            ),
            "claim_cooling": _(
                "You had this customer before: you may claim him again from %(from)s "
                "on. Until then he is for your colleagues."
            ),
            "claim_cooling_team": _(
                "Your team had this customer before: you may claim him from %(from)s "
                "on. Until then he is for other teams."
            ),
            "holding": _(
                "You have as many customers as your policy allows (%(number)s): close "
                "or give back one first."
            ),
        }
