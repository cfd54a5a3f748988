"""Who gets a customer of the pool: whoever claims, proves, had asked, or is assigned.

Rules S01-R07, S12-R03, S14-R23, S14-R24, S14-R29; the draw is in test_draw.py.
"""

from datetime import datetime, timedelta

from filing_case import MONDAY
from follow_up_case import GOOD
from pool_case import ENTERED, PHONE, TUESDAY, PoolCase

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

WRONG = "13800005678"


@tagged("post_install", "-at_install")
class TestSelfClaim(PoolCase):
    def test_pool_is_claimed_by_whoever_is_first_unless_it_says_otherwise(self):
        """S01-R07"""
        card = self.pooled()
        seen = card.with_user(self.bo)
        self.assertEqual((seen.claim_mode, seen.may_claim), ("self", True))
        self.assertFalse(seen.may_prove or seen.may_declare or seen.may_assign)
        seen.action_claim()
        self.assertEqual(self.of(card).user_id, self.bo)

    def test_no_mode_is_passed_by_rpc_or_by_filing_him(self):
        """Neither the button's method nor the filing of his number gets him."""
        card = self.pooled()
        for mode in ("proof", "assigned", "draw"):
            self.pool.claim_mode = mode
            seen = card.with_user(self.bo)
            self.assertFalse(seen.may_claim)
            seen.action_claim()
            self.assertRefused(self.refused(self.bo), f"mode_{mode}")
            self.assertFalse(self.of(card))
            typed = self.filed(self.bo, phone=PHONE)
            self.assertRefused(typed, f"mode_{mode}")
            self.assertIn("pool", typed.refusal_text)

    def test_no_mode_is_passed_by_a_filing_that_others_must_agree_to(self):
        """Else he would be reserved meanwhile for whoever types his number."""
        card = self.pooled()
        self.rules(
            approval_level_ids=[
                Command.clear(),
                Command.create({"sequence": 1, "approver": "leader"}),
            ]
        )
        for mode in ("proof", "assigned", "draw"):
            self.pool.claim_mode = mode
            self.assertRefused(self.filed(self.bo, phone=PHONE), f"mode_{mode}")
        self.assertTrue(card.pool_id)

    def test_sentence_says_what_to_do(self):
        self.pool.claim_mode = "proof"
        card = self.pooled()
        card.with_user(self.bo).action_claim()
        self.assertIn("Claim by proof", self.refused(self.bo).refusal_text)

    def test_form_shows_the_settings_of_the_mode_alone(self):
        with Form(self.pool.with_user(self.max)) as form:
            form.claim_mode = "proof"
            form.proof_days = 5
            with self.assertRaises(AssertionError):
                form.draw_hour = 10
        self.assertEqual(self.pool.proof_days, 5)


