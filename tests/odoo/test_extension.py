"""A longer protection: asked for in time, decided by somebody else.

Rules S04-R09, S11-R11, S11-R13, S65-R07, S67-R12; scenarios 19 and 23.
"""

from datetime import datetime, timedelta

from draft_case import DraftCase
from filing_case import MONDAY

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from odoo.addons.customer_filing.core import ledger

PHONE = "13800001234"
OTHER_PHONE = "13900005678"
DUE = datetime(2026, 3, 9, 16)  # 10 March 00:00 in Shanghai
EXTENDED = datetime(2026, 4, 9, 16)  # a month more
ONCE = {"extension_mode": "limited", "extension_max": 1}


class ExtensionCase(DraftCase):
    extension = ONCE

    def setUp(self):
        super().setUp()
        self.rules(**self.extension)
        self.mine = self.lead(self.anna, phone=PHONE)
        self.filing = self.file(self.mine, user=self.anna)
        self.assertEqual(self.filing.protected_until, DUE)

    def ask(self, user=None, filing=None, **values):
        """Ask by the dialog; the request."""
        filing = filing or self.filing
        dialog = (
            self.env["customer.filing.extend"]
            .with_user(user or self.anna)
            .create({"filing_id": filing.id, "reason": "He will sign"} | values)
        )
        dialog.action_ask()
        return self.env["customer.filing.request"].search(
            [("filing_id", "=", filing.id), ("kind", "=", "extend")], limit=1
        )

    def assertNotPossible(self, way, sentence, error=UserError):
        with self.assertRaisesRegex(error, sentence), self.env.cr.savepoint():
            way()
            self.env.flush_all()

    def assertRefusedWith(self, sentence, error=UserError, **values):
        with self.assertRaisesRegex(error, sentence), self.env.cr.savepoint():
            self.ask(**values)

    def events(self):
        return self.filing.ledger_ids.mapped("event")

    def assertReplays(self, filing):
        """The ledger leads to the state that the filing has."""
        entries = [
            ledger.Entry(
                entry.filing_id.id,
                entry.sequence,
                entry.event,
                entry.effective_at,
                entry.recorded_at,
                entry.actor_id.id,
                entry.payload,
                entry.previous,
                entry.hash,
            )
            for entry in filing.ledger_ids
        ]
        told = ledger.replay(entries)
        self.assertEqual(told, (filing.state, filing.end_reason or None))
        self.assertEqual(ledger.verify(entries), [])

    def summaries(self, user):
        todo = self.env["mail.activity"].search([("user_id", "=", user.id)])
        return " ".join(f"{one.summary} {one.note}" for one in todo)


