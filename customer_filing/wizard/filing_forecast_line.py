from odoo import api, fields, models

from ..core import clock


class FilingForecastLine(models.TransientModel):
    """One filing whose end a policy version would move."""

    _name = "customer.filing.forecast.line"
    _description = "Forecast for a Filing"
    _order = "id"

    forecast_id = fields.Many2one(
        "customer.filing.forecast", required=True, index=True, ondelete="cascade"
    )
    filing_id = fields.Many2one("customer.filing", readonly=True)
    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True)
    through_before = fields.Datetime(string="Protected until, today", readonly=True)
    through_after = fields.Datetime(string="Protected until, then", readonly=True)
    is_earlier = fields.Boolean(readonly=True)

    @api.model
    def _values(self, change):
        """The values of a core.coverage.Change; an empty end is never."""
        return {
            "filing_id": change.filing_id,
            "user_id": change.user_id,
            "through_before": change.before and clock.last_second(change.before),
            "through_after": change.after and clock.last_second(change.after),
            "is_earlier": change.is_earlier,
        }
