from odoo import api, fields, models

RELATIONS = [
    ("spouse", "Spouse"),
    ("parent", "Parent"),
    ("sibling", "Brother or sister"),
    ("child", "Child"),
]


class FilingRelativeLine(models.AbstractModel):
    """A relative of a customer, by whom the customer may be recognised."""

    _name = "customer.filing.relative.line"
    _description = "Relative of a Customer"

    relation = fields.Selection(RELATIONS, required=True)
    name = fields.Char()
    phone = fields.Char()


class FilingRelative(models.Model):
    """A relative as filed; fixed, like the customer, from submission on."""

    _name = "customer.filing.relative"
    _description = "Relative in a Filing"
    _inherit = "customer.filing.relative.line"

    filing_id = fields.Many2one(
        "customer.filing", required=True, index=True, ondelete="cascade"
    )

    @api.model_create_multi
    def create(self, vals_list):
        relatives = super().create(vals_list)
        relatives.filing_id._refuse_if_submitted()
        return relatives

    def write(self, vals):
        self.filing_id._refuse_if_submitted()
        result = super().write(vals)
        self.filing_id._refuse_if_submitted()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_submitted(self):
        self.filing_id._refuse_if_submitted()
