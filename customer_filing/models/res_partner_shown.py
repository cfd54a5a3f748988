from odoo import fields, models
from odoo.fields import Domain


class ResPartner(models.Model):
    """Of opportunities and meetings a partner tells what the user may see of them."""

    _inherit = "res.partner"

    opportunity_ids = fields.One2many(search="_search_opportunity_ids")
    meeting_ids = fields.Many2many(search="_search_meeting_ids")

    def _search_opportunity_ids(self, operator, value):
        return self._filing_search_shown("opportunity_ids", operator, value)

    def _search_meeting_ids(self, operator, value):
        return self._filing_search_shown("meeting_ids", operator, value)

    def _filing_search_shown(self, name, operator, value):
        """Search a list by ids, or by whether it is empty, as its own rules say.

        Odoo asks no rules there: whoever counts ids up would be told whose partner each
        lead has, and who takes part in which meeting.
        """
        same = Domain(name, operator, value)
        if self.env.su or operator not in ("in", "not in"):
            return same
        if not self.env["crm.team"]._filing_was_used():
            return same
        try:
            values = set(value)
        except TypeError:  # a query, which asks the rules itself
            return same
        found = Domain(name, "any", [("id", "in", list(values - {False}))])
        if False in values:
            found |= ~Domain(name, "any", Domain.TRUE)
        return found if operator == "in" else ~found

    def _get_busy_calendar_events(self, start_datetime, end_datetime):
        busy = super()._get_busy_calendar_events(start_datetime, end_datetime)
        if not self.env["crm.team"]._filing_was_used():
            return busy
        # of customers nothing is told: when they meet somebody is the secret
        colleagues = self.filtered(lambda partner: not partner.partner_share)
        # sudo: the days and hours alone, of meetings that are not shown
        return busy | super(ResPartner, colleagues.sudo())._get_busy_calendar_events(
            start_datetime, end_datetime
        )
