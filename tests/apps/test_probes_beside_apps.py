"""What other apps add tells strangers nothing of planted customers either."""

from dealer_case import DealerCase

from odoo.tests import tagged

from odoo.addons.customer_filing.probes import PROBES


@tagged("post_install", "-at_install")
class TestProbesBesideApps(DealerCase):
    def test_nobody_learns_anything(self):
        self.assert_nobody_learns()

    def test_a_dealer_would_learn_without_the_guard(self):
        """These ways are closed by it alone, so the probes above can fail for her."""
        self.open_the_guard()
        for code in ("lists", "records", "forms", "pickers", "groups"):
            with self.subTest(code):
                told = {leak.what for leak in PROBES[code].leaks(self.dealer)}
                self.assertTrue(any("(protected)" in what for what in told), told)
                self.assertTrue(any("(pool)" in what for what in told), told)
        self.assertTrue(PROBES["guesses"].leaks(self.dealer))
