"""Taking the addon off a live database: nothing of Odoo's own is lost."""

from odoo_shell import INSTALL, REMOVE, ShellCase

FILL = """
env = env(user=env.ref("base.user_admin"))
team = env["crm.team"].create({
    "name": "North",
    "company_id": env.company.id,
    "filing_policy_id": env.ref("customer_filing.filing_preset_p13")._use().id,
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


class TestUninstall(ShellCase):
    def test_uninstall_leaves_leads_and_no_trace_of_filings(self):
        self.shell(FILL)
        leads = "SELECT name, active, type FROM crm_lead ORDER BY id"
        before = self.query(leads)
        self.shell(REMOVE)
        self.assertEqual(self.query(leads), before)
        for statement in (
            "SELECT relname FROM pg_class WHERE relname LIKE 'customer\\_filing%'",
            "SELECT proname FROM pg_proc WHERE proname LIKE 'customer\\_filing%'",
            """SELECT column_name FROM information_schema.columns
               WHERE table_schema = 'public' AND column_name LIKE 'filing%'""",
            "SELECT name FROM ir_rule WHERE name ILIKE '%guard%'",
            "SELECT key FROM ir_config_parameter WHERE key LIKE 'customer\\_filing%'",
            "SELECT model FROM mail_message WHERE model LIKE 'customer.filing%'",
            "SELECT res_model FROM mail_activity WHERE res_model LIKE 'customer.fil%'",
            "SELECT res_model FROM ir_attachment WHERE res_model LIKE 'customer.fil%'",
        ):
            self.assertEqual(self.query(statement), [], statement)
        self.shell(INSTALL)
        [(registers,)] = self.query("SELECT count(*) FROM customer_filing_register")
        self.assertGreaterEqual(registers, 1)
