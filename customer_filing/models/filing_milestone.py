from odoo import api, fields, models
from odoo.exceptions import UserError

from ..core import protection

KINDS = [
    ("visit", "Visit"),
    ("deposit", "Deposit"),
    ("delivery", "Delivery"),
    ("order", "Order"),
    ("contact", "Contact made"),
]
assert {kind for kind, _label in KINDS} == set(protection.MILESTONES)


class FilingMilestone(models.Model):
    """Something that happened with a customer and may start or renew the protection.

    Kept as it was recorded, with who recorded it and when.
    """

    _name = "customer.filing.milestone"
    _description = "Filing Event"
    _order = "happened_at desc, id desc"

    filing_id = fields.Many2one(
        "customer.filing", required=True, readonly=True, index=True, ondelete="restrict"
    )
    kind = fields.Selection(KINDS, required=True, readonly=True)
    happened_at = fields.Datetime(string="When", required=True, readonly=True)
    user_id = fields.Many2one(
        "res.users", string="Salesperson", required=True, readonly=True
    )
    recorded_by_id = fields.Many2one(
        "res.users", string="Recorded by", required=True, readonly=True
    )
    recorded_at = fields.Datetime(string="Recorded", required=True, readonly=True)

    def write(self, vals):
        if self:
            raise UserError(
                self.env._("An event stays as it was recorded: record what is right.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("An event that was recorded is kept."))
