"""The contact data behind a card: revealed with a reason, so many a day, and noted."""

from datetime import timedelta

from filing_case import MONDAY
from watch_case import WatchCase

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestReveal(WatchCase):
    """The contact data behind a card: with a reason, so many a day, and noted."""

    def setUp(self):
        super().setUp()
        self.north.filing_pool_id.team_ids |= self.north
        self.pooled = self.in_pool("13700000001", "成都高新机械有限公司")
        self.as_browsed()

    def in_pool(self, phone, company):
        """The card of a customer whom Anna gave back."""
        filing = self.file(self.lead(phone=phone, partner_name=company))
        filing._end("release")
        card = self.env["customer.filing.card"].search([("filing_id", "=", filing.id)])
        return card

    def dialog(self, mask, user, reason="He called and wants to be called back"):
        action = mask.with_user(user).action_reveal()
        dialogs = self.env[action["res_model"]].with_user(user)
        return dialogs.with_context(action["context"]).create({"reason": reason})

    def told(self, dialog):
        dialog.invalidate_recordset()
        return dialog.read(["phone", "company_name", "is_revealed"])[0]

    def test_who_whom_when_and_why(self):
        self.assertTrue(self.pooled.with_user(self.bo).may_reveal)
        dialog = self.dialog(self.pooled, self.bo)
        told = self.told(dialog)
        self.assertEqual(
            (told["phone"], told["company_name"], told["is_revealed"], dialog.left),
            (False, False, False, 2),
        )
        action = dialog.action_reveal()
        self.assertEqual(action["res_id"], dialog.id)
        told = self.told(dialog)
        self.assertEqual(
            (told["phone"], told["company_name"]),
            ("13700000001", "成都高新机械有限公司"),
        )
        row = self.sightings.search([("kind", "=", "reveal")])
        self.assertEqual(
            (row.user_id, row.filing_id, row.seen_at, row.reason),
            (self.bo, self.pooled.filing_id, MONDAY, dialog.reason),
        )
        self.assertEqual(dialog.left, 1)

    def test_asked_again_he_is_told_till_the_day_is_over(self):
        dialog = self.dialog(self.pooled, self.bo)
        dialog.action_reveal()
        dialog.action_reveal()
        again = self.dialog(self.pooled, self.bo)
        self.assertTrue(self.told(again)["phone"])
        self.assertEqual((again.left, self.sightings.search_count([])), (1, 1))
        self.at(MONDAY + timedelta(hours=13, minutes=59))
        self.assertTrue(self.told(again)["phone"])
        self.at(MONDAY + timedelta(hours=14))
        self.assertFalse(self.told(again)["phone"], "00:00 in Shanghai")
        self.assertEqual(again.left, 2)

    def test_budget_of_the_day(self):
        for number in "23":
            card = self.in_pool(f"1370000000{number}", f"成都{number}")
            self.dialog(card, self.bo).action_reveal()
        dialog = self.dialog(self.pooled, self.bo)
        with self.assertRaisesRegex(UserError, "tomorrow"):
            dialog.action_reveal()
        self.assertFalse(self.told(dialog)["phone"])
        self.assertEqual(self.raised("reveal_budget").user_id, self.bo)
        # the dialog offers nothing then; that he opened it is told as well
        times = self.raised("reveal_budget").count
        self.pooled.with_user(self.bo).action_reveal()
        self.assertEqual(self.raised("reveal_budget").count, times + 1)
        card.with_user(self.bo).action_reveal()
        self.assertEqual(self.raised("reveal_budget").count, times + 1, "told already")
        self.at(MONDAY + timedelta(hours=14))
        dialog.action_reveal()
        self.assertTrue(self.told(dialog)["phone"])
        mia = self._new_user("mia", "sales_team.group_sale_salesman")
        self.north.member_ids = [Command.link(mia.id)]
        self.dialog(self.pooled, mia).action_reveal()

    def test_unusual_volume_is_told(self):
        self.register.reveal_alarm = 1
        self.dialog(self.pooled, self.bo).action_reveal()
        self.assertEqual(self.raised("reveals").user_id, self.bo)
        self.assertEqual(self.raised("reveals").activity_ids.user_id, self.olga)

    def test_reason_is_asked_for(self):
        for reason in (False, "", " . "):
            dialog = self.dialog(self.pooled, self.bo, reason)
            with self.assertRaisesRegex(UserError, "why"):
                dialog.action_reveal()
            self.assertFalse(self.told(dialog)["phone"])

    def test_nought_reveals_nothing(self):
        dialog = self.dialog(self.pooled, self.bo)
        dialog.action_reveal()
        self.set_anew(reveal_daily_max=0)
        self.assertFalse(self.pooled.with_user(self.bo).may_reveal)
        self.assertFalse(self.told(dialog)["phone"], "not even who was told before")
        self.refused(self.pooled.with_user(self.bo).action_reveal)
        self.refused(dialog.action_reveal)

    def test_only_who_sees_the_card(self):
        active = self.env["customer.filing.card"].search(
            [("filing_id", "=", self.filing.id)]
        )
        for user, card in ((self.carl, self.pooled), (self.bo, active)):
            mine = self.env["customer.filing.reveal"].with_user(user)
            for dialog in (
                mine.create({"card_id": card.id, "reason": "I want to know"}),
                mine.new({"card_id": card.id}),
            ):
                self.refused(dialog.action_reveal)
                self.assertFalse(dialog.phone or dialog.subject_name)
            self.refused(card.with_user(user).action_reveal)
        other = self.dialog(self.pooled, self.bo)
        self.refused(other.with_user(self.carl).action_reveal)
        self.refused(other.with_user(self.carl).read, ["reason"])

    def test_who_claimed_him_meanwhile_keeps_him(self):
        """Once the card is gone from the window nothing is told of it any more."""
        dialog = self.dialog(self.pooled, self.bo)
        dialog.action_reveal()
        self.pooled.with_user(self.anna).action_claim()
        self.as_browsed()
        self.assertFalse(self.told(dialog)["phone"])

    def test_former_salesperson_and_his_memory(self):
        memory = self.env["customer.filing.memory"].search(
            [("filing_id", "=", self.pooled.filing_id.id)]
        )
        self.assertTrue(memory.with_user(self.anna).may_reveal)
        dialog = self.dialog(memory, self.anna)
        dialog.action_reveal()
        self.assertTrue(self.told(dialog)["phone"])
        self.refused(memory.with_user(self.bo).action_reveal)

    def test_who_reads_the_filing_needs_no_button(self):
        for user in (self.dai, self.max, self.olga):
            self.assertFalse(self.pooled.with_user(user).may_reveal)

    def test_settings_in_words(self):
        told = dict(self.version._setting_sections())
        self.assertIn(
            ["reveal_daily_max", "has_honeypot"], list(told.values()), list(told)
        )
        self.assertEqual(self.version._setting_texts("reveal_daily_max"), ["2"])
        with self.assertRaises(ValidationError):
            self.version._draft().reveal_daily_max = -1
        with self.assertRaises(ValidationError):
            self.register.denied_alarm = -1
