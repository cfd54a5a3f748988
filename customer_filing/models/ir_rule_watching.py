from odoo import models


class IrRule(models.Model):
    """Whoever asks for a colleague's customer by its id is refused, and noted."""

    _inherit = "ir.rule"

    def _make_access_error(self, operation, records):
        if hasattr(records, "_filing_refused"):
            records._filing_refused(records, operation)
        return super()._make_access_error(operation, records)
