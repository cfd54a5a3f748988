from odoo import api, models
from odoo.tools import SQL

from .crm_lead import GUARD_COLUMNS


class CrmLead(models.Model):
    """What the end of filings does to their leads: many rows at once."""

    _inherit = "crm.lead"

    @api.model
    def _filing_end(self, filings, transition, placed):
        """Bring the leads of ended filings where the transition leads.

        Bought: they stay guarded for the aftercare. Released while open: into the
        pool, nobody's any more. Lost or archived: it stays its salesperson's history,
        which no colleague may read, for the customer is in the pool now. All else: the
        guard goes and the lead stays as it was.

        :param placed: those of them whose customers went to a pool, or to somebody else
        """
        if transition == "win":
            self._filing_keep_won(filings)
            return
        self._filing_release_contested(filings)
        pooled = self.browse()
        if transition != "lose":
            pooled = self._filing_pool(placed)
        self._filing_unguard(placed, "history", except_ids=pooled.ids)
        self._filing_unguard(filings - placed)

    @api.model
    def _filing_keep_won(self, filings):
        kept = filings.filtered("aftercare_until")
        self._filing_unguard(filings - kept)
        self._filing_release_contested(filings - kept)
        for filing in kept:
            self._filing_execute(
                SQL(
                    """UPDATE crm_lead SET filing_protected_until = %s
                       WHERE filing_id = %s RETURNING id""",
                    filing.aftercare_until,
                    filing.id,
                )
            )
        self._filing_redate(filings)

    @api.model
    def _filing_unguard(self, filings, guard=None, except_ids=()):
        return self._filing_execute(
            SQL(
                """UPDATE crm_lead
                   SET filing_guard = %s, filing_protected_until = NULL
                   WHERE filing_id = ANY(%s) AND filing_guard IN ('protected', 'pool')
                     AND NOT id = ANY(%s) RETURNING id""",
                guard,
                filings.ids,
                list(except_ids),
            )
        )

    @api.model
    def _filing_pool(self, filings):
        """Release the open leads of filings: no owner, no followers, no activities.

        Team and company stay: the ORM would empty the company with the owner.
        """
        pooled = self._filing_execute(
            SQL(
                """UPDATE crm_lead
                   SET filing_guard = 'pool', filing_protected_until = NULL,
                       user_id = NULL, write_uid = %s,
                       write_date = now() AT TIME ZONE 'UTC'
                   WHERE filing_id = ANY(%s) AND active AND won_status = 'pending'
                   RETURNING id""",
                self.env.uid,
                filings.ids,
            )
        )
        pooled._filing_detach_people()
        pooled._filing_note_release()
        return pooled

    @api.model
    def _filing_date_own(self, filings):
        """Show on the leads of running filings until when they are protected now."""
        self._filing_execute(
            SQL(
                """UPDATE crm_lead AS lead
                   SET filing_protected_until = filing.protected_until
                   FROM customer_filing AS filing
                   WHERE lead.filing_id = filing.id AND filing.id = ANY(%s)
                     AND lead.filing_guard = 'protected' AND filing.state = 'active'
                   RETURNING lead.id""",
                filings.ids,
            )
        )

    @api.model
    def _filing_execute(self, query):
        """Run an UPDATE of leads that returns ids; the cache forgets the old values."""
        self.flush_model()
        ids = [id_ for (id_,) in self.env.execute_query(query)]
        leads = self.browse(ids)
        leads.invalidate_recordset([*GUARD_COLUMNS, "user_id", "write_date"])
        return leads
