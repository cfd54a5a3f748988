from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.sql import table_exists


class FilingUnsealed(models.Model):
    """An entry of the ledger that waits for the next seal.

    Written with the entry, in one statement, and deleted by the seal that covers it.
    """

    _name = "customer.filing.unsealed"
    _description = "Entry to be Sealed"
    _log_access = False

    filing_id = fields.Many2one(
        "customer.filing", required=True, readonly=True, index=True, ondelete="restrict"
    )
    sequence = fields.Integer(
        string="No.", required=True, readonly=True, aggregator=None
    )

    def _auto_init(self):
        cr = self.env.cr
        is_new = not table_exists(cr, self._table)
        result = super()._auto_init()
        if is_new and table_exists(cr, "customer_filing_ledger"):
            self._take_in_ledger()
        return result

    def _take_in_ledger(self):
        """What was entered before there were seals waits for the first one.

        Once only: later an entry that waits for no seal was not written by the system.
        """
        self.env.cr.execute(
            """INSERT INTO customer_filing_unsealed (filing_id, sequence)
               SELECT filing_id, sequence FROM customer_filing_ledger ORDER BY id"""
        )

    @api.model
    def _of(self, filing_ids):
        """{filing id: numbers of its entries that wait}"""
        waiting = {filing_id: set() for filing_id in filing_ids}
        for filing_id, sequence in self.env.execute_query(
            SQL(
                """SELECT filing_id, sequence FROM customer_filing_unsealed
                   WHERE filing_id = ANY(%s)""",
                list(filing_ids),
            )
        ):
            waiting[filing_id].add(sequence)
        return waiting
