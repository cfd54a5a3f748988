from odoo import api, models

from ..core import hygiene


class FilingFollowUp(models.Model):
    """Calls that nobody answers say something of the number."""

    _inherit = "customer.filing.follow.up"

    @api.model
    def _record(self, lead, kind, text, told_how=None, **told):
        evidence = super()._record(lead, kind, text, told_how=told_how, **told)
        evidence._look_at_number()
        return evidence

    def _look_at_number(self):
        """So many times unreachable in a row, and the number is dead (pool setting)."""
        filing = self.filing_id
        if self.result == "reached" and self.kind == "call":
            filing._set_phone_dead(False)
        if self.result != "unreachable":
            return
        limit = filing._pool().sudo().dead_after
        results = self.search(
            [("filing_id", "=", filing.id), ("result", "!=", False)],
            limit=limit or 1,
        ).mapped("result")
        if hygiene.is_number_dead(results, limit):
            filing._set_phone_dead(True)
