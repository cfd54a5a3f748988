from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.filing_snapshot import SNAPSHOT_FIELDS
from .filing_told import tell_and_close


class FilingIdentityChange(models.TransientModel):
    """Asks what is to change in the data of a protected customer, and why."""

    _name = "customer.filing.identity.change"
    _description = "Change the Customer's Data"
    _inherit = ["customer.filing.snapshot"]

    filing_id = fields.Many2one("customer.filing", required=True, readonly=True)
    reason = fields.Text(required=True)

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        return values | self._filed(values.get("filing_id"))

    @api.model_create_multi
    def create(self, vals_list):
        # over RPC one may name only what changes: the rest stays
        return super().create(
            [self._filed(vals.get("filing_id")) | vals for vals in vals_list]
        )

    @api.model
    def _filed(self, filing_id):
        """The customer's data of a filing that the user may read."""
        filing = self.env["customer.filing"].browse(filing_id).exists()
        filing.check_access("read")
        return filing._snapshot_values() if filing else {}

    @api.model
    def _refuse_unless_active(self, filing):
        if filing.state != "active":
            raise UserError(
                self.env._(
                    "%s is not protected at present: there is nothing to change.",
                    filing.display_name,
                )
            )

    def action_ask(self):
        """Ask for the change; the team's leader or a register officer decides.

        For those who may act as the filing's salesperson.
        """
        self.ensure_one()
        filing = self.filing_id
        filing.check_access("read")
        filing._check_owner()
        self._refuse_unless_active(filing)
        values = self._changed_values()
        if not values:
            raise UserError(
                self.env._("Nothing differs from the filing: change what is wrong.")
            )
        self.env["customer.filing.request"]._ask_change(filing, values, self.reason)
        return tell_and_close(
            "success",
            self.env._("Change asked for"),
            self.env._("The filing stays as it is until somebody else has agreed."),
        )

    def _changed_values(self):
        """What differs from the filing, blanks at both ends apart."""
        before = self.filing_id._snapshot_values()
        typed = self._snapshot_values()
        return {
            name: typed[name]
            for name in SNAPSHOT_FIELDS
            if _bare(typed[name]) != _bare(before[name])
        }


def _bare(value):
    return value.strip() if isinstance(value, str) else value or ""
