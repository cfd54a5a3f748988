"""The package that pip installs: built, looked into, and used by an Odoo."""

import subprocess
import tempfile
import zipfile
from email.parser import Parser
from pathlib import Path

from odoo_shell import INSTALL, REMOVE, ShellCase

import odoo.addons.crm

from dev import python_env
from dev.paths import ROOT

WHERE = """
import odoo.addons.customer_filing as addon
print("lies in", addon.__file__)
print("has kinds", env["customer.filing.kind"].search_count([]))
"""


class TestWheel(ShellCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.site = Path(folder.name, "site")
        build = [python_env.uv(), "build", "--quiet", "--wheel", "customer_filing"]
        subprocess.run([*build, "--out-dir", folder.name], cwd=ROOT, check=True)
        [cls.wheel] = Path(folder.name).glob("*.whl")
        zipfile.ZipFile(cls.wheel).extractall(cls.site)

    def test_name_author_and_needs(self):
        self.assertTrue(self.wheel.name.startswith("odoo_addon_customer_filing-19.0."))
        [metadata] = self.site.glob("*.dist-info/METADATA")
        fields = Parser().parsestr(metadata.read_text())
        self.assertEqual(fields["Author"], "customer_filing contributors")
        needs = set(fields.get_all("Requires-Dist"))
        self.assertIn("odoo==19.0.*", needs)
        self.assertLessEqual(
            {"phonenumbers", "python-stdnum", "opencc-python-reimplemented"}, needs
        )

    def test_an_odoo_that_knows_only_the_wheel_installs_and_runs_it(self):
        addons = f"--addons-path={Path(odoo.addons.crm.__file__).parents[1]}"
        self.shell(REMOVE)
        self.shell(INSTALL, addons, python_path=[self.site])
        log = self.shell(WHERE, addons, python_path=[self.site])
        self.assertIn(f"lies in {self.site}", log)
        self.assertRegex(log, r"has kinds [1-9]")
