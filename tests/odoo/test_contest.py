"""Who feels wronged presses "Contest this": a hold, and the office is told."""

from datetime import timedelta

from filing_case import MONDAY
from hand_over_case import HandOverCase

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestContest(HandOverCase):
    def contest(self, subject, user, reason="I had him first", **values):
        if subject._name == "crm.lead":
            action = subject.with_user(user).action_filing_contest()
        else:
            action = subject.with_user(user).action_contest()
        return (
            self.env[action["res_model"]]
            .with_user(user)
            .with_context(**action["context"])
            .create({"reason": reason} | values)
            .action_contest()
        )

    def memory(self, filing):
        """What the former salesperson keeps of a filing."""
        memories = self.env["customer.filing.memory"]
        return memories.search([("filing_id", "=", filing.id)])

    def refused(self, user=None):
        """Anna's filing, and a colleague's that was refused because of it."""
        filing = self.file(self.lead())
        second = self.file(self.lead(user or self.bo))
        self.assertEqual(second.state, "refused")
        return filing, second

    def test_a_refused_filing(self):
        filing, mine = self.refused()
        self.assertTrue(mine.with_user(self.bo).may_contest)
        answer = self.contest(mine, self.bo)
        self.assertNotIn(filing.name, str(answer))
        hold = filing.hold_ids
        self.assertEqual(hold.contested_by_id, self.bo)
        self.assertEqual(hold.until, MONDAY + timedelta(days=3))
        self.assertEqual(hold.reason, "I had him first")
        notice = self.env["customer.filing.notice"].search([("kind", "=", "contest")])
        self.assertEqual((notice.user_id, notice.filing_id), (self.bo, filing))
        self.assertEqual(notice.activity_ids.user_id, self.olga)
        self.assertIn("contest", self.events(filing))
        self.env.invalidate_all()
        for record in (filing, hold, notice):
            with self.assertRaises(AccessError):
                record.with_user(self.bo).read()

    def test_the_owner_reads_that_it_is_looked_at_and_no_more(self):
        filing, mine = self.refused()
        self.contest(mine, self.bo)
        todos = filing.lead_id.activity_ids.filtered(lambda a: a.user_id == self.anna)
        summaries = " ".join(todos.mapped("summary"))
        self.assertIn("On hold: the register office looks at it", summaries)
        self.assertNotIn(self.bo.name, summaries)
        self.assertTrue(filing.with_user(self.anna).is_on_hold)

    def test_meanwhile_nothing_happens_and_then_it_does(self):
        filing, mine = self.refused()
        self.at(filing.protected_until - timedelta(days=1))
        self.contest(mine, self.bo)
        self.at(filing.protected_until)
        self.run_cron()
        self.assertEqual(filing.state, "active")
        self.at(filing.protected_until + timedelta(days=3))
        self.run_cron()
        self.assertEqual(filing.state, "ended")

    def test_the_officer_lifts_it(self):
        filing, mine = self.refused()
        self.contest(mine, self.bo)
        filing.hold_ids.with_user(self.olga).action_lift()
        self.assertFalse(filing.is_on_hold)

    def test_a_contested_lead(self):
        filing = self.file(self.lead())
        his = self.lead(self.bo)
        self.assertTrue(his.with_user(self.bo).filing_may_contest)
        self.contest(his, self.bo)
        self.assertEqual(filing.hold_ids.contested_by_id, self.bo)

    def test_a_former_filing_in_the_pool_cannot_be_claimed_meanwhile(self):
        filing = self.customer(1)
        filing._end("release")
        self.env.invalidate_all()
        card = self.env["customer.filing.card"].search([("filing_id", "=", filing.id)])
        self.contest(self.memory(filing), self.anna)
        self.assertEqual(filing.hold_ids.contested_by_id, self.anna)
        card.with_user(self.bo).action_claim()
        self.assertEqual(filing.pool_entry_ids.state, "waiting")
        self.at(MONDAY + timedelta(days=3))
        card.with_user(self.bo).action_claim()
        self.assertEqual(filing.pool_entry_ids.state, "claimed")

    def test_a_former_filing_that_was_claimed_away(self):
        filing = self.customer(1)
        filing._end("release")
        card = self.env["customer.filing.card"].search([("filing_id", "=", filing.id)])
        card.with_user(self.bo).action_claim()
        claimed = self.env["customer.filing"].search(
            [("user_id", "=", self.bo.id), ("state", "=", "active")]
        )
        self.env.invalidate_all()
        self.contest(self.memory(filing), self.anna)
        self.assertEqual(claimed.hold_ids.contested_by_id, self.anna)

    def test_who_gave_him_back_himself_contests_nothing(self):
        """Else he would keep his colleagues from him, and have no work with him."""
        filing = self.customer(1)
        self.env["customer.filing.end"].with_user(self.anna).create(
            {"filing_id": filing.id, "transition": "release", "reason": "No interest"}
        ).action_end()
        with self.assertRaises(AccessError):
            self.contest(self.memory(filing), self.anna)
        self.assertFalse(filing.hold_ids)

    def test_one_contest_per_person_and_customer(self):
        _filing, mine = self.refused()
        self.contest(mine, self.bo)
        with self.assertRaisesRegex(UserError, "contested this already"):
            self.contest(mine, self.bo)

    def test_nobody_blocks_his_colleagues_for_fun(self):
        """So many a day; the register says how many."""
        self.company.filing_register_id.contest_daily = 2
        for number in range(1, 4):
            filing = self.customer(number)
            lead = self.lead(self.bo, phone=filing.phone, partner_name=f"甲{number}")
            if number < 3:
                self.contest(lead, self.bo)
                continue
            with self.assertRaisesRegex(UserError, "as much as is possible today"):
                self.contest(lead, self.bo)
        self.assertFalse(filing.hold_ids)

    def test_how_long_the_register_says(self):
        self.company.filing_register_id.contest_days = 10
        filing, mine = self.refused()
        self.contest(mine, self.bo)
        self.assertEqual(filing.hold_ids.until, MONDAY + timedelta(days=10))

    def test_documents_are_the_offices_to_read(self):
        filing, mine = self.refused()
        proof = (
            self.env["ir.attachment"]
            .with_user(self.bo)
            .create({"name": "Chat", "raw": b"1"})
        )
        self.contest(mine, self.bo, document_ids=[(6, 0, proof.ids)])
        self.assertEqual(filing.hold_ids.document_ids, proof)
        self.env.invalidate_all()
        self.assertTrue(proof.with_user(self.olga).read(["name"]))
        with self.assertRaises(AccessError):
            proof.with_user(self.anna).read(["name"])

    def test_documents_of_others_stay_where_they_are(self):
        _filing, mine = self.refused()
        other = self.env["ir.attachment"].create(
            {"name": "Price list", "raw": b"1", "public": True}
            | {"res_model": "customer.filing.policy", "res_id": self.policy.id}
        )
        self.assertTrue(other.with_user(self.bo).has_access("read"))
        with self.assertRaises(AccessError):
            self.contest(mine, self.bo, document_ids=[(6, 0, other.ids)])
        self.assertEqual(other.res_model, "customer.filing.policy")

    def test_only_what_was_refused_or_taken(self):
        filing, mine = self.refused()
        for subject, user in ((filing, self.anna), (filing.lead_id, self.anna)):
            with self.assertRaises(AccessError):
                self.contest(subject, user)
        with self.assertRaises(AccessError):
            self.contest(mine, self.carl)
        dialogs = self.env["customer.filing.contest"].with_user(self.carl)
        with self.assertRaises(AccessError):
            dialogs.create({"filing_id": filing.id, "reason": "Mine"}).action_contest()

    def test_a_reason_is_needed(self):
        _filing, mine = self.refused()
        with self.assertRaisesRegex(UserError, "why"):
            self.contest(mine, self.bo, reason=" ")
