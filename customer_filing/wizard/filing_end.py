from odoo import fields, models
from odoo.exceptions import AccessError, UserError

FOR_OFFICERS = frozenset({"void"})


class FilingEnd(models.TransientModel):
    """Asks why before a filing is ended by hand."""

    _name = "customer.filing.end"
    _description = "End Filing"

    filing_id = fields.Many2one("customer.filing", required=True, readonly=True)
    transition = fields.Selection(
        [("release", "Give back to the public pool"), ("void", "Declare void")],
        required=True,
        readonly=True,
    )
    reason = fields.Text(required=True)

    def _refuse_if_ended(self):
        # sudo: who has just given the customer back cannot read the filing any more
        filing = self.filing_id.sudo()
        owner_or_reader = filing.user_id == self.env.user or self.filing_id.has_access(
            "read"
        )
        if owner_or_reader and filing.state != "active":
            raise UserError(self.env._("This filing is not protected any more."))

    def action_end(self):
        """End the filing as asked and keep the reason in its note.

        Giving back: its salesperson, the leader, officers. Declaring void: officers.
        """
        self.ensure_one()
        filing = self.filing_id
        self._refuse_if_ended()
        filing.check_access("read")
        filing._check_owner()
        if self.transition in FOR_OFFICERS and not self.env.user.has_group(
            "customer_filing.group_filing_officer"
        ):
            raise AccessError(
                self.env._("Only a register officer declares a filing void.")
            )
        filing._refuse_on_hold()
        # sudo: ending moves keys, cards and leads that are nobody's to write
        filing.sudo()._end_with_reason(self.transition, self.reason)
        return {"type": "ir.actions.act_window_close"}
