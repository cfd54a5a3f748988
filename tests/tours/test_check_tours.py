from tour_case import TourCase

from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestCheckTours(TourCase):
    """Asking whether a customer is free, in the browser (rules S01-R09, S11-R05)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rival = cls.file(
            cls.lead(cls.bo, "Press", "成都高新设备有限公司", "13900001111")
        )
        cls.taken = cls.lead(
            cls.anna, "Second lathe", "成都高新设备有限公司", "139-0000-1111"
        )

    def test_check_tells_until_when_and_not_by_whom(self):
        self.tour("check", self.anna)
        checks = self.env["customer.filing.check"].search(
            [("user_id", "=", self.anna.id), ("via", "=", "dialog")], order="id"
        )
        self.assertEqual(checks.mapped("verdict"), ["protected", "protected", "free"])
        self.assertEqual(self.taken.filing_guard, "contested")

    def test_register_office_is_asked(self):
        version = self.policy._version_at(self.rival.create_date)
        office = version._new_version(self.rival.create_date)
        office.check_answer = "office"
        self.tour("enquiry", self.anna)
        inquiry = self.env["customer.filing.inquiry"].search([])
        self.assertEqual(inquiry.user_id, self.anna)
        self.assertEqual((inquiry.state, inquiry.phone), ("open", "13900001111"))
        checks = self.env["customer.filing.check"].search([("via", "=", "dialog")])
        self.assertEqual(checks.mapped("verdict"), ["asked"])
