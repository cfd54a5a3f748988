from odoo import fields, models
from odoo.exceptions import AccessError

from ..core import chronicle, coverage
from .filing_task import ADMINISTRATOR


class FilingPolicyVersion(models.Model):
    """What would happen if this version came into force."""

    _inherit = "customer.filing.policy.version"

    def action_forecast(self):
        """Show what this version does to running filings, or to new ones.

        For filing administrators.
        """
        self.ensure_one()
        if not self.env.user.has_group(ADMINISTRATOR):
            raise AccessError(
                self.env._("Only an administrator of filings asks what would happen.")
            )
        forecast = self.env["customer.filing.forecast"]._make(self)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("What would happen"),
            "res_model": forecast._name,
            "res_id": forecast.id,
            "view_mode": "form",
            "target": "new",
        }

    def _comes_at(self):
        """From when on it would hold: now, or later if it says so. Naive UTC."""
        return max(self.valid_from, fields.Datetime.now())

    def _teams_if_in_force(self):
        """The teams that would file under it, were it in force from its date on."""
        if self.team_id:
            return self.team_id
        at = self._comes_at()
        teams = self.policy_id.with_context(active_test=False).team_ids
        return teams.filtered(
            lambda team: not self.policy_id._version_at(at, team).team_id
        )

    def _changes(self):
        """What it does to the ends of running filings (core.coverage.Change).

        Filings that are over before it comes, and kinds of which it says nothing, are
        left out: they keep what they have. So it is with customer.filing._cover_batch.
        """
        at = self._comes_at()
        # sudo: an administrator counts what he need not be able to open
        filings = self.env["customer.filing"].sudo()
        filings = filings.search_fetch(
            [
                ("state", "=", "active"),
                ("team_id", "in", self._teams_if_in_force().ids),
                ("kind_id", "in", self.line_ids.kind_id.ids),
                ("offered_until", "=", False),
                "|",
                "|",
                ("neglect_due_at", "=", False),
                ("neglect_due_at", ">", at),
                ("team_id.filing_release_stopped_at", "!=", False),
                "|",
                "|",
                "|",
                ("protected_until", "=", False),
                ("protected_until", ">", at),
                ("awaits_decision", "=", True),
                ("team_id.filing_release_stopped_at", "!=", False),
            ],
            [
                "user_id",
                "kind_id",
                "company_id",
                "source",
                "terms_id",
                "team_id",
                "effective_at",
                "first_submitted_at",
                "course",
                "protected_until",
            ],
            order="id",
        )
        changes = []
        for (kind, company, source), alike in filings.grouped(
            lambda f: (f.kind_id, f.company_id, f.source or "")
        ).items():
            terms = self._resolve(kind, company, source)
            ends = alike._ends_under(terms, at)
            changes += [
                coverage.Change(
                    filing.id,
                    filing.user_id.id,
                    filing.protected_until or None,
                    coverage.not_over(ends[filing.id], at, terms.tz),
                )
                for filing in alike
            ]
        return changes

    def _examples(self, at, company):
        """{kind: until when a filing made ``at`` is protected, None for ever}"""
        ends = {}
        calendar = self.team_id._filing_calendar(company)
        calendars = self.env["resource.calendar"]
        found = calendars._filing_days_off({(calendar, company)}, at)
        for line in self.line_ids:
            terms = self._resolve(line.kind_id, company)
            off = found[calendar, company]
            ends[line.kind_id] = chronicle.fresh_end(terms, at, off)
        return ends
