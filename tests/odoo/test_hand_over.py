"""The same filing goes on with another salesperson, and everything goes with it."""

import json
from datetime import timedelta

from hand_over_case import HandOverCase

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.customer_filing.core import ledger


@tagged("post_install", "-at_install")
class TestHandOver(HandOverCase):
    def test_filing_and_leads_go_to_the_new_one(self):
        """Rules S45-R08, S47-R04: the clock and what was promised stay."""
        filing = self.customer(1)
        second = filing.lead_id.copy()
        until = filing.protected_until
        filing._hand_over(self.bo)
        self.assertEqual((filing.state, filing.user_id), ("active", self.bo))
        self.assertEqual(filing.protected_until, until)
        leads = filing.lead_id | second
        self.assertEqual(leads.user_id, self.bo)
        self.assertEqual(leads.mapped("filing_guard"), ["protected", "protected"])
        card = self.env["customer.filing.card"].search([("filing_id", "=", filing.id)])
        self.assertEqual(card.owner_id, self.bo)
        self.assertEqual(self.events(filing), ["activate", "hand_over"])
        [payload] = self.told(filing, "hand_over")
        told = json.loads(payload)
        self.assertEqual((told["from"], told["to"]), (self.anna.id, self.bo.id))
        self.assertNotIn("anna", payload, "ids, never names")

    def test_plans_and_meetings_go_along(self):
        filing = self.customer(1)
        lead = filing.lead_id
        call = (
            lead.with_user(self.anna)
            .activity_schedule("mail.mail_activity_data_call", user_id=self.anna.id)
            .with_env(self.env)
        )
        ahead, past = self.meeting(lead), self.meeting(lead, days=-2)
        filing._hand_over(self.bo)
        self.assertEqual(call.user_id, self.bo)
        self.assertEqual(ahead.user_id, self.bo)
        self.assertEqual(ahead.partner_ids, self.bo.partner_id)
        self.assertEqual(past.user_id, self.anna, "what was is left as it was")

    def test_the_former_one_is_out_at_once(self):
        """Rule S29-R04: filing, lead, messages, plans and attachments."""
        filing = self.customer(1)
        lead = filing.lead_id
        message = lead.with_user(self.dai).message_post(
            body="Will buy", message_type="comment"
        )
        todo = lead.with_user(self.anna).activity_schedule(
            "mail.mail_activity_data_call", user_id=self.anna.id
        )
        note = (
            self.env["ir.attachment"]
            .with_user(self.anna)
            .create(
                {
                    "name": "Offer",
                    "raw": b"1",
                    "res_model": lead._name,
                    "res_id": lead.id,
                }
            )
        )
        done = lead.with_user(self.anna).activity_schedule(
            "mail.mail_activity_data_call", user_id=self.anna.id
        )
        done.action_feedback(feedback="Called")
        meeting = self.meeting(lead)
        records = (filing, lead, message, todo, note)
        for record in records:
            self.assertTrue(self._sees(self.anna, record))
        filing._hand_over(self.bo)
        self.env.flush_all()
        self.env.invalidate_all()
        for record in records:
            with self.subTest(record=record):
                self.assertFalse(self._sees(self.anna, record))
                self.assertTrue(self._sees(self.bo, record))
        self.assertTrue(done.exists(), "what was done stays in the chatter")
        with self.assertRaises(AccessError):
            done.with_user(self.anna).read(["res_name"])
        with self.assertRaises(AccessError):
            todo.with_user(self.anna).unlink()
        self.assertNotIn(self.anna.partner_id, meeting.partner_ids)
        self.assertNotIn(self.anna.partner_id, lead.message_partner_ids)
        self.assertIn(self.bo.partner_id, lead.message_partner_ids)
        with self.assertRaises(AccessError):
            lead.with_user(self.anna).write({"name": "Still mine"})

    def test_the_former_one_hears_no_more_of_meetings(self):
        """Of those that were he keeps what his calendar has, and is told no more."""
        filing = self.customer(1)
        past, ahead = (self.meeting(filing.lead_id, days=days) for days in (-2, 2))
        helped = self.meeting(filing.lead_id, days=3)
        helped.partner_ids |= self.carl.partner_id
        for meeting in past | helped:
            meeting.message_subscribe(self.carl.partner_id.ids)
        customer = self.env["res.partner"].create({"name": "Li", "email": "l@x.cn"})
        past.message_subscribe(customer.ids)
        filing._hand_over(self.bo)
        for meeting in past | ahead | helped:
            self.assertNotIn(self.anna.partner_id, meeting.message_partner_ids)
        self.assertNotIn(self.carl.partner_id, past.message_partner_ids)
        self.assertIn(customer, past.message_partner_ids)
        self.assertIn(
            self.carl.partner_id, helped.message_partner_ids, "he helps there"
        )
        self.assertEqual(past.user_id, self.anna, "what was is left as it was")
        self.assertIn(self.anna.partner_id, past.partner_ids)
        self.assertTrue(self._sees(self.anna, past), "she took part")
        self.assertFalse(self._sees(self.anna, ahead))
        said = past.with_user(self.bo).message_post(
            body="He buys", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        told = said.sudo().notification_ids.res_partner_id
        self.assertFalse((self.anna | self.carl).partner_id & told)

    def _sees(self, user, record):
        """Whether a client of his finds and reads it."""
        own = record.with_user(user)
        if not own.search([("id", "=", record.id)]):
            with self.assertRaises(AccessError):
                own.read(["id"])
            return False
        return bool(own.read(["id"]))

    def test_followers_whom_he_brought_are_unsubscribed(self):
        filing = self.customer(1)
        customer = self.env["res.partner"].create({"name": "Li", "email": "l@x.cn"})
        followers = (self.carl | self.dai | self.max).partner_id | customer
        filing.lead_id.message_subscribe(followers.ids)
        filing._hand_over(self.bo)
        kept = filing.lead_id.message_partner_ids
        self.assertNotIn(self.carl.partner_id, kept)
        expected = (self.dai | self.max | self.bo).partner_id | customer
        self.assertEqual(kept & (followers | self.bo.partner_id), expected)

    def test_place_in_line_and_draft_go_along(self):
        """Rule S11-R06: who waited goes on waiting, in the place that he had."""
        self.rules(duplicate_policy="queue", queue_places=2)
        lead = self.lead(self.carl)
        self.file(lead)
        waiting = self.file(self.lead(self.anna))
        self.assertEqual(waiting.state, "queued")
        place, submitted = waiting.queue_place, waiting.first_submitted_at
        draft = self.draft()
        waiting._hand_over(self.bo)
        draft._hand_over(self.bo)
        self.assertEqual((waiting.state, waiting.user_id), ("queued", self.bo))
        self.assertEqual(waiting.first_submitted_at, submitted)
        self.assertEqual(waiting.queue_place, place)
        self.assertEqual(waiting.lead_id.user_id, self.bo)
        self.assertEqual((draft.state, draft.user_id), ("draft", self.bo))

    def test_open_request_goes_along(self):
        filing = self.customer(1)
        request = (
            self.env["customer.filing.request"]
            .with_user(self.anna)
            .create({"filing_id": filing.id, "reason": "A mistake"})
            .with_env(self.env)
        )
        filing._hand_over(self.bo)
        self.assertEqual(
            (request.state, request.requested_by_id.id), ("pending", self.bo.id)
        )
        self.env.invalidate_all()
        self.assertFalse(request.with_user(self.anna)._filtered_access("read"))
        request.with_user(self.bo).action_recall()

    def test_nobody_decides_a_request_that_became_his_own(self):
        filing = self.customer(1)
        request = (
            self.env["customer.filing.request"]
            .with_user(self.anna)
            .create({"filing_id": filing.id, "reason": "A mistake"})
            .with_env(self.env)
        )
        self.assertEqual(request.activity_ids.user_id, self.dai)
        filing._hand_over(self.dai)
        self.assertFalse(request.activity_ids.filtered(lambda a: a.user_id == self.dai))

    def test_customer_who_bought_goes_along(self):
        filing = self.customer(1)
        filing.lead_id.action_set_won()
        self.assertEqual(filing.end_reason, "won")
        filing._hand_over(self.bo)
        self.assertEqual((filing.user_id, filing.lead_id.user_id), (self.bo, self.bo))
        self.assertEqual(filing.lead_id.filing_guard, "protected")

    def test_a_hold_keeps_the_owner(self):
        filing = self.customer(1)
        self.env["customer.filing.hold"].create(
            {"filing_id": filing.id, "reason": "A dispute"}
        )
        with self.assertRaisesRegex(UserError, "on hold"):
            filing._hand_over(self.bo)
        filing._hand_over(self.bo, repair=True)
        self.assertEqual(filing.user_id, self.bo)

    def test_what_is_over_is_not_handed_over(self):
        filing = self.customer(1)
        self.at(filing.protected_until)
        with self.assertRaisesRegex(UserError, "over"):
            filing._hand_over(self.bo)

    def test_what_has_ended_is_not_handed_over(self):
        filing = self.customer(1)
        filing._end("release")
        with self.assertRaisesRegex(UserError, "has ended"):
            filing._hand_over(self.bo)

    def test_deadlines_go_on(self):
        self.staged(("cadence", 3, "release"))
        filing = self.customer(1)
        due = self.due(filing)
        filing._hand_over(self.bo)
        self.assertEqual(self.due(filing), due)
        self.at(filing.effective_at + timedelta(days=1))
        self.log(filing, self.bo)
        self.assertGreater(self.due(filing)["cadence"], due["cadence"])

    def test_counted_anew(self):
        """Rule S46-R08: who has not ordered begins anew with the new one."""
        filing = self.customer(1)
        until = filing.protected_until
        self.at(filing.effective_at.replace(day=5))
        filing._hand_over(self.bo, restart=True)
        self.assertGreater(filing.protected_until, until)
        self.assertEqual(filing.lead_id.filing_protected_until, filing.protected_until)

    def test_a_colleagues_own_lead_of_the_customer_is_his_now(self):
        filing = self.file(self.lead())
        his = self.lead(self.bo)
        self.assertEqual(his.filing_guard, "contested")
        filing._hand_over(self.bo)
        self.assertEqual((his.filing_guard, his.filing_id), ("protected", filing))

    def test_share_of_the_former_one(self):
        """Rules S14-R06, S18-R11, scenario 44."""
        for setting, active, heir in (
            ("none", True, None),
            ("kept", True, "kept"),
            ("company", True, "company"),
            ("kept", False, "company"),
            ("closer", False, "closer"),
        ):
            with self.subTest(setting=setting, active=active):
                self.rules(former_share=setting)
                filing = self.customer(self.env["customer.filing"].search_count([]))
                self.anna.active = active
                filing._hand_over(self.bo)
                share = self.env["customer.filing.share"].search(
                    [("filing_id", "=", filing.id)]
                )
                self.assertEqual(share.heir or None, heir)
                if share:
                    self.assertEqual(share.person_id, self.anna)
                    self.assertEqual(share.origin, "former")
                self.anna.active = True

    def test_the_ledger_replays_to_the_same_state(self):
        filing = self.customer(1)
        filing._hand_over(self.bo)
        entries = self.env["customer.filing.ledger"]._entries(filing.ids)
        self.assertFalse(ledger.verify(entries))
        self.assertEqual(ledger.replay(entries), ("active", None))

    def test_owner_of_a_guarded_lead_is_not_typed_in(self):
        """S07: a bulk edit by form or RPC gets the clear message."""
        filing = self.customer(1)
        with self.assertRaisesRegex(UserError, "protected by filing"):
            filing.lead_id.with_user(self.dai).write({"user_id": self.bo.id})
        fixed = "readonly=\"filing_guard in ('protected', 'pool')\""
        for view in ("crm.crm_case_tree_view_oppor", "crm.crm_case_tree_view_leads"):
            arch = self.env["crm.lead"].get_view(self.env.ref(view).id)["arch"]
            self.assertIn('name="user_id"', arch)
            self.assertIn(fixed, arch)
        form = self.env["crm.lead"].get_view(self.env.ref("crm.crm_lead_view_form").id)
        self.assertEqual(form["arch"].count(fixed), 4)
