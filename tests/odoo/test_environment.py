"""What the addon takes for granted of the machine that it runs on."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from odoo.tests import BaseCase, TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestDatabase(TransactionCase):
    def test_trigrams_of_chinese_names_are_not_empty(self):
        """Under the C locale they are, and similar names would never be found."""
        self.env.cr.execute("SELECT show_trgm('重庆兆度')")
        [trigrams] = self.env.cr.fetchone()
        self.assertGreaterEqual(len(trigrams), 4)

    def test_similar_chinese_names_are_found(self):
        self.env.cr.execute("SELECT similarity('重庆兆度科技', '重庆兆度')")
        [similarity] = self.env.cr.fetchone()
        self.assertGreater(similarity, 0.3)


@tagged("post_install", "-at_install")
class TestSettings(BaseCase):
    def test_the_persons_own_configuration_is_not_read(self):
        """What stands in ~/.odoorc must not decide what tests and demo run on."""
        script = (
            "from odoo.tools import config; config.parse_config([]);"
            "print(config['db_host'])"
        )
        with tempfile.TemporaryDirectory() as home:
            for name in (".odoorc", ".openerp_serverrc"):
                Path(home, name).write_text("[options]\ndb_host = production\n")
            result = subprocess.run(
                [sys.executable, "-c", script],
                env={**os.environ, "HOME": home},
                capture_output=True,
                text=True,
                check=True,
            )
        self.assertNotIn("production", result.stdout)
