from odoo import api, fields, models
from odoo.tools import SQL

from ..core import follow_up, release
from .filing_release import FILINGS


class CustomerFiling(models.Model):
    """A lost customer is free for some days before he goes to a pool."""

    _inherit = "customer.filing"

    place_at = fields.Datetime(
        string="Goes to a pool",
        readonly=True,
        copy=False,
        help="Until then he is free, and waits nowhere.",
    )

    _place_at_idx = models.Index("(place_at) WHERE place_at IS NOT NULL")

    def _place_later(self, transition, due):
        """Note when lost customers go where a rule with days sends them.

        :param due: {filing id: naive UTC instant of the loss}
        """
        if transition != "lose":
            return
        for filing, rule in self._counting_rules("lost").items():
            if rule and rule.days and rule.target != "nowhere":
                calendar = follow_up.Calendar(filing._tz())
                at = release.after_days(rule.days, due[filing.id], calendar)
                filing._filing_write({"place_at": at})
                filing._trigger_release({at})

    @api.model
    def _place_lost_batch(self, limit):
        """Place up to ``limit`` lost customers in this transaction; how many."""
        now = fields.Datetime.now()
        due = self._lock_next(
            FILINGS,
            SQL(
                """filing.place_at <= %s AND filing.state = 'ended'
                   AND filing.release_failed_at IS NULL""",
                now,
            ),
            SQL("filing.place_at, filing.id"),
            limit,
        )
        due._apart_from_broken(lambda filings: filings._place_lost())
        return len(due)

    @api.model
    def _release_steps(self):
        return [*super()._release_steps(), self._place_lost_batch]

    def _place_lost(self):
        """Bring customers lost long ago to their place, unless somebody has them."""
        if not self:
            return
        at = {filing.id: filing.place_at for filing in self}
        self._filing_write({"place_at": False})
        alone = self - self._found_elsewhere()
        placements = self._placements_by(
            {
                filing: rule or release.Rule("lost")
                for filing, rule in alone._counting_rules("lost").items()
            }
        )
        placed = self.browse(placements)
        if not placed:
            return
        placed._count_round(False)
        placed._put_in_pools(placements, at)
        self.env["crm.lead"]._filing_keep_history(placed)
        self.env["customer.filing.card"]._sync_ended(placed)
        placed._give_to_houses()

    def _found_elsewhere(self):
        """Those of these ended filings whose customer another filing has, or had.

        Whoever filed him since, or put him in a pool, decides where he is.
        """
        if not self:
            return self
        self.env["customer.filing.key"].flush_model()
        self.flush_recordset()
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT mine.filing_id
                   FROM customer_filing_key AS mine
                   JOIN customer_filing AS ended ON ended.id = mine.filing_id
                   JOIN customer_filing_key AS theirs
                     ON theirs.digest = mine.digest
                    AND theirs.register_id = mine.register_id
                    AND theirs.filing_id != mine.filing_id
                    AND theirs.strength = 'alone'
                    AND (theirs.scope = mine.scope OR theirs.scope IS NULL
                         OR mine.scope IS NULL)
                   JOIN customer_filing AS other ON other.id = theirs.filing_id
                   WHERE mine.filing_id = ANY(%s) AND mine.strength = 'alone'
                     AND (theirs.holds
                          OR other.state IN ('active', 'submitted', 'queued')
                          OR other.effective_at >= ended.ended_at
                          OR EXISTS (
                              SELECT FROM customer_filing_pool_entry AS entry
                              WHERE entry.filing_id = other.id
                                AND entry.state = 'waiting'))""",
                self.ids,
            )
        )
        return self.browse(id_ for (id_,) in rows)

    def _takes_back(self, now):
        """Take a lost customer back who is in no pool, if nobody else has him."""
        waits_nowhere = self.filtered(
            lambda f: all(e.entered_at < f.ended_at for e in f.pool_entry_ids)
        )
        if waits_nowhere and not waits_nowhere._found_elsewhere():
            self._filing_write({"place_at": False})
            return True
        return super()._takes_back(now)
