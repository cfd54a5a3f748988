from odoo import models
from odoo.tools import SQL


class CalendarEvent(models.Model):
    """A meeting about a guarded customer is shown to who may see him, or takes part.

    Its title, its place and who comes would tell whose customer he is.
    """

    _name = "calendar.event"
    _inherit = ["customer.filing.shown", "customer.filing.naming", "calendar.event"]

    def _filing_shown_sql(self, model, alias, query):
        user = self.env.user
        return SQL(
            """(%(organizer)s = %(user)s
                OR EXISTS (SELECT 1 FROM calendar_event_res_partner_rel AS guest
                           WHERE guest.calendar_event_id = %(id)s
                             AND guest.res_partner_id = %(partner)s)
                OR %(lead)s)""",
            organizer=model._field_to_sql(alias, "user_id", query),
            user=user.id,
            id=SQL.identifier(alias, "id"),
            partner=user.partner_id.id,
            lead=self._filing_unless_hidden(
                model._field_to_sql(alias, "opportunity_id", query)
            ),
        )

    def _filing_secret(self):
        return self.filtered("opportunity_id")
