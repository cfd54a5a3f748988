from odoo import api, fields, models
from odoo.tools import SQL


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
        self.filing_waiting_id = self.filing_waiting_text = False
        waiting = self._filing_that_waits()
        for lead in self.filtered(lambda one: one._origin.id in waiting):
            filing = waiting[lead._origin.id]
            lead.filing_waiting_id = filing
            lead.filing_waiting_text = filing._where_it_waits()

    def _filing_that_waits(self):
        """{id of a lead: its last filing that does not protect yet}

        Only filings that the user may read. Looked up without rules first: a page of
        leads has none, mostly.
        """
        filings = self.env["customer.filing"]
        filings.flush_model(["lead_id", "state", "reserved_until"])
        # a protected lead waits for nothing
        leads = self.filtered(lambda lead: lead.filing_guard != "protected")
        rows = leads.ids and self.env.execute_query(
            SQL(
                """SELECT id FROM customer_filing
                   WHERE lead_id IN %s AND (state IN ('submitted', 'queued')
                       OR (state = 'draft' AND reserved_until IS NOT NULL))
                   ORDER BY id""",
                tuple(leads.ids),
            )
        )
        found = filings.browse(id_ for (id_,) in rows)._filtered_access("read")
        return {filing.lead_id.id: filing for filing in found}

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
