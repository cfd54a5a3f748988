from odoo import models


class IrRule(models.Model):
    """What the guard of leads asks about teams.

    Rules are kept per user until the caches are cleared, which a team does when it gets
    another leader or other sight. So lists of leads need no look at the teams.
    """

    _inherit = "ir.rule"

    def _eval_context(self):
        teams = self.env["crm.team"]
        return super()._eval_context() | {
            "filing_led_teams": lambda: teams._filing_led_ids(self.env.user),
            "filing_narrowed_teams": teams._filing_narrowed_ids,
        }
