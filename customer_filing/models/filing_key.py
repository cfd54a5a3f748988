from odoo import api, fields, models
from odoo.tools import SQL

from ..big_integer import BigInteger
from ..core import blocks, identity
from ..race import decided_by_database
from .filing_relative import RELATIONS

MOST_LOCKS = 64
MOST_ROWS = 1000


def _without_covered(rows):
    """Leave out what another deciding key of the same filing covers.

    Two masked numbers of a customer may fit each other: the wider one says all. For
    PostgreSQL they would be two customers that collide.

    :param rows: as of ``customer.filing.key._insert``
    """
    deciding = [row for row in rows if row[3] == identity.ALONE]
    ranges = {_block(row) for row in deciding if row[5] != row[6]}
    if not ranges:
        return rows
    kept = {
        _block(row): row
        for row in deciding
        if not any(block in ranges for block in _blocks_around(row))
    }
    return [*kept.values(), *(row for row in rows if row[3] != identity.ALONE)]


def _block(row):
    """What a key row covers: (filing id, register id, digest, last digest)."""
    return row[0], row[1], row[5], row[6]


def _blocks_around(row):
    """The blocks of which any would cover a key row, the smallest first."""
    filing_id, register_id, low, high = _block(row)
    size = high - low + 1
    for first in blocks.enclosing(low, high):
        size *= 10
        yield filing_id, register_id, first, first + size - 1


