"""What the lead and the lists say of filings that somebody must decide."""

from approval_case import ApprovalCase

from odoo import Command
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestWaitingLeads(ApprovalCase):
    def test_a_lead_says_that_its_filing_waits(self):
        """S10-R03: whoever has submitted a filing need not wonder, nor file again."""
        self.levels({"approver": "leader"})
        lead, other = self.lead(), self.lead(phone="13900009999")
        filing = self.file(lead)
        self.assertEqual(self.told(lead), (filing, "Waits for approval"))
        self.assertEqual(self.told(other)[1], False)
        self.assertFalse(self.told(other)[0])
        action = lead.with_user(self.anna).action_filing_open_waiting()
        self.assertEqual(action["res_id"], filing.id)

    def test_a_lead_says_that_its_filing_came_back(self):
        self.levels({"approver": "leader"})
        lead = self.lead()
        filing = self.file(lead)
        request = self.request_of(filing)
        self.decide(self.dai, request, "return", comment="Which machine?")
        self.assertEqual(self.told(lead), (filing, "Sent back to be corrected"))
        self.assertEqual(filing.reserved_text, "03/05/2026 11:59:59 PM")

    def test_a_lead_says_that_its_filing_is_in_the_queue(self):
        self.rules(duplicate_policy="queue", queue_places=1)
        self.file(self.lead(self.bo))
        lead = self.lead()
        waiting = self.file(lead)
        self.assertEqual(waiting.state, "queued")
        self.assertEqual(self.told(lead), (waiting, "Waits in the queue"))

    def test_once_it_protects_nothing_waits(self):
        self.levels({"approver": "leader"})
        lead = self.lead()
        self.decide(self.dai, self.request_of(self.file(lead)))
        self.assertEqual(lead.filing_guard, "protected")
        self.assertFalse(self.told(lead)[0])

    def test_a_colleague_is_told_nothing(self):
        """S01-R13: a lead that he was given does not show him another's filing."""
        self.levels({"approver": "leader"})
        lead = self.lead()
        self.file(lead)
        lead.user_id = self.bo
        self.assertFalse(lead.with_user(self.bo).filing_waiting_id)
        self.assertFalse(lead.with_user(self.bo).filing_waiting_text)

    def told(self, lead):
        self.env.invalidate_all()
        lead = lead.with_user(self.anna)
        return lead.filing_waiting_id.with_env(self.env), lead.filing_waiting_text

    def test_a_request_without_levels_says_whom_it_waits_for(self):
        filing = self.file(self.lead())
        request = (
            self.env["customer.filing.request"]
            .with_user(self.anna)
            .create({"filing_id": filing.id, "reason": "Wrong customer"})
        )
        self.assertEqual(request.waits_for, self.dai.name)
        request.with_user(self.dai).action_approve()
        self.assertFalse(request.waits_for)

    def test_only_members_of_a_pool_are_offered_to_claim(self):
        filing = self.file(self.lead(self.bo))
        filing._end("release")
        card = self.env["customer.filing.card"].search(
            [("filing_id", "=", filing.id), ("pool_id", "!=", False)]
        )
        self.assertTrue(card.with_user(self.anna).may_claim)
        self.assertTrue(card.with_user(self.dai).may_claim, "he leads a team of it")
        self.assertFalse(card.with_user(self.olga).may_claim)

    def test_the_leader_reads_what_he_signs(self):
        """S36-R03"""
        self.rules(
            countersign_hours=24,
            stage_ids=[Command.create({"stage": "visit", "length": 3})],
        )
        lead = self.lead(partner_name="北方机床有限公司")
        filing = self.file(lead)
        lead.with_user(self.anna).message_post(
            body="Measured the hall.",
            message_type="comment",
            subtype_xmlid="mail.mt_note",
        )
        evidence = filing.follow_up_ids.with_user(self.dai)
        self.assertEqual(evidence.customer_name, "北方机床有限公司")
        opened = evidence.action_open_lead()
        self.assertEqual((opened["res_model"], opened["res_id"]), ("crm.lead", lead.id))
