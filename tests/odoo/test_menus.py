"""Every entry of the menus opens, for everybody who sees it."""

from filing_case import FilingCase
from lxml import etree

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

ROLES = ("anna", "dai", "olga", "max", "eva", "uma", "ada", "pia")
# What each role finds besides what everybody who files does.
EVERYBODY = {
    "filing_menu_check",
    "filing_menu_mine",
    "filing_menu_pool",
    "filing_menu_draws",
    "filing_menu_former",
    "filing_menu_requests",
    "filing_menu_absences",
    "filing_menu_inquiries_mine",
    "filing_menu_imports",
    "filing_menu_commission_shares",
    "filing_menu_commission_mine",
    "filing_menu_commission_analysis",
}
LEADERS = EVERYBODY | {
    "filing_menu_team",
    "filing_menu_countersign",
    "filing_menu_redistributions",
    "filing_menu_commission_splits",
    "filing_menu_commission_statements",
    "filing_menu_commission_holds",
}
OFFICERS = LEADERS | {
    "filing_menu_pool_import",
    "filing_menu_register_all",
    "filing_menu_register_notices",
    "filing_menu_register_inquiries",
    "filing_menu_register_book",
    "filing_menu_register_holds",
    "filing_menu_register_checks",
    "filing_menu_register_sightings",
    "filing_menu_register_ledger",
    "filing_menu_register_seals",
    "filing_menu_register_verifications",
    "filing_menu_register_erasures",
    "filing_menu_register_held",
    "filing_menu_commission_periods",
    "filing_menu_commission_payroll",
}
# An administrator of filings who is no sales administrator has these and the settings.
DECIDERS = LEADERS | {
    "filing_menu_register_notices",
    "filing_menu_register_seals",
    "filing_menu_register_verifications",
    "filing_menu_register_erasures",
}
CONFIGURATION = {
    "filing_menu_config_presets",
    "filing_menu_config_policies",
    "filing_menu_config_kinds",
    "filing_menu_config_product_lines",
    "filing_menu_config_grades",
    "filing_menu_config_split_templates",
    "filing_menu_config_pools",
    "filing_menu_config_units",
    "filing_menu_config_registers",
    "filing_menu_config_going_live",
    "filing_menu_config_stopped",
    "filing_menu_config_self_test",
}
AUDITORS = {
    "filing_menu_audit_splits",
    "filing_menu_audit_filings",
    "filing_menu_audit_ledger",
    "filing_menu_audit_checks",
    "filing_menu_audit_holds",
    "filing_menu_audit_requests",
    "filing_menu_audit_memories",
    "filing_menu_audit_verifications",
    "filing_menu_audit_seals",
    "filing_menu_audit_erasures",
    "filing_menu_audit_sightings",
    "filing_menu_audit_statements",
    "filing_menu_audit_split_analysis",
    "filing_menu_audit_periods",
}


