from odoo import api, fields, models

from .filing_task import ADMINISTRATOR, MOST_ASKED


class FilingNotice(models.Model):
    """That the ledger was tampered with, or that data are to be erased."""

    _inherit = "customer.filing.notice"

    kind = fields.Selection(
        selection_add=[
            ("tampering", "Ledger tampered with"),
            ("erasure", "Personal data to be erased"),
        ],
        ondelete={"tampering": "cascade", "erasure": "cascade"},
    )

    @api.model
    def _whom(self, kind, company, user):
        if kind == "erasure":
            return self._people(ADMINISTRATOR, company)[:MOST_ASKED]
        return super()._whom(kind, company, user)

    @api.model
    def _close_erasures(self, companies):
        """Where nothing is left to be decided nobody need look any more."""
        # sudo: who decides the last one closes what it brought about
        self.sudo().search(
            [
                ("kind", "=", "erasure"),
                ("company_id", "in", companies.ids),
                ("state", "=", "open"),
            ]
        )._close()
