from odoo import api, models
from odoo.exceptions import UserError


class CrmTeam(models.Model):
    """A team that has filed customers stays: it says who may see them.

    Without it they would be in no team, where no policy narrows who reads them.
    """

    _inherit = "crm.team"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_filed(self):
        if self._filing_has_filed():
            raise UserError(
                self.env._(
                    "Customers have been filed in this team, and it says who may see "
                    "them: archive it instead of deleting it."
                )
            )

    def _filing_has_filed(self):
        """Whether customers have been filed in these teams; bait is none."""
        # sudo: who deletes or sets up a team need not see its customers
        filings = self.env["customer.filing"].sudo()
        leads = self.env["crm.lead"].sudo().with_context(active_test=False)
        return bool(
            filings.search_count(
                [("team_id", "in", self.ids), ("is_honeypot", "!=", True)], limit=1
            )
            or leads.search_count(
                [("team_id", "in", self.ids), ("filing_guard", "!=", False)], limit=1
            )
        )
