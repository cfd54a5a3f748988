"""Taking the addon off a live database: nothing of Odoo's own is lost."""

import os
import subprocess
import sys
from unittest import TestCase

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tests.common import get_db_name
from odoo.tools import config

FILL = """
env = env(user=env.ref("base.user_admin"))
team = env["crm.team"].create({
    "name": "North",
    "company_id": env.company.id,
    "filing_policy_id": env.ref("customer_filing.filing_policy_standard").id,
    "member_ids": [(6, 0, env.user.ids)],
})
leads = env["crm.lead"].create([
    {"name": f"Lead {n}", "partner_name": f"客户{n}有限公司",
     "phone": f"1380000000{n}", "team_id": team.id, "user_id": env.uid}
    for n in range(3)
])
for lead in leads:
    env["customer.filing"].create({
        "lead_id": lead.id, "company_name": lead.partner_name, "phone": lead.phone,
        "team_id": team.id,
    }).action_submit()
assert set(leads.mapped("filing_guard")) == {"protected"}
leads[0].sudo().filing_id._end("release")
env["customer.filing.card"].search([("pool_id", "!=", False)]).action_claim()
leads[1].sudo().filing_id._end("expire")
leads[2].action_set_won()
env.cr.commit()
"""
REMOVE = """
module = env["ir.module.module"].search([("name", "=", "customer_filing")])
module.button_immediate_uninstall()
"""
INSTALL = """
module = env["ir.module.module"].search([("name", "=", "customer_filing")])
module.button_immediate_install()
"""


class TestUninstall(TestCase):
    def shell(self, script):
        """Run a script in an Odoo of its own; its log."""
        command = [sys.executable, "-m", "odoo", "shell", "--no-http"]
        command += ["-c", config["config"], "-d", get_db_name()]
        result = subprocess.run(
            command, input=script, capture_output=True, text=True, env=os.environ
        )
        log = result.stdout + result.stderr
        self.assertEqual(result.returncode, 0, log)
        self.assertNotIn("Traceback", log)
        return log

    def query(self, statement):
        with Registry(get_db_name()).cursor() as cr:
            api.Environment(cr, SUPERUSER_ID, {})
            cr.execute(statement)
            return cr.fetchall()

    def test_uninstall_leaves_leads_and_no_trace_of_filings(self):
        self.shell(FILL)
        leads = "SELECT name, active, type FROM crm_lead ORDER BY id"
        before = self.query(leads)
        log = self.shell(REMOVE)
        self.assertNotIn(" ERROR ", log)
        self.assertEqual(self.query(leads), before)
        for statement in (
            "SELECT relname FROM pg_class WHERE relname LIKE 'customer\\_filing%'",
            "SELECT proname FROM pg_proc WHERE proname LIKE 'customer\\_filing%'",
            """SELECT column_name FROM information_schema.columns
               WHERE table_name IN ('crm_lead', 'crm_team', 'res_company')
                 AND column_name LIKE 'filing%'""",
            "SELECT name FROM ir_rule WHERE name ILIKE '%guard%'",
        ):
            self.assertEqual(self.query(statement), [], statement)
        self.assertNotIn(" ERROR ", self.shell(INSTALL))
        [(registers,)] = self.query("SELECT count(*) FROM customer_filing_register")
        self.assertGreaterEqual(registers, 1)
