from odoo import models


class IrRule(models.Model):
    """What the guard of leads asks about teams and absences.

    Rules are kept per user until the caches are cleared: a team does so when it gets
    another leader or other sight, a filing when somebody begins to look after it. So
    lists of leads need no look at either.
    """

    _inherit = "ir.rule"

    def _eval_context(self):
        teams, user = self.env["crm.team"], self.env.user
        filings = self.env["customer.filing"]
        return super()._eval_context() | {
            "filing_led_teams": lambda: teams._filing_led_ids(user),
            "filing_narrowed_teams": teams._filing_narrowed_ids,
            "filing_standing_in": lambda: filings._standing_in_ids(user),
        }
