from odoo import api, fields, models
from odoo.tools import SQL

from ..core import seals


class FilingSealHead(models.Model):
    """The last entry of one filing's ledger that a seal covers, with all before it."""

    _name = "customer.filing.seal.head"
    _description = "Sealed Entry"
    _inherit = "customer.filing.evidence"
    _order = "filing_id, sequence"
    _log_access = False

    seal_id = fields.Many2one(
        "customer.filing.seal",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="restrict"
    )
    filing_id = fields.Many2one(
        "customer.filing", required=True, readonly=True, ondelete="restrict"
    )
    sequence = fields.Integer(
        string="No.", required=True, readonly=True, aggregator=None
    )
    hash = fields.Char(required=True, readonly=True)

    _filing_idx = models.Index("(filing_id, sequence)")
    _company_idx = models.Index("(company_id, filing_id)")

    @api.model
    def _of(self, filing_ids):
        """{filing id: what seals say of it, as core.seals.Head}"""
        heads = {filing_id: [] for filing_id in filing_ids}
        for row in self.env.execute_query(
            SQL(
                """SELECT filing_id, sequence, hash FROM customer_filing_seal_head
                   WHERE filing_id = ANY(%s)""",
                list(filing_ids),
            )
        ):
            heads[row[0]].append(seals.Head(*row))
        return heads
