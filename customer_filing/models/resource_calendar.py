from collections import defaultdict

from odoo import api, models

from ..core import days_off
from ..core.days_off import DaysOff


class ResourceCalendar(models.Model):
    """Which days of a calendar are days off for the clocks of filings."""

    _inherit = "resource.calendar"

    @api.model
    def _filing_days_off(self, pairs, since):
        """Weekly days off and public holidays of calendars, all at once (S11-R12).

        Only time off without a resource is a public holiday: the leave of a colleague
        is no holiday of the others. Without a calendar it holds for its company.

        :param pairs: {(resource.calendar, res.company)}
        :param since: naive UTC instant; holidays before it do not matter
        :return: {pair: core.days_off.DaysOff}
        """
        if not pairs:
            return {}
        # sudo: whose clock looks at a calendar need not be able to read it
        calendars = self.sudo().browse({calendar.id for calendar, _company in pairs})
        leaves = calendars._filing_leaves({c for _calendar, c in pairs}, since)
        hours = {calendar.id: calendar._filing_hours() for calendar in calendars}
        found = {}
        for calendar, company in pairs:
            spans = leaves[calendar.id, False] + leaves[False, company.id]
            # a company may do without a calendar
            opened = hours.get(calendar.id, {})
            closed = set(range(days_off.FORTNIGHT)) - set(opened) if opened else ()
            tz = calendar.sudo().tz or company._filing_tz()
            found[calendar, company] = DaysOff(
                frozenset(closed), days_off.covered(spans, opened, tz)
            )
        return found

    def _filing_leaves(self, companies, since):
        """{(calendar id, False) or (False, company id): [(first, last instant)]}"""
        leaves = self.env["resource.calendar.leaves"].search_fetch(
            [
                ("resource_id", "=", False),
                ("time_type", "=", "leave"),
                ("date_to", ">=", since),
                "|",
                ("calendar_id", "in", self.ids),
                "&",
                ("calendar_id", "=", False),
                ("company_id", "in", [company.id for company in companies]),
            ],
            ["calendar_id", "company_id", "date_from", "date_to"],
        )
        spans = defaultdict(list)
        for leave in leaves:
            calendar = leave.calendar_id.id
            key = (calendar, False) if calendar else (False, leave.company_id.id)
            spans[key].append((leave.date_from, leave.date_to))
        return spans

    def _filing_hours(self):
        """{place in the fortnight: first and last working minute of that day}

        Empty if the calendar says nothing of weekdays, as a flexible one.
        """
        self.ensure_one()
        hours = {}
        for line in self.attendance_ids:
            if line.display_type or line.day_period == "lunch" or self.flexible_hours:
                continue
            weeks = (int(line.week_type),) if self.two_weeks_calendar else (0, 1)
            span = round(line.hour_from * 60), round(line.hour_to * 60)
            for week in weeks:
                day = 7 * week + int(line.dayofweek)
                opens, closes = hours.get(day, span)
                hours[day] = min(opens, span[0]), max(closes, span[1])
        return hours
