"""The main job: file, be refused, be protected, be released, claim."""

from datetime import datetime, timedelta

import policies
from filing_case import MONDAY, FilingCase

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged


@tagged("post_install", "-at_install")
class TestMainPath(FilingCase):
    def test_filing_protects_for_the_period_of_the_kind(self):
        """S01-R05: walk-in 7 days from filing; first day not counted (scenario 14)."""
        lead = self.lead()
        filing = self.file(lead)
        self.assertEqual(filing.state, "active")
        self.assertEqual(filing.user_id, self.anna)
        # 10 March 00:00 in Shanghai is the first instant without protection
        self.assertEqual(filing.protected_until, datetime(2026, 3, 9, 16, 0))
        self.assertEqual(filing.protected_through, datetime(2026, 3, 9, 15, 59, 59))
        self.assertEqual(filing.days_left, 7)
        self.assertRegex(filing.name, r"^CF/2026/\d{5}$")
        self.assertEqual(lead.filing_id, filing)
        self.assertEqual(lead.filing_guard, "protected")
        self.assertEqual(lead.filing_protected_until, filing.protected_until)
        self.assertEqual(lead.filing_days_left, 7)

    def test_deposit_protects_for_ninety_days(self):
        """S01-R06."""
        filing = self.file(self.lead(), self.deposit)
        self.assertEqual(filing.protected_until, datetime(2026, 5, 31, 16, 0))

    def test_dialog_proposes_what_the_lead_knows(self):
        lead = self.lead(email_from="li@zhaodu.example.cn", street="解放路 1 号")
        dialog = self.env["customer.filing.submit"].with_user(self.anna)
        with Form(dialog.with_context(default_lead_id=lead.id)) as form:
            self.assertEqual(form.company_name, "重庆兆度销售工程有限公司")
            self.assertEqual(form.contact_name, "李小明")
            self.assertEqual(form.phone, "13800001234")
            self.assertEqual(form.email, "li@zhaodu.example.cn")
            self.assertEqual(form.street, "解放路 1 号")
            self.assertEqual(form.kind_id, self.walk_in)
            self.assertIn("7 days", form.period)
            form.kind_id = self.deposit
            self.assertIn("90 days", form.period)

    def test_second_salesperson_is_refused_without_learning_who(self):
        """S01-R09, S01-R10: only that and until when; the check is logged."""
        first = self.file(self.lead())
        filing = self.file(self.lead(self.bo, phone="+86 138 0000 1234"))
        self.assertEqual(filing.state, "refused")
        self.assertEqual(filing.user_id, self.bo)
        self.assertEqual(self.codes(filing), ["protected"])
        text = filing.with_user(self.bo).refusal_text
        self.assertIn("03/09/2026 11:59:59 PM", text)
        for secret in (first.name, "anna", self.anna.name, self.north.name):
            self.assertNotIn(secret, text)
        self.assertFalse(filing.key_ids, "a refused filing holds nothing")
        self.assertEqual(filing.lead_id.filing_guard, "contested")
        self.assertFalse(filing.lead_id.filing_id)
        check = self.env["customer.filing.check"].search([], limit=1)
        self.assertEqual((check.user_id, check.verdict), (self.bo, "protected"))
        self.assertNotIn("13800001234", check.key_digests)

    def test_refused_filing_is_seen_by_its_filer_only(self):
        self.file(self.lead())
        refused = self.file(self.lead(self.bo))
        self.assertEqual(refused.with_user(self.bo).state, "refused")
        with self.assertRaises(AccessError):
            refused.with_user(self.anna).read(["state"])

    def test_every_reason_is_given_at_once(self):
        """S01-R01: everything that is missing or wrong, in one answer."""
        self.north.filing_policy_id = policies.walk_in(self.env)
        lead = self.lead(phone="12", partner_name=False)
        filing = self.file(lead, tax_number="91110108551385082X")
        self.assertEqual(filing.state, "refused")
        self.assertEqual(
            self.codes(filing),
            ["missing", "no_identity", "phone_unreadable", "tax_number_invalid"],
        )
        self.assertEqual(len(filing.refusal_text.split("\n")), 4)

    def test_snapshot_does_not_follow_the_lead(self):
        lead = self.lead()
        filing = self.file(lead)
        lead.write({"phone": "13900009999", "partner_name": "Other"})
        self.assertEqual(filing.phone, "13800001234")
        self.assertEqual(self.file(self.lead(self.bo)).state, "refused")

    def test_expired_filing_falls_into_the_pool(self):
        """S01-R03, S01-R07 and scenario 22: released once, not a minute early."""
        lead = self.lead()
        filing = self.file(lead)
        self.at(datetime(2026, 3, 9, 15, 59))
        self.run_cron()
        self.assertEqual(filing.state, "active")
        self.at(datetime(2026, 3, 9, 16, 1))
        self.run_cron()
        self.assertEqual((filing.state, filing.end_reason), ("ended", "expired"))
        self.assertEqual(filing.ended_at, datetime(2026, 3, 9, 16, 0), "when due")
        self.assertEqual(lead.filing_guard, "pool")
        self.assertFalse(lead.user_id)
        self.assertEqual(lead.company_id, self.company, "it stays in its company")
        self.assertEqual(lead.team_id, self.north)
        entry = filing.pool_entry_ids
        self.assertEqual((entry.state, entry.reason), ("waiting", "expired"))
        events = filing.ledger_ids.mapped("event")
        self.run_cron()
        self.assertEqual(filing.ledger_ids.mapped("event"), events, "once only")
        self.assertEqual(events, ["activate", "expire"])

    def test_pool_shows_masked_cards_only(self):
        """S14-R27, S68-R08: until he claims, a member sees masked values."""
        lead = self.lead(email_from="li@zhaodu.example.cn", city="重庆")
        filing = self.file(lead)
        self.at(datetime(2026, 3, 10))
        self.run_cron()
        with self.assertRaises(AccessError):
            lead.with_user(self.bo).read(["phone"])
        self.assertFalse(self.env["crm.lead"].with_user(self.bo).search([]) & lead)
        card = self.env["customer.filing.card"].with_user(self.bo).search([])
        self.assertEqual(card.masked_name, "重庆****")
        self.assertEqual(card.city, "重庆")
        shown = str(card.read())
        for secret in ("兆度", "李小明", "13800001234", "li@zhaodu"):
            self.assertNotIn(secret, shown)
        for name in ("filing_id", "masked_phone", "masked_email", "masked_contact"):
            with self.assertRaises(AccessError):
                card.read([name])
        self.assertTrue(filing.exists())

    def test_claim_makes_a_new_filing_and_owner(self):
        """S01-R07, S39-R05."""
        lead = self.lead()
        old = self.file(lead)
        self.at(datetime(2026, 3, 10))
        self.run_cron()
        card = self.env["customer.filing.card"].with_user(self.bo).search([])
        action = card.action_claim()
        self.assertEqual(action["res_id"], lead.id)
        new = lead.filing_id
        self.assertEqual((new.state, new.user_id), ("active", self.bo))
        self.assertEqual(new.protected_until, datetime(2026, 3, 17, 16))
        self.assertEqual(lead.user_id, self.bo)
        self.assertEqual(lead.filing_guard, "protected")
        self.assertEqual(lead.with_user(self.bo).phone, "13800001234")
        self.assertEqual(old.pool_entry_ids.state, "claimed")
        claim = self.env["customer.filing.claim"].search([])
        self.assertEqual((claim.user_id, claim.filing_id), (self.bo, new))
        self.assertFalse(
            self.env["customer.filing.card"]
            .with_user(self.bo)
            .search([("pool_id", "!=", False)])
        )
        with self.assertRaises(AccessError):
            lead.with_user(self.anna).read(["phone"])

    def test_second_claim_is_told_that_somebody_was_faster(self):
        """Scenario 31, one after the other: owner and colleague alike."""
        lead = self.lead()
        self.file(lead)
        self.at(datetime(2026, 3, 10))
        self.run_cron()
        card = self.env["customer.filing.card"].search([("pool_id", "!=", False)])
        card.with_user(self.bo).action_claim()
        for user in (self.anna, self.dai, self.bo):
            answer = card.with_user(user).action_claim()
            self.assertEqual(answer["tag"], "display_notification")
            self.assertIn("somebody was faster", answer["params"]["message"])
        self.assertEqual(lead.user_id, self.bo)
        self.assertEqual(self.env["customer.filing.claim"].search_count([]), 1)

    def test_claim_that_is_refused_leaves_nothing_readable(self):
        filing = self.file(self.lead())
        other = self.file(self.lead(phone="13700001000", partner_name="成都高新"))
        self.at(datetime(2026, 3, 10))
        self.run_cron()
        cards = self.env["customer.filing.card"].search([("pool_id", "!=", False)])
        cards.pool_id.claim_daily_max = 1
        cards.filtered(lambda card: card.filing_id == other).with_user(
            self.bo
        ).action_claim()
        card = cards.filtered(lambda card: card.filing_id == filing)
        answer = card.with_user(self.bo).action_claim()
        self.assertIn("from 03/11/2026", answer["params"]["message"])
        refused = (
            self.env["customer.filing"]
            .with_user(self.bo)
            .search([("state", "=", "refused")])
        )
        self.assertEqual(self.codes(refused), ["quota"])
        self.assertNotIn("13800001234", str(refused.read()))
        self.assertEqual(filing.pool_entry_ids.state, "waiting")
        self.assertEqual(self.env["customer.filing.claim"].search_count([]), 1)

    def test_claim_asks_no_more_data_than_the_pool_has(self):
        self.file(self.lead())
        self.at(datetime(2026, 3, 10))
        self.run_cron()
        self.north.filing_policy_id = policies.walk_in(self.env)
        card = self.env["customer.filing.card"].with_user(self.bo).search([])
        card.action_claim()
        new = self.env["customer.filing"].search([("user_id", "=", self.bo.id)])
        self.assertEqual((new.state, new.street), ("active", False))

    def test_two_customers_claimed_at_once_one_of_them_gone(self):
        self.file(self.lead())
        self.file(self.lead(phone="13700001000", partner_name="成都高新"))
        self.at(datetime(2026, 3, 10))
        self.run_cron()
        cards = self.env["customer.filing.card"].search([("pool_id", "!=", False)])
        cards[0].with_user(self.bo).action_claim()
        answer = cards.with_user(self.dai).action_claim()
        self.assertEqual(answer["name"], "1 claimed")
        lines = self.env[answer["res_model"]].browse(answer["res_id"]).line_ids
        self.assertEqual(lines.mapped("is_done"), [False, True])
        self.assertIn("somebody was faster", lines[0].why)

    def test_only_members_of_a_team_file_for_it(self):
        """A salesperson does not pick the team with the longest protection."""
        filing = self.file(self.lead(self.carl))
        self.assertEqual(self.codes(filing), ["not_in_team"])

    def test_late_cron_blocks_nobody(self):
        """S01-R07, scenario 14: B can file at 10 March 00:00, swept or not."""
        old = self.file(self.lead())
        self.at(datetime(2026, 3, 9, 15, 59, 59))
        self.assertEqual(self.file(self.lead(self.bo)).state, "refused")
        self.at(datetime(2026, 3, 9, 16, 0, 0))
        new = self.file(self.lead(self.bo))
        self.assertEqual((new.state, new.user_id), ("active", self.bo))
        self.assertEqual(old.end_reason, "expired")
        self.assertEqual(old.lead_id.user_id, self.bo, "the old lead comes with him")

    def test_former_owner_keeps_a_masked_memory(self):
        filing = self.file(self.lead())
        self.at(datetime(2026, 3, 10))
        self.run_cron()
        with self.assertRaises(AccessError):
            filing.with_user(self.anna).read(["phone"])
        memory = self.env["customer.filing.memory"].with_user(self.anna).search([])
        self.assertEqual((memory.number, memory.end_reason), (filing.name, "expired"))
        self.assertEqual(memory.masked_phone, "138****1234")
        self.assertEqual(memory.ended_at, datetime(2026, 3, 9, 16))
        shown = str(memory.read())
        for secret in ("兆度", "李小明", "13800001234"):
            self.assertNotIn(secret, shown)

    def test_numbers_count_up_and_submission_is_stamped_once(self):
        """S18-R16: order by the moment of entry, to the microsecond."""
        first = self.file(self.lead())
        second = self.file(self.lead(phone="13800005678", partner_name="成都高新"))
        self.assertLess(first.name, second.name)
        self.env.cr.execute(
            "SELECT first_submitted_at FROM customer_filing WHERE id IN %s ORDER BY id",
            [(first | second)._ids],
        )
        [(one,), (two,)] = self.env.cr.fetchall()
        self.assertLess(one, two)
        self.assertTrue(one.microsecond or two.microsecond)

    def test_team_without_policy_works_as_plain_odoo(self):
        lead = self.lead(self.carl, self.plain)
        self.assertFalse(lead.filing_is_on)
        lead.with_user(self.carl).write({"user_id": self.bo.id})
        lead.sudo().action_set_lost()
        lead.sudo().unlink()
        filing = (
            self.env["customer.filing"]
            .with_user(self.carl)
            .create(
                {"company_name": "X", "phone": "13800001234", "team_id": self.plain.id}
            )
        )
        filing.action_submit()
        self.assertEqual(self.codes(filing), ["no_policy"])

    def test_what_was_filed_in_the_past_has_the_terms_and_dates_of_then(self):
        old = self.file(self.lead())
        old._end("release", {old.id: MONDAY + timedelta(days=1)})
        later = self.north.filing_version_id._new_version(
            MONDAY + timedelta(days=10), self.north
        )
        later.line_ids[0].length = 50
        self.at(MONDAY + timedelta(days=20))
        draft = self.env["customer.filing"].create(
            {
                "company_name": "X",
                "phone": "13800001234",
                "team_id": self.north.id,
                "kind_id": self.walk_in.id,
                "user_id": self.bo.id,
            }
        )
        draft._submit(at=MONDAY + timedelta(days=2))
        self.assertEqual(draft.protected_until, datetime(2026, 3, 11, 16))
        self.assertEqual(old.pool_entry_ids.left_at, MONDAY + timedelta(days=2))
        claimed = old.ledger_ids.filtered(lambda entry: entry.event == "claimed")
        self.assertEqual(claimed.effective_at, MONDAY + timedelta(days=2))

    def test_clock_starts_at_submission(self):
        draft = (
            self.env["customer.filing"]
            .with_user(self.anna)
            .create(
                {
                    "company_name": "X",
                    "phone": "13800001234",
                    "team_id": self.north.id,
                    "kind_id": self.walk_in.id,
                }
            )
        )
        self.at(datetime(2026, 3, 4, 2))
        draft.action_submit()
        self.assertEqual(draft.effective_at, datetime(2026, 3, 4, 2))
        self.assertEqual(draft.protected_until, datetime(2026, 3, 11, 16))
        self.assertEqual(draft.lead_id.user_id, self.anna, "a lead to work on")
        self.assertGreater(draft.effective_at, MONDAY)