@tagged("post_install", "-at_install")
class TestProof(PoolCase):
    mode = {"claim_mode": "proof", "proof_days": 3}

    def document(self, user=None):
        return (
            self.env["ir.attachment"]
            .with_user(user or self.bo)
            .create({"name": "slip.jpg", "raw": b"a viewing slip"})
        )

    def visit(self, card, **values):
        return self.prove(
            card,
            kind="visit",
            called_at=False,
            **{"visited_at": TUESDAY - timedelta(hours=2)} | values,
        )

    def test_call_makes_him_the_callers(self):
        """S14-R24: and the call is the first follow-up of the new filing"""
        card = self.pooled()
        self.assertTrue(card.with_user(self.bo).may_prove)
        self.prove(card)
        filing = self.of(card)
        self.assertEqual((filing.user_id, filing.state), (self.bo, "active"))
        evidence = self.evidence(filing)
        self.assertEqual(
            (evidence.kind, evidence.result, evidence.user_id, evidence.happened_at),
            ("call", "reached", self.bo, TUESDAY),
        )
        note = filing.lead_id.message_ids[:1]
        self.assertIn(GOOD, note.body)
        self.assertIn(
            "Call 03/10/2026 09:00:00 AM", note.body, "his own account is told"
        )

    def test_visit_needs_a_slip_where_the_pool_says_so(self):
        """S14-R23: viewing slip"""
        card = self.pooled()
        with self.assertRaisesRegex(UserError, "viewing slip"):
            self.visit(card)
        slip = self.document()
        self.visit(card, document_ids=slip.ids)
        filing = self.of(card)
        self.assertEqual(self.evidence(filing).kind, "visit")
        self.assertEqual(filing.document_ids.name, "slip.jpg")
        with self.assertRaises(UserError, msg="it stays as it was handed in"):
            filing.document_ids.with_user(self.bo).raw = b"another"

    def test_visit_without_a_slip_where_none_is_asked(self):
        self.pool.proof_slip = False
        card = self.pooled()
        self.visit(card)
        self.assertEqual(self.of(card).user_id, self.bo)

    def test_when_it_was(self):
        """Neither in the future, nor older than the pool accepts, nor unsaid."""
        card = self.pooled()
        for at, said in (
            (TUESDAY + timedelta(minutes=1), "future"),
            (TUESDAY - timedelta(days=3, minutes=1), "more than 3 days ago"),
            (False, "Say when"),
        ):
            with self.assertRaisesRegex(UserError, said):
                self.prove(card, called_at=at)
        self.assertFalse(self.of(card))
        self.prove(card, called_at=TUESDAY - timedelta(days=3))
        self.assertTrue(self.of(card))

    def test_note_as_the_claiming_team_asks(self):
        """S14-R19: too short, or a phrase that does not count"""
        self.rules(note_min_chars=10, note_banned="没接\n")
        card = self.pooled()
        with self.assertRaisesRegex(UserError, "too little"):
            self.prove(card, note="好的好的好的好的好的好的")
        with self.assertRaisesRegex(UserError, "phrase"):
            self.prove(card, note="打过电话了但是客户没接后来再说吧")
        self.prove(card)
        self.assertTrue(self.of(card))

    def test_everything_that_is_missing_at_once(self):
        card = self.pooled()
        with self.assertRaises(UserError) as error:
            self.prove(card, called_at=False, note=" ", phone=False)
        self.assertEqual(len(str(error.exception).split("\n")), 3)

    def test_wrong_number_gets_nobody_and_is_counted(self):
        """A friendly refusal, logged, and an answer of the day like any other."""
        self.company.filing_register_id.check_daily_user = 2
        card = self.pooled()
        dialog, action = self.prove(card, phone=WRONG)
        self.assertEqual(action["res_id"], dialog.id, "the dialog stays open")
        self.assertIn("not this customer's number", dialog.answer)
        self.assertFalse(self.of(card))
        check = self.env["customer.filing.check"].search([], limit=1)
        self.assertEqual(
            (check.via, check.verdict, check.user_id, check.filing_id),
            ("proof", "mismatch", self.bo, card.filing_id),
        )
        self.prove(card, phone="13800009999")
        dialog, _action = self.prove(card)
        self.assertIn("too often", dialog.answer, "even with the right number")
        self.assertFalse(self.of(card))

    def test_no_guessing_machine(self):
        """Five wrong numbers for one customer: he is guessed, limit or not."""
        self.company.filing_register_id.check_daily_user = 0
        card, other = self.pooled(PHONE, "13700001234")
        for number in range(5):
            self.prove(card, phone=f"1380000567{number}")
        dialog, _action = self.prove(card)
        self.assertIn("too often", dialog.answer)
        self.prove(other, phone="13700001234")
        self.assertEqual(self.of(other).user_id, self.bo, "another customer")
        self.prove(card, self.dai)
        self.assertEqual(self.of(card).user_id, self.dai, "somebody else")

    def test_who_tries_number_after_number_is_reported(self):
        self.company.filing_register_id.probe_limit = 3
        card = self.pooled()
        for number in (5, 6, 7):
            self.prove(card, phone=f"1380000123{number}")
        notices = self.env["customer.filing.notice"].search([])
        self.assertIn("probing", notices.mapped("kind"))

    def test_what_the_mask_shows_is_no_proof(self):
        """A masked number, or a number of the register's other customers."""
        card = self.pooled()
        self.file(self.lead(phone="13900009999", partner_name="成都高新"))
        for phone in ("138****1234", "13900009999"):
            dialog, _action = self.prove(card, phone=phone)
            self.assertTrue(dialog.answer)
        self.assertFalse(self.of(card))

    def test_another_key_does_as_well(self):
        filing = self.filed(phone=PHONE, wechat="lixiaoming88")
        self.at(TUESDAY)
        self.run_cron()
        card = self.cards(filing)
        self.prove(card, phone=False, wechat="LiXiaoming88")
        self.assertEqual(self.of(card).user_id, self.bo)

    def test_only_of_a_pool_of_ones_own(self):
        card = self.pooled()
        with self.assertRaises(AccessError):
            card.with_user(self.carl).action_prove()
        dialog = self.env["customer.filing.prove"].with_user(self.carl)
        with self.assertRaises(AccessError):
            dialog.create({"card_id": card.id, "note": GOOD, "phone": PHONE})

    def test_documents_of_others_are_not_brought_along(self):
        card = self.pooled()
        secret = self.env["ir.attachment"].create(
            {
                "name": "secret",
                "raw": b"x",
                "res_model": "res.company",
                "res_field": "logo",
            }
        )
        with self.assertRaises(AccessError):
            self.visit(card, document_ids=secret.ids)

    def test_pool_that_is_not_claimed_by_proof(self):
        self.pool.claim_mode = "self"
        card = self.pooled()
        with self.assertRaisesRegex(UserError, "not claimed by proof"):
            card.with_user(self.bo).action_prove()

    def test_daily_quota_of_the_pool_holds(self):
        self.pool.claim_daily_max = 1
        card, other = self.pooled(PHONE, "13700001234")
        self.prove(card)
        self.prove(other, phone="13700001234")
        self.assertRefused(self.refused(self.bo), "quota")
        self.assertFalse(self.of(other))

    # ---- S14-R29 ----

    def unreachable(self, on=MONDAY + timedelta(days=6)):
        """A card of whom Anna noted last that nobody answered."""
        filing = self.file(self.lead())
        self.at(on)
        self.log(filing, result="no_answer")
        self.at(TUESDAY)
        self.run_cron()
        return self.cards(filing)

    def test_who_was_unreachable_must_be_reached_and_visited(self):
        """S14-R29: within half a month after "no answer" """
        card = self.unreachable()
        self.assertIn("reached and visited", card.with_user(self.bo).claim_hint)
        with self.assertRaisesRegex(UserError, "Say when you visited"):
            self.prove(card)
        slip = self.document()
        both = {"visited_at": TUESDAY - timedelta(hours=3), "document_ids": slip.ids}
        self.prove(card, **both)
        filing = self.of(card)
        self.assertEqual(filing.user_id, self.bo)
        self.assertEqual(self.evidence(filing).mapped("kind"), ["call", "visit"])

    def test_half_a_month_later_a_call_is_enough(self):
        card = self.unreachable()
        self.at(MONDAY + timedelta(days=6 + 15))
        self.prove(card)
        self.assertTrue(self.of(card))

    def test_who_was_reached_after_that(self):
        filing = self.file(self.lead())
        self.log(filing, result="unreachable")
        self.at(MONDAY + timedelta(days=1))
        self.log(filing)
        self.at(TUESDAY)
        self.run_cron()
        card = self.cards(filing)
        self.prove(card)
        self.assertTrue(self.of(card))


