from functools import partial

from odoo import api, fields, models
from odoo.tools import SQL

from ..batches import give_way, work_off
from ..core import ledger, seals
from ..race import decided_by_database

# So many entries are sealed in one transaction.
BATCH = 5000


class FilingSeal(models.Model):
    """A seal over what was entered in a company's ledgers since the one before it.

    Each names the one before it by its hash. So entries that are cut off, or written
    anew with all that follows them, no longer fit: who has one seal's number and hash
    on paper knows that all before it is as it was. PostgreSQL refuses to change them.
    """

    _name = "customer.filing.seal"
    _description = "Seal of the Ledger"
    _inherit = "customer.filing.evidence"
    _order = "company_id, sequence desc"
    _log_access = False

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="restrict"
    )
    sequence = fields.Integer(
        string="No.", required=True, readonly=True, aggregator=None
    )
    sealed_at = fields.Datetime(string="Sealed", required=True, readonly=True)
    entry_count = fields.Integer(string="Entries", required=True, readonly=True)
    digest = fields.Char(required=True, readonly=True)
    previous = fields.Char(required=True, readonly=True)
    hash = fields.Char(
        required=True,
        readonly=True,
        help="Kept on paper or with a notary, it proves later that nothing before it "
        "was changed.",
    )
    head_ids = fields.One2many(
        "customer.filing.seal.head", "seal_id", string="Covers", readonly=True
    )

    _chain_unique = models.UniqueIndex("(company_id, sequence)")

    @api.depends("sequence")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for seal in self:
            seal.display_name = self.env._("Seal %s", seal.sequence)

    @api.model
    def _cron_seal(self):
        """Seal what was entered since the last run."""
        work_off(self.env, partial(give_way, self.env, partial(self._seal, BATCH)))

    @api.model
    def _seal(self, limit):
        """Seal up to ``limit`` entries that wait for it; how many it were.

        An entry waits from the moment on at which its transaction is committed, so that
        one which took longer than others is sealed later, and none is left out.
        """
        taken = {}
        for company_id, count, *head in self._take_waiting(limit):
            taken.setdefault(company_id, []).append((count, seals.Head(*head)))
        now = fields.Datetime.now()
        for company_id, rows in sorted(taken.items()):
            count = sum(entries for entries, _head in rows)
            self._add(company_id, now, count, [head for _entries, head in rows])
        return sum(count for rows in taken.values() for count, _head in rows)

    @api.model
    def _take_waiting(self, limit):
        """Take entries out of the queue.

        :return: for each filing (company id, number of entries, filing id, sequence and
            hash of the last one)
        """
        return self.env.execute_query(
            SQL(
                """WITH taken AS (
                       DELETE FROM customer_filing_unsealed WHERE id IN (
                           SELECT waiting.id FROM customer_filing_unsealed AS waiting
                           JOIN customer_filing_ledger AS entry
                             USING (filing_id, sequence)
                           JOIN customer_filing AS filing ON filing.id = filing_id
                           WHERE filing.company_id IS NOT NULL
                           ORDER BY waiting.id LIMIT %s
                           FOR UPDATE OF waiting SKIP LOCKED)
                       RETURNING filing_id, sequence),
                   last AS (
                       SELECT filing_id, max(sequence) AS sequence, count(*) AS entries
                       FROM taken GROUP BY filing_id)
                   SELECT filing.company_id, last.entries, filing_id, sequence,
                          entry.hash
                   FROM last JOIN customer_filing_ledger AS entry
                     USING (filing_id, sequence)
                   JOIN customer_filing AS filing ON filing.id = filing_id""",
                limit,
            )
        )

    @api.model
    def _add(self, company_id, now, entry_count, heads):
        """Write the next seal of a company.

        :raise ConcurrencyError: somebody else writes it at this moment
        """
        number, previous = self._last_of(company_id)
        digest = seals.digest(heads)
        entry = (company_id, number + 1, now, entry_count, digest)
        with decided_by_database():
            [(seal_id,)] = self.env.execute_query(
                SQL(
                    """INSERT INTO customer_filing_seal (company_id, sequence,
                           sealed_at, entry_count, digest, previous, hash)
                       VALUES %s RETURNING id""",
                    (*entry, previous, seals.seal_hash(previous, *entry)),
                )
            )
        self.env.cr.execute_values(
            """INSERT INTO customer_filing_seal_head
                   (seal_id, company_id, filing_id, sequence, hash) VALUES %s""",
            [
                (seal_id, company_id, head.filing_id, head.sequence, head.hash)
                for head in sorted(heads)
            ],
            page_size=BATCH,
        )

    @api.model
    def _last_of(self, company_id):
        """(number, hash) of a company's last seal."""
        rows = self.env.execute_query(
            SQL(
                """SELECT sequence, hash FROM customer_filing_seal
                   WHERE company_id = %s ORDER BY sequence DESC LIMIT 1""",
                company_id,
            )
        )
        return rows[0] if rows else (0, ledger.GENESIS)

    @api.model
    def _next_of(self, company_id, after, limit):
        """A company's next seals, as core.seals.Seal, and {number: what it covers}."""
        found = [
            seals.Seal(*row)
            for row in self.env.execute_query(
                SQL(
                    """SELECT company_id, sequence, sealed_at, entry_count, digest,
                              previous, hash
                       FROM customer_filing_seal
                       WHERE company_id = %s AND sequence > %s
                       ORDER BY sequence LIMIT %s""",
                    company_id,
                    after,
                    limit,
                )
            )
        ]
        heads = {seal.sequence: [] for seal in found}
        for number, *head in self.env.execute_query(
            SQL(
                """SELECT seal.sequence, head.filing_id, head.sequence, head.hash
                   FROM customer_filing_seal AS seal
                   JOIN customer_filing_seal_head AS head ON head.seal_id = seal.id
                   WHERE seal.company_id = %s AND seal.sequence = ANY(%s)""",
                company_id,
                list(heads),
            )
        ):
            heads[number].append(seals.Head(*head))
        return found, heads
