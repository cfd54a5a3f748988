from odoo import models


class FilingFollowUp(models.Model):
    """Follow-ups for a colleague who is away give a right to a share of the deal."""

    _inherit = "customer.filing.follow.up"

    def _follow(self, rules):
        result = super()._follow(rules)
        filing = self.filing_id
        if self.counts and self.user_id == filing.maintainer_id:
            filing._share_with_maintainer(self.user_id, self.happened_at)
        return result
