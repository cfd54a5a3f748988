from odoo import api, models


class CrmTeam(models.Model):
    """One bait for each team whose policy asks for it, and none for the others."""

    _inherit = "crm.team"

    @api.model
    def _cron_filing_honeypots(self):
        """What the versions in force say counts for all teams."""
        laid = self.env["customer.filing"].search([("is_honeypot", "=", True)])
        teams = self.with_context(active_test=False).search(
            ["|", ("filing_policy_id", "!=", False), ("id", "in", laid.team_id.ids)]
        )
        teams._filing_keep_honeypots()

    def _filing_keep_honeypots(self):
        """Lay what is missing, and take away what is not asked for any more."""
        # sudo: the engine's own drafts; who sets a policy does not see them
        filings = self.env["customer.filing"].sudo()
        laid = filings.search(
            [("is_honeypot", "=", True), ("team_id", "in", [False, *self.ids])]
        )
        asking = self.filtered(
            lambda team: team.active and team._filing_version().sudo().has_honeypot
        )
        baited = laid.team_id
        laid.filtered(lambda filing: filing.team_id not in asking)._take_honeypots()
        for team in asking - baited:
            filings._lay_honeypot(team)
