from datetime import date

from odoo import api, fields, models
from odoo.tools import SQL

from .. import race
from ..probes.rehearsal import is_rehearsed

PURPOSES = [
    ("getting", "Customers got"),
    ("check", "Answers on customers"),
    ("filing", "Filings"),
    ("contest", "Contests"),
    ("reveal", "Reveals"),
]
# The end of an INSERT that adds to the day's row of the same subject.
ADD_UP = SQL(
    """ON CONFLICT (day, purpose, COALESCE(user_id, 0), COALESCE(team_id, 0),
           COALESCE(partner_id, 0), COALESCE(pool_id, 0), COALESCE(kind_id, 0))
       DO UPDATE SET used = quota.used + excluded.used"""
)
# The day of a row that is one for all days.
ALWAYS = date(1970, 1, 1)
# Whether a transaction has counted a check on the rows of its own.
COUNTED_HERE = "customer_filing.counted_here"
SUBJECTS = ("user_id", "team_id", "partner_id", "pool_id", "kind_id")


class FilingQuota(models.Model):
    """How often something was done on a day; the row that two requests meet on.

    It is counted here and not from what there is today: a customer given back at noon
    still counts. Two requests at once change one row, so one of them is run again.
    """

    _name = "customer.filing.quota"
    _description = "Daily Quota"
    _order = "day desc, user_id"

    purpose = fields.Selection(PURPOSES, required=True, readonly=True)
    user_id = fields.Many2one("res.users", readonly=True, ondelete="cascade")
    team_id = fields.Many2one("crm.team", readonly=True, ondelete="cascade")
    partner_id = fields.Many2one("res.partner", readonly=True, ondelete="cascade")
    pool_id = fields.Many2one("customer.filing.pool", readonly=True, ondelete="cascade")
    kind_id = fields.Many2one("customer.filing.kind", readonly=True, ondelete="cascade")
    day = fields.Date(required=True, readonly=True)
    used = fields.Integer(required=True, readonly=True, default=0)

    _subject_day_unique = models.UniqueIndex(
        "(day, purpose, COALESCE(user_id, 0), COALESCE(team_id, 0), "
        "COALESCE(partner_id, 0), COALESCE(pool_id, 0), COALESCE(kind_id, 0))"
    )

    @api.model
    def _take(self, purpose, day, limit, units=1, **subject):
        """Use up units of the day's quota of one subject.

        :param day: a day in the time zone that counts
        :param limit: units allowed on this day; 0 is no limit
        :param subject: ids, by names of SUBJECTS
        :return: False if nothing is left; then nothing was used up
        """
        used = self._count(purpose, day, units, **subject)
        if not limit or used <= limit:
            return True
        self._give_back(purpose, day, units, **subject)
        return False

    @api.model
    def _meet(self, **subject):
        """Meet whoever gets a customer for the same subject at this moment.

        The row changes, so of two transactions one is run again: whatever is counted
        after this was counted with all that the others did. A mere lock would not do,
        for it shows nothing that was committed after one's own snapshot.

        :param subject: ids, by names of SUBJECTS
        """
        self._count("getting", ALWAYS, 1, **subject)

    @api.model
    def _answer(self, counted, units=1):
        """Count answers on customers on the day's quotas; how many may be given.

        In a transaction of its own: what was answered stays counted, and those who ask
        at the same moment do not wait for the end of each other's requests. Only if
        this request loses a race, and is run again, it is not counted twice.

        :param counted: (day, {name of a subject: id}, limit) for each quota
        """
        if not counted:
            return units
        used = self._answer_apart(counted, units) or self._add_answers(counted, units)
        over = max(used[number] - limit for number, (*_, limit) in enumerate(counted))
        return units - min(max(over, 0), units)

    @api.model
    def _answer_apart(self, counted, units):
        """What is used of each quota by then; nothing if it cannot be counted apart."""
        registry = self.env.registry
        held = self.env.cr.cache.get(COUNTED_HERE) or not registry.ready
        if held or is_rehearsed(self.env):
            # this transaction holds the rows, or the table: who is apart would wait;
            # of a rehearsal nothing is counted
            return []
        with race.apart(registry) as env:
            # nobody waits for the disk: a server that crashes may forget the last ones
            env.cr.execute("SET LOCAL synchronous_commit TO off")
            used = env[self._name]._add_answers(counted, units)
        if used:
            self._take_back_if_lost(registry, counted, units)
        return used

    @api.model
    def _add_answers(self, counted, units):
        """Add to the quotas of these subjects.

        :return: what is used of each by then; nothing is added and nothing returned if
            one of the subjects was only made in another transaction
        """
        rows = self.env.execute_query(
            SQL(
                """INSERT INTO customer_filing_quota AS quota
                       (purpose, day, user_id, team_id, used)
                   SELECT 'check', asked.day, asked.user_id, asked.team_id, %s
                   FROM (VALUES %s) AS asked (day, user_id, team_id)
                   WHERE %s = (SELECT count(*) FROM res_users WHERE id = ANY(%s))
                            + (SELECT count(*) FROM crm_team WHERE id = ANY(%s))
                   %s RETURNING used""",
                units,
                SQL(", ").join(
                    SQL(
                        "(%s::date, %s::int, %s::int)",
                        day,
                        subject.get("user_id"),
                        subject.get("team_id"),
                    )
                    for day, subject, _limit in counted
                ),
                len(counted),
                [subject.get("user_id") for _day, subject, _limit in counted],
                [subject.get("team_id") for _day, subject, _limit in counted],
                ADD_UP,
            )
        )
        self.invalidate_model(["used"])
        return [used for (used,) in rows]

    @api.model
    def _take_back_if_lost(self, registry, counted, units):
        def take_back():
            if race.is_being_lost():
                with race.apart(registry) as env:
                    env[self._name]._add_answers(counted, -units)

        self.env.cr.postrollback.add(take_back)

    @api.model
    def _give_back(self, purpose, day, units, **subject):
        self._count(purpose, day, -units, **subject)

    @api.model
    def _count(self, purpose, day, units, **subject):
        """Add units to the day's row of one subject; what is used by then."""
        [(used,)] = self.env.execute_query(
            SQL(
                """INSERT INTO customer_filing_quota AS quota
                       (purpose, day, user_id, team_id, partner_id, pool_id, kind_id,
                        used)
                   VALUES (%s, %s, %s, %s, %s, %s, %s, %s) %s RETURNING used""",
                purpose,
                day,
                *(subject.get(name) or None for name in SUBJECTS),
                units,
                ADD_UP,
            )
        )
        self.invalidate_model(["used"])
        return used
