from odoo import api, fields, models
from odoo.exceptions import ValidationError

from . import filing_bounds

BOUNDS = {"private_lock_max": (0, 10_000), "private_lock_days": (0, 36600)}


class FilingPolicyVersion(models.Model):
    """How many customers a salesperson may lock, and for how long (rule S14-R20).

    Not pinned: whoever locks a customer is asked for what holds at that moment.
    """

    _inherit = "customer.filing.policy.version"

    private_lock_max = fields.Integer(
        string="Private locks per person",
        help="So many of his customers a salesperson may lock at once: nobody else "
        "files them meanwhile, and who asks is told no date. 0: nobody locks any.",
    )
    private_lock_days = fields.Integer(
        string="Days without a visit",
        default=7,
        help="Then a private lock opens by itself.",
    )

    @api.constrains(*BOUNDS)
    def _check_private_lock(self):
        filing_bounds.check(self, BOUNDS)
        for version in self:
            if version.private_lock_max and not version.private_lock_days:
                raise ValidationError(
                    self.env._(
                        "Say after how many days without a visit a private lock opens."
                    )
                )

    def _section_fields(self):
        sections = super()._section_fields()
        own = ["private_lock_max", "private_lock_days"]
        return sections | {"queue": [*sections["queue"], *own]}

    def _idle_settings(self):
        idle = super()._idle_settings()
        return idle if self.private_lock_max else idle | {"private_lock_days"}

    def _setting_units(self):
        return super()._setting_units() | {"private_lock_days": "day"}

    def _setting_blanks(self):
        return super()._setting_blanks() | {"private_lock_max": self.env._("none")}