@tagged("post_install", "-at_install")
class TestMenus(FilingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # in a small company one person is everything
        cls.eva = cls._new_user(
            "eva",
            "sales_team.group_sale_manager,customer_filing.group_filing_officer",
        )

        cls.uma = cls._new_user("uma", "customer_filing.group_filing_auditor")
        cls.ada = cls._new_user(
            "ada",
            "sales_team.group_sale_salesman,customer_filing.group_filing_administrator",
        )
        # Pia looks after a pool, and a policy shows colleagues' customers masked
        cls.pia = cls._new_user("pia", "sales_team.group_sale_salesman")

    def setUp(self):
        super().setUp()
        for user, number in ((self.anna, "13800001111"), (self.bo, "13800002222")):
            self.file(self.lead(user, phone=number, partner_name=f"公司{number}"))

    def _entries(self, user, own="customer_filing"):
        """The entries of a module's menus that ``user`` sees, as {name: action}."""
        menus = self.env["ir.ui.menu"].with_user(user).load_menus(False)
        found, waiting = {}, list(menus["root"]["children"])
        while waiting:
            menu = menus[waiting.pop()]
            waiting += menu["children"]
            module, _dot, name = (menu["xmlid"] or "").partition(".")
            # a menu with entries opens them, whatever its own action
            if module == own and menu["action_id"] and not menu["children"]:
                found[name] = self.env[menu["action_model"]].browse(menu["action_id"])
        return found

    def test_who_finds_what(self):
        self.assertEqual(set(self._entries(self.anna)), EVERYBODY)
        self.assertEqual(set(self._entries(self.dai)), LEADERS)
        self.assertEqual(set(self._entries(self.olga)), OFFICERS)
        managers = DECIDERS | CONFIGURATION
        managers |= {"filing_menu_register_all", "filing_menu_register_ledger"}
        self.assertEqual(set(self._entries(self.max)), managers)
        self.assertEqual(set(self._entries(self.eva)), OFFICERS | CONFIGURATION)
        self.assertEqual(set(self._entries(self.uma)), AUDITORS)
        self.assertEqual(set(self._entries(self.ada)), DECIDERS | CONFIGURATION)

    def test_whoever_sets_policies_finds_the_teams_and_what_else_he_may_read(self):
        crm = self._entries(self.ada, "crm")
        found = set(crm) - set(self._entries(self.anna, "crm"))
        self.assertLessEqual({"crm_team_config"}, found)
        for name in found:
            with self.subTest(menu=name), self.env.cr.savepoint():
                self._open(self.ada, crm[name])

    def test_menus_that_come_with_a_pool_to_look_after_and_with_masked_sight(self):
        pia = {"filing_menu_pools_kept", "filing_menu_pool_import"}
        self.assertEqual(set(self._entries(self.pia)), EVERYBODY)
        self._give_pia_a_pool_and_masked_sight()
        self.assertEqual(
            set(self._entries(self.pia)), EVERYBODY | pia | {"filing_menu_sight"}
        )
        self.assertIn("filing_menu_sight", self._entries(self.anna))

    def _give_pia_a_pool_and_masked_sight(self):
        self.north.filing_pool_id.admin_user_ids = self.pia
        draft = self.policy.version_id._draft()
        draft.sight_circle = "company"
        draft.action_put_in_force()

    def test_every_entry_opens_for_whoever_sees_it(self):
        self._give_pia_a_pool_and_masked_sight()
        for role in ROLES:
            user = getattr(self, role)
            for name, action in self._entries(user).items():
                with self.subTest(role=role, menu=name), self.env.cr.savepoint():
                    self._open(user, action)

    def _open(self, user, action):
        """Do what the web client does: load the action, its views and its records."""
        loaded = (
            self.env["ir.actions.actions"]
            .with_user(user)
            ._for_xml_id(action.get_external_id()[action.id])
        )
        model = self.env[loaded["res_model"]].with_user(user)
        context = safe_eval(loaded["context"] or "{}", {"uid": user.id})
        model = model.with_context(**context)
        views = model.get_views([*loaded["views"], (False, "search")])["views"]
        for kind, view in views.items():
            self.assertIn(kind, ("list", "kanban", "form", "search", "pivot", "graph"))
            if kind in ("list", "kanban"):
                self._read(model, loaded, self._fields_of(model, view))
            elif kind == "form":
                self._open_form(model, loaded, self._fields_of(model, view))

    def _fields_of(self, model, view):
        """What a view reads, without the columns of lists within it."""
        outer = etree.fromstring(view["arch"]).xpath(".//field[not(ancestor::field)]")
        names = {field.get("name") for field in outer}
        self.assertTrue(names)
        return {name: {} for name in names if name in model._fields}

    def _read(self, model, action, specification):
        domain = safe_eval(
            action["domain"] or "[]", {"uid": model.env.uid, "context": {}}
        )
        return model.web_search_read(domain, specification, limit=80)["records"]

    def _open_form(self, model, action, specification):
        if action.get("target") == "new":
            model.onchange({}, [], specification)
            return
        for row in self._read(model, action, {"display_name": {}})[:1]:
            record = model.browse(row["id"])
            self.assertEqual(record.web_read(specification)[0]["id"], row["id"])
        try:
            model.check_access("create")
        except AccessError:
            return
        model.onchange({}, [], specification)
