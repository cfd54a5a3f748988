from odoo import api, models
from odoo.exceptions import UserError

from .filing_task import ADMINISTRATOR, MOST_ASKED


class FilingNotice(models.Model):
    """That releases stopped concerns administrators, who set the policies."""

    _inherit = "customer.filing.notice"

    @api.model
    def _whom(self, kind, company, user):
        if kind == "breaker":
            return self._people(ADMINISTRATOR, company)[:MOST_ASKED]
        return super()._whom(kind, company, user)

    def action_release(self):
        """Release what is due in the teams that these notices are about.

        For those who may edit the sales team and filing policies.
        """
        self.check_access("write")
        self.team_id.action_filing_release()
        return True

    def action_due(self):
        """List the filings that are due in the team of this notice."""
        self.ensure_one()
        return self.team_id.action_filing_due()

    def action_done(self):
        if any(notice.team_id.filing_release_stopped_at for notice in self):
            raise UserError(
                self.env._(
                    "The releases of this team are still stopped. Look at what is due "
                    "and at the policy, then press “Release them”."
                )
            )
        return super().action_done()

    @api.model
    def _close_breakers(self, teams):
        """What administrators confirmed need not be looked at any more."""
        # sudo: who may edit policies closes what they brought about
        notices = self.sudo().search(
            [
                ("kind", "=", "breaker"),
                ("team_id", "in", teams.ids),
                ("state", "=", "open"),
            ]
        )
        notices._close()
