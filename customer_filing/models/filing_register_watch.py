from odoo import api, fields, models

from . import filing_bounds

BOUNDS = {
    "denied_alarm": (0, 1_000_000),
    "reveal_alarm": (0, 1_000_000),
    "export_alarm": (0, 1_000_000),
}


class FilingRegister(models.Model):
    """How much of a day is unusual, so that the register office looks at it."""

    _inherit = "customer.filing.register"

    denied_alarm = fields.Integer(
        string="Refused customers before the register office is told",
        default=5,
        help="So many customers of others somebody asked for within 24 hours, and was "
        "refused. A bookmark of long ago does no harm. 0: it is only noted.",
    )
    reveal_alarm = fields.Integer(
        string="Reveals before the register office is told",
        default=20,
        help="So many contact data somebody had revealed within 24 hours. "
        "0: it is only noted.",
    )
    export_alarm = fields.Integer(
        string="Exported customers before the register office is told",
        default=200,
        help="So many customers somebody exported within 24 hours. "
        "0: it is only noted.",
    )

    @api.constrains(*BOUNDS)
    def _check_alarms(self):
        filing_bounds.check(self, BOUNDS)
