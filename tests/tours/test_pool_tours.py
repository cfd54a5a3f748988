from tour_case import TourCase

from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestPoolTours(TourCase):
    """What becomes of customers whom somebody gives up, in the browser."""

    def test_salesperson_claims_and_reads_the_brief(self):
        lead = self.lead(
            self.bo, "Old press", "上海旭日商贸有限公司", "13700002222", city="上海"
        )
        filing = self.file(lead)
        self.env["customer.filing.log.follow.up"].with_user(self.bo).create(
            {
                "filing_id": filing.id,
                "lead_id": lead.id,
                "contact": "call",
                "note": "He wants the press before winter.",
            }
        ).action_log()
        self.env["customer.filing.end"].with_user(self.bo).create(
            {"filing_id": filing.id, "transition": "release", "reason": "No time"}
        ).action_end()
        self.tour("claim_brief", self.anna)
        claimed = self.filings_of(self.anna)
        self.assertEqual((claimed.state, claimed.lead_id), ("active", lead))

    def test_leader_hands_a_customer_over(self):
        lead = self.lead(
            self.bo, "Lathe for Zhaodu", "重庆兆度销售工程有限公司", "13800001234"
        )
        filing = self.file(lead)
        self.tour("hand_over", self.dai)
        self.assertEqual((filing.state, filing.user_id), ("active", self.anna))
        self.assertEqual(lead.user_id, self.anna)
