from odoo import api, fields, models
from odoo.tools import html2plaintext

from ..core import clock


class CalendarEvent(models.Model):
    """A meeting that is noted down afterwards is evidence; a later one is a plan.

    Meetings that are planned as activities become evidence when these are done.
    """

    _inherit = "calendar.event"

    @api.model_create_multi
    def create(self, vals_list):
        events = super().create(vals_list)
        now = fields.Datetime.now()
        for event in events:
            # sudo: who meets the customer need not read his lead and filing
            lead = event.opportunity_id.sudo()
            if lead.filing_guard != "protected" or event.activity_ids:
                continue
            if event.start <= now:
                text = html2plaintext(event.description or "")
                lead._filing_take_follow_up("meeting", text)
            else:
                filing = lead.filing_id
                if filing.state == "active":
                    day = clock.local_day(event.start, filing._tz())
                    filing._plan_made(day)
        return events
