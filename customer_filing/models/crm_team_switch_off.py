from odoo import models


class CrmTeam(models.Model):
    """A team that stops to file works as in plain Odoo again."""

    _inherit = "crm.team"

    def action_filing_stop(self):
        """Say what stopping would do, and ask for a confirmation.

        For those who may edit the team and administer filings.
        """
        self.ensure_one()
        self._filing_check_settings()
        stop = self.env["customer.filing.switch.off"]._for_team(self)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Stop filing in %s", self.name),
            "res_model": stop._name,
            "res_id": stop.id,
            "view_mode": "form",
        }

    def _filing_switch_off(self):
        """Nobody files in these teams from now on, or claims for them."""
        # sudo: administrators of filings need not administer sales teams
        for team in self.sudo():
            team.filing_policy_id = False
            team.filing_pool_id.team_ids -= team
            # nobody is to release what ends anyway, or finds it stopped years later
            team.filing_release_stopped_at = False
            team.env["customer.filing.notice"]._close_breakers(team)
