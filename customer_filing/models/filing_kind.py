from odoo import api, fields, models
from odoo.exceptions import ValidationError


class FilingKind(models.Model):
    """What sort of filing it is; it decides the protection period."""

    _name = "customer.filing.kind"
    _description = "Filing Kind"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        required=True, help="A fixed short name; it is written into pinned terms."
    )
    sequence = fields.Integer(default=10)
    needs_project = fields.Boolean(
        help="The filing names a project of the customer and protects only that."
    )
    needs_product_line = fields.Boolean(
        help="The filing names a product line and protects only that."
    )
    active = fields.Boolean(default=True)

    _code_unique = models.Constraint(
        "UNIQUE (code)", "Another filing kind has this code already."
    )

    @api.constrains("needs_project", "needs_product_line")
    def _check_one_scope(self):
        for kind in self:
            if kind.needs_project and kind.needs_product_line:
                raise ValidationError(
                    self.env._(
                        "“%s” protects either a project or a product line: "
                        "choose one of the two.",
                        kind.name,
                    )
                )
