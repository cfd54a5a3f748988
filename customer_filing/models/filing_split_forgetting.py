from odoo import models
from odoo.tools import SQL


class FilingSplit(models.Model):
    """What people said of a split may name a customer: it goes with his data."""

    _inherit = "customer.filing.split"

    def _forget_words(self):
        """Forget what was said to these splits; who got what, and when, stays."""
        lines = self.line_ids
        self.env.execute_query(
            SQL(
                """UPDATE customer_filing_split_line SET agreement_note = NULL
                   WHERE split_id = ANY(%s) RETURNING id""",
                self.ids,
            )
        )
        self.env.execute_query(
            SQL(
                """UPDATE customer_filing_split_event SET reason = NULL
                   WHERE split_id = ANY(%s) RETURNING id""",
                self.ids,
            )
        )
        self.env.execute_query(
            SQL(
                """UPDATE customer_filing_split_hold SET reason = '–'
                   WHERE line_id = ANY(%s) RETURNING id""",
                lines.ids,
            )
        )
        self.env["customer.filing.split.hold"].invalidate_model(["reason"])
        messages = self.env["mail.message"]
        for records in (self, lines):
            messages |= messages.search(
                [("model", "=", records._name), ("res_id", "in", records.ids)]
            )
        messages.unlink()
