from odoo import api, fields, models
from odoo.tools import SQL

PURPOSES = [
    ("claim", "Claims from a pool"),
    ("check", "Answers on customers"),
    ("filing", "Filings"),
]
# The end of an INSERT that adds to the day's row of the same subject.
ADD_UP = SQL(
    """ON CONFLICT (day, purpose, COALESCE(user_id, 0), COALESCE(team_id, 0),
           COALESCE(partner_id, 0), COALESCE(pool_id, 0), COALESCE(kind_id, 0))
       DO UPDATE SET used = quota.used + excluded.used"""
)
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
    def _take_some(self, purpose, day, limit, units, **subject):
        """Use up as many units as are left, at most ``units``; how many it were."""
        used = self._count(purpose, day, units, **subject)
        over = min(max(used - limit, 0), units) if limit else 0
        if over:
            self._give_back(purpose, day, over, **subject)
        return units - over

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
