from odoo import models

from ..core import lifecycle


class CustomerFiling(models.Model):
    """Whose customer it is once more has no need of a memory."""

    _inherit = "customer.filing"

    def _write_rows(self, transition, rows, columns):
        result = super()._write_rows(transition, rows, columns)
        way = lifecycle.TRANSITIONS[transition]
        if way.target == "active" and "ended" in way.sources:
            self.env["customer.filing.memory"]._forget(self)
        return result
