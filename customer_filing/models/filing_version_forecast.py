from odoo import fields, models
from odoo.exceptions import AccessError

from ..core import clock, coverage
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
                "effective_at",
                "protected_until",
            ],
            order="id",
        )
        changes, resolved = [], {}
        for filing in filings:
            alike = filing.kind_id, filing.company_id, filing.source or ""
            if alike not in resolved:
                resolved[alike] = self._resolve(*alike)
            terms = resolved[alike]
            end = coverage.not_over(filing._end_under(terms), at, terms.tz)
            changes.append(
                coverage.Change(
                    filing.id,
                    filing.user_id.id,
                    filing.protected_until or None,
                    end,
                )
            )
        return changes

    def _examples(self, at, company):
        """{kind: until when a filing made ``at`` is protected, None for ever}"""
        ends = {}
        for line in self.line_ids:
            terms = self._resolve(line.kind_id, company)
            ends[line.kind_id] = clock.protected_until(at, terms.period(), terms.tz)
        return ends
