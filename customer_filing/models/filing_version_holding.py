from odoo import api, fields, models

from . import filing_bounds
from .filing_sources import SOURCES

BOUNDS = {"holding_max": (0, 1_000_000)}


class FilingPolicyVersion(models.Model):
    """How many customers a person may have at once.

    Not pinned: whoever gets a customer is asked for what holds at that moment.
    """

    _inherit = "customer.filing.policy.version"

    holding_max = fields.Integer(
        string="Customers per person",
        help="So many protected customers a person has at most, in all his teams "
        "together. Customers who have bought do not count. 0: without limit.",
    )
    holding_except = fields.Selection(
        SOURCES,
        string="Not counted",
        help="Customers who came from this source do not count. Empty: all count.",
    )

    @api.constrains(*BOUNDS)
    def _check_holding(self):
        filing_bounds.check(self, BOUNDS)

    def _section_fields(self):
        sections = super()._section_fields()
        return sections | {
            "safeguards": ["holding_max", "holding_except", *sections["safeguards"]]
        }

    def _idle_settings(self):
        idle = super()._idle_settings()
        return idle if self.holding_max else idle | {"holding_except"}

    def _setting_blanks(self):
        _ = self.env._
        return super()._setting_blanks() | {
            "holding_max": _("without limit"),
            "holding_except": _("all count"),
        }