@tagged("post_install", "-at_install")
class TestFirstRight(PoolCase):
    mode = {"first_right_hours": 24}
    until = ENTERED + timedelta(hours=24)

    def asked(self, user, way="check"):
        """Anna's customer, for whom ``user`` asks while he is protected."""
        filing = self.file(self.lead())
        if way == "check":
            filings = self.env["customer.filing"].with_user(user)
            answer = filings.check_customer({"phone": PHONE})
            self.assertEqual(answer["verdict"], "protected")
        else:
            self.assertRefused(self.filed(user, phone=PHONE), "protected")
        self.at(TUESDAY)
        self.run_cron()
        return self.cards(filing)

    def test_who_had_asked_comes_first(self):
        """He sees until when, the others from when on."""
        card = self.asked(self.bo)
        mine, other = card.with_user(self.bo), card.with_user(self.dai)
        self.assertTrue(mine.may_claim)
        self.assertIn("You have the first right until 03/11/2026", mine.claim_hint)
        self.assertFalse(other.may_claim)
        self.assertIn("To be claimed from 03/11/2026", other.claim_hint)
        other.action_claim()
        self.assertRefused(self.refused(self.dai), "first_right")
        self.assertIn("come first", self.refused(self.dai).refusal_text)
        self.assertRefused(self.filed(self.dai, phone=PHONE), "first_right")
        mine.action_claim()
        self.assertEqual(self.of(card).user_id, self.bo)

    def test_who_was_refused_had_asked(self):
        card = self.asked(self.bo, "filing")
        self.assertFalse(card.with_user(self.dai).may_claim)
        self.assertRefused(self.filed(self.dai, phone=PHONE), "first_right")
        card.with_user(self.bo).action_claim()
        self.assertEqual(self.of(card).user_id, self.bo)

    def test_after_the_hours_everybody_may(self):
        card = self.asked(self.bo)
        self.at(self.until - timedelta(seconds=1))
        self.assertFalse(card.with_user(self.dai).may_claim)
        self.at(self.until)
        self.assertTrue(card.with_user(self.dai).may_claim)
        self.assertFalse(card.with_user(self.dai).claim_hint)
        card.with_user(self.dai).action_claim()
        self.assertEqual(self.of(card).user_id, self.dai)

    def test_nobody_had_asked(self):
        card = self.pooled()
        card.with_user(self.dai).action_claim()
        self.assertEqual(self.of(card).user_id, self.dai)

    def test_who_asks_in_the_pool_or_is_no_member_has_no_right(self):
        card = self.asked(self.carl)
        filings = self.env["customer.filing"].with_user(self.bo)
        self.assertEqual(filings.check_customer({"phone": PHONE})["verdict"], "pool")
        self.assertTrue(card.with_user(self.dai).may_claim)

    def test_who_has_left_has_no_right(self):
        card = self.asked(self.bo)
        self.bo.active = False
        self.assertTrue(card.with_user(self.dai).may_claim)