class FilingKey(models.Model):
    """A normalised value that names the customer of a filing, as a digest.

    A key that ``holds`` is exclusive: PostgreSQL, not Python, sees to it that no
    two filings of a register hold overlapping keys for meeting scopes. An empty scope
    is the whole customer: as a range without bounds it meets every project. A masked
    number is kept as ranges of digests: it meets every full number that fits it.
    """

    _name = "customer.filing.key"
    _description = "Filing Identity Key"
    _log_access = False

    filing_id = fields.Many2one(
        "customer.filing", required=True, index=True, ondelete="cascade"
    )
    register_id = fields.Many2one(
        "customer.filing.register", required=True, ondelete="restrict"
    )
    kind = fields.Selection(
        [
            ("phone", "Phone"),
            ("email", "Email"),
            ("mask", "Masked phone"),
            ("domain", "Email domain"),
            ("tax_number", "Tax number"),
            ("company", "Company"),
            ("contact", "Contact"),
            ("wechat", "WeChat ID"),
            ("property", "Property"),
            ("pair", "Two together"),
            ("group", "Company group"),
        ],
        required=True,
    )
    strength = fields.Selection(
        [
            (identity.ALONE, "Decides alone"),
            (identity.TOGETHER, "Decides together with another"),
            (identity.HINT, "Only a hint"),
        ],
        required=True,
    )
    relation = fields.Selection(RELATIONS, help="Empty: the customer himself.")
    digest = BigInteger(required=True)
    digest_to = BigInteger(
        required=True, help="Differs from the digest for masked numbers only."
    )
    scope = BigInteger(
        help="Digest of the project or product line; empty: the whole customer."
    )
    holds = fields.Boolean(default=False)

    _lookup_idx = models.Index("(digest, register_id)")
    _exclusive = models.Constraint(
        "EXCLUDE USING gist ("
        "int8range(digest, digest_to, '[]') WITH &&, "
        "int4range(register_id, register_id, '[]') WITH &&, "
        "int8range(scope, scope, '[]') WITH &&"
        ") WHERE (holds)",
        "This customer is protected by another filing.",
    )

    @api.model
    def _secret(self):
        """The database's own secret: digests of two databases cannot be compared."""
        # sudo: the parameter is closed to everybody, its digests are not
        return (
            self.env["ir.config_parameter"]
            .sudo()
            .get_param("customer_filing.digest_secret")
            .encode()
        )

    @api.model
    def _insert(self, rows):
        """Write key rows; the moment at which a race for a customer is decided.

        :param rows: tuples (filing id, register id, kind, strength, relation, digest,
            last digest, scope, holds)
        :raise ConcurrencyError: another transaction holds one of the keys. Odoo
            then runs the request again on a fresh snapshot, which sees the winner.
        """
        if not rows:
            return
        deciding = [row for row in rows if row[3] == identity.ALONE]
        self._queue_up({row[5] for row in deciding})
        self._stand_in_line([row for row in deciding if not row[8]])
        # one order for all: then also two long imports rarely wait for each other
        rows = sorted(_without_covered(rows), key=lambda row: (row[5], row[1]))
        with decided_by_database():
            for start in range(0, len(rows), MOST_ROWS):
                self._insert_some(rows[start : start + MOST_ROWS])

    @api.model
    def _stand_in_line(self, rows):
        """Make those who are about to wait for the end of one filing meet.

        They hold no key that could collide. So the keys that they meet are written once
        more, as they are: two who take one waiting place write the same rows, and so
        do they and whatever ends the filing.

        :param rows: as of ``_insert``
        """
        if not rows:
            return
        self.env.cr.execute(
            """UPDATE customer_filing_key AS held SET holds = TRUE
               FROM unnest(%s::int[], %s::int[], %s::bigint[], %s::bigint[],
                           %s::bigint[])
                    AS mine (filing_id, register_id, digest, digest_to, scope),
                    customer_filing AS filing
               WHERE held.holds AND filing.id = held.filing_id
                 AND filing.queue_places > 0 AND held.filing_id != mine.filing_id
                 AND int8range(held.digest, held.digest_to, '[]')
                     && int8range(mine.digest, mine.digest_to, '[]')
                 AND int4range(held.register_id, held.register_id, '[]')
                     && int4range(mine.register_id, mine.register_id, '[]')
                 AND int8range(held.scope, held.scope, '[]')
                     && int8range(mine.scope, mine.scope, '[]')""",
            [
                list(column)
                for column in zip(
                    *((row[0], row[1], *row[5:8]) for row in rows), strict=True
                )
            ],
            log_exceptions=False,  # a lost race is no error
        )

    @api.model
    def _meet_waiting(self, filing_ids):
        """Meet those who are about to wait for the end of these filings.

        As in ``_stand_in_line``: their held keys are written once more, as they are.
        """
        self.env.cr.execute(
            """UPDATE customer_filing_key SET holds = TRUE
               WHERE filing_id = ANY(%s) AND holds""",
            [list(filing_ids)],
            log_exceptions=False,  # a lost race is no error
        )

    @api.model
    def _insert_some(self, rows):
        self.env.cr.execute(
            """INSERT INTO customer_filing_key (filing_id, register_id, kind, strength,
                   relation, digest, digest_to, scope, holds)
               SELECT * FROM unnest(%s::int[], %s::int[], %s::varchar[], %s::varchar[],
                   %s::varchar[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bool[])
            """,
            [list(column) for column in zip(*rows, strict=True)],
            log_exceptions=False,  # a lost race is no error
        )

    @api.model
    def _queue_up(self, digests):
        """Make those who are about to take the same keys wait for each other.

        Decides nothing: the constraint does. But two inserts that meet in it wait for
        each other until PostgreSQL, a second later, kills one as a deadlock. A long
        import does without: a lock for each of its keys would fill the lock table.
        """
        digests = {blocks.bucket(digest) for digest in digests}
        if 0 < len(digests) <= MOST_LOCKS:
            self.env.execute_query(
                SQL(
                    """SELECT pg_advisory_xact_lock(digest)
                       FROM unnest(%s::bigint[]) AS digest""",
                    sorted(digests),
                )
            )

    @api.model
    def _let_go(self, filing_ids):
        """Give up the exclusive keys of filings that ended."""
        self.env.execute_query(
            SQL(
                """UPDATE customer_filing_key SET holds = FALSE
                   WHERE filing_id = ANY(%s) AND holds RETURNING id""",
                list(filing_ids),
            )
        )
        self.invalidate_model(["holds"])

    @api.model
    def _forget(self, filing_ids):
        """Delete the keys of filings that are about to get others."""
        self.env.execute_query(
            SQL(
                """DELETE FROM customer_filing_key
                   WHERE filing_id = ANY(%s) RETURNING id""",
                list(filing_ids),
            )
        )
        self.invalidate_model()

    @api.model
    def _take_again(self, filing_ids):
        """Hold the deciding keys of reopened filings again.

        :raise ConcurrencyError: somebody else holds one of them by now
        """
        deciding = self.search(
            [("filing_id", "in", list(filing_ids)), ("strength", "=", "alone")]
        )
        self._queue_up(set(deciding.mapped("digest")))
        with decided_by_database():
            self.env.execute_query(
                SQL(
                    """UPDATE customer_filing_key SET holds = TRUE
                       WHERE filing_id = ANY(%s) AND strength = 'alone'
                         AND NOT holds RETURNING id""",
                    list(filing_ids),
                )
            )
        self.invalidate_model(["holds"])
