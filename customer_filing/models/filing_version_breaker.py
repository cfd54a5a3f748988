from odoo import api, fields, models

from . import filing_bounds


class FilingPolicyVersion(models.Model):
    """How large a share of a team may be released without a person's word."""

    _inherit = "customer.filing.policy.version"

    breaker_percent = fields.Integer(
        string="Stop releases above",
        help="If more of a team's running filings would be released within a day, none "
        "is: an administrator looks at it first. Fewer than ten never stop. "
        "0: never.",
    )

    @api.constrains("breaker_percent")
    def _check_breaker_percent(self):
        filing_bounds.check(self, {"breaker_percent": (0, 100)})
