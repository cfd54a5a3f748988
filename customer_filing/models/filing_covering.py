from dataclasses import replace

from odoo import api, fields, models
from odoo.tools import SQL

from ..core import clock, coverage


class CustomerFiling(models.Model):
    """Filings get the terms of a version that covers those made before it."""

    _inherit = "customer.filing"

    @api.model
    def _cron_cover_existing(self):
        """Give new terms to all that a version in force covers (S12-R13, S18-R18).

        Killed half-way, run twice or late: the same end state, for a filing that has
        the terms of the version in force is not looked at again.
        """
        while done := self._release_in_one_go(self._cover_batch):
            if not self.env["ir.cron"]._commit_progress(done):
                return

    @api.model
    def _cover_batch(self, limit):
        """Cover up to ``limit`` filings in this transaction; how many it were."""
        now = fields.Datetime.now()
        versions = self.env["customer.filing.policy.version"].search(
            [
                ("covers_existing", "=", True),
                ("is_draft", "=", False),
                ("valid_from", "<=", now),
            ]
        )
        for version in versions:
            filings = self._lock_uncovered(version, version._teams_at(now), limit, now)
            if filings:
                filings._cover(version, now)
                return len(filings)
        return 0

    @api.model
    def _lock_uncovered(self, version, teams, limit, now):
        """The next running filings under other terms, locked for this transaction.

        Those whose time is over end under the terms that they had.
        """
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT filing.id FROM customer_filing AS filing
                   JOIN crm_team AS team ON team.id = filing.team_id
                   WHERE filing.state = 'active' AND filing.team_id = ANY(%(teams)s)
                     AND filing.version_id != %(version)s
                     AND filing.kind_id = ANY(%(kinds)s)
                     AND (filing.protected_until IS NULL
                          OR filing.protected_until > %(now)s
                          OR filing.awaits_decision
                          OR team.filing_release_stopped_at IS NOT NULL)
                   ORDER BY filing.id LIMIT %(limit)s
                   FOR NO KEY UPDATE OF filing SKIP LOCKED""",
                teams=teams.ids,
                version=version.id,
                kinds=version.line_ids.kind_id.ids,
                now=now,
                limit=limit,
            )
        )
        return self.browse(id_ for (id_,) in rows)

    def _cover(self, version, now):
        """Pin the terms of ``version`` on running filings, and move their ends.

        Whether others may file the same customer stays as it was: by now somebody may.
        """
        ends, payloads, shortened = {}, {}, self.browse()
        for (kind, company, source, pinned), filings in self.grouped(
            lambda f: (f.kind_id, f.company_id, f.source or "", f.terms_id)
        ).items():
            terms = version._resolve(kind, company, source)
            terms = replace(terms, exclusive=pinned._read().exclusive)
            new = self.env["customer.filing.terms"]._pin(terms)
            for filing in filings:
                by_terms = filing._end_under(terms)
                end = coverage.not_over(by_terms, now, terms.tz)
                shortened |= filing if end != by_terms else filing.browse()
                ends[filing.id] = end
                payloads[filing.id] = {
                    "terms": new.digest,
                    "terms_before": pinned.digest,
                    "policy_version": version.id,
                }
            filings._filing_write(
                {
                    "terms_id": new.id,
                    "version_id": version.id,
                    "queue_places": terms.queue_places,
                }
            )
        self._redate("new_terms", ends, payloads, now)
        shortened._warn_of_new_terms()

    def _end_under(self, terms):
        """When this running filing would end under other terms, or None for ever.

        :param terms: core.terms.Terms
        """
        self.ensure_one()
        old = self.terms_id._read()
        return coverage.moved(
            self.protected_until,
            clock.protected_until(self.effective_at, old.period(), old.tz),
            clock.protected_until(self.effective_at, terms.period(), terms.tz),
        )

    def _warn_of_new_terms(self):
        """Tell salespeople whose customers are free after the next day."""
        for filing in self:
            told = filing.with_context(lang=filing.user_id.lang)
            told._tell_filer(
                told.env._(
                    "New rules: the protection ends tomorrow. Win the customer, or ask "
                    "your leader."
                )
            )
