from odoo import api, fields, models

from . import filing_bounds

BOUNDS = {"retention_months": (0, 1200)}


class FilingPolicyVersion(models.Model):
    """How long a customer's data are kept when all is over (rules S64-R05, S30-R03).

    What a filing was made under counts for it: versions in use do not change.
    """

    _inherit = "customer.filing.policy.version"

    retention_months = fields.Integer(
        string="Data are kept for (months)",
        help="Counted from the end of a filing, or its refusal. Then it is proposed "
        "that the customer's data be erased; an administrator approves it. Not before "
        "the customer has left the pool and his aftercare is over. 0: for ever.",
    )

    @api.constrains(*BOUNDS)
    def _check_retention_bounds(self):
        filing_bounds.check(self, BOUNDS)

    def _section_titles(self):
        return super()._section_titles() | {"privacy": self.env._("Personal data")}

    def _section_fields(self):
        return super()._section_fields() | {"privacy": ["retention_months"]}

    def _setting_units(self):
        return super()._setting_units() | {"retention_months": "month"}

    def _setting_blanks(self):
        return super()._setting_blanks() | {"retention_months": self.env._("for ever")}
