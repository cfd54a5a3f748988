"""The engine gives customers of the pool to somebody (rules S04-R10, S47-R06)."""

from datetime import datetime

from filing_case import FilingCase

from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestClaimFor(FilingCase):
    def setUp(self):
        super().setUp()
        self.old = self.file(self.lead())
        self.at(datetime(2026, 3, 10))
        self.run_cron()
        self.card = self.env["customer.filing.card"].search([("pool_id", "!=", False)])

    def claim_for(self, user, by=None):
        filings = self.env["customer.filing"].with_user(by or self.olga)
        return filings._claim_for(self.card, user)

    def test_given_whatever_the_pool_says(self):
        self.card.pool_id.write({"team_ids": [], "claim_daily_max": 1})
        filing = self.claim_for(self.bo)
        self.assertEqual((filing.state, filing.user_id), ("active", self.bo))
        self.assertEqual(self.old.lead_id.user_id, self.bo)
        event = filing.sudo().ledger_ids.filtered(lambda line: line.event == "activate")
        self.assertEqual(event.actor_id, self.olga, "the ledger says who acted")

    def test_never_past_a_hold(self):
        self.env.cr.execute(
            """INSERT INTO customer_filing_hold (filing_id, company_id, reason)
               VALUES (%s, %s, 'Dispute')""",
            [self.old.id, self.company.id],
        )
        filing = self.claim_for(self.bo)
        self.assertEqual(self.codes(filing), ["on_hold"])

    def test_who_waits_no_more_is_passed_over(self):
        self.card.with_user(self.bo).action_claim()
        self.assertFalse(self.claim_for(self.anna))

    def test_who_belongs_to_no_team_is_refused(self):
        filing = self.claim_for(self.max)
        self.assertEqual(self.codes(filing), ["not_in_team"])
        self.assertFalse(filing.phone)
