from tour_case import TourCase

from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestImportTour(TourCase):
    """A salesperson files a spreadsheet through Odoo's own import."""

    def test_import_tour(self):
        self.file(self.lead(self.bo, "Press", "成都高新设备有限公司", "13900001111"))
        self.tour("import", self.anna, "/odoo/action-customer_filing.filing_action")
        self.assertEqual(
            self.filings_of(self.anna).mapped("state"), ["active", "active", "refused"]
        )
        report = self.env["customer.filing.import"].search(
            [("user_id", "=", self.anna.id)]
        )
        self.assertEqual(
            (
                report.row_count,
                report.filed_count,
                report.refused_count,
                report.unreadable_count,
            ),
            (4, 2, 1, 1),
        )
        self.assertEqual(report.line_ids.number, 4)
