from odoo import api, fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    filing_register_id = fields.Many2one(
        "customer.filing.register",
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        help="The register in which this company's customers are filed.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        companies._filing_set_up()
        return companies

    def _filing_set_up(self):
        """Make sure that each company has a register and a public pool."""
        # sudo: whoever may create a company need not be a filing administrator
        for company in self.sudo():
            if not company.filing_register_id:
                company.filing_register_id = (
                    self.env["customer.filing.register"]
                    .sudo()
                    .create({"name": company.name})
                )
            self.env["customer.filing.pool"].sudo()._for_company(company)

    def _filing_tz(self):
        """The company's time zone: its calendar's, else its address', else UTC."""
        self.ensure_one()
        return self.resource_calendar_id.tz or self.partner_id.tz or "UTC"
