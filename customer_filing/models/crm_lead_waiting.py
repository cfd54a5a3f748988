from odoo import api, fields, models


class CrmLead(models.Model):
    """The lead of a filing that does not protect yet says where that filing is.

    Otherwise a salesperson would file the customer once more.
    """

    _inherit = "crm.lead"

    filing_waiting_id = fields.Many2one(
        "customer.filing",
        string="Filing that waits",
        compute="_compute_filing_waiting_id",
        # as the user himself: of a colleague's filing he is told nothing here
        compute_sudo=False,
    )
    filing_waiting_text = fields.Char(
        string="Where the filing is",
        compute="_compute_filing_waiting_id",
        compute_sudo=False,
    )

    @api.depends("filing_id", "filing_guard")
    @api.depends_context("uid", "lang")
    def _compute_filing_waiting_id(self):
        waiting = self.env["customer.filing"].search(
            [
                ("lead_id", "in", self.ids),
                "|",
                ("state", "in", ("submitted", "queued")),
                *("&", ("state", "=", "draft"), ("reserved_until", "!=", False)),
            ]
        )
        found = waiting.sorted("id").grouped("lead_id")
        for lead in self:
            filing = found.get(lead._origin, waiting.browse())[-1:]
            lead.filing_waiting_id = filing
            lead.filing_waiting_text = filing._where_it_waits() if filing else False

    def action_filing_open_waiting(self):
        """Open the filing that does not protect yet, for who may read it."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": "customer.filing",
            "res_id": self.filing_waiting_id.id,
            "view_mode": "form",
        }
