from odoo import fields, models
from odoo.tools import SQL


class CustomerFiling(models.Model):
    """Filings that are to be no more: not for a breach, but since the team stops."""

    _inherit = "customer.filing"

    def _take_back(self, note):
        """End these filings; nobody claims their customers, nobody looks after them.

        Those that have ended leave the pool, and their aftercare is over. What is being
        corrected reserves nobody any more.

        :param note: why, a sentence
        """
        running = self.filtered(
            lambda filing: filing.state in ("submitted", "queued", "active")
        )
        if running:
            running._end("withdraw")
            running._filing_write({"end_note": note, "ended_by_id": self.env.uid})
        corrected = self.filtered(lambda filing: filing._is_being_corrected())
        if corrected:
            now = fields.Datetime.now()
            corrected._lose_place(now)
            corrected._log_let_go(dict.fromkeys(corrected.ids, now))
        self.filtered("aftercare_until")._end_aftercare_now()
        (self - running)._leave_pool()

    def _end_aftercare_now(self):
        """Let customers go before their time."""
        if self:
            self._filing_write({"aftercare_until": fields.Datetime.now()})
        self._end_aftercare()

    def _leave_pool(self):
        """Take ended filings out of the pool; their leads lose the guard."""
        now = fields.Datetime.now()
        waiting = self.pool_entry_ids.filtered(lambda entry: entry.state == "waiting")
        left = waiting._leave("withdrawn", now).filing_id
        if not left:
            return
        left.invalidate_recordset(["pool_entry_ids"])
        self.env["crm.lead"]._filing_execute(
            SQL(
                """UPDATE crm_lead
                   SET filing_guard = NULL, filing_protected_until = NULL
                   WHERE filing_id = ANY(%s) AND filing_guard IN ('pool', 'history')
                   RETURNING id""",
                left.ids,
            )
        )
        self.env["customer.filing.card"]._sync(left)
        self.env["customer.filing.ledger"]._append(
            "pool_left", {filing.id: {} for filing in left}, now
        )
