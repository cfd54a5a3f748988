from odoo import api, fields, models
from odoo.tools import SQL

from ..core import ledger
from ..race import decided_by_database

# So many entries are written in one statement.
MOST_ROWS = 1000

EVENTS = [
    ("submit", "Submitted"),
    ("queue", "Queued"),
    ("activate", "Protected"),
    ("refuse", "Refused"),
    ("win", "Won"),
    ("expire", "Protection over"),
    ("release", "Given back"),
    ("lose", "Lost"),
    ("void", "Declared void"),
    ("withdraw", "Withdrawn"),
    ("replace", "Replaced"),
    ("reopen", "Reopened"),
    ("claimed", "Claimed from the pool"),
    ("hold", "Hold set"),
    ("lift", "Hold lifted"),
    ("aftercare_over", "Aftercare over"),
    ("identity", "Customer's data changed"),
    ("milestone", "Event recorded"),
    ("kind", "Kind changed"),
    ("length", "Period chosen"),
    ("absence", "Absence of the salesperson"),
    ("recount", "Days off counted anew"),
    ("extension_asked", "Extension asked for"),
    ("extend", "Extended"),
    ("extension_refused", "Extension refused"),
    ("extension_recalled", "Extension not asked for any more"),
    ("turn", "Clock starts on the next day"),
    ("offer", "Offered to the next one"),
    ("offer_taken", "Offer accepted"),
    ("offer_over", "Offer over"),
    ("neglect", "Not followed up"),
    ("forfeit", "Share forfeited"),
    ("grade", "Grade changed"),
    ("reserve", "Submitted for approval"),
    ("approve", "Level approved"),
    ("send_back", "Sent back"),
    ("let_go", "Not reserved any more"),
    ("new_terms", "New terms"),
    ("pool_left", "Out of the pool, unclaimed"),
    ("no_visit", "Not brought in time"),
    ("no_order", "No order in time"),
    ("leave", "Salesperson left"),
    ("house", "Given to a house account"),
    ("house_refused", "The house account could not have him"),
    ("restore", "Release undone"),
    ("undo_claim", "Claim undone"),
    ("lock", "Locked privately"),
    ("unlock", "Private lock opened"),
    ("waits_again", "In the pool again"),
    ("hand_over", "Handed over"),
    ("repair", "Repaired by the register office"),
    ("import_into_pool", "Imported into the pool"),
    ("pool_moved", "Moved to another pool"),
    ("cooled", "Into cold storage"),
    ("warmed", "Out of cold storage"),
    ("phone_dead", "Number found dead"),
    ("phone_alive", "Number works again"),
    ("reinstate", "Taken back by the register office"),
    ("contest", "Contested by a salesperson"),
    ("consent_withdrawn", "Consent withdrawn"),
    ("erase", "Personal data erased"),
    ("split_proposed", "Commission split proposed"),
    ("split_approved", "Commission split approved"),
    ("split_frozen", "Commission split frozen"),
    ("split_paid", "Commission split paid"),
    ("split_reversed", "Commission split reversed"),
    ("split_replaced", "Commission split replaced"),
]
# With these a customer is filed, or filed otherwise: his fingerprint is told. Not when
# he is refused: of a claim that is refused the customer's data are taken back.
FILING_EVENTS = frozenset(
    (
        "submit",
        "reserve",
        "queue",
        "activate",
        "identity",
        "import_into_pool",
    )
)


