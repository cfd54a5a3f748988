from odoo import api, fields, models

from . import filing_bounds

BOUNDS = {"contest_days": (1, 366), "contest_daily": (0, 1000)}


class FilingRegister(models.Model):
    """How a salesperson may contest what he thinks is wrong."""

    _inherit = "customer.filing.register"

    contest_days = fields.Integer(
        string="A contest holds for (days)",
        default=3,
        help="So long nothing happens to the customer, unless the register office "
        "lifts the hold before.",
    )
    contest_daily = fields.Integer(
        string="Contests per person and day",
        default=3,
        help="So that nobody blocks his colleagues. 0: nobody may contest.",
    )

    @api.constrains(*BOUNDS)
    def _check_contest_bounds(self):
        filing_bounds.check(self, BOUNDS)