@tagged("post_install", "-at_install")
class TestQueueComesFirst(PoolCase):
    def test_who_waits_has_him_before_the_pool_sees_him(self):
        """First right of the queue for N hours: offered to who asked, then pooled.

        S11-R06, S11-R07: while he is offered there is no card in the pool.
        """
        self.rules(duplicate_policy="queue", queue_places=1, queue_offer_hours=24)
        filing = self.file(self.lead())
        waiting = self.filed(self.bo, phone=PHONE)
        self.assertEqual(waiting.state, "queued")
        self.at(TUESDAY)
        self.run_cron()
        until = datetime(2026, 3, 10, 16)
        self.assertEqual((waiting.state, waiting.offered_until), ("active", until))
        pooled = self.env["customer.filing.card"].search([("pool_id", "!=", False)])
        self.assertFalse(pooled)
        filings = self.env["customer.filing"].with_user(self.dai)
        self.assertEqual(
            filings.check_customer({"phone": PHONE})["verdict"], "protected"
        )
        self.at(until)
        self.run_cron()
        self.assertEqual(waiting.state, "ended")
        card = self.cards(waiting | filing).filtered("pool_id")
        self.assertTrue(card, "he did not accept: now the pool sees him")
        card.with_user(self.dai).action_claim()
        self.assertEqual(self.of(card).user_id, self.dai)