@tagged("post_install", "-at_install")
class TestAsking(ExtensionCase):
    def test_dialog_says_what_one_asks_for(self):
        self.assertTrue(self.filing.with_user(self.anna).may_extend)
        action = self.mine.with_user(self.anna).action_filing_extend()
        dialog = (
            self.env[action["res_model"]]
            .with_user(self.anna)
            .with_context(action["context"])
            .create({"reason": "He will sign"})
        )
        self.assertIn("03/09/2026", dialog.present_end)
        self.assertIn("04/09/2026", dialog.new_end)
        self.assertEqual(dialog.times_left, "1")
        self.assertFalse(dialog.report_required or dialog.evidence_required)

    def test_screens(self):
        """From the lead to the dialog, and to who decides."""
        with Form(self.mine.with_user(self.anna)) as lead:
            self.assertTrue(lead.filing_may_extend)
        action = self.filing.with_user(self.anna).action_ask_extension()
        dialogs = self.env[action["res_model"]].with_user(self.anna)
        with Form(dialogs.with_context(action["context"])) as dialog:
            self.assertIn("04/09/2026", dialog.new_end)
            dialog.reason = "He will sign"
            dialog.report = "Met twice"
        dialog.record.action_ask()
        request = self.filing.request_ids.with_user(self.dai)
        with Form(request) as shown:
            self.assertEqual(shown.report, "Met twice")
            self.assertIn("04/09/2026", shown.extension_text)
        with Form(self.filing.with_user(self.anna)) as shown:
            self.assertTrue(shown.awaits_decision)
            self.assertFalse(shown.may_extend)
        request.action_approve()
        self.assertIn("03/09/2026", request.extension_text, "as it was decided")
        with Form(self.filing.with_user(self.anna)) as shown:
            self.assertEqual(shown.extension_count, 1)

    def test_asked_for_and_put_before_the_leader(self):
        """S67-R12"""
        request = self.ask()
        self.assertEqual((request.state, request.kind), ("pending", "extend"))
        self.assertEqual(request.requested_by_id, self.anna)
        self.assertEqual(request.sudo().activity_ids.user_id, self.dai)
        self.assertTrue(self.filing.awaits_decision)
        self.assertTrue(self.mine.with_user(self.anna).filing_awaits_decision)
        self.assertEqual(self.filing.protected_until, DUE, "nothing is granted yet")
        self.assertIn("03/09/2026", request.with_user(self.dai).extension_text)
        self.assertIn("04/09/2026", request.with_user(self.dai).extension_text)
        self.assertEqual(self.events(), ["activate", "extension_asked"])

    def test_one_at_a_time(self):
        self.ask()
        self.assertFalse(self.filing.with_user(self.anna).may_extend)
        self.assertRefusedWith("wait for the decision")

    def test_before_the_end_or_abandoned(self):
        """S11-R11, S11-R13, S67-R12: in the last second, not at the end"""
        self.at(DUE)
        self.assertFalse(self.filing.with_user(self.anna).may_extend)
        self.assertRefusedWith("asked for before the end")
        self.at(DUE - timedelta(seconds=1))
        self.assertEqual(self.ask().state, "pending")

    def test_somebody_waits(self):
        """S11-R13, scenario 23: refused, queue exists"""
        self.rules(duplicate_policy="queue", queue_places=1)
        filing = self.filed(self.anna, phone=OTHER_PHONE)
        waiting = self.filed(self.bo, phone=OTHER_PHONE)
        self.assertEqual(waiting.state, "queued")
        with self.assertRaisesRegex(UserError, "Somebody waits") as refused:
            filing.with_user(self.anna).action_ask_extension()
        self.assertNotIn(self.bo.name, str(refused.exception))
        self.assertRefusedWith("Somebody waits", filing=filing)
        waiting._end("withdraw")
        self.assertEqual(self.ask(filing=filing).state, "pending")

    def test_somebody_waits_and_the_policy_does_not_mind(self):
        self.rules(
            duplicate_policy="queue", queue_places=1, extension_blocked_by_queue=False
        )
        filing = self.filed(self.anna, phone=OTHER_PHONE)
        self.filed(self.bo, phone=OTHER_PHONE)
        self.assertEqual(self.ask(filing=filing).state, "pending")

    def test_terms_that_were_pinned_decide(self):
        """S01-R26, S18-R18: a filing of another policy stays as it was"""
        self.rules(extension_mode="none")
        self.assertEqual(self.ask().state, "pending")
        never = self.filed(self.anna, phone=OTHER_PHONE)
        self.assertFalse(never.with_user(self.anna).may_extend)
        self.assertRefusedWith("no protection is extended", filing=never)

    def test_without_end(self):
        lines = self.rules().line_ids
        lines.filtered(lambda line: line.kind_id == self.walk_in).unit = "permanent"
        endless = self.filed(self.anna, phone=OTHER_PHONE)
        self.assertFalse(endless.protected_until)
        self.assertRefusedWith("without end", filing=endless)

    def test_not_protected(self):
        self.filing._end("void")
        with self.assertRaisesRegex(UserError, "not protected at present"):
            self.filing.with_user(self.anna).action_ask_extension()
        self.assertRefusedWith("not protected at present")

    def test_only_for_whom_it_is(self):
        """S01-R13: a colleague neither asks nor reads the dates of it"""
        dialog = self.env["customer.filing.extend"].with_user(self.bo)
        dialog = dialog.create({"filing_id": self.filing.id, "reason": "Mine soon"})
        self.assertFalse(dialog.present_end or dialog.new_end)
        with self.assertRaises(AccessError):
            dialog.action_ask()
        with self.assertRaises(AccessError):
            self.filing.with_user(self.bo).action_ask_extension()
        with self.assertRaises(AccessError):
            self.mine.with_user(self.bo).action_filing_extend()

    def test_no_request_is_typed_in(self):
        """Neither the request nor what it promises comes over RPC."""
        requests = self.env["customer.filing.request"].with_user(self.anna)
        typed = {"filing_id": self.filing.id, "kind": "extend", "reason": "x"}
        self.assertNotPossible(lambda: requests.create(typed), "on the filing itself")
        request = self.ask().with_user(self.anna)
        for values in ({"end_after": EXTENDED}, {"report": "x"}, {"state": "approved"}):
            self.assertNotPossible(lambda v=values: request.write(v), "buttons")
        mine = self.filing.with_user(self.anna)
        for values in ({"extension_count": 0}, {"awaits_decision": False}):
            self.assertNotPossible(lambda v=values: mine.write(v), "typed in")

    def test_report_and_document(self):
        """S04-R09: a progress report; and evidence where the policy wants it"""
        self.rules(extension_report_required=True, extension_evidence_required=True)
        filing = self.filed(self.anna, phone=OTHER_PHONE)
        with self.assertRaises(UserError) as refused:
            self.ask(filing=filing, report="  ")
        self.assertIn("progress report is missing", str(refused.exception))
        self.assertIn("attach at least one", str(refused.exception))
        papers = self.env["ir.attachment"].with_user(self.anna)
        paper = papers.create({"name": "offer.pdf", "raw": b"offer"})
        request = self.ask(
            filing=filing, report="Met twice", evidence_ids=[Command.set(paper.ids)]
        )
        self.assertEqual(request.report, "Met twice")
        shown = request.with_user(self.dai).evidence_ids
        self.assertEqual(shown.raw, b"offer", "the decider reads it")
        mine = shown.with_user(self.anna)
        self.assertNotPossible(lambda: mine.write({"raw": b"contract"}), "handed in")
        self.assertNotPossible(mine.unlink, "handed in")

    def test_document_of_somebody_else_is_not_handed_in(self):
        """Nobody reads what he may not by naming it in a request."""
        closed = self.env["ir.attachment"].create(
            {"name": "secret.pdf", "raw": b"secret"}
        )
        with self.assertRaises(AccessError):
            self.ask(evidence_ids=[Command.set(closed.ids)])
        self.assertEqual(closed.res_id, 0)

    def test_document_of_another_record_is_copied(self):
        paper = (
            self.env["ir.attachment"]
            .with_user(self.anna)
            .create(
                {
                    "name": "note.txt",
                    "raw": b"note",
                    "res_model": "crm.lead",
                    "res_id": self.mine.id,
                }
            )
        )
        request = self.ask(evidence_ids=[Command.set(paper.ids)])
        self.assertNotEqual(request.evidence_ids, paper)
        self.assertEqual(paper.res_id, self.mine.id)
        self.assertEqual(request.evidence_ids.raw, b"note")

    def test_leader_who_asks_for_another_does_not_decide(self):
        request = self.ask(user=self.dai)
        self.assertEqual(request.sudo().activity_ids.user_id, self.olga)
        with self.assertRaisesRegex(AccessError, "Nobody decides a request of his own"):
            request.with_user(self.dai).action_approve()


