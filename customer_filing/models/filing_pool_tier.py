from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class FilingPool(models.Model):
    """Two tiers and more: who waits unclaimed goes on to the next pool (S14-R27)."""

    _inherit = "customer.filing.pool"

    next_pool_id = fields.Many2one(
        "customer.filing.pool",
        check_company=True,
        index="btree_not_null",
        ondelete="restrict",
        help="Where a customer goes whom nobody of this pool claims, as from the "
        "group's pool to the company's. Empty: he stays here.",
    )
    previous_pool_ids = fields.One2many(
        "customer.filing.pool", "next_pool_id", readonly=True
    )
    tier_days = fields.Integer(
        string="Goes on after (days)",
        default=10,
        help="So many days unclaimed in this pool; the day on which he came is not "
        "counted.",
    )
    tier_start_date = fields.Date(
        string="Counted from",
        help="The rule is valid from this date on: who waits already is counted from "
        "it. Empty: from when each customer came.",
    )

    _tier_days_positive = models.Constraint(
        "CHECK (next_pool_id IS NULL OR tier_days > 0)",
        "A customer waits a day at the least before he goes on to the next pool.",
    )

    @api.constrains("next_pool_id")
    def _check_next_is_open(self):
        for pool in self.next_pool_id.filtered(lambda pool: not pool.active):
            raise ValidationError(self.env._("“%s” is archived", pool.name))

    @api.constrains("next_pool_id")
    def _check_no_loop(self):
        for pool in self:
            if pool._has_cycle("next_pool_id"):
                raise ValidationError(
                    self.env._(
                        "Customers of “%s” would come back to it and go round in a "
                        "circle: choose another next pool.",
                        pool.name,
                    )
                )

    def _tier_zone(self):
        self.ensure_one()
        return ZoneInfo(self.company_id._filing_tz())

    def _tier_due_before(self, now):
        """Who came before this naive UTC instant goes on now; None: nobody does."""
        self.ensure_one()
        zone = self._tier_zone()
        today = now.replace(tzinfo=ZoneInfo("UTC")).astimezone(zone).date()
        start = self.tier_start_date
        if start and today <= start + timedelta(days=self.tier_days):
            return None
        midnight = datetime.combine(today - timedelta(days=self.tier_days), time.min)
        local = midnight.replace(tzinfo=zone)
        return local.astimezone(ZoneInfo("UTC")).replace(tzinfo=None)

    def _hands_on_to(self, pool, user):
        """Whether ``user`` moves customers of this pool into ``pool`` by hand.

        Into one of his own, or into the one that comes next anyway.
        """
        return pool._administers(user) or self.sudo().next_pool_id == pool
