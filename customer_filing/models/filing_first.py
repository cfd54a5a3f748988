from odoo import api, models


class CustomerFiling(models.Model):
    """The first filing of a database: from now on leads look for theirs."""

    _inherit = "customer.filing"

    @api.model_create_multi
    def create(self, vals_list):
        filings = super().create(vals_list)
        if not self.env["crm.team"]._filing_was_used():
            self.env.registry.clear_cache()
        return filings
