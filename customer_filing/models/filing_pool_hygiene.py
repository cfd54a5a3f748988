from odoo import fields, models


class FilingPool(models.Model):
    """What keeps a pool clean: dead numbers, and an end to going round."""

    _inherit = "customer.filing.pool"

    dead_after = fields.Integer(
        string="A number is dead after",
        help="So many follow-ups in a row found the customer unreachable. 0: only if "
        "somebody marks it.",
    )
    cold_rounds = fields.Integer(
        string="Cold storage after",
        help="A customer who has been in a pool so many times is not offered again: he "
        "is hidden until he gets in touch himself, or until a pool administrator takes "
        "him out. 0: never.",
    )

    _dead_after_positive = models.Constraint(
        "CHECK (dead_after >= 0)", "The number of follow-ups cannot be negative."
    )
    _cold_rounds_positive = models.Constraint(
        "CHECK (cold_rounds >= 0)", "The number of rounds cannot be negative."
    )
