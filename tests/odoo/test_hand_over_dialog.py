"""The dialog "Hand over": who may, to whom, and what came of each line."""

import json

from hand_over_case import HandOverCase

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestHandOverDialog(HandOverCase):
    def owners(self, filings):
        return [filing.user_id.login for filing in filings]

    def test_a_leader_hands_over_to_one_person(self):
        filing = self.customer(1)
        dialog = self.hand_over_dialog(filing, way="person", user_id=self.bo.id)
        line = dialog.line_ids
        self.assertEqual(
            (line.user_id, line.customer_name), (self.bo, filing.company_name)
        )
        self.assertEqual(filing.user_id, self.anna, "a preview does nothing")
        dialog.action_hand_over()
        self.assertEqual((filing.user_id, line.state), (self.bo, "done"))
        self.assertIn("Handed over to", line.result)

    def test_to_the_group_by_load(self):
        """Rule S14-R22: his colleagues get them, first who has least."""
        self.customer(90, self.bo), self.customer(91, self.bo)
        filings = self.customer(1) | self.customer(2) | self.customer(3)
        self.hand_over(filings, way="group")
        self.assertEqual(self.owners(filings), ["carl", "carl", "bo"])

    def test_nobody_is_given_more_than_he_may_hold(self):
        self.rules(holding_max=1)
        self.customer(90, self.carl)
        filings = self.customer(1)
        self.rules(holding_max=1)
        self.hand_over(filings, way="group")
        self.assertEqual(self.owners(filings), ["bo"])

    def test_to_the_leader(self):
        """Rules S45-R08, S47-R04."""
        filing = self.customer(1)
        self.hand_over(filing, way="leader")
        self.assertEqual(filing.user_id, self.dai)

    def test_by_lot_that_can_be_drawn_again(self):
        """Rule S31-R32: the seed is in the ledger, and opening anew draws the same."""
        filings = self.customer(1) | self.customer(2) | self.customer(3)
        filings |= self.customer(4)
        first = self.owners(self.hand_over_dialog(filings, way="draw").line_ids)
        dialog = self.hand_over_dialog(filings, way="draw")
        self.assertEqual(self.owners(dialog.line_ids), first)
        dialog.action_hand_over()
        self.assertEqual(self.owners(filings), first)
        self.assertEqual(sorted(self.owners(filings)), ["bo", "bo", "carl", "carl"])
        seeds = {json.loads(self.told(f, "hand_over")[0])["seed"] for f in filings}
        self.assertEqual(len(seeds), 1)

    def test_as_the_customers_wish(self):
        """Rule S43-R08, S48-R13: line by line, with what the customer said."""
        filings = self.customer(1) | self.customer(2)
        dialog = self.hand_over_dialog(filings, way="customer")
        dialog.line_ids[0].write({"user_id": self.carl.id, "wish": "Carl, please"})
        dialog.action_hand_over()
        self.assertEqual(filings[0].user_id, self.carl)
        bodies = filings[0].lead_id.message_ids.mapped("body")
        self.assertIn("Carl, please", "".join(bodies))
        self.assertEqual(filings[1].user_id, self.anna)
        self.assertEqual(dialog.line_ids.mapped("state"), ["done", "refused"])

    def test_to_the_pool(self):
        filing = self.customer(1)
        self.hand_over(filing, way="pool")
        self.assertEqual((filing.state, filing.end_reason), ("ended", "released"))
        self.assertEqual(filing.lead_id.filing_guard, "pool")

    def test_who_has_not_ordered_becomes_new(self):
        """Rule S46-R08, scenario 47."""
        ordered, other = self.customer(1), self.customer(2)
        ordered.with_user(self.dai)._milestone("order", ordered.effective_at)
        dialog = self.hand_over_dialog(
            ordered | other, way="person", user_id=self.bo.id, unordered="pool"
        )
        self.assertFalse(dialog.line_ids[1].user_id)
        self.assertEqual(dialog.line_ids[1].fault, "Goes to the public pool")
        dialog.action_hand_over()
        self.assertEqual((ordered.state, ordered.user_id), ("active", self.bo))
        self.assertEqual(other.lead_id.filing_guard, "pool")

    def test_all_of_one_person(self):
        filing = self.customer(1)
        plain = self.lead(phone=False, partner_name=False, contact_name="Nobody yet")
        dialog = self.hand_over(self.anna, way="person", user_id=self.bo.id)
        self.assertEqual(len(dialog.line_ids), 2)
        self.assertEqual((filing.user_id, plain.user_id), (self.bo, self.bo))

    def test_button_on_the_lead(self):
        filing = self.customer(1)
        self.hand_over(filing.lead_id, way="person", user_id=self.bo.id)
        self.assertEqual(filing.user_id, self.bo)

    def test_who_may(self):
        filing = self.customer(1)
        for user in (self.anna, self.bo):
            with self.assertRaises(AccessError):
                filing.with_user(user).action_hand_over()
        eva = self._new_user("eva", "sales_team.group_sale_salesman_all_leads")
        with self.assertRaises(AccessError):
            filing.with_user(eva).action_hand_over()
        for user in (self.dai, self.olga, self.max):
            self.assertTrue(filing.with_user(user).action_hand_over())

    def test_a_salesperson_gets_no_dialog_over_rpc(self):
        filing = self.customer(1)
        dialogs = self.env["customer.filing.handover"].with_user(self.anna)
        with self.assertRaises(AccessError):
            dialogs.create({"line_ids": [Command.create({"filing_id": filing.id})]})

    def test_a_strange_leader_gets_nothing_over_rpc(self):
        filing = self.customer(1)
        eva = self._new_user("eva", "sales_team.group_sale_salesman_all_leads")
        dialog = (
            self.env["customer.filing.handover"]
            .with_user(eva)
            .create(
                {
                    "way": "person",
                    "user_id": eva.id,
                    "reason": "Mine",
                    "line_ids": [Command.create({"filing_id": filing.id})],
                }
            )
        )
        self.assertFalse(dialog.line_ids.customer_name)
        for guess in ({"way": "group"}, {"unordered": "pool"}):
            dialog.write(guess)
            self.assertFalse(dialog.line_ids.user_id)
            self.assertFalse(dialog.line_ids.fault, "nor whether he has ordered")
        with self.assertRaises(AccessError):
            dialog.action_hand_over()
        self.assertEqual(filing.user_id, self.anna)

    def test_a_line_with_two_records_takes_neither(self):
        """Over RPC: a customer of the leader's own, and a lead of another team."""
        filing = self.customer(1)
        strange = self.lead(self.olga, team_id=self.plain.id, phone=False)
        dialog = self.hand_over_dialog(filing, way="person", user_id=self.bo.id)
        dialog.line_ids.write({"lead_id": strange.id})
        with self.assertRaises(AccessError):
            dialog.action_hand_over()
        self.env.invalidate_all()
        self.assertEqual(strange.user_id, self.olga)

    def test_the_preview_tells_nothing_of_strangers(self):
        filing = self.customer(1, email_from="li@x.example.cn")
        eva = self._new_user("eva", "sales_team.group_sale_salesman_all_leads")
        dialog = (
            self.env["customer.filing.handover"]
            .with_user(eva)
            .create(
                {
                    "way": "customer",
                    "reason": "Mine",
                    "tell_customers": True,
                    "line_ids": [
                        Command.create({"filing_id": filing.id, "user_id": eva.id})
                    ],
                }
            )
        )
        self.assertFalse(dialog.notice_preview)

    def test_a_leader_gives_to_his_own_people_only(self):
        filing = self.customer(1)
        eva = self._new_user("eva", "sales_team.group_sale_salesman")
        with self.assertRaisesRegex(AccessError, "no team of yours"):
            self.hand_over(filing, way="person", user_id=eva.id)

    def test_receivers_who_cannot(self):
        filing = self.customer(1)
        eva = self._new_user("eva", "sales_team.group_sale_salesman")
        gone = self._new_user("gone", "sales_team.group_sale_salesman")
        gone.active = False
        self.env["customer.filing.absence"].with_user(self.bo).create(
            {"date_from": "2026-03-02", "date_to": "2026-03-03", "reason": "Ill"}
        ).with_user(self.dai).action_approve()
        for user, why in (
            (eva, "belongs to no team"),
            (gone, "no user any more"),
            (self.bo, "is away"),
        ):
            with self.subTest(why=why):
                dialog = self.hand_over(
                    filing, self.olga, way="person", user_id=user.id
                )
                self.assertIn(why, dialog.line_ids.result)
                self.assertEqual(filing.user_id, self.anna)

    def test_another_team_of_the_receiver(self):
        south = self.env["crm.team"].create(
            {
                "name": "South",
                "company_id": self.company.id,
                "filing_policy_id": self.policy.id,
            }
        )
        eva = self._new_user("eva", "sales_team.group_sale_salesman")
        south.member_ids = [Command.set(eva.ids)]
        filing = self.customer(1)
        self.hand_over(filing, self.olga, way="person", user_id=eva.id)
        self.assertEqual((filing.user_id, filing.team_id), (eva, south))
        self.assertEqual(filing.lead_id.team_id, south)

    def test_one_that_cannot_be_keeps_no_other(self):
        filings = self.customer(1) | self.customer(2)
        self.env["customer.filing.hold"].create(
            {"filing_id": filings[0].id, "reason": "A dispute"}
        )
        dialog = self.hand_over(filings, way="person", user_id=self.bo.id)
        self.assertEqual(dialog.line_ids.mapped("state"), ["refused", "done"])
        self.assertIn("on hold", dialog.line_ids[0].result)
        self.assertEqual(self.owners(filings), ["anna", "bo"])

    def test_a_reason_is_needed(self):
        filing = self.customer(1)
        with self.assertRaisesRegex(UserError, "why"):
            self.hand_over(filing, way="leader", reason=" ")

    def test_the_new_one_is_told_once(self):
        """Of one an activity, of many one mail, whatever their number."""
        mails = self.env["mail.mail"]
        one = self.customer(1)
        self.hand_over(one, way="person", user_id=self.bo.id)
        todo = one.lead_id.activity_ids
        self.assertEqual((todo.user_id, todo.summary), (self.bo, "Handed over to you"))
        self.bo.email = "bo@example.com"
        before = mails.search([])
        many = self.customer(2) | self.customer(3) | self.customer(4)
        self.hand_over(many, way="person", user_id=self.bo.id)
        mail = mails.search([]) - before
        self.assertEqual(len(mail), 1)
        self.assertIn(many[2].name, mail.body_html)
        self.assertFalse(many.lead_id.activity_ids)

    def test_customers_are_told_in_their_language(self):
        """Rules S53-R04, S29-R07: one mail to each, if whoever hands over says so."""
        mails = self.env["mail.mail"]
        filings = self.customer(1, email_from="li@x.example.cn")
        filings |= self.customer(2, email_from="li@x.example.cn")
        filings |= self.customer(3, email_from="wang@y.example.cn")
        before = mails.search([])
        dialog = self.hand_over_dialog(filings, way="person", user_id=self.bo.id)
        self.assertFalse(dialog.notice_preview)
        dialog.tell_customers = True
        self.assertIn("looks after you", dialog.notice_preview)
        self.assertIn(self.bo.name, dialog.notice_preview)
        dialog.action_hand_over()
        sent = (mails.search([]) - before).filtered(
            lambda mail: "contact person" in (mail.subject or "")
        )
        self.assertEqual(
            sorted(sent.mapped("email_to")), ["li@x.example.cn", "wang@y.example.cn"]
        )
        self.assertIn(self.bo.name, sent[0].body_html)

    def test_nobody_is_told_unless_it_is_said(self):
        filing = self.customer(1, email_from="li@x.example.cn")
        before = self.env["mail.mail"].search([])
        self.hand_over(filing, way="person", user_id=self.bo.id)
        self.assertFalse(self.env["mail.mail"].search([]) - before)
