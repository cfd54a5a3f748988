from datetime import timedelta

from odoo import api, fields, models

from ..core import claiming, clock
from . import filing_bounds

# More than a year is a typing error.
BOUNDS = {
    "claim_daily_max": (0, 100_000),
    "claim_pool_daily_max": (0, 1_000_000),
    "claim_gap_minutes": (0, 60 * 24 * 366),
    "claim_backlog_max": (0, 100_000),
    "claim_hold_hours": (0, 24 * 366),
    "cooling_given_days": (0, 3660),
    "cooling_taken_days": (0, 3660),
    "after_claim_days": (0, 366),
    "undo_minutes": (0, 60 * 24 * 7),
}


class FilingPool(models.Model):
    """What a pool says of claims: how many, how soon, and by whom not."""

    _inherit = "customer.filing.pool"

    claim_pool_daily_max = fields.Integer(
        string="Claims per day, of all", help="0: without limit."
    )
    claim_gap_minutes = fields.Integer(
        string="Minutes between two claims",
        help="So long a person waits after a claim for the next. 0: not at all.",
    )
    claim_backlog_max = fields.Integer(
        string="Claimed and not worked on",
        help="Who has so many customers of this pool whom he has not followed up since "
        "he claimed them gets no more. 0: without limit.",
    )
    claim_hold_hours = fields.Integer(
        string="Hours before a claim",
        help="So long a customer waits in the pool before anybody may claim him, so "
        "that all have seen him. 0: at once.",
    )
    cooling_given_days = fields.Integer(
        string="Days after giving back",
        help="So long who gave a customer back cannot claim him again, whoever had him "
        "meanwhile. 0: at once.",
    )
    cooling_taken_days = fields.Integer(
        string="Days after losing him",
        help="So long who lost a customer, as for want of follow-up, cannot claim him "
        "again. 0: at once.",
    )
    cooling_for_team = fields.Boolean(
        string="His team waits as well",
        help="The colleagues of the team in which he had the customer.",
    )
    after_claim_days = fields.Integer(
        string="Days kept after a claim",
        default=1,
        help="No deadline takes a claimed customer away before so many days after the "
        "day of the claim are over. 1: he has until the end of the next day at least.",
    )
    undo_minutes = fields.Integer(
        string="Minutes to undo",
        default=10,
        help="So long a mistaken claim or giving back can be undone. 0: not at all.",
    )

    @api.constrains(*BOUNDS)
    def _check_limits(self):
        filing_bounds.check(self, BOUNDS)

    def _claim_limits(self):
        """What this pool says, as core.claiming.Limits."""
        self.ensure_one()
        return claiming.Limits(
            daily_max=self.claim_daily_max,
            pool_daily_max=self.claim_pool_daily_max,
            gap_minutes=self.claim_gap_minutes,
            backlog_max=self.claim_backlog_max,
            given_back_days=self.cooling_given_days,
            taken_away_days=self.cooling_taken_days,
            for_team=self.cooling_for_team,
        )

    def _claim_tz(self):
        """The time zone in which this pool's days begin and end."""
        # sudo: a company's time zone is no secret
        return self.sudo().company_id._filing_tz()

    def _claim_day(self, now):
        """The day of the pool at ``now`` (naive UTC), and when the next begins."""
        tz = self._claim_tz()
        day = clock.local_day(now, tz)
        return day, clock.protected_until(now, clock.Period(1, "day", True), tz)

    def _kept_until(self, now):
        """Until when a customer claimed ``now`` is taken away by no deadline."""
        days = max(pool.after_claim_days for pool in self)
        if not days:
            return None
        period = clock.Period(days, "day")
        return max(
            clock.protected_until(now, period, pool._claim_tz()) for pool in self
        )

    def _opens_at(self, entered_at):
        """From when on a customer may be claimed who came at ``entered_at``."""
        self.ensure_one()
        hours = self.claim_hold_hours
        return entered_at + timedelta(hours=hours) if hours else None
