"""Follow-ups count once a superior has signed them (S05-R06, S36-R03)."""

from follow_up_case import FollowUpCase, shanghai

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger


@tagged("post_install", "-at_install")
class TestCountersign(FollowUpCase):
    def begin(self, late="from_signature", days=1, effect="void"):
        self.staged(
            ("cadence", days, effect), countersign_hours=24, countersign_late=late
        )
        return self.file(self.lead(), self.deposit)

    def sign(self, evidence, user=None):
        return evidence.with_user(user or self.dai).action_sign()

    def test_a_note_without_signature_does_not_count(self):
        """Scenario 25."""
        filing = self.begin()
        self.at(shanghai(3, 9))
        evidence = self.log(filing)
        self.assertTrue(evidence.needs_signature)
        self.assertIn("to be signed before", evidence.verdict_text)
        self.assertFalse(filing.followed_up_at)
        self.at(shanghai(9))
        self.sweep()
        self.assertEqual(filing.end_reason, "void")

    def test_a_deadline_waits_until_the_signature_is_late(self):
        """In time, but not signed yet: it ends with the hours of the signature."""
        filing = self.begin()
        self.at(shanghai(3, 20))
        self.log(filing)
        self.assertEqual(filing.neglect_due_at, shanghai(4, 20))
        self.assertIn("waits for the leader", filing.deadline_text)
        self.at(shanghai(4, 19))
        self.sweep()
        self.assertEqual(filing.state, "active")
        self.log(filing, note="又打电话给客户了")
        self.assertEqual(filing.neglect_due_at, shanghai(4, 20), "no second respite")
        self.at(shanghai(4, 20))
        self.sweep()
        self.assertEqual(
            (filing.end_reason, filing.ended_at), ("void", shanghai(4, 20))
        )

    def test_signed_in_time_it_counts_from_the_contact(self):
        filing = self.begin(days=3)
        self.at(shanghai(3, 20))
        evidence = self.log(filing)
        self.at(shanghai(4, 20))
        self.assertEqual(self.due(filing), {"cadence": shanghai(6)})
        self.sign(evidence)
        self.assertEqual(self.due(filing), {"cadence": shanghai(7)})
        self.assertEqual(filing.followed_up_at, shanghai(3, 20))
        self.assertIn(self.dai.name, evidence.verdict_text)
        self.assertFalse(evidence.needs_signature)

    def test_a_signature_that_comes_late(self):
        """S36-R03: from the signature on; S05-R06: not at all."""
        for late, due in (("from_signature", shanghai(9)), ("void", shanghai(7))):
            self.at(shanghai(2, 10))
            self.staged(
                ("cadence", 4, "void"), countersign_hours=24, countersign_late=late
            )
            phone = f"1391111{len(late):04}"
            filing = self.file(self.lead(phone=phone, partner_name=late), self.deposit)
            self.at(shanghai(3, 9))
            evidence = self.log(filing)
            self.at(shanghai(4, 10))
            self.sign(evidence)
            self.assertEqual(self.due(filing), {"cadence": due}, late)

    def test_contacts_count_in_the_order_in_which_they_happened(self):
        """The later one is signed first; both save the filing in the end."""
        filing = self.begin(days=1)
        self.at(shanghai(3, 20))
        first = self.log(filing)
        self.at(shanghai(4, 9))
        second = self.log(filing, note="客户今天又来了电话")
        self.sign(second)
        self.assertEqual(self.due(filing), {"cadence": shanghai(4, 20)})
        self.sign(first)
        self.assertEqual(self.due(filing), {"cadence": shanghai(6)})

    def test_several_at_once(self):
        filing = self.begin(days=9)
        evidence = self.env["customer.filing.follow.up"]
        for hour in (11, 12, 13):
            self.at(shanghai(2, hour))
            evidence |= self.log(filing, note=f"客户第{hour}次打来电话询问")
        action = self.env.ref("customer_filing.filing_follow_up_action_sign")
        found = self.env["customer.filing.follow.up"].with_user(self.dai)
        domain = [
            ("sign_by", "!=", False),
            ("signature_ids", "=", False),
            ("filing_id.state", "=", "active"),
        ]
        self.assertIn("signature_ids", action.domain)
        self.assertEqual(found.search(domain), evidence)
        self.sign(evidence)
        self.assertFalse(found.search(domain))
        self.assertEqual(filing.followed_up_at, shanghai(2, 13))

    # ---- who may ----

    def test_leaders_and_officers_sign_nobody_his_own(self):
        filing = self.begin(days=9)
        evidence = self.log(filing)
        for user in (self.anna, self.bo, self.max):
            with self.subTest(user.name), self.assertRaises(AccessError):
                self.sign(evidence, user)
        self.sign(evidence, self.olga)
        with self.assertRaisesRegex(UserError, "no signature"):
            self.sign(evidence)

    def test_a_leader_does_not_sign_what_he_did_himself(self):
        self.staged(("cadence", 9, "void"), countersign_hours=24, who_counts="team")
        filing = self.file(self.lead(), self.deposit)
        evidence = self.log(filing, self.dai)
        self.assertTrue(evidence.counts)
        with self.assertRaisesRegex(AccessError, "of his own"):
            self.sign(evidence)
        self.sign(evidence, self.olga)

    def test_what_is_over_is_not_signed(self):
        filing = self.begin(days=9)
        evidence = self.log(filing)
        filing._end("void")
        with self.assertRaisesRegex(UserError, "no signature"):
            self.sign(evidence)

    def test_a_signature_stays(self):
        filing = self.begin(days=9)
        evidence = self.log(filing)
        self.sign(evidence)
        signature = evidence.signature_ids
        with self.assertRaises(UserError):
            signature.write({"user_id": self.olga.id})
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaisesRegex(Exception, "append-only"),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute("DELETE FROM customer_filing_follow_up_signature")
        with self.assertRaises(AccessError):
            self.env[signature._name].with_user(self.dai).create(
                {"follow_up_id": evidence.id, "filing_id": filing.id}
            )
