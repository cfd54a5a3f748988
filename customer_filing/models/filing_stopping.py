from odoo import api, models
from odoo.tools import SQL


class CustomerFiling(models.Model):
    """What is due stays protected while the releases of its team are stopped."""

    _inherit = "customer.filing"

    _gone_idx = models.Index(
        "(team_id, ended_at) "
        "WHERE end_reason IN ('expired', 'neglected', 'no_visit', 'no_order')"
    )

    _neglect_idx = models.Index(
        "(neglect_due_at) WHERE state = 'active' AND neglect_due_at IS NOT NULL"
    )

    @api.model
    def _sql_is_going(self, now):
        """The condition on ``filing`` of losing its customer by time, or by silence."""
        return SQL(
            "(filing.protected_until <= %(now)s OR filing.neglect_due_at <= %(now)s) "
            "AND %(may_end)s",
            now=now,
            may_end=self._sql_may_end(now),
        )

    def _without_stopped(self):
        """Those of these due filings that may be released by now.

        Here, too, a team's releases stop if there are too many of them: otherwise
        whoever asks about customers would release them one by one.
        """
        if not self:
            return self
        # sudo: what stops releases is no right of who comes across it
        filings = self.sudo()
        filings.env["crm.team"]._filing_stop_releases(filings.team_id.ids)
        return filings.filtered(lambda f: not f.team_id.filing_release_stopped_at)

    def _kept_though_due(self):
        """Ids of those of these filings that stay protected past their end."""
        # sudo: a team may be closed to who acts on its filing
        kept = self.sudo().filtered(
            lambda f: (
                f.awaits_decision
                or f.release_failed_at
                or f.team_id.filing_release_stopped_at
            )
        )
        return self._standing_holds() | set(kept.ids)
