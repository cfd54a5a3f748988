"""What other apps add tells strangers nothing of planted customers either."""

from probe_case import ProbeCase

from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestProbesBesideApps(ProbeCase):
    def test_nobody_learns_anything(self):
        self.assert_nobody_learns()
