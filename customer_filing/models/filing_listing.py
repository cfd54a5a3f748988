from odoo import api, models


class CustomerFiling(models.Model):
    """The numbers of a page of filings are read without the rest of them."""

    _inherit = "customer.filing"

    @api.depends("name")
    def _compute_display_name(self):
        # as superuser Odoo names what a list of leads points to
        if self.env.su:
            self.fetch(["name"])
        return super()._compute_display_name()
