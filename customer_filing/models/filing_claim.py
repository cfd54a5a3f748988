from odoo import api, fields, models
from odoo.tools import SQL

from .. import race
from ..core import claiming

KINDS = [
    ("claim", "Claimed"),
    ("given", "Given by somebody else"),
    ("undo", "Undone"),
]


class FilingClaim(models.Model):
    """The log of claims from a pool; PostgreSQL refuses to change it.

    What a person has claimed is counted here and not from what he has today: a customer
    given back at noon still counts. An undone claim is one more line, of minus one.
    """

    _name = "customer.filing.claim"
    _description = "Claim"
    _inherit = "customer.filing.evidence"
    _order = "id desc"

    kind = fields.Selection(KINDS, required=True, readonly=True, default="claim")
    units = fields.Integer(
        required=True,
        readonly=True,
        default=0,
        help="What counts on the limits of the pool: 1 is a claim, -1 an undone one.",
    )
    entry_id = fields.Many2one(
        "customer.filing.pool.entry", required=True, readonly=True, ondelete="restrict"
    )
    turn = fields.Integer(
        required=True,
        readonly=True,
        default=1,
        help="How often this stay in the pool was claimed, this time included.",
    )
    pool_id = fields.Many2one(
        "customer.filing.pool", required=True, readonly=True, ondelete="restrict"
    )
    user_id = fields.Many2one(
        "res.users",
        string="Claimed by",
        required=True,
        readonly=True,
        ondelete="restrict",
    )
    team_id = fields.Many2one("crm.team", readonly=True, ondelete="restrict")
    filing_id = fields.Many2one(
        "customer.filing",
        string="New filing",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    claimed_at = fields.Datetime(string="When", required=True, readonly=True)
    day = fields.Date(required=True, readonly=True, help="In the pool's time zone.")

    _entry_unique = models.UniqueIndex(
        "(entry_id, kind, turn) WHERE kind = 'undo'", "This claim was undone already."
    )
    _turn_unique = models.UniqueIndex(
        "(entry_id, turn) WHERE kind != 'undo'", "Somebody was faster."
    )
    _person_idx = models.Index("(user_id, pool_id, day)")
    _pool_day_idx = models.Index("(pool_id, day)")

    @api.model
    def _note(self, kind, filing, entries, now):
        """Add a line for each stay that a filing takes, or gives up again.

        Of several stays in one pool, as of a customer who was filed twice, the first
        counts: it is one customer.

        :param kind: a value of KINDS
        :param now: naive UTC; an undone claim counts on the day of the claim
        """
        rows, unit = [], {"claim": 1, "given": 0, "undo": -1}[kind]
        for pool, of_pool in entries.grouped("pool_id").items():
            day, _tomorrow = pool._claim_day(filing.claimed_at or now)
            for number, entry in enumerate(of_pool):
                rows.append(
                    (kind, 0 if number else unit, entry.id, pool.id, filing.user_id.id)
                    + (filing.team_id.id or None, filing.id, now, day, self.env.uid)
                )
        with race.decided_by_database():
            self.env.cr.execute_values(
                """INSERT INTO customer_filing_claim
                       (kind, units, entry_id, pool_id, user_id, team_id, filing_id,
                        claimed_at, day, create_uid, write_uid, create_date,
                        write_date, turn)
                   SELECT row.*, row.uid, now() AT TIME ZONE 'UTC',
                          now() AT TIME ZONE 'UTC',
                          (SELECT count(*) FROM customer_filing_claim AS earlier
                           WHERE earlier.entry_id = row.entry_id
                             AND (earlier.kind = 'undo') = (row.kind = 'undo')) + 1
                   FROM (VALUES %s) AS row (kind, units, entry_id, pool_id, user_id,
                       team_id, filing_id, claimed_at, day, uid)""",
                rows,
                template="""(%s::varchar, %s::int, %s::int, %s::int, %s::int, %s::int,
                    %s::int, %s::timestamp, %s::date, %s::int)""",
            )
        self.invalidate_model()

    @api.model
    def _was_undone(self, user, filing_ids):
        """Whether ``user`` undid a claim that led to one of these filings."""
        return bool(
            self.search_count(
                [
                    ("kind", "=", "undo"),
                    ("user_id", "=", user.id),
                    ("filing_id", "in", list(filing_ids)),
                ],
                limit=1,
            )
        )

    @api.model
    def _counts(self, user, pool, now):
        """What this log says of a person's claims from a pool.

        Whoever asks has met all other requests of this person on his quota's row, so
        what the others did is seen, or this request is run again.

        :return: core.claiming.Counts
        """
        day, tomorrow = pool._claim_day(now)
        [(today, last_at)] = self.env.execute_query(
            SQL(
                """SELECT COALESCE(sum(units) FILTER (WHERE day = %s), 0),
                          max(claimed_at) FILTER (WHERE kind = 'claim')
                   FROM customer_filing_claim
                   WHERE user_id = %s AND pool_id = %s""",
                day,
                user.id,
                pool.id,
            )
        )
        return claiming.Counts(
            of_day=today,
            pool_of_day=self._pool_today(pool, day) if pool.claim_pool_daily_max else 0,
            last_at=last_at,
            backlog=self._backlog(user, pool) if pool.claim_backlog_max else 0,
            tomorrow=tomorrow,
        )

    @api.model
    def _pool_today(self, pool, day):
        [(units,)] = self.env.execute_query(
            SQL(
                """SELECT COALESCE(sum(units), 0) FROM customer_filing_claim
                   WHERE pool_id = %s AND day = %s""",
                pool.id,
                day,
            )
        )
        return units

    @api.model
    def _backlog(self, user, pool):
        """How many customers of this pool he claimed and has not followed up since."""
        self.env["customer.filing"].flush_model()
        [(number,)] = self.env.execute_query(
            SQL(
                """SELECT count(DISTINCT filing.id)
                   FROM customer_filing_claim AS claim
                   JOIN customer_filing AS filing ON filing.id = claim.filing_id
                   WHERE claim.user_id = %s AND claim.pool_id = %s
                     AND claim.kind = 'claim' AND filing.user_id = claim.user_id
                     AND filing.state = 'active' AND filing.followed_up_at IS NULL""",
                user.id,
                pool.id,
            )
        )
        return number
