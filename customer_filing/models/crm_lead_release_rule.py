from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class CrmLead(models.Model):
    """What a lead says to the release rules of its filing."""

    _inherit = "crm.lead"

    def write(self, vals):
        result = super().write(vals)
        if "tag_ids" in vals:
            # sudo: when a filing is due is the engine's to write
            self.sudo().filing_id._count_rules(fields.Datetime.now())
        return result

    def _filing_with_open_orders(self):
        """Those of these leads that have an open quotation or order.

        Of the Sales app, if it is there; an addon with orders of its own adds its
        leads to those of ``super()``. Open is what is not cancelled and, once it is
        an order, not invoiced in full.
        """
        orders = self.env.get("sale.order")
        if orders is None or "opportunity_id" not in orders._fields:
            return self.browse()
        quoted = Domain("state", "in", ("draft", "sent"))
        ordered = Domain("state", "=", "sale") & Domain(
            "invoice_status", "!=", "invoiced"
        )
        mine = Domain("opportunity_id", "in", self.ids)
        # sudo: only whether there is one is told, and only to the engine
        found = orders.sudo().search(mine & (quoted | ordered))
        return found.opportunity_id & self

    @api.model
    def _filing_keep_history(self, filings):
        """A lost lead whose customer is in a pool now stays its salesperson's alone."""
        self._filing_execute(
            SQL(
                """UPDATE crm_lead SET filing_guard = 'history'
                   WHERE filing_id = ANY(%s) AND filing_guard IS NULL
                     AND (NOT active OR won_status != 'pending') RETURNING id""",
                filings.ids,
            )
        )
