"""Rows 25, 27 and 31, and the doors: nobody takes or moves a guarded customer.

Row 26, Odoo's assignment, is in tests/odoo/test_lead_assignment.py.
"""

import json

from rows_case import RowsCase
from shop_window_case import COMPANY, EMAIL, PHONE

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import Form, tagged

OWNER = ("user_id", "team_id", "company_id")
GUARD = ("filing_id", "filing_guard", "filing_protected_until", "filing_maintainer_id")


@tagged("post_install", "-at_install")
class TestRowsDoors(RowsCase):
    def setUp(self):
        super().setUp()
        self.before = self.state()

    def state(self):
        """What nobody may change: of the lead, and of its filing."""
        self.env.invalidate_all()
        lead = self.lead_.read([*OWNER, *GUARD, "active", "name", "phone"])
        names = ["state", "user_id", "team_id", "protected_until", "phone", "lead_id"]
        return lead + self.filing.read(names)

    def assert_kept(self):
        self.env.flush_all()
        self.assertEqual(self.state(), self.before)

    def rpc(self, user, model, method, *args, **kwargs):
        """A client's call that must be refused in words that name nobody."""
        args, kwargs = json.loads(json.dumps([args, kwargs]))
        with self.assertRaises(UserError) as refusal, self.env.cr.savepoint():
            call_kw(self.env[model].with_user(user), method, args, kwargs)
            self.env.flush_all()
        text = str(refusal.exception)
        self.assertTrue(text.strip())
        self.assertNotIn("QZX", text)
        return text

    # ---- rows ----

    def test_row_25_merge_and_mass_convert(self):
        """Others' leads are refused, and own ones eat no filing."""
        for who, user in self.sellers.items():
            mine = self.env["crm.lead"].with_user(user).create({"name": "Mine"})
            both = (self.lead_ | mine).ids
            merging = self.env["crm.merge.opportunity"].with_user(user)
            for way in (
                lambda ids=both, user=user: (
                    self.env["crm.lead"].with_user(user).browse(ids).merge_opportunity()
                ),
                lambda ids=both, new=merging: new.create(
                    {"opportunity_ids": [Command.set(ids)]}
                ).action_merge(),
            ):
                with self.assertRaises(AccessError, msg=who), self.env.cr.savepoint():
                    way()
            for model in (
                "crm.lead2opportunity.partner.mass",
                "crm.lead2opportunity.partner",
            ):
                context = {"active_model": "crm.lead", "active_ids": both}
                context["active_id"] = self.lead_.id
                values = {
                    "user_id": user.id,
                    "user_ids": [[6, 0, user.ids]],
                    "name": "convert",
                    "action": "nothing",
                    "lead_id": self.lead_.id,
                }
                dialogs = self.env[model].with_user(user).with_context(**context)
                values = {k: v for k, v in values.items() if k in dialogs._fields}
                if model == "crm.lead2opportunity.partner":
                    values["action"] = "create"
                else:
                    values["action"] = "each_exist_or_create"
                with self.assertRaises(AccessError, msg=who), self.env.cr.savepoint():
                    dialog = dialogs.create(values)
                    if "mass" in model:
                        dialog.action_mass_convert()
                    else:
                        dialog.action_apply()
                    self.env.flush_all()
            self.assertTrue(mine.exists())
        # who sells nothing has no lead of his own to merge it with
        plain = self.env["crm.lead"].create({"name": "Plain"})
        ids = (self.lead_ | plain).ids
        for who, user in self.strangers.items():
            if who not in self.sellers:
                self.rpc(user, "crm.lead", "merge_opportunity", ids)
                for model in ("crm.merge.opportunity", "crm.lead2opportunity.partner"):
                    self.rpc(user, model, "create", {})
        self.assert_kept()

    def test_row_25_contested_lead_is_not_named_by_a_refused_merge(self):
        """The refusal must not tell the name of a lead that the user may not read."""
        contested = self.lead(self.mate, "QZX-CONTESTED", COMPANY, PHONE)
        self.assertEqual(contested.filing_guard, "contested")
        other = self.sellers["salesperson of another team"]
        mine = self.env["crm.lead"].with_user(other).create({"name": "Mine"})
        ids = (contested | mine).ids
        self.rpc(other, "crm.lead", "merge_opportunity", ids)

    def test_row_27_writes_of_owner_guard_and_dates(self):
        """Over RPC, by whoever: strangers, owner, leader, administrator, superuser."""
        values = {
            "user_id": self.mate.id,
            "team_id": self.south.id,
            "company_id": False,
            "filing_id": False,
            "filing_guard": False,
            "filing_protected_until": "2099-01-01 00:00:00",
            "filing_maintainer_id": self.mate.id,
        }
        people = [*self.sellers.values(), self.bo, self.dai, self.max]
        for name, value in values.items():
            for user in people:
                self.rpc(user, "crm.lead", "write", self.lead_.ids, {name: value})
                spec = {name: {}}
                self.rpc(
                    user, "crm.lead", "web_save", self.lead_.ids, {name: value}, spec
                )
            with self.assertRaises(UserError), self.env.cr.savepoint():
                self.lead_.sudo().write({name: value})
        for user in self.sellers.values():
            self.rpc(user, "crm.lead", "write", self.lead_.ids, {"color": 1})
            self.rpc(user, "crm.lead", "unlink", self.lead_.ids)
            self.rpc(user, "crm.lead", "action_set_lost", self.lead_.ids)
            self.rpc(user, "crm.lead", "action_archive", self.lead_.ids)
            self.rpc(user, "customer.filing", "write", self.filing.ids, {"note": "X"})
        self.assert_kept()

    def test_row_27_filings_are_nobodys_to_write(self):
        """State, dates, owner, team and identity change through the lifecycle."""
        values = {
            "state": "ended",
            "protected_until": "2099-01-01 00:00:00",
            "user_id": self.mate.id,
            "team_id": self.south.id,
            "phone": "13900001000",
            "company_name": "X",
            "lead_id": False,
            "kind_id": False,
        }
        people = [*self.sellers.values(), self.bo, self.dai, self.max]
        for name, value in values.items():
            for user in people:
                ids = self.filing.ids
                self.rpc(user, "customer.filing", "write", ids, {name: value})
            with self.assertRaises(UserError), self.env.cr.savepoint():
                self.filing.sudo().write({name: value})
        self.assert_kept()

    def test_rows_27_31_no_context_key_is_a_door(self):
        keys = {
            "tracking_disable": True,
            "mail_notrack": True,
            "import_file": True,
            "install_mode": True,
            "module": "customer_filing",
            "bypass_filing": True,
            "customer_filing.doors": [["crm.lead", self.lead_.ids, {}]],
            "customer_filing.during": {"trial": 1},
            "force_write": True,
            "sudo": True,
            "uid": 1,
            "default_user_id": self.mate.id,
            "default_filing_guard": False,
        }
        for user in (self.mate, self.bo, self.max):
            for values in ({"user_id": self.mate.id}, {"filing_guard": False}):
                ids = self.lead_.ids
                self.rpc(user, "crm.lead", "write", ids, values, context=keys)
            values = {"state": "ended"}
            self.rpc(
                user, "customer.filing", "write", self.filing.ids, values, context=keys
            )
        guards = {f"default_{name}": self.lead_[name] for name in GUARD[1:3]}
        guards["default_filing_id"] = self.filing.id
        new = self.env["crm.lead"].with_user(self.mate).with_context(**guards)
        self.assertFalse(new.create({"name": "X"}).filing_guard)
        self.assert_kept()

    # ---- other ways in ----

    def test_import(self):
        """A row of a spreadsheet moves nobody, whatever it calls the columns."""
        ids = str(self.lead_.id)
        for columns, row in (
            ([".id", "user_id/.id"], [ids, str(self.mate.id)]),
            ([".id", "team_id/.id"], [ids, str(self.south.id)]),
            ([".id", "filing_guard"], [ids, "pool"]),
            ([".id", "filing_id/.id"], [ids, "0"]),
            ([".id", "filing_protected_until"], [ids, "2099-01-01 00:00:00"]),
        ):
            for user in (*self.sellers.values(), self.bo, self.dai, self.max):
                leads = self.env["crm.lead"].with_user(user)
                result = leads.load(columns, [row])
                self.assertTrue(result["messages"], (user.login, columns))
                self.assertNotIn("QZX", str(result["messages"]))
        result = (
            self.env["customer.filing"]
            .with_user(self.mate)
            .load(
                [".id", "company_name", "phone"],
                [[str(self.filing.id), "X", "13900001000"]],
            )
        )
        self.assertNotIn("QZX", str(result))
        self.assert_kept()

    def test_forms_and_onchange(self):
        """No form lets anybody, and an onchange changes nothing."""
        for user in (self.bo, self.dai, self.max):
            with self.assertRaises(AssertionError):
                with Form(self.lead_.with_user(user)) as form:
                    form.user_id = self.mate
        values = {"user_id": self.mate.id, "team_id": self.south.id}
        for who, user in self.strangers.items():
            text = self.ask(
                user,
                "crm.lead",
                "onchange",
                self.lead_.ids,
                values,
                list(values),
                {"user_id": {}, "team_id": {}, "phone": {}, "name": {}},
            )
            self.assert_silent(text, who)
        self.assert_kept()

    def test_lists_in_a_dialog_that_name_him(self):
        """A dialog that is told to list his lead shows nothing of it."""
        fields_ = ("name", "phone", "email_from", "partner_name", "display_name")
        spec = {"fields": {name: {} for name in fields_}}
        for model, records in sorted(self.env.items()):
            if records._abstract:
                continue
            for name, field in records._fields.items():
                if field.comodel_name == "crm.lead" and field.type.endswith("2many"):
                    values = {name: [[4, self.lead_.id], [6, 0, self.lead_.ids]]}
                    if field.type == "one2many":
                        values = {name: [[4, self.lead_.id]]}
                    for who, user in self.strangers.items():
                        told = {name: spec, "display_name": {}}
                        text = self.ask(
                            user, model, "onchange", [], values, [name], told
                        )
                        self.assert_silent(text, who, model, name)

    def test_server_actions(self):
        """ "Update record" and code run as the user, or as superuser: refused."""
        model_id = self.env["ir.model"]._get_id("crm.lead")
        field = self.env["ir.model.fields"]._get("crm.lead", "user_id")
        guard = self.env["ir.model.fields"]._get("crm.lead", "filing_guard")
        usual = {"name": "Take", "model_id": model_id}
        actions = self.env["ir.actions.server"].create(
            [
                usual
                | {
                    "state": "object_write",
                    "update_path": "user_id",
                    "update_field_id": field.id,
                    "resource_ref": f"res.users,{self.mate.id}",
                    "value": str(self.mate.id),
                },
                usual
                | {
                    "state": "object_write",
                    "update_path": "filing_guard",
                    "update_field_id": guard.id,
                    "value": "pool",
                },
                usual
                | {
                    "state": "code",
                    "code": f"record.sudo().write({{'user_id': {self.mate.id}}})",
                },
            ]
        )
        for action in actions:
            for user in (self.bo, self.max, self.env.ref("base.user_root")):
                with self.assertRaises(UserError), self.env.cr.savepoint():
                    action.with_user(user).with_context(
                        active_model="crm.lead",
                        active_id=self.lead_.id,
                        active_ids=self.lead_.ids,
                    ).run()
        self.assert_kept()

    def test_private_methods_are_no_doors(self):
        for model, ids in (("crm.lead", self.lead_.ids), ("customer.filing", [1])):
            for name in dir(type(self.env[model])):
                if name.startswith("_filing") or name in (
                    "_submit",
                    "_end",
                    "_hand_on",
                ):
                    for user in (self.mate, self.max):
                        with self.assertRaises(AccessError):
                            call_kw(self.env[model].with_user(user), name, [ids], {})

    # ---- more that others have found ----

    def test_same_customer_again(self):
        """Made once more by any client: taken in, marked, not to be won; and noted."""
        values = {"name": "X", "partner_name": COMPANY, "phone": PHONE}
        values["email_from"] = EMAIL
        for who, user in self.sellers.items():
            if user.company_id != self.env.company:
                continue
            ids = call_kw(
                self.env["crm.lead"].with_user(user), "create", [[values]], {}
            )
            lead = self.env["crm.lead"].browse(ids)
            self.assertEqual(lead.filing_guard, "contested", who)
            self.assertEqual(lead.sudo().filing_met_id, self.filing, who)
            with self.assertRaises(UserError), self.env.cr.savepoint():
                lead.with_user(user).action_set_won()
        notices = self.env["customer.filing.notice"].sudo()
        self.assertTrue(notices.search_count([("filing_id", "=", self.filing.id)]))
        self.assert_kept()

    def test_convert_dialog_offers_no_guarded_lead(self):
        """It searches as the user, and a guarded lead would be merged and deleted."""
        for user in (self.mate, self.bo, self.max):
            mine = (
                self.env["crm.lead"]
                .with_user(user)
                .create(
                    {
                        "name": "X",
                        "type": "lead",
                        "email_from": EMAIL,
                        "user_id": user.id,
                    }
                )
            )
            dialog = (
                self.env["crm.lead2opportunity.partner"]
                .with_user(user)
                .create({"lead_id": mine.id})
            )
            self.assertNotIn(self.lead_, dialog.duplicated_lead_ids)

    def test_archived_salesperson_keeps_nothing_hidden(self):
        """Who left is told to his leader at once; his leads are not lost to view."""
        self.bo.active = False
        self.env.flush_all()
        seen = self.env["crm.lead"].with_user(self.dai).search([])
        self.assertIn(self.lead_, seen)
        self.assertTrue(self.bo.filing_left_at)
        for who, user in self.strangers.items():
            text = self.ask(user, "crm.lead", "read", self.lead_.ids, ["name"])
            self.assert_silent(text, who)

    def test_portal_dealer(self):
        """A guarded lead is not a portal user's to read or to write, though it is his.

        The portal of resellers has doors of its own: tests/apps tries them.
        """
        portal = self.strangers["portal user"]
        self.lead_.sudo().partner_id = portal.partner_id
        names = ["description", "expected_revenue", "probability", "user_id"]
        names += ["duplicate_lead_ids", "phone"]
        for method, args in (
            ("read", (names,)),
            ("web_read", ({name: {} for name in names},)),
            ("write", ({"phone": "1"},)),
        ):
            text = self.ask(portal, "crm.lead", method, self.lead_.ids, *args)
            self.assert_silent(text, method)
        self.assert_kept()
