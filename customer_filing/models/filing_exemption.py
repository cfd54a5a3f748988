from datetime import timedelta

from odoo import fields, models
from odoo.tools import SQL

from ..core import release
from .filing_rule_due import ORDERS

# How long it may take until a customer whose quotation was dropped is released.
RECHECK = timedelta(days=1)


class CustomerFiling(models.Model):
    """Who bought, or is about to, stays with his salesperson though he is due.

    What keeps him is looked at when he is due, and again when ``exempt_until`` has
    come; meanwhile no cron reads him, and whoever asks is told that he is protected.
    """

    _inherit = "customer.filing"

    exempt_until = fields.Datetime(
        string="Kept after his end until",
        readonly=True,
        copy=False,
        help="He bought lately, or has an open quotation or order.",
    )

    def _sql_may_end(self, now):
        return SQL(
            "(filing.exempt_until IS NULL OR filing.exempt_until <= %s) AND %s",
            now,
            super()._sql_may_end(now),
        )

    def _end_all_due(self, now):
        kept = self._exempt(now)
        return super(CustomerFiling, self - kept)._end_all_due(now)

    def _due_ends(self, now):
        """Who was kept meanwhile ends when that is over."""
        ends = super()._due_ends(now)
        for filing in self.browse(ends).filtered("exempt_until"):
            how, at = ends[filing.id]
            ends[filing.id] = how, max(at, filing.exempt_until)
        return {id_: end for id_, end in ends.items() if end[1] <= now}

    def _exempt(self, now):
        """Note what keeps these filings, those that are due; which it keeps."""
        self._look_again(now)
        due = self.filtered(
            lambda f: any(
                end and end <= now for end in (f.protected_until, f.neglect_due_at)
            )
        )
        until = due._exempt_ends(now)
        kept = self.browse(until)
        changed = kept.filtered(lambda f: f.exempt_until != until[f.id])
        for filing in changed:
            filing._filing_write({"exempt_until": until[filing.id]})
        return kept

    def _exempt_ends(self, now):
        """{filing id: until when it is kept} of those that something keeps ``now``."""
        ends = {}
        for filings in self.grouped("terms_id").values():
            rules = filings[:1]._release_rules()
            bought = filings._bought_at() if rules.won_days else {}
            selling = filings._selling() if rules.open_orders else self.browse()
            for filing in filings:
                until = release.kept_until(
                    bought.get(filing.id), rules.won_days, filing._tz()
                )
                if filing in selling:
                    until = max(until or now, now + RECHECK)
                if until and until > now:
                    ends[filing.id] = until
        return ends

    def _bought_at(self):
        """{filing id: when its customer last bought from its salesperson}

        By an event of the filing, or by a filing that he won with the same customer.
        """
        found = {}
        # sudo: events and other filings are read for what they say of this one
        for event in self.sudo().milestone_ids.filtered(lambda m: m.kind in ORDERS):
            found.setdefault(event.filing_id.id, []).append(event.happened_at)
        self.env["customer.filing.key"].flush_model()
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT filing.id, max(won.ended_at)
                   FROM customer_filing AS filing
                   JOIN customer_filing_key AS mine
                     ON mine.filing_id = filing.id AND mine.strength = 'alone'
                   JOIN customer_filing_key AS theirs
                     ON theirs.digest = mine.digest
                    AND theirs.register_id = mine.register_id
                    AND theirs.strength = 'alone'
                   JOIN customer_filing AS won
                     ON won.id = theirs.filing_id AND won.id != filing.id
                    AND won.end_reason = 'won' AND won.user_id = filing.user_id
                   WHERE filing.id = ANY(%s) GROUP BY filing.id""",
                self.ids,
            )
        )
        for filing_id, at in rows:
            found.setdefault(filing_id, []).append(at)
        return {filing_id: max(times) for filing_id, times in found.items()}

    def _selling(self):
        """Those of these filings one of whose leads has an open quotation or order."""
        # sudo: orders are looked at whoever comes across the filing
        filings = self.sudo().with_context(active_test=False)
        leads = filings.lead_id | filings.lead_ids
        selling = leads._filing_with_open_orders()
        ids = (filings.filtered(lambda f: (f.lead_id | f.lead_ids) & selling)).ids
        return self.browse(ids)

    # ---- whoever asks meanwhile ----

    def _kept_though_due(self):
        # sudo: what keeps it is no secret to who acts on the filing
        kept = self.sudo()._exempt_ends(fields.Datetime.now())
        return super()._kept_though_due() | set(kept)

    def _add_holds(self, rows, now):
        result = super()._add_holds(rows, now)
        due = {row["id"] for row in rows if row["state"] == "active"}
        kept = {
            filing.id
            # sudo: what a filing is kept by is asked by whoever asks of the customer
            for filing in self.sudo().browse(due)
            if filing.exempt_until and filing.exempt_until > now
        }
        for row in rows:
            row["on_hold"] = row["on_hold"] or row["id"] in kept
        return result
