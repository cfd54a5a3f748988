from odoo import fields, models


class CustomerFiling(models.Model):
    """Who else took part in winning this customer."""

    _inherit = "customer.filing"

    participant_ids = fields.One2many(
        "customer.filing.participant", "filing_id", string="Took part", readonly=True
    )

    def action_note_participant(self):
        """Open the form on which somebody is noted who took part in this filing.

        For its salesperson, the leader of its team and register officers.
        """
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Note Who Took Part"),
            "res_model": "customer.filing.participant",
            "view_mode": "form",
            "target": "new",
            "context": {"default_filing_id": self.id},
        }
