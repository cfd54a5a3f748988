from odoo import api, fields, models
from odoo.tools import SQL

from ..big_integer import BigInteger
from ..core import identity
from ..race import decided_by_database

MOST_LOCKS = 64


class FilingKey(models.Model):
    """A normalised value that names the customer of a filing, as a digest.

    A key that ``holds`` is exclusive: PostgreSQL, not Python, sees to it that no
    two filings of a register hold the same key for meeting scopes. An empty scope
    is the whole customer: as a range without bounds it meets every project.
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
            ("tax_number", "Tax number"),
            ("company", "Company"),
            ("contact", "Contact"),
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
    digest = BigInteger(required=True)
    scope = BigInteger(help="Digest of the project; empty: the whole customer.")
    holds = fields.Boolean(default=False)

    _lookup_idx = models.Index("(digest, register_id)")
    _exclusive = models.Constraint(
        "EXCLUDE USING gist ("
        "int8range(digest, digest, '[]') WITH &&, "
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

        :param rows: tuples (filing id, register id, kind, strength, digest, scope,
            holds)
        :raise ConcurrencyError: another transaction holds one of the keys. Odoo
            then runs the request again on a fresh snapshot, which sees the winner.
        """
        if not rows:
            return
        self._queue_up({row[4] for row in rows if row[6]})
        # one order for all: then also two long imports rarely wait for each other
        rows = sorted(rows, key=lambda row: (row[4], row[1]))
        with decided_by_database():
            self.env.cr.execute(
                SQL(
                    """INSERT INTO customer_filing_key
                       (filing_id, register_id, kind, strength, digest, scope, holds)
                       VALUES %s""",
                    SQL(", ").join(SQL("%s", row) for row in rows),
                ),
                log_exceptions=False,  # a lost race is no error
            )

    @api.model
    def _queue_up(self, digests):
        """Make those who are about to take the same keys wait for each other.

        Decides nothing: the constraint does. But two inserts that meet in it wait for
        each other until PostgreSQL, a second later, kills one as a deadlock. A long
        import does without: a lock for each of its keys would fill the lock table.
        """
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