class FilingLedger(models.Model):
    """Every event of a filing, in a chain that nobody can change unseen.

    An entry names no customer in clear. PostgreSQL refuses UPDATE and DELETE; who
    switches the trigger off and changes a row breaks the chain.
    """

    _name = "customer.filing.ledger"
    _description = "Filing Ledger"
    _inherit = "customer.filing.evidence"
    _order = "filing_id, sequence"
    _log_access = False
    _evidence_of = "the ledger of customer filings"
    _evidence_emptied = ""
    _evidence_in_sql = True

    filing_id = fields.Many2one(
        "customer.filing", required=True, readonly=True, ondelete="restrict"
    )
    sequence = fields.Integer(required=True, readonly=True)
    event = fields.Selection(EVENTS, required=True, readonly=True)
    effective_at = fields.Datetime(
        string="Effective", required=True, readonly=True, help="When it was due."
    )
    recorded_at = fields.Datetime(
        string="Recorded", required=True, readonly=True, help="When it was done."
    )
    actor_id = fields.Many2one(
        "res.users", string="Done by", required=True, readonly=True, ondelete="restrict"
    )
    payload = fields.Text(required=True, readonly=True)
    previous = fields.Char(required=True, readonly=True)
    hash = fields.Char(required=True, readonly=True)

    _chain_unique = models.UniqueIndex("(filing_id, sequence)")

    @api.model
    def _append(self, event, payloads, effective_at):
        """Add one entry to the ledger of each filing.

        :param str event: a transition of core.lifecycle, or another event
        :param payloads: {filing id: mapping without personal data}
        :param effective_at: naive UTC instant, or {filing id: instant}
        :raise ConcurrencyError: something else happens to one of them at this moment
        """
        if not payloads:
            return
        self.env["crm.lead"]._filing_forget_met()
        if event in FILING_EVENTS:
            payloads = self._with_customers(payloads)
        recorded_at = fields.Datetime.now()
        last = self._last_entries(list(payloads))
        rows = []
        for filing_id, payload in payloads.items():
            sequence, previous = last.get(filing_id, (0, ledger.GENESIS))
            due = (
                effective_at[filing_id]
                if isinstance(effective_at, dict)
                else effective_at
            )
            body = ledger.canonical(payload)
            entry = (filing_id, sequence + 1, event, due, recorded_at, self.env.uid)
            rows.append(
                (
                    *entry,
                    body,
                    previous,
                    ledger.entry_hash(previous, *entry, body),
                )
            )
        with decided_by_database():
            self.env.cr.execute_values(
                """WITH entry AS (
                       INSERT INTO customer_filing_ledger
                           (filing_id, sequence, event, effective_at, recorded_at,
                            actor_id, payload, previous, hash)
                       VALUES %s RETURNING filing_id, sequence)
                   INSERT INTO customer_filing_unsealed (filing_id, sequence)
                   SELECT filing_id, sequence FROM entry""",
                rows,
                page_size=MOST_ROWS,
            )

    @api.model
    def _with_customers(self, payloads):
        """These payloads with the fingerprint of each filing's customer as he is now.

        What the customer agreed to is told in clear: it names nobody.
        """
        # sudo: who ends or files a customer need not be able to read him
        filings = self.env["customer.filing"].sudo().browse(payloads)
        return {
            filing.id: dict(payloads[filing.id]) | filing._told_of_customer()
            for filing in filings
        }

    @api.model
    def _last_entries(self, filing_ids):
        """{filing id: (last sequence, last hash)}"""
        return {
            filing_id: (sequence, hash_)
            for filing_id, sequence, hash_ in self.env.execute_query(
                SQL(
                    """SELECT DISTINCT ON (filing_id) filing_id, sequence, hash
                       FROM customer_filing_ledger WHERE filing_id = ANY(%s)
                       ORDER BY filing_id, sequence DESC""",
                    filing_ids,
                )
            )
        }

    @api.model
    def _entries(self, filing_ids):
        """The entries of these filings as core.ledger.Entry, oldest first."""
        return [
            ledger.Entry(*row)
            for row in self.env.execute_query(
                SQL(
                    """SELECT filing_id, sequence, event, effective_at, recorded_at,
                              actor_id, payload, previous, hash
                       FROM customer_filing_ledger WHERE filing_id = ANY(%s)
                       ORDER BY filing_id, sequence""",
                    list(filing_ids),
                )
            )
        ]