@tagged("post_install", "-at_install")
class TestDecision(ExtensionCase):
    def test_granted_from_the_old_end(self):
        """S11-R13, S04-R09, scenario 23: a month, once"""
        request = self.ask()
        self.at(MONDAY + timedelta(days=3))
        request.with_user(self.dai).action_approve()
        self.assertEqual(self.filing.protected_until, EXTENDED)
        self.assertEqual(self.filing.extension_count, 1)
        self.assertFalse(self.filing.awaits_decision)
        self.assertEqual(self.mine.filing_protected_until, EXTENDED)
        self.assertEqual(self.events(), ["activate", "extension_asked", "extend"])
        self.assertIn("extended until 04/09/2026", self.summaries(self.anna))
        self.assertReplays(self.filing)
        triggers = self.env["ir.cron.trigger"].search([("call_at", "=", EXTENDED)])
        self.assertTrue(triggers, "the cron comes at the new end")
        self.at(DUE)
        self.run_cron()
        self.assertEqual(self.filing.state, "active")
        self.assertRefusedWith("as often as its terms allow")
        self.at(EXTENDED)
        self.run_cron()
        self.assertEqual((self.filing.state, self.filing.ended_at), ("ended", EXTENDED))

    def test_colleagues_lead_shows_the_new_date(self):
        """S01-R09"""
        theirs = self.lead(self.bo, phone=PHONE)
        self.assertEqual(theirs.filing_protected_until, DUE)
        self.ask().with_user(self.dai).action_approve()
        self.assertEqual(theirs.filing_protected_until, EXTENDED)

    def test_decided_after_the_end(self):
        """Kept until then; the time of the decision is not added."""
        request = self.ask()
        self.at(DUE + timedelta(days=2))
        self.run_cron()
        self.assertEqual(self.filing.state, "active")
        theirs = self.filed(self.bo, phone=PHONE)
        self.assertRefused(theirs, "protected")
        self.assertEqual(self.filing.state, "active", "nor does settling end it")
        request.with_user(self.dai).action_approve()
        self.assertEqual(self.filing.protected_until, EXTENDED)

    def test_decided_after_even_the_new_end(self):
        """Nobody loses a customer in the past: it ends with the decision."""
        request = self.ask()
        decided = EXTENDED + timedelta(days=1)
        self.at(decided)
        request.with_user(self.dai).action_approve()
        self.assertEqual((self.filing.state, self.filing.ended_at), ("ended", decided))
        self.assertReplays(self.filing)

    def test_refused_before_the_end(self):
        request = self.ask()
        request.with_user(self.dai).action_refuse()
        self.assertFalse(self.filing.awaits_decision)
        self.assertEqual(
            (self.filing.state, self.filing.protected_until),
            (
                "active",
                DUE,
            ),
        )
        self.assertEqual(self.filing.extension_count, 0)
        self.assertIn("extension was refused", self.summaries(self.anna))
        self.assertEqual(self.events()[-1], "extension_refused")
        self.assertEqual(self.ask().state, "pending", "he may ask once more")

    def test_refused_after_the_end(self):
        """It ends at once, with the decision and not before it."""
        request = self.ask()
        decided = DUE + timedelta(hours=30)
        self.at(decided)
        request.with_user(self.dai).action_refuse()
        self.assertEqual(
            (self.filing.state, self.filing.end_reason, self.filing.ended_at),
            ("ended", "expired", decided),
        )
        self.assertEqual(self.mine.filing_guard, "pool")
        self.assertEqual(self.filing.pool_entry_ids.entered_at, decided)
        self.assertEqual(
            self.events(),
            ["activate", "extension_asked", "extension_refused", "expire"],
        )
        self.assertIn("protection is over", self.summaries(self.anna))
        self.assertReplays(self.filing)

    def test_recalled_after_the_end(self):
        request = self.ask()
        decided = DUE + timedelta(hours=30)
        self.at(decided)
        request.with_user(self.anna).action_recall()
        self.assertEqual((self.filing.state, self.filing.ended_at), ("ended", decided))

    def test_refused_while_on_hold(self):
        """A hold keeps what is over; once lifted, the decision's instant counts."""
        request = self.ask()
        hold = (
            self.env["customer.filing.hold"]
            .with_user(self.olga)
            .create({"filing_id": self.filing.id, "reason": "Contested"})
        )
        with self.assertRaisesRegex(UserError, "on hold"), self.env.cr.savepoint():
            request.with_user(self.dai).action_approve()
        decided = DUE + timedelta(hours=30)
        self.at(decided)
        request.with_user(self.dai).action_refuse()
        self.assertEqual(self.filing.state, "active")
        self.at(decided + timedelta(days=1))
        hold.action_lift()
        self.run_cron()
        self.assertEqual((self.filing.state, self.filing.ended_at), ("ended", decided))

    def test_won_while_it_is_decided(self):
        """S11-R09: even past the end; nothing is left to decide"""
        request = self.ask()
        self.at(DUE + timedelta(days=1))
        self.mine.with_user(self.anna).action_set_won()
        self.assertEqual(self.filing.end_reason, "won")
        self.assertEqual(request.state, "recalled")
        self.assertFalse(self.filing.awaits_decision)

    def test_every_other_end_closes_it(self):
        for transition in ("release", "lose", "void", "withdraw"):
            with self.subTest(transition=transition):
                filing = self.filed(self.anna, phone=OTHER_PHONE)
                request = self.ask(filing=filing)
                filing._end(transition)
                self.assertEqual(request.state, "recalled")
                self.assertFalse(filing.awaits_decision)
                with self.assertRaises(UserError), self.env.cr.savepoint():
                    request.with_user(self.dai).action_approve()
                self.assertEqual(filing.state, "ended")
                filing.pool_entry_ids._leave("withdrawn", MONDAY)

    def test_somebody_waits_by_the_decision(self):
        """S11-R13: he waits for two customers; the other one's queue let him in"""
        self.rules(duplicate_policy="queue", queue_places=1)
        mine = self.filed(self.anna, phone="13700001111")
        other = self.filed(self.anna, phone=OTHER_PHONE, kind_id=self.deposit.id)
        request = self.ask(filing=mine)
        both = f"13700001111 / {OTHER_PHONE}"
        waiting = self.filed(self.bo, phone=both)
        self.assertEqual((waiting.state, other.state), ("queued", "active"))
        with self.assertRaisesRegex(UserError, "Somebody waits"):
            request.with_user(self.dai).action_approve()

    def test_nobody_begins_to_wait_for_an_end_being_decided_on(self):
        """S11-R13: nobody can be promised an end that may move"""
        self.rules(duplicate_policy="queue", queue_places=1)
        filing = self.filed(self.anna, phone=OTHER_PHONE)
        request = self.ask(filing=filing)
        self.assertRefused(self.filed(self.bo, phone=OTHER_PHONE), "protected")
        request.with_user(self.dai).action_refuse()
        self.assertEqual(self.filed(self.bo, phone=OTHER_PHONE).state, "queued")

    def test_waiting_goes_on_where_it_does_not_block(self):
        self.rules(
            duplicate_policy="queue", queue_places=1, extension_blocked_by_queue=False
        )
        filing = self.filed(self.anna, phone=OTHER_PHONE)
        request = self.ask(filing=filing)
        waiting = self.filed(self.bo, phone=OTHER_PHONE)
        self.assertEqual(waiting.state, "queued")
        self.at(DUE + timedelta(hours=1))
        self.run_cron()
        self.assertEqual(waiting.state, "queued", "his turn has not come")
        request.with_user(self.dai).action_approve()
        self.assertEqual(filing.protected_until, EXTENDED)
        self.at(EXTENDED)
        self.run_cron()
        self.assertEqual((waiting.state, waiting.effective_at), ("active", EXTENDED))

    def test_who_waits_follows_from_the_refusal_on(self):
        self.rules(
            duplicate_policy="queue", queue_places=1, extension_blocked_by_queue=False
        )
        filing = self.filed(self.anna, phone=OTHER_PHONE)
        request = self.ask(filing=filing)
        waiting = self.filed(self.bo, phone=OTHER_PHONE)
        decided = DUE + timedelta(hours=30)
        self.at(decided)
        request.with_user(self.dai).action_refuse()
        self.assertEqual((waiting.state, waiting.effective_at), ("active", decided))
        self.assertFalse(filing.pool_entry_ids)

    def test_decided_once(self):
        request = self.ask()
        request.with_user(self.dai).action_approve()
        for user, way in (
            (self.dai, "action_approve"),
            (self.olga, "action_refuse"),
            (self.anna, "action_recall"),
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                getattr(request.with_user(user), way)()
        self.assertEqual(self.filing.protected_until, EXTENDED)


@tagged("post_install", "-at_install")
class TestOtherWays(ExtensionCase):
    extension = {"extension_mode": "unlimited", "extension_unit": "period"}

    def test_as_often_and_as_long_as_the_period(self):
        """S65-R07, S67-R12: seven days each time, without limit"""
        for days in (7, 14, 21):
            self.ask().with_user(self.dai).action_approve()
            self.assertEqual(self.filing.protected_until, DUE + timedelta(days=days))
        self.assertEqual(self.filing.extension_count, 3)

    def test_key_account_of_half_a_year(self):
        """S04-R08, S04-R09, scenario 19: through 2 September, then 2 December"""
        version = self.rules(
            extension_mode="limited",
            extension_max=1,
            extension_length=3,
            extension_unit="month",
            extension_report_required=True,
        )
        line = version.line_ids.filtered(lambda line: line.kind_id == self.deposit)
        line.write({"length": 6, "unit": "month"})
        filing = self.filed(self.anna, phone=OTHER_PHONE, kind_id=self.deposit.id)
        self.assertEqual(filing.protected_until, datetime(2026, 9, 2, 16))
        self.at(datetime(2026, 8, 25))
        self.assertRefusedWith("progress report", filing=filing)
        request = self.ask(filing=filing, report="The board decides in November")
        request.with_user(self.dai).action_approve()
        self.assertEqual(filing.protected_until, datetime(2026, 12, 2, 16))
        self.assertRefusedWith("as often as its terms allow", filing=filing, report="x")


@tagged("post_install", "-at_install")
class TestSettings(DraftCase):
    def assertNotSet(self, sentence, **values):
        with self.assertRaisesRegex(ValidationError, sentence), self.cr.savepoint():
            self.rules(**values)

    def test_numbers_that_make_no_sense(self):
        self.assertNotSet("How often", extension_max=0)
        self.assertNotSet("Extended by", extension_length=0)
        self.assertNotSet("Extended by", extension_length=1201)
        self.assertNotSet("Asked for", queue_offer_hours=-1)

    def test_nothing_to_extend(self):
        version = self.rules()
        version.line_ids.write({"unit": "permanent"})
        self.assertNotSet("nothing to extend", extension_mode="limited")

    def test_terms_say_nothing_of_what_does_not_count(self):
        """Terms that were pinned before keep their digest."""
        version = self.rules(
            extension_max=3, extension_report_required=True, queue_offer_hours=48
        )
        terms = version._resolve(self.walk_in, self.company)
        self.assertEqual(terms.extension, "")
        version.write({"extension_mode": "limited", "duplicate_policy": "queue"})
        terms = version._resolve(self.walk_in, self.company)
        self.assertEqual(
            terms.extension,
            '{"mode":"limited","most":3,"offer_hours":48,"report":true}',
        )

    def test_form_of_a_version(self):
        version = self.rules()
        arch = version.get_view(
            self.env.ref("customer_filing.filing_policy_version_view_form").id, "form"
        )["arch"]
        for name in (
            "extension_mode",
            "extension_max",
            "extension_length",
            "extension_unit",
            "extension_report_required",
            "extension_evidence_required",
            "extension_blocked_by_queue",
            "queue_start",
            "queue_offer_hours",
        ):
            self.assertIn(f'name="{name}"', arch)
