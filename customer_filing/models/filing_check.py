from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from .. import race
from ..big_integer import BigInteger
from .filing_quota import ADD_UP, COUNTED_HERE

VERDICTS = [
    ("free", "Free"),
    ("yours", "Yours already"),
    ("protected", "Protected"),
    ("pool", "In the public pool"),
    ("customer", "Bought before"),
    ("ambiguous", "Ambiguous"),
    ("unreadable", "Not readable"),
    ("withheld", "Not answered: daily limit"),
    ("mismatch", "Not his number"),
    ("asked", "Register office asked"),
]
VIA = [
    ("dialog", "Check"),
    ("api", "API"),
    ("office", "Register office"),
    ("filing", "Filing"),
    ("lead", "Lead"),
    ("proof", "Claim by proof"),
]
# Answers that leave somebody to try the next number.
MISSES = ("free", "mismatch")
# One row of the log, as PostgreSQL must read it.
TEMPLATE = """(%(asked_at)s::timestamp, %(user_id)s, %(team_id)s::int, %(company_id)s,
    %(register_id)s::int, %(via)s, %(verdict)s, %(until)s::timestamp,
    %(filing_id)s::int, %(key_digests)s, %(near)s::bigint)"""
ASKED = (
    "asked_at",
    "user_id",
    "team_id",
    "company_id",
    "register_id",
    "via",
    "verdict",
    "until",
    "key_digests",
    "near",
)
# A day back from now: who asks number by number takes his time.
PROBING_HOURS = 24


