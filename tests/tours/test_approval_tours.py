from datetime import timedelta

from tour_case import TourCase

from odoo import Command, fields
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestApprovalTours(TourCase):
    """Two people and one filing: approved, followed up, extended (S10-R03, S11-R13)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        since = fields.Datetime.now() - timedelta(hours=1)
        cls.policy._version_at(since)._new_version(
            since,
            approval_level_ids=[Command.create({"approver": "leader"})],
            stage_ids=[Command.create({"stage": "first_contact", "length": 3})],
            note_min_chars=15,
            extension_mode="limited",
            extension_length=7,
            extension_unit="day",
            extension_report_required=True,
        )
        cls.free = cls.lead(
            cls.anna, "Lathe for Zhaodu", "重庆兆度销售工程有限公司", "13800001234"
        )

    def test_filed_approved_followed_up_and_extended(self):
        self.tour("approval_asked", self.anna)
        filing = self.filings_of(self.anna)
        self.assertEqual((filing.lead_id, filing.state), (self.free, "submitted"))
        self.assertFalse(self.free.filing_guard)

        self.tour("approval_given", self.dai)
        self.assertEqual((filing.state, filing.days_left), ("active", 7))
        self.assertEqual(self.free.filing_guard, "protected")

        self.tour("extension_asked", self.anna)
        self.assertEqual(filing.follow_up_ids.mapped("counts"), [True])
        self.assertEqual(filing.deadline_ids.mapped("state"), ["met"])
        self.assertTrue(filing.awaits_decision)

        self.tour("extension_granted", self.dai)
        self.assertEqual((filing.extension_count, filing.days_left), (1, 14))
        self.assertFalse(filing.awaits_decision)
