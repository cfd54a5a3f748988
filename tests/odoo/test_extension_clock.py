"""Extensions and offers under ceilings and public holidays.

Rules S04-R09, S04-R10, S11-R06, S11-R12; scenario 19.
"""

from datetime import datetime, timedelta

from clock_case import ClockCase
from filing_case import MONDAY

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

PHONE = "13800001234"
UNLIMITED = {"extension_mode": "unlimited"}


@tagged("post_install", "-at_install")
class TestExtensionAndClock(ClockCase):
    def extended(self, filing):
        dialog = self.env["customer.filing.extend"].with_user(self.anna)
        dialog.create({"filing_id": filing.id, "reason": "Soon"}).action_ask()
        filing.request_ids[:1].with_user(self.dai).action_approve()
        return filing.protected_until

    def test_nine_months_altogether(self):
        """S04-R09, S04-R10, scenario 19: what is left of them, then nothing"""
        self.counted(
            values={"length": 6, "unit": "month", "cap_length": 9, "cap_unit": "month"},
            extension_length=2,
            **UNLIMITED,
        )
        filing = self.filed(self.anna, phone=PHONE)
        self.assertEqual(self.extended(filing), datetime(2026, 11, 2, 16))
        self.assertEqual(self.extended(filing), datetime(2026, 12, 2, 16))
        with self.assertRaisesRegex(UserError, "no extension is left"):
            filing.with_user(self.anna).action_ask_extension()

    def test_holidays_postpone_the_extension(self):
        """S11-R12: seven days off within it"""
        self.holiday(datetime(2026, 3, 11, 16), datetime(2026, 3, 18, 15, 59, 59))
        self.counted(
            holiday_mode="postpone",
            extension_length=7,
            extension_unit="day",
            **UNLIMITED,
        )
        filing = self.filed(self.anna, phone=PHONE)
        self.assertEqual(filing.protected_until, datetime(2026, 3, 9, 16))
        self.assertEqual(self.extended(filing), datetime(2026, 3, 23, 16))

    def test_extension_longer_than_everything(self):
        capped = {"length": 7, "unit": "day", "cap_length": 9, "cap_unit": "day"}
        self.counted(values=capped)
        with self.assertRaisesRegex(ValidationError, "may last in all"):
            self.rules(extension_length=1, extension_unit="month", **UNLIMITED)

    def test_offer_is_not_moved(self):
        """S11-R06: it ends when it was said to; then the period counts days off"""
        self.counted(
            holiday_mode="postpone",
            duplicate_policy="queue",
            queue_places=1,
            queue_offer_hours=48,
        )
        holder = self.filed(self.anna, phone=PHONE)
        offered = self.filed(self.bo, phone=PHONE)
        holder._end("release")
        until = MONDAY + timedelta(hours=48)
        self.holiday(datetime(2026, 3, 3, 16), datetime(2026, 3, 4, 15, 59, 59))
        self.recount()
        self.assertEqual(offered.protected_until, until)
        offered.with_user(self.bo).action_accept_offer()
        # through 9 March, and one day more
        self.assertEqual(offered.protected_until, datetime(2026, 3, 10, 16))
        self.recount()
        self.assertEqual(offered.protected_until, datetime(2026, 3, 10, 16))
