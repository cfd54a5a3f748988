"""What can be done to a filing: a few buttons in its header, the rest in a menu."""

from draft_case import DraftCase
from lxml import etree

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

RARE = {
    "Ask to withdraw",
    "Change the kind",
    "Correct the customer",
    "Declare void",
    "Erase the data",
    "Hold",
    "Repair",
}


@tagged("post_install", "-at_install")
class TestFilingButtons(DraftCase):
    def buttons(self, filing, user):
        """Names of the buttons that ``user`` sees in the header of its form."""
        mine = filing.with_user(user)
        arch = etree.fromstring(mine.get_view(view_type="form")["arch"])
        shown = arch.xpath("//field[@name]/@name")
        names = [name for name in shown if name in mine._fields]
        values = mine.read(set(names), load=None)[0]
        return {
            button.get("name")
            for button in arch.xpath("//header/button")
            if not safe_eval(button.get("invisible") or "False", dict(values))
        }

    def menu(self, user):
        """What ``user`` finds in the action menu of a filing's form."""
        actions = self.env["ir.actions.actions"].with_user(user)
        bound = actions.get_bindings("customer.filing").get("action", ())
        return {a["name"] for a in bound if "form" in a["binding_view_types"]}

    def test_nobody_sees_more_than_five_buttons(self):
        filing = self.filed(phone="13800001234")
        for user in (self.anna, self.dai, self.olga, self.max):
            with self.subTest(user.login):
                self.assertLessEqual(len(self.buttons(filing, user)), 5)
        self.assertIn("action_give_back", self.buttons(filing, self.anna))
        self.assertIn("action_hand_over", self.buttons(filing, self.olga))

    def test_the_rest_is_in_the_menu_of_whoever_may(self):
        self.assertEqual(self.menu(self.olga) & RARE, RARE)
        self.assertEqual(
            self.menu(self.anna) & RARE, {"Ask to withdraw", "Correct the customer"}
        )
        self.assertEqual(
            self.menu(self.dai) & RARE,
            {"Ask to withdraw", "Change the kind", "Correct the customer"},
        )

    def test_the_menu_says_what_cannot_be_done(self):
        filing = self.filed(phone="13800001234")
        opened = self.run_action("void", filing)
        self.assertEqual(opened["res_model"], "customer.filing.end")
        self.run_action("set_hold", filing)
        hold = self.env["customer.filing.hold"].with_user(self.olga)
        hold.create(
            {"filing_id": filing.id, "reason": "Two claim him"}
        ).flush_recordset()
        filing.invalidate_recordset()
        with self.assertRaisesRegex(UserError, "on hold already"):
            self.run_action("set_hold", filing)
        filing.hold_ids.with_user(self.olga).action_lift()
        draft = self.draft(phone="13800001235")
        with self.assertRaisesRegex(UserError, "accepted once"):
            self.run_action("repair", draft)
        filing._end("expire")
        for name in ("void", "ask_withdrawal", "change_kind"):
            with self.subTest(name), self.assertRaisesRegex(UserError, "not protected"):
                self.run_action(name, filing)

    def run_action(self, name, filing):
        action = self.env.ref(f"customer_filing.filing_action_{name}")
        where = {
            "active_model": "customer.filing",
            "active_id": filing.id,
            "active_ids": filing.ids,
        }
        return action.with_user(self.olga).with_context(**where).run()
