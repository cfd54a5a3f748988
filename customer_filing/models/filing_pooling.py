from odoo import models

from ..core.placing import Placement


class CustomerFiling(models.Model):
    """Filings that begin in a pool."""

    _inherit = "customer.filing"

    def _pool_imported(self, questions, pool, now):
        """Let drafts wait in ``pool`` without ever having protected anybody.

        :param questions: {filing id: what it asked}
        """
        if not self:
            return
        due = dict.fromkeys(self.ids, now)
        self._stamp(self.ids)
        self.env["customer.filing.key"]._insert(
            [key for id_, q in questions.items() for key in q.key_rows(id_, False)]
        )
        self._write_rows(
            "import_into_pool",
            [(id_, "ended", "imported") for id_ in self.ids],
            {"ended_at": due},
        )
        placements = {id_: Placement(pool.id) for id_ in self.ids}
        self.env["customer.filing.pool.entry"]._enter(self, placements, due)
        self.invalidate_recordset(["pool_entry_ids"])
        self.env["customer.filing.card"]._sync_ended(self)
        self.env["customer.filing.ledger"]._append(
            "import_into_pool", {id_: {"pool": pool.id} for id_ in self.ids}, now
        )
