from odoo import models
from odoo.tools import SQL


class CustomerFiling(models.Model):
    """What is due stays protected while the releases of its team are stopped."""

    _inherit = "customer.filing"

    _expired_idx = models.Index("(team_id, ended_at) WHERE end_reason = 'expired'")

    def _sql_due(self, now):
        """The condition on ``filing`` of being due, kept by nothing of its own."""
        return SQL(
            """filing.state = 'active' AND filing.protected_until <= %(now)s
               AND filing.awaits_decision IS NOT TRUE
               AND NOT EXISTS (
                   SELECT FROM customer_filing_hold AS hold
                   WHERE hold.filing_id = filing.id AND hold.lifted_at IS NULL
                     AND (hold.until IS NULL OR hold.until > %(now)s))""",
            now=now,
        )

    def _without_stopped(self):
        """Those of these due filings that may be released by now.

        Here, too, a team's releases stop if there are too many of them: otherwise
        whoever asks about customers would release them one by one.
        """
        # sudo: what stops releases is no right of who comes across it
        filings = self.sudo()
        filings.env["crm.team"]._filing_stop_releases(filings.team_id.ids)
        return filings.filtered(lambda f: not f.team_id.filing_release_stopped_at)

    def _kept_though_due(self):
        """Ids of those of these filings that stay protected past their end."""
        # sudo: a team may be closed to who acts on its filing
        kept = self.sudo().filtered(
            lambda f: f.awaits_decision or f.team_id.filing_release_stopped_at
        )
        return self._standing_holds() | set(kept.ids)
