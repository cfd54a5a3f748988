"""Filings whose clock each test sets: starts, ends, days off."""

from datetime import datetime

from draft_case import DraftCase

# 1 to 7 October 2026 in Shanghai
NATIONAL_WEEK = (datetime(2026, 9, 30, 16), datetime(2026, 10, 7, 15, 59, 59))


class ClockCase(DraftCase):
    def counted(self, kind=None, values=None, **version_values):
        """Set how a kind is counted under team North's policy, from now on."""
        version = self.rules(**version_values)
        version._line_for(kind or self.walk_in).write(values or {})
        return version

    def holiday(self, first, last, **values):
        """A public holiday of the company, between two naive UTC instants."""
        return self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "calendar_id": self.company.resource_calendar_id.id,
                "resource_id": False,
                "date_from": first,
                "date_to": last,
            }
            | values
        )

    def recount(self):
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref(
                "customer_filing.ir_cron_recount_holidays"
            ).method_direct_trigger()
        self.env.invalidate_all()

    def events(self, filing):
        return filing.ledger_ids.sorted("sequence").mapped("event")

    def second(self, user=None, phone="13700001000", partner_name="成都高新"):
        """A filing of another customer."""
        return self.file(self.lead(user, phone=phone, partner_name=partner_name))
