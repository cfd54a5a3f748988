"""Rows 1 to 8: names and counts that Odoo reads as superuser."""

from rows_case import RowsCase
from shop_window_case import COMPANY, EMAIL, PHONE, ShopWindowCase

from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestRowsNames(RowsCase):
    def test_rows_1_2_3_duplicates(self):
        """No count, no ids, no button, and the form opens."""
        values = {"name": "X", "partner_name": COMPANY, "phone": PHONE, "type": "lead"}
        values["email_from"] = f"somebody@{EMAIL.split('@')[1]}"
        names = {"fields": {"name": {}}}
        spec = {"duplicate_lead_count": {}, "duplicate_lead_ids": names}
        asked = "crm.lead", "onchange", [], values, list(values), spec
        self.assertIn("QZX-LEAD", self.ask(self.max, *asked))
        for who, user in self.strangers.items():
            for method, args in (
                ("onchange", ([], values, list(values), spec)),
                ("web_read", (self.lead_.ids, spec)),
            ):
                text = self.ask(user, "crm.lead", method, *args)
                self.assert_silent(text, who, method)
                self.assertNotIn(f'"id": {self.lead_.id}}}', text, who)
                self.assertNotIn(f"[4, {self.lead_.id}", text, who)
        for who, user in self.sellers.items():
            mine = (
                self.env["crm.lead"]
                .with_user(user)
                .create(values | {"user_id": user.id})
            )
            self.assertEqual(mine.duplicate_lead_ids, mine, who)
            self.assertEqual(mine.duplicate_lead_count, 0, who)
            action = mine.action_show_potential_duplicates()
            self.assertEqual(action["domain"], [("id", "in", mine.ids)], who)
            told = mine.web_read(spec | {"name": {}})[0]
            self.assertEqual(
                [row["id"] for row in told["duplicate_lead_ids"]], mine.ids
            )
            self.assertIn('"value"', self.ask(user, *asked), who)
            mine.sudo().unlink()

    def test_row_4_name_behind_a_meeting(self):
        for domain in ([], [("id", "=", self.meeting.id)]):
            names = ["name", "opportunity_id", "partner_ids", "location", "res_id"]
            self.none_told("calendar.event", "search_read", domain, names)
            self.none_told(
                "calendar.event",
                "formatted_read_group",
                domain,
                ["opportunity_id"],
                ["__count"],
            )

    def test_row_5_name_by_counting_ids(self):
        spec = {"opportunity_id": {"fields": {"display_name": {}}}, "name": {}}
        context = {"default_opportunity_id": self.lead_.id}
        self.none_told("calendar.event", "onchange", [], {}, [], spec, context=context)

    def test_row_6_name_of_an_activity(self):
        spec = {"res_name": {}, "display_name": {}, "res_id": {}, "res_model_id": {}}
        model_id = self.env["ir.model"]._get_id("crm.lead")
        values = {"res_model_id": model_id, "res_id": self.lead_.id}
        asked = "mail.activity", "onchange", [], values, list(values), spec
        self.none_told(*asked)
        self.assertIn("QZX-LEAD", self.ask(self.max, *asked))

    def test_row_8_convert_dialog(self):
        values = {
            "lead_id": self.lead_.id,
            "name": "convert",
            "action": "create",
            "user_id": False,
            "team_id": False,
            "partner_id": False,
            "duplicated_lead_ids": [],
        }
        names = ["lead_partner_name", "lead_contact_name", "lead_id"]
        spec = {name: {} for name in names}
        model = "crm.lead2opportunity.partner"
        self.none_told(model, "onchange", [], values, ["lead_id"], spec)
        for who, user in self.sellers.items():
            text = self.ask(user, model, "web_save", [], values, spec)
            self.assert_silent(text, who)

    def test_names_of_what_hangs_on_him(self):
        """No dialog that is told to start with something of his names it."""
        planted = {
            "crm.lead": self.lead_,
            "customer.filing": self.filing,
            "customer.filing.card": self.card,
            "calendar.event": self.meeting,
            "calendar.attendee": self.meeting.attendee_ids,
            "ir.attachment": self.file_,
            "mail.message": self.lead_.message_ids[:1],
            "mail.activity": self.lead_.activity_ids[:1],
        }
        for records in planted.values():
            for record in records:
                told = record.with_user(self.mate).sudo().display_name
                self.assert_silent(str(told), record._name)
        for model, records in sorted(self.env.items()):
            if records._abstract:
                continue
            for name, field in records._fields.items():
                if field.type == "many2one" and field.comodel_name in planted:
                    chosen = planted[field.comodel_name][-1:]
                    spec = {name: {"fields": {"display_name": {}}}}
                    context = {f"default_{name}": chosen.id}
                    for user in (self.mate, self.employee):
                        args = [], {}, [], spec
                        text = self.ask(user, model, "onchange", *args, context=context)
                        self.assert_silent(text, model, name)

    def test_name_that_an_import_gave(self):
        """Lists of customers are imported with a column that tells them apart."""
        self.lead_.partner_id = self.contact
        records = self.lead_, self.filing
        for record in (*records, self.contact):
            self.env["ir.model.data"].create(
                {
                    "module": "__import__",
                    "name": f"{record._table}_QZX-IMPORT",
                    "model": record._name,
                    "res_id": record.id,
                }
            )
        for record in records:
            self.none_told(record._name, "get_external_id", record.ids)
            self.none_told(record._name, "get_metadata", record.ids)
            for user in (self.bo, self.max):
                text = self.ask(user, record._name, "get_external_id", record.ids)
                self.assertIn("QZX-IMPORT", text)
        # a contact's, as long as he is not hidden
        told = "res.partner", "get_external_id", self.contact.ids
        self.assertIn("QZX-IMPORT", self.ask(self.employee, *told))
        self.env.company.filing_register_id.contact_sight = "hide"
        self.none_told(*told)
        self.assertIn("QZX-IMPORT", self.ask(self.bo, *told))

    def test_the_same_of_a_customer_in_the_pool(self):
        """And so it is when he was given back, for members of his pool, too."""
        ShopWindowCase._let_go.__func__(type(self), self.filing)
        self.assertEqual(self.lead_.filing_guard, "pool")
        self.test_row_4_name_behind_a_meeting()
        self.test_row_5_name_by_counting_ids()
        self.test_row_6_name_of_an_activity()
        self.test_row_8_convert_dialog()
        for who, user in self.strangers.items():
            text = self.ask(user, "crm.lead", "message_get_followers", self.lead_.ids)
            self.assert_silent(text, who)
            domain = [("res_model", "=", "crm.lead")]
            names = ["res_id", "partner_id", "name", "email"]
            text = self.ask(user, "mail.followers", "search_read", domain, names)
            self.assertNotIn(f'"res_id": {self.lead_.id},', text, who)
