"""No probe of any role is answered anything of planted customers.

The probes find models, records and methods by themselves: what a newly installed module
adds is asked as well.
"""

from probe_case import ProbeCase

from odoo.tests import tagged

from odoo.addons.customer_filing.probes import PROBES


@tagged("post_install", "-at_install")
class TestProbes(ProbeCase):
    def test_nobody_learns_anything(self):
        """Every way, as each role."""
        told = []
        for code, probe in PROBES.items():
            for who, stranger in self.strangers.items():
                found = probe.leaks(stranger)
                told += [f"{code} {who}: {leak.where}: {leak.what}" for leak in found]
        self.assertFalse(told, "\n".join(told))
