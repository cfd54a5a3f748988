from odoo import api, fields, models


class FilingForecastPerson(models.TransientModel):
    """What one salesperson would lose under a policy version."""

    _name = "customer.filing.forecast.person"
    _description = "Forecast for a Salesperson"
    _order = "id"

    forecast_id = fields.Many2one(
        "customer.filing.forecast", required=True, index=True, ondelete="cascade"
    )
    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True)
    filing_count = fields.Integer(string="Filings", readonly=True)
    week_before = fields.Integer(string="7 days, today", readonly=True)
    week_after = fields.Integer(string="7 days, then", readonly=True)
    month_before = fields.Integer(string="30 days, today", readonly=True)
    month_after = fields.Integer(string="30 days, then", readonly=True)

    @api.model
    def _values(self, person):
        """The values of a core.coverage.Person."""
        week_before, month_before = person.lost_before
        week_after, month_after = person.lost_after
        return {
            "user_id": person.user_id,
            "filing_count": person.filings,
            "week_before": week_before,
            "week_after": week_after,
            "month_before": month_before,
            "month_after": month_after,
        }
