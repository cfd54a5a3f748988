"""What a company would use without the addon: a time-based automation rule."""

from datetime import timedelta
from time import perf_counter

from odoo import SUPERUSER_ID, Command, api, fields

CRON = "base_automation.ir_cron_data_base_automation_check"
DAYS = 30
TIDY = """
for lead in records:
    lead.activity_ids.unlink()
    lead.message_unsubscribe(lead.message_partner_ids.ids)
    lead.message_post(body="Released: nobody worked on it.")
"""


class Automation:
    """Leads that nobody files, and a rule that frees them after so many days.

    Before anybody files, so that the addon has no part in it.
    """

    def __init__(self, env, size):
        env["ir.module.module"].search(
            [("name", "=", "base_automation")]
        ).button_immediate_install()
        # the registry is another one now
        self.env = api.Environment(env.cr, SUPERUSER_ID, {})
        self.size = size
        self.per_row = None

    def run(self):
        """Let the scheduler's job free the leads, and remember what a row took."""
        leads = self._leads()
        rule = self._rule(leads)
        self.env.cr.commit()
        start = perf_counter()
        self.env.ref(CRON).method_direct_trigger()
        self.per_row = (perf_counter() - start) / self.size
        self.env.cr.rollback()  # the job had a transaction of its own
        if leads.user_id or leads.activity_ids or leads.message_partner_ids:
            raise SystemExit("the automation rule did not free all leads")
        actions = rule.action_server_ids
        rule.unlink()
        actions.unlink()
        leads.unlink()
        self.env.cr.commit()

    def _leads(self):
        """Leads with a salesperson who follows them and has planned a call."""
        users = self.env["res.users"].create(
            {"name": "Somebody", "login": "somebody", "email": "somebody@example.com"}
        )
        leads = self.env["crm.lead"].create(
            [
                {
                    "name": f"Lead {number}",
                    "type": "opportunity",
                    "user_id": users.id,
                    "date_deadline": fields.Date.today() - timedelta(days=DAYS + 5),
                }
                for number in range(self.size)
            ]
        )
        for lead in leads:
            lead.activity_schedule("mail.mail_activity_data_call", user_id=users.id)
        self.env.flush_all()
        return leads

    def _rule(self, leads):
        model = self.env["ir.model"]._get("crm.lead")
        field = self.env["ir.model.fields"]._get
        return self.env["base.automation"].create(
            {
                "name": "Free what nobody works on",
                "model_id": model.id,
                "trigger": "on_time",
                "trg_date_id": field("crm.lead", "date_deadline").id,
                "trg_date_range": DAYS,
                "trg_date_range_type": "day",
                "trg_date_range_mode": "after",
                "filter_domain": repr([("id", "in", leads.ids)]),
                "action_server_ids": [
                    Command.create(
                        {
                            "name": "No salesperson",
                            "model_id": model.id,
                            "state": "object_write",
                            "update_path": "user_id",
                            "value": "",
                        }
                    ),
                    Command.create(
                        {
                            "name": "Nobody's plans and followers",
                            "model_id": model.id,
                            "state": "code",
                            "code": TIDY,
                        }
                    ),
                ],
            }
        )
