from odoo import api, fields, models
from odoo.tools import SQL


class FilingQuota(models.Model):
    """How often a person has claimed on a day; the row that two claims meet on.

    It is counted here and not from who owns what: a customer given back at noon
    still counts. Two claims at once change one row, so one of them is run again.
    """

    _name = "customer.filing.quota"
    _description = "Claim Quota"
    _order = "day desc, user_id"

    user_id = fields.Many2one(
        "res.users", required=True, readonly=True, ondelete="cascade"
    )
    pool_id = fields.Many2one(
        "customer.filing.pool", required=True, readonly=True, ondelete="cascade"
    )
    day = fields.Date(required=True, readonly=True)
    used = fields.Integer(required=True, readonly=True, default=0)

    _user_pool_day_unique = models.UniqueIndex("(user_id, pool_id, day)")

    @api.model
    def _take(self, user, pool, day, limit, units=1):
        """Use up units of the day's quota, one for each customer.

        :param limit: claims allowed on this day; 0 is no limit
        :return: False if nothing is left; then nothing was used up
        """
        [(used,)] = self.env.execute_query(
            SQL(
                """INSERT INTO customer_filing_quota AS quota
                       (user_id, pool_id, day, used) VALUES (%s, %s, %s, %s)
                   ON CONFLICT (user_id, pool_id, day)
                   DO UPDATE SET used = quota.used + excluded.used RETURNING used""",
                user.id,
                pool.id,
                day,
                units,
            )
        )
        self.invalidate_model(["used"])
        if not limit or used <= limit:
            return True
        self._give_back(user, pool, day, units)
        return False

    @api.model
    def _give_back(self, user, pool, day, units):
        self.env.execute_query(
            SQL(
                """UPDATE customer_filing_quota SET used = used - %s
                   WHERE user_id = %s AND pool_id = %s AND day = %s RETURNING id""",
                units,
                user.id,
                pool.id,
                day,
            )
        )
        self.invalidate_model(["used"])
