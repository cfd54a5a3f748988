from odoo import SUPERUSER_ID, api, models
from odoo.tools import SQL


class CalendarEvent(models.Model):
    """A meeting about a guarded customer is shown to who may see him, or takes part.

    Its title, its place and who comes would tell whose customer he is.
    """

    _name = "calendar.event"
    _inherit = ["customer.filing.shown", "calendar.event"]

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

    @api.depends("opportunity_id")
    @api.depends_context("uid")
    def _compute_display_name(self):
        # Odoo reads names as superuser, wherever something points to a meeting
        result = super()._compute_display_name()
        about_leads = self._origin.filtered("opportunity_id")
        if about_leads and self.env.uid != SUPERUSER_ID:
            hidden = about_leads - about_leads._filing_shown()
            named = self.filtered(lambda meeting: meeting._origin in hidden)
            named.display_name = self.env._("Busy")
        return result