class FilingCheck(models.Model):
    """The log of the question "is he free?" and of its answer (rule S01-R09).

    A question stays in the log also when the transaction in which it was asked is
    rolled back: whoever asked has read the answer.
    """

    _name = "customer.filing.check"
    _description = "Filing Check"
    _order = "id desc"
    _log_access = False

    asked_at = fields.Datetime(string="Asked", required=True, readonly=True)
    user_id = fields.Many2one(
        "res.users", string="Asked by", required=True, readonly=True
    )
    team_id = fields.Many2one("crm.team", readonly=True, ondelete="set null")
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    register_id = fields.Many2one("customer.filing.register", readonly=True)
    via = fields.Selection(VIA, string="Asked through", required=True, readonly=True)
    verdict = fields.Selection(VERDICTS, required=True, readonly=True)
    until = fields.Datetime(readonly=True)
    filing_id = fields.Many2one(
        "customer.filing",
        string="Asked for filing",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    key_digests = fields.Char(
        readonly=True,
        help="The keys that were asked for, as digests: no customer can be read.",
    )
    near = BigInteger(readonly=True, help="Digest of the neighbourhood of a number.")

    _asked_idx = models.Index("(user_id, asked_at)")
    _probing_idx = models.Index("(near, user_id) WHERE verdict IN ('free', 'mismatch')")

    @api.model
    def _log(self, rows):
        """Keep questions with their answers.

        :param rows: mappings with every name of TEMPLATE, and ``counted``: (day, {name
            of a subject: id}, limit) of the quotas that the question was counted on
        """
        if rows:
            self._outlive_rollback(self._insert(rows), rows)

    @api.model
    def _log_counting(self, rows, now):
        """Keep what the user asked, and count what he tried in vain of late.

        In one statement: every lead that is typed pays for it.

        :return: {digest of a neighbourhood: number of misses}, as _misses_around
        """
        if not rows:
            return {}
        near = {row["near"] for row in rows if row["near"]}
        asked = SQL(
            """%s UNION ALL SELECT near, key_digests, via FROM logged
               WHERE near IS NOT NULL AND verdict IN %s""",
            _missed(self.env.user, near, now),
            MISSES,
        )
        logged = self.env.execute_query(
            SQL(
                """WITH logged AS (%s)
                   SELECT logged.id, logged.near, around.misses FROM logged
                   LEFT JOIN (%s) AS around ON around.near = logged.near""",
                self._insertion(rows),
                _around(asked),
            )
        )
        self._outlive_rollback([row[0] for row in logged], rows)
        return {digest: misses or 0 for _id, digest, misses in logged}

    @api.model
    def _insert(self, rows):
        found = self.env.execute_query(self._insertion(rows))
        return [row[0] for row in found]

    @api.model
    def _insertion(self, rows):
        """A statement that writes rows; what they name and is gone stays empty."""
        return SQL(
            """INSERT INTO customer_filing_check (asked_at, user_id, team_id,
                   company_id, register_id, via, verdict, until, filing_id,
                   key_digests, near)
               SELECT asked.at, person.id, team.id, asked.company_id,
                      asked.register_id, asked.via, asked.verdict, asked.until,
                      filing.id, asked.digests, asked.near
               FROM (VALUES %s) AS asked (at, user_id, team_id, company_id,
                   register_id, via, verdict, until, filing_id, digests, near)
               JOIN res_users AS person ON person.id = asked.user_id
               LEFT JOIN crm_team AS team ON team.id = asked.team_id
               LEFT JOIN customer_filing AS filing ON filing.id = asked.filing_id
               RETURNING id, near, key_digests, via, verdict""",
            SQL(", ").join(
                SQL(TEMPLATE, **{name: row[name] for name in (*ASKED, "filing_id")})
                for row in rows
            ),
        )

    @api.model
    def _outlive_rollback(self, ids, rows):
        """Write rows once more if they are rolled back, wholly or by a savepoint.

        Not after a lost race: then the request begins anew, and asks again.
        """
        cr, registry = self.env.cr, self.env.registry
        calls = cr.cache.setdefault("customer_filing.checks", [])
        if not calls:

            def log_all():
                if race.is_being_lost():
                    calls.clear()
                else:
                    _log_alone(registry, calls)

            def log_missing():
                _log_alone(registry, calls, except_there=True)

            cr.postrollback.add(log_all)
            cr.postcommit.add(log_missing)
        calls.append((ids, rows))

    @api.model
    def _ask(self, row):
        """Count one question on its quotas and keep it.

        :return: the verdict that may be told: that of the row, or ``withheld`` if one
            of the limits is used up
        """
        if not row["counted"]:
            self._log([row])
            return row["verdict"]
        try:
            with self.env.cr.savepoint(flush=False):
                [(id_, told)] = self._ask_here(row)
        except race.LOST:
            # others are counted on the same rows at this moment
            return self._ask_apart(row)
        self.env.cr.cache[COUNTED_HERE] = True
        self._outlive_rollback([id_], [row | {"verdict": told}])
        return told

    @api.model
    def _ask_here(self, row):
        self.env.cr.execute(
            SQL(
                """WITH counted AS (
                       INSERT INTO customer_filing_quota AS quota
                           (purpose, day, user_id, team_id, used) VALUES %(quotas)s
                       %(add)s RETURNING quota.user_id, used)
                   INSERT INTO customer_filing_check (asked_at, user_id, team_id,
                       company_id, register_id, via, verdict, until, key_digests, near)
                   SELECT %(asked_at)s, %(user_id)s, %(team_id)s, %(company_id)s,
                       %(register_id)s, %(via)s,
                       CASE WHEN EXISTS (SELECT FROM counted WHERE %(over)s)
                            THEN 'withheld' ELSE %(verdict)s END,
                       %(until)s, %(key_digests)s, %(near)s
                   RETURNING id, verdict""",
                quotas=SQL(", ").join(
                    SQL(
                        "('check', %s, %s, %s, 1)",
                        day,
                        subject.get("user_id"),
                        subject.get("team_id"),
                    )
                    for day, subject, _limit in row["counted"]
                ),
                add=ADD_UP,
                over=SQL(" OR ").join(
                    SQL(
                        "(%s AND %s BETWEEN 1 AND used - 1)",
                        SQL(
                            "user_id IS NOT NULL"
                            if "user_id" in subject
                            else "user_id IS NULL"
                        ),
                        limit,
                    )
                    for _day, subject, limit in row["counted"]
                ),
                **{name: row[name] for name in ASKED},
            ),
            log_exceptions=False,  # a lost race is no error
        )
        return self.env.cr.fetchall()

    @api.model
    def _ask_apart(self, row):
        if not self.env["customer.filing.quota"]._answer(row["counted"]):
            row = row | {"verdict": "withheld"}
        self._log([row | {"counted": []}])
        return row["verdict"]

    @api.model
    def _misses_around(self, user, near, now):
        """How many numbers of some neighbourhoods somebody tried in vain of late.

        They were free, or not those of the customer whom he wanted to claim. Numbers
        that he filed are none of them: he asked for customers.

        :param near: digests of neighbourhoods
        :return: {digest: number of misses}
        """
        return dict(self.env.execute_query(_around(_missed(user, near, now))))


def _missed(user, near, now):
    """What somebody asked in vain of late, in some neighbourhoods."""
    return SQL(
        """SELECT near, key_digests, via FROM customer_filing_check
           WHERE user_id = %s AND near = ANY(%s) AND verdict IN %s AND asked_at > %s""",
        user.id,
        list(near),
        MISSES,
        now - timedelta(hours=PROBING_HOURS),
    )


def _around(asked):
    """How many numbers are asked for in each neighbourhood, and not filed."""
    return SQL(
        """SELECT near, count(*) AS misses FROM (
               SELECT near FROM (%s) AS asked
               GROUP BY near, split_part(key_digests, ' ', 1)
               HAVING NOT bool_or(via = 'filing')) AS missed
           GROUP BY near""",
        asked,
    )


def _log_alone(registry, calls, except_there=False):
    """Write what was asked in a transaction of its own.

    :param calls: pairs (ids, rows) of the log; emptied
    :param except_there: leave out those whose ids are in the log
    """
    asked = list(calls)
    calls.clear()

    def log(env):
        for ids, rows in asked:
            if not (except_there and _is_there(env.cr, ids)):
                _log_again(env, rows)

    race.insist(registry, log)


def _is_there(cr, ids):
    cr.execute("SELECT 1 FROM customer_filing_check WHERE id = %s", [min(ids)])
    return bool(cr.fetchone())


def _log_again(env, rows):
    logged = env["customer.filing.check"]._insert(rows)
    if not logged:
        return  # those who asked are gone with the transaction
    for row in rows:
        for day, subject, _limit in row["counted"]:
            env["customer.filing.quota"]._count("check", day, 1, **subject)
