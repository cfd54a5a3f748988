from odoo import fields, models

from ..models.filing_milestone import KINDS


class FilingRecordEvent(models.TransientModel):
    """Asks what happened with the customer, and when."""

    _name = "customer.filing.record.event"
    _description = "Record an Event"

    filing_id = fields.Many2one("customer.filing", required=True, readonly=True)
    kind = fields.Selection(KINDS, required=True, default="visit")
    happened_at = fields.Datetime(
        string="When", required=True, default=fields.Datetime.now
    )

    def action_record(self):
        """Record it as an event of the filing's salesperson.

        Visits and contacts: he himself, the leader, officers. Deposits, deliveries and
        orders: the leader and officers.

        :raise UserError: the terms want it described or signed, so it is a follow-up
        """
        self.ensure_one()
        filing = self.filing_id
        filing.check_access("read")
        filing._check_owner()
        filing._check_runs()
        filing._refuse_bare_event()
        # sudo: whose event it is, is the filing's salesperson
        filing._milestone(self.kind, self.happened_at, filing.sudo().user_id)
        return {"type": "ir.actions.act_window_close"}
