from odoo import fields, models


class FilingProductLine(models.Model):
    """What a company sells, as far as it is filed apart: one customer, two lines."""

    _name = "customer.filing.product.line"
    _description = "Product Line"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(
        "res.company", help="Empty: every company may file under this product line."
    )
    active = fields.Boolean(default=True)
