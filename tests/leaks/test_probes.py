"""No probe of any role is answered anything of planted customers.

The probes find models, records and methods by themselves: what a newly installed module
adds is asked as well.
"""

from probe_case import ProbeCase

from odoo import Command
from odoo.tests import tagged

from odoo.addons.customer_filing.probes import PROBES, Stranger
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
)


@tagged("post_install", "-at_install")
class TestProbes(ProbeCase):
    def test_nobody_learns_anything(self):
        """Every way, as each role."""
        self.assert_nobody_learns()

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
