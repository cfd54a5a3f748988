from odoo import models
from odoo.tools import SQL


class CalendarAttendee(models.Model):
    """Who takes part in a meeting is told to whom the meeting is shown."""

    _name = "calendar.attendee"
    _inherit = [
        "customer.filing.shown",
        "customer.filing.naming",
        "calendar.attendee",
    ]

    def _filing_shown_sql(self, model, alias, query):
        column = model._field_to_sql(alias, "event_id", query)
        return SQL(
            "(%s IS NULL OR %s)",
            column,
            self._filing_readable("calendar.event", column),
        )

    def _filing_secret(self):
        return self.filtered("event_id.opportunity_id")
