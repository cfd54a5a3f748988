from odoo import models
from odoo.tools import SQL


class CustomerFiling(models.Model):
    """The end of a running protection moves: leads, card, ledger and cron follow."""

    _inherit = "customer.filing"

    def _redate(self, event, ends, payloads, now):
        """Give active filings another end, all at once.

        The caller holds their rows locked, or may lose to whoever does.

        :param event: what the ledger calls it, such as ``extend``
        :param ends: {filing id: naive UTC instant, or None for ever}
        :param payloads: {filing id: what the ledger is told besides}
        :param now: naive UTC instant from which on it is so
        """
        self._note_promises(event, ends, now)
        self.flush_recordset()
        self.env.execute_query(
            SQL(
                """UPDATE customer_filing AS filing
                   SET protected_until = new.protected_until::timestamp,
                       write_uid = %s, write_date = now() AT TIME ZONE 'UTC'
                   FROM (VALUES %s) AS new (id, protected_until)
                   WHERE filing.id = new.id AND filing.state = 'active'
                   RETURNING filing.id""",
                self.env.uid,
                SQL(", ").join(SQL("%s", (f.id, ends[f.id])) for f in self),
            )
        )
        self.invalidate_recordset(["protected_until"])
        leads = self.env["crm.lead"]
        leads._filing_date_own(self)
        leads._filing_redate(self)
        self.env["customer.filing.card"]._sync(self)
        self.env["customer.filing.ledger"]._append(
            event,
            {f.id: {"protected_until": ends[f.id]} | payloads[f.id] for f in self},
            now,
        )
        self._trigger_release({end for end in ends.values() if end})
