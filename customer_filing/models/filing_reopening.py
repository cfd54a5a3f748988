from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..core import lifecycle


class CustomerFiling(models.Model):
    """A filing that ended with its lead is protected again when that is restored."""

    _inherit = "customer.filing"

    def _reopen(self):
        """Protect won or lost filings again whose lead is worked on once more.

        Both have what was left, a won one from now on and a day at the least, so that
        neither losing nor winning and restoring buys time.
        """
        self._refuse_on_hold()
        now = fields.Datetime.now()
        for filing in self:
            was_won = filing.end_reason == "won"
            terms = filing.terms_id._read()
            until = filing.protected_until or None
            if was_won:
                if not filing.aftercare_until or filing.aftercare_until <= now:
                    raise UserError(filing._message_reopen())
                until = filing._left_when_won(now)
                filing._note_promises("reopen", {filing.id: until}, now)
            elif (
                (until and until <= now)
                or filing._is_neglected_meanwhile(now)
                or not filing._takes_back(now)
            ):
                raise UserError(filing._message_reopen())
            if filing._is_taken_by_other():
                raise UserError(filing._message_reopen())
            filing._refuse_without_room(now)
            if terms.exclusive or filing.lock_ends_at:
                self.env["customer.filing.key"]._take_again(filing.ids)
            state, reason = lifecycle.apply("reopen", filing.state, filing.end_reason)
            filing._write_rows(
                "reopen",
                [(filing.id, state, reason)],
                {
                    "protected_until": {filing.id: until},
                    "ended_at": {filing.id: None},
                    "aftercare_until": {filing.id: None},
                },
            )
            filing._own_leads()._filing_protect(filing)
            self.env["customer.filing.card"]._sync(filing)
            self.env["customer.filing.ledger"]._append(
                "reopen", {filing.id: {"protected_until": until}}, now
            )
            filing._trigger_release({until} if until else set())
            if was_won:
                filing._open_deadlines(now)
            else:
                filing._resume_deadlines()
        leads = self.env["crm.lead"]
        leads._filing_meet_new(self)
        leads._filing_redate(self)

    def _takes_back(self, now):
        """Take a lost customer back out of the pool, if nobody claimed him."""
        entries = self.pool_entry_ids.filtered(lambda entry: entry.state == "waiting")
        return bool(entries._leave("withdrawn", now))

    def _is_taken_by_other(self):
        """Whether another filing holds a deciding key of this one by now."""
        rows = self.env.execute_query(
            SQL(
                """SELECT 1 FROM customer_filing_key AS mine
                   JOIN customer_filing_key AS other
                     ON int8range(other.digest, other.digest_to, '[]')
                        && int8range(mine.digest, mine.digest_to, '[]')
                    AND other.register_id = mine.register_id
                    AND other.filing_id != mine.filing_id AND other.holds
                    AND (other.scope = mine.scope OR other.scope IS NULL
                         OR mine.scope IS NULL)
                   WHERE mine.filing_id = %s AND mine.strength = 'alone' LIMIT 1""",
                self.id,
            )
        )
        return bool(rows)

    def _message_reopen(self):
        return self.env._(
            "The protection of %s is over, so this lead cannot simply be restored. "
            "Claim the customer from the public pool, or file him again.",
            self.display_name,
        )
