import logging
from dataclasses import replace
from functools import partial

from odoo import api, fields, models
from odoo.tools import SQL

from ..batches import work_off
from ..core import chronicle, coverage
from .filing_clock import clock_rules

_logger = logging.getLogger(__name__)


class CustomerFiling(models.Model):
    """Filings get the terms of a version that covers those made before it."""

    _inherit = "customer.filing"

    @api.model
    def _cron_cover_existing(self):
        """Give new terms to all that a version in force covers (S12-R13, S18-R18).

        Killed half-way, run twice or late: the same end state, for a filing that has
        the terms of the version in force is not looked at again.
        """
        work_off(self.env, partial(self._release_in_one_go, self._cover_batch))

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
            errors = filings._broken_in(lambda some, v=version: some._cover(v, now))
            for filing, error in errors.items():
                _logger.warning("Filing %s keeps its terms.", filing.id, exc_info=error)
            if done := len(filings) - len(errors):
                return done
        return 0

    @api.model
    def _lock_uncovered(self, version, teams, limit, now):
        """The next running filings under other terms, locked for this transaction.

        Those whose time is over end under the terms that they had. What is offered is
        accepted first.
        """
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT filing.id FROM customer_filing AS filing
                   JOIN crm_team AS team ON team.id = filing.team_id
                   WHERE filing.state = 'active' AND filing.team_id = ANY(%(teams)s)
                     AND filing.version_id != %(version)s
                     AND filing.kind_id = ANY(%(kinds)s)
                     AND filing.offered_until IS NULL
                     AND (filing.neglect_due_at IS NULL
                          OR filing.neglect_due_at > %(now)s
                          OR team.filing_release_stopped_at IS NOT NULL)
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
        asked = {filing.id: filing._follow_up_rules() for filing in self}
        for (kind, company, source, pinned), filings in self.grouped(
            lambda f: (f.kind_id, f.company_id, f.source or "", f.terms_id)
        ).items():
            terms = version._resolve(kind, company, source)
            terms = replace(terms, exclusive=pinned._read().exclusive)
            new = self.env["customer.filing.terms"]._pin(terms)
            by_terms = filings._ends_under(terms, now)
            own = {i: coverage.not_over(by_terms[i], now, terms.tz) for i in by_terms}
            over = filings.filtered(lambda f, e=own, b=by_terms: e[f.id] != b[f.id])
            # the day that is left stays, whatever comes
            over._note_promises("new_terms_left", own, now)
            shortened |= over
            ends |= own
            payloads |= {
                filing_id: {
                    "terms": new.digest,
                    "terms_before": pinned.digest,
                    "policy_version": version.id,
                }
                for filing_id in filings.ids
            }
            filings._take_terms(new, version, terms)
        self._redate("new_terms", ends, payloads, now)
        self._restage_under(asked, now)
        shortened._warn_of_new_terms()

    def _take_terms(self, pinned, version, terms):
        courses = self._courses_under(terms)
        fewer = self.filtered(lambda f: f.queue_places > terms.queue_places)
        self._filing_write(
            {
                "terms_id": pinned.id,
                "version_id": version.id,
                "queue_places": terms.queue_places,
            }
        )
        for filing in fewer:
            filing._keep_places()
        for filing in self.filtered("chosen_length"):
            filing._filing_write({"chosen_length": courses[filing.id].length})
        # whether days off matter to them is said by the new terms
        self._keep_courses(courses)

    def _courses_under(self, terms):
        """The courses of these running filings as other terms see them.

        :param terms: core.terms.Terms
        :return: {filing id: core.chronicle.Course}
        """
        rules = clock_rules(terms.clock)
        awaiting = self.filtered(lambda f: not f._course().counted_from)
        starts = {i: s.clock_start for i, s in awaiting._standings().items()}
        units = {f.id: old.unit for f, old in self._pinned_terms().items()}
        return {
            filing.id: chronicle.carried(
                filing._course(),
                rules,
                units[filing.id] == terms.unit,
                starts.get(filing.id),
            )
            for filing in self
        }

    def _ends_under(self, terms, now):
        """When these running filings would end under other terms.

        What was granted on top of their periods, as by an extension, stays granted.

        :param terms: core.terms.Terms
        :return: {filing id: naive UTC, or None for ever}
        """
        clocks = self._clocks(dict.fromkeys(self, terms), now)
        return {
            filing_id: chronicle.standing(course, *clocks[filing_id]).until
            for filing_id, course in self._courses_under(terms).items()
        }

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
