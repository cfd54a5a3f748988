from itertools import count as counting

from odoo import api, models
from odoo.tools import SQL

from ..probes.rehearsal import is_rehearsed

# PostgreSQL takes no number back: a rehearsal would leave a gap in the register.
_REHEARSED_NUMBERS = counting(1)


class CustomerFiling(models.Model):
    """Numbers of filings: a whole import draws its numbers at once."""

    _inherit = "customer.filing"

    def _draw_numbers(self, count):
        """So many new numbers of the sequence, in ascending order."""
        if is_rehearsed(self.env):
            return [f"~{next(_REHEARSED_NUMBERS)}" for _ in range(count)]
        return self._draw_many("customer.filing", count)

    @api.model
    def _draw_many(self, code, count):
        """So many new numbers of the sequence with this code, in ascending order."""
        sequences = self.env["ir.sequence"]
        if count < 2:
            return [sequences.next_by_code(code) for _ in range(count)]
        companies = [self.env.company.id, False]
        sequence = sequences.search(
            [("code", "=", code), ("company_id", "in", companies)],
            order="company_id",
            limit=1,
        )
        if sequence.implementation != "standard" or sequence.use_date_range:
            return [sequences.next_by_code(code) for _ in range(count)]
        rows = self.env.execute_query(
            SQL(
                "SELECT nextval(%s) FROM generate_series(1, %s)",
                f"ir_sequence_{sequence.id:03d}",
                count,
            )
        )
        prefix, suffix = sequence._get_prefix_suffix()
        width = sequence.padding
        return [f"{prefix}{number:0{width}d}{suffix}" for (number,) in rows]
