"""What a client's calls tell strangers of a customer in the public pool: nothing.

Every model that has something of him is asked by every call of Odoo's clients, as pool
member, salesperson of another team, employee and portal user (pages 3.10, S39-R05).
"""

from shop_window_case import COMPANY, CONTACT, EMAIL, PHONE, ShopWindowCase

from odoo import Command
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestShopWindowCalls(ShopWindowCase):
    def each(self):
        """(who it is, user, model, what he may ask it for) of every window."""
        for who, user in self.strangers.items():
            for model in self.windows():
                yield who, user, model

    def assert_nothing(self, who, user, model, method, *args, **kwargs):
        text = self.ask(user, model, method, *args, **kwargs)
        self.assert_silent(text, who, model, method)
        return text

    def test_the_secrets_are_there(self):
        """Whoever may see them does: else all other tests here would say nothing."""
        names = ["name", "phone", "street", "description", "tag_ids"]
        text = self.ask(self.max, "crm.lead", "read", self.lead_.ids, names)
        for secret in ("QZX-LEAD", PHONE, "QZX-STREET", "QZX-DESCRIPTION"):
            self.assertIn(secret, text)
        text = self.ask(self.mia, self.card._name, "search_read", [], ["masked_name"])
        self.assertIn('"masked_name"', text)

    def test_the_calls_are_those_of_clients(self):
        """Each of them tells the administrator what it keeps from strangers."""
        for right in ("base.group_allow_export", "customer_filing.group_filing_export"):
            self.max.group_ids = [Command.link(self.env.ref(right).id)]
        lead, ids = "crm.lead", self.lead_.ids
        specification = {"name": {"fields": {"display_name": {}}}}
        by = ["name"], ["__count"]
        picked = {"default_opportunity_id": self.lead_.id}
        meeting = {"opportunity_id": {"fields": {"display_name": {}}}}
        for model, method, args, context in (
            (lead, "search_read", ([], ["name"]), {}),
            (lead, "web_search_read", ([], specification), {}),
            (lead, "web_read", (ids, specification), {}),
            (lead, "export_data", (ids, ["name"]), {}),
            (lead, "name_search", ("QZX",), {}),
            (lead, "web_name_search", ("QZX", {"display_name": {}}), {}),
            (lead, "formatted_read_group", ([], *by), {}),
            (lead, "web_read_group", ([], *by), {}),
            ("calendar.event", "onchange", ([], {}, [], meeting), picked),
        ):
            text = self.ask(self.max, model, method, *args, context=context)
            self.assertIn("QZX-LEAD", text, method)

    def test_lists_and_searches(self):
        for who, user, model in self.each():
            names = self.fields_of(user, model)
            specification = {name: {} for name in names}
            self.assert_nothing(who, user, model, "search_read", [], names)
            self.assert_nothing(
                who, user, model, "web_search_read", [], specification, limit=200
            )

    def test_records_by_id(self):
        """As somebody asks who counts ids up."""
        for who, user, model in self.each():
            names = self.fields_of(user, model)
            for id_ in self.ids_of(model, 6):
                self.assert_nothing(who, user, model, "read", [id_], names)

    def test_forms_and_exports_by_id(self):
        for who, user, model in self.each():
            names = self.fields_of(user, model)
            specification = {name: {"fields": {"display_name": {}}} for name in names}
            ids = self.ids_of(model, 2)
            for id_ in ids:
                self.assert_nothing(who, user, model, "web_read", [id_], specification)
                self.assert_nothing(who, user, model, "export_data", [id_], names)
                self.assert_nothing(who, user, model, "copy", [id_])
                self.assert_nothing(who, user, model, "get_metadata", [id_])

    def test_pickers(self):
        for who, user, model in self.each():
            for typed in ("", "QZX", COMPANY[:4], CONTACT[:2], PHONE[-8:]):
                for method in ("name_search", "web_name_search"):
                    rest = ({"display_name": {}},) if method != "name_search" else ()
                    self.assert_nothing(who, user, model, method, typed, *rest)

    def test_groups_and_counts(self):
        for who, user, model in self.each():
            for name, told in self.described(user, model).items():
                if not told.get("groupable") or told["type"] == "binary":
                    continue
                by = f"{name}:month" if told["type"] in ("date", "datetime") else name
                self.assert_nothing(
                    who, user, model, "formatted_read_group", [], [by], ["__count"]
                )

    def test_boards_and_panels(self):
        for who, user, model in self.each():
            for name in ("user_id", "company_id", "stage_id", "state", "pool_id"):
                self.assert_nothing(
                    who, user, model, "web_read_group", [], [name], ["__count"]
                )
                self.assert_nothing(who, user, model, "search_panel_select_range", name)
            self.assert_nothing(
                who,
                user,
                model,
                "read_progress_bar",
                [],
                "stage_id",
                {"field": "activity_state", "colors": {}},
            )

    def test_a_search_is_no_oracle(self):
        """Who knows or guesses a value does not learn that it is there."""
        asked = {
            "crm.lead": ("phone", "email_from", "partner_name", "contact_name", "name"),
            "customer.filing": ("phone", "email", "company_name", "contact_name"),
            "customer.filing.card": ("filing_id.phone", "filing_id.company_name"),
            "mail.activity": ("summary",),
            "mail.message": ("body", "record_name"),
            "calendar.event": ("opportunity_id.name", "opportunity_id.phone"),
            "ir.attachment": ("name",),
        }
        values = (PHONE, EMAIL, COMPANY, CONTACT, "QZX")
        for who, user in self.strangers.items():
            for model, names in asked.items():
                for name in names:
                    for value in values:
                        domain = [(name, "ilike", value)]
                        text = self.ask(user, model, "search_count", domain)
                        self.assertFalse(
                            text.isdigit() and int(text), f"{who} {model} {domain}"
                        )

    def test_dialogs_that_are_opened_on_him(self):
        """Odoo fills in dialogs from whatever record a context names."""
        record = {"active_model": "crm.lead", "active_id": self.lead_.id}
        context = record | {
            "active_ids": self.lead_.ids,
            "default_lead_id": self.lead_.id,
            "default_lead_ids": self.lead_.ids,
            "default_duplicated_lead_ids": self.lead_.ids,
            "default_filing_id": self.filing.id,
            "default_card_id": self.card.id,
            "default_card_ids": self.card.ids,
            "default_entry_id": self.filing.pool_entry_ids.id,
            "default_opportunity_id": self.lead_.id,
            "default_res_model": "crm.lead",
            "default_model": "crm.lead",
            "default_res_id": self.lead_.id,
            "default_res_ids": str(self.lead_.ids),
        }
        for who, user in self.strangers.items():
            for model in (*self.dialogs(), "calendar.event", "mail.activity"):
                names = self.fields_of(user, model)
                specification = {
                    name: {"fields": {"display_name": {}}} for name in names
                }
                for method, args in (
                    ("default_get", (names,)),
                    ("onchange", ([], {}, [], specification)),
                ):
                    text = self.ask(user, model, method, *args, context=context)
                    self.assert_silent(text, who, model, method)

    def test_buttons_of_the_addon(self):
        """Every public method without arguments, by id."""
        for who, user in self.strangers.items():
            for record in (self.lead_, self.filing, self.card):
                for name in dir(type(record)):
                    if name.startswith("action_") and name != "action_claim":
                        self.assert_nothing(who, user, record._name, name, record.ids)

    def test_what_a_claim_is_answered_to_a_stranger(self):
        for who, user in self.strangers.items():
            if user != self.mia:
                self.assert_nothing(
                    who, user, self.card._name, "action_claim", self.card.ids
                )
                self.env.invalidate_all()
                self.assertEqual(self.card.pool_id, self.filing._pool())

    def test_followers_of_his_lead(self):
        for who, user in self.strangers.items():
            text = self.ask(user, "crm.lead", "message_get_followers", self.lead_.ids)
            self.assertNotIn(self.bo.name, text, who)
