from tour_case import POOLED_PHONE, TourCase

from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestMainTour(TourCase):
    """A salesperson files, is refused and claims, with mouse and keyboard alone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.free = cls.lead(
            cls.anna, "Lathe for Zhaodu", "重庆兆度销售工程有限公司", "13800001234"
        )
        cls.taken = cls.lead(
            cls.anna, "Second lathe", "成都高新设备有限公司", "139-0000-1111"
        )
        cls.rival = cls.file(
            cls.lead(cls.bo, "Press", "成都高新设备有限公司", "13900001111")
        )
        cls.ended = cls.pool()

    def test_main_tour(self):
        self.tour("main", self.anna)
        filed, refused, claimed = self.filings_of(self.anna)

        self.assertEqual(filed.lead_id, self.free)
        self.assertEqual((filed.state, filed.days_left), ("active", 7))
        self.assertEqual(filed.company_name, "重庆兆度销售工程有限公司")
        self.assertEqual(filed.tax_number, "91110108551385082Q")
        self.assertEqual(self.free.filing_guard, "protected")

        self.assertEqual(refused.lead_id, self.taken)
        self.assertEqual(refused.state, "refused")
        self.assertEqual([reason["code"] for reason in refused.refusal], ["protected"])
        self.assertFalse(refused.key_ids)
        self.assertEqual(self.taken.filing_guard, "contested")
        self.assertEqual(self.rival.state, "active")
        check = self.env["customer.filing.check"].search(
            [("filing_id", "=", refused.id)]
        )
        self.assertEqual((check.user_id, check.verdict), (self.anna, "protected"))

        self.assertEqual((claimed.state, claimed.phone), ("active", POOLED_PHONE))
        self.assertEqual(claimed.lead_id, self.ended.lead_id)
        self.assertEqual(claimed.lead_id.user_id, self.anna)
        self.assertEqual(claimed.lead_id.filing_id, claimed)
        claim = self.env["customer.filing.claim"].search(
            [("filing_id", "=", claimed.id)]
        )
        self.assertEqual(claim.user_id, self.anna)
        self.assertFalse(
            self.env["customer.filing.card"].search_count([("pool_id", "!=", False)])
        )

    def test_every_screen_opens_in_chinese(self):
        self.lead(self.zhou, "一台车床", "广州白云有限公司", "13600001000")
        self.tour("chinese", self.zhou)
        self.assertEqual(self.filings_of(self.zhou).state, "active")
