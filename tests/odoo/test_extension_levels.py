"""Extensions that several people must agree to, one after the other.

Rules S04-R09, S10-R03, S11-R13.
"""

from datetime import datetime, timedelta

from approval_case import ApprovalCase

from odoo.tests import tagged

PHONE = "13800001234"
DUE = datetime(2026, 3, 9, 16)
EXTENDED = datetime(2026, 4, 9, 16)
LEVELS = (
    {"matter": "extension", "approver": "leader"},
    {"matter": "extension", "approver": "department"},
)


@tagged("post_install", "-at_install")
class TestExtensionLevels(ApprovalCase):
    def setUp(self):
        super().setUp()
        self.levels(*LEVELS, extension_mode="limited")
        self.filing = self.filed(self.anna, phone=PHONE)
        self.assertEqual(self.filing.protected_until, DUE, self.filing.refusal)
        dialogs = self.env["customer.filing.extend"].with_user(self.anna)
        dialogs.create({"filing_id": self.filing.id, "reason": "Soon"}).action_ask()
        self.request = self.request_of(self.filing, "extend")

    def decide(self, user, decision="approve", **values):
        self.dialog_of(user, self.request, decision, **values).action_decide()

    def test_granted_by_the_last_one(self):
        self.decide(self.dai)
        self.assertEqual(self.filing.protected_until, DUE)
        self.assertTrue(self.filing.awaits_decision)
        self.at(DUE + timedelta(days=1))
        self.run_cron()
        self.decide(self.eve)
        self.assertEqual(self.request.state, "approved")
        self.assertEqual(self.filing.protected_until, EXTENDED)
        self.assertFalse(self.filing.awaits_decision)

    def test_refused_by_the_last_one(self):
        self.decide(self.dai)
        decided = DUE + timedelta(days=1)
        self.at(decided)
        self.decide(self.eve, "refuse", comment="Too late")
        self.assertEqual((self.filing.state, self.filing.ended_at), ("ended", decided))
        todo = self.request.sudo().activity_ids.filtered(
            lambda one: one.user_id == self.anna
        )
        self.assertEqual(len(todo), 1, "told once")
        self.assertIn("Too late", todo.note)
