"""Scripts run in an Odoo of their own, on the database of this run."""

import os
import subprocess
import sys
from unittest import TestCase

from odoo.modules.registry import Registry
from odoo.tests.common import get_db_name
from odoo.tools import config

REMOVE = """
module = env["ir.module.module"].search([("name", "=", "customer_filing")])
module.button_immediate_uninstall()
"""
INSTALL = """
module = env["ir.module.module"].search([("name", "=", "customer_filing")])
module.button_immediate_install()
"""


class ShellCase(TestCase):
    """Tests of what happens between two starts of Odoo."""

    def shell(self, script, *options, python_path=()):
        """Run a script in ``odoo shell``; its log."""
        command = [sys.executable, "-m", "odoo", "shell", "--no-http"]
        command += ["-c", config["config"], "-d", get_db_name(), *options]
        paths = [*map(str, python_path), os.environ.get("PYTHONPATH", "")]
        result = subprocess.run(
            command,
            input=script,
            capture_output=True,
            text=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
        )
        log = result.stdout + result.stderr
        self.assertEqual(result.returncode, 0, log)
        self.assertNotIn("Traceback", log)
        self.assertNotIn(" ERROR ", log)
        return log

    def query(self, statement):
        with Registry(get_db_name()).cursor() as cr:
            cr.execute(statement)
            return cr.fetchall()
