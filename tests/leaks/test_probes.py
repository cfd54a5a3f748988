"""No probe of any role is answered anything of planted customers.

The probes find models, records and methods by themselves: what a newly installed module
adds is asked as well.
"""

from unittest.mock import patch

from probe_case import ProbeCase

from odoo import Command
from odoo.tests import tagged

from odoo.addons.customer_filing.probes import PROBES, Answer, Stranger
from odoo.addons.customer_filing.probes.windows import windows

# Ways that tell whoever may see a customer of him, else all is green for nothing.
TELLING = (
    "lists",
    "records",
    "forms",
    "exports",
    "exports_through",
    "pickers",
    "groups",
    "boards",
    "guesses",
    "guesses_through",
    "dialogs",
    "buttons",
    "inherited",
)
# Of what every model inherits, what tells nothing that others do not: it writes,
READS_NOTHING = {
    *("create", "write", "web_save_multi", "name_create", "web_resequence"),
    *("action_unarchive", "toggle_active", "copy_translations"),
    *("update_field_translations", "web_override_translations"),
    # describes the model, or says yes or no,
    *("fields_get", "get_view", "get_views", "get_base_url", "is_transient"),
    *("check_access_rights", "check_access_rule", "check_field_access_rights"),
    *("has_access", "get_import_templates", "get_empty_list_help"),
    *("mail_get_partner_fields", "mail_allowed_qweb_expressions", "view_header_get"),
    # or finds as search_count does, and answers with numbers
    "search",
}


@tagged("post_install", "-at_install")
class TestProbes(ProbeCase):
    def test_nobody_learns_anything(self):
        """Every way, as each role."""
        self.assert_nobody_learns()

    def test_no_read_is_forgotten_that_all_models_inherit(self):
        asked = set()

        def call(_stranger, model, method, *_args, **_kwargs):
            asked.add(method)
            return Answer("", f"{model}.{method}", refused=True)

        stranger = self.strangers["colleague in the same team"]
        with patch.object(Stranger, "call", call):
            for found in PROBES.values():
                found.leaks(stranger)
        self.assertFalse(self.public_methods() - asked - READS_NOTHING)

    def public_methods(self):
        """Names of those of every model that a client may call."""
        base = type(self.env["base"])
        names = {name for name in dir(base) if not name.startswith("_")}
        return {
            name
            for name in names
            if callable(getattr(base, name))
            if not any(
                getattr(getattr(cls, name, None), "_api_private", False)
                for cls in base.mro()
            )
        }

    def test_who_may_see_them_is_told(self):
        for right in ("base.group_allow_export", "customer_filing.group_filing_export"):
            self.max.group_ids = [Command.link(self.env.ref(right).id)]
        manager = Stranger(self.max, self.planted)
        for code in TELLING:
            self.assertTrue(next(PROBES[code].each_leak(manager), None), code)

    def test_models_are_found_by_themselves(self):
        """Whatever points to a lead, a filing, or records in general."""
        found = windows(self.env)
        for model in (
            "calendar.event",
            "calendar.attendee",
            "crm.activity.report",
            "customer.filing.ledger",
            "customer.filing.memory",
            "ir.attachment",
            "mail.activity",
            "mail.followers",
            "mail.message",
            "mail.notification",
            "mail.tracking.value",
            "res.partner",
        ):
            self.assertIn(model, found)
        self.assertNotIn("res.currency", found)
