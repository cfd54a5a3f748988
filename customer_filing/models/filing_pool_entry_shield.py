from odoo import api, models


class FilingPoolEntry(models.Model):
    """Customers who come into a pool, or leave it, are guarded or not by that."""

    _inherit = "customer.filing.pool.entry"

    @api.model
    def _enter(self, filings, placements, entered_at):
        result = super()._enter(filings, placements, entered_at)
        self.env["crm.lead"]._filing_shield_by_filings(filings)
        return result

    def _leave(self, state, at):
        left = super()._leave(state, at)
        self.env["crm.lead"]._filing_shield_by_filings(left.filing_id)
        return left

    def _wait_again(self):
        result = super()._wait_again()
        self.env["crm.lead"]._filing_shield_by_filings(self.filing_id)
        return result
