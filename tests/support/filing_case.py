"""The small company that most tests play in, under a frozen clock."""

from datetime import datetime

import policies
from freezegun import freeze_time

from odoo import Command
from odoo.tests import TransactionCase, new_test_user

# Monday 2 March 2026, 10:00 in Shanghai; all instants here are naive UTC.
MONDAY = datetime(2026, 3, 2, 2, 0)
USCC = "91110108551385082Q"


class FilingCase(TransactionCase):
    """Team North under the policy "Walk-in 7, deposit 90", with Anna and Bo.

    Team Plain has no policy. Dai leads North; Olga keeps the register; Max is the
    sales administrator. Time zone Asia/Shanghai.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clock = freeze_time(MONDAY)
        cls.frozen = cls.clock.start()
        cls.addClassCleanup(cls.clock.stop)
        cls.env = cls.env(context=dict(cls.env.context, mail_create_nolog=True))
        cls.company = cls.env.company
        cls.company.resource_calendar_id.tz = "Asia/Shanghai"
        cls.anna = cls._new_user("anna", "sales_team.group_sale_salesman")
        cls.bo = cls._new_user("bo", "sales_team.group_sale_salesman")
        cls.carl = cls._new_user("carl", "sales_team.group_sale_salesman")
        cls.dai = cls._new_user("dai", "sales_team.group_sale_salesman_all_leads")
        cls.max = cls._new_user("max", "sales_team.group_sale_manager")
        cls.olga = cls._new_user(
            "olga",
            "sales_team.group_sale_salesman_all_leads,"
            "customer_filing.group_filing_officer",
        )
        cls.walk_in = cls.env.ref("customer_filing.filing_kind_walk_in")
        cls.deposit = cls.env.ref("customer_filing.filing_kind_deposit")
        cls.project_kind = cls.env.ref("customer_filing.filing_kind_project")
        cls.policy = policies.standard(cls.env)
        teams = cls.env["crm.team"]
        cls.north = teams.create(
            {
                "name": "North",
                "user_id": cls.dai.id,
                "company_id": cls.company.id,
                "filing_policy_id": cls.policy.id,
                "member_ids": [Command.set((cls.anna | cls.bo).ids)],
            }
        )
        cls.plain = teams.create(
            {
                "name": "Plain",
                "company_id": cls.company.id,
                "member_ids": [Command.set(cls.carl.ids)],
            }
        )

    def setUp(self):
        super().setUp()
        self.frozen.move_to(MONDAY)

    @classmethod
    def _new_user(cls, login, groups):
        return new_test_user(
            cls.env, login=login, groups=groups, tz="Asia/Shanghai", lang="en_US"
        )

    def at(self, instant):
        """Move the frozen clock to ``instant`` (naive UTC)."""
        self.env.flush_all()
        self.frozen.move_to(instant)
        self.env.invalidate_all()

    def lead(self, user=None, team=None, **values):
        """A lead of ``user``, made as he would make it."""
        user = user or self.anna
        team = self.north if team is None else team
        lead = (
            self.env["crm.lead"]
            .with_user(user)
            .create(
                {
                    "name": "A machine",
                    "type": "opportunity",
                    "partner_name": "重庆兆度销售工程有限公司",
                    "contact_name": "李小明",
                    "phone": "13800001234",
                    "user_id": user.id,
                    "team_id": team.id,
                }
                | values
            )
        )
        return lead.with_env(self.env)

    def file(self, lead, kind=None, user=None, **values):
        """File a lead's customer through the dialog, as its salesperson does."""
        user = user or lead.user_id
        wizard = (
            self.env["customer.filing.submit"]
            .with_user(user)
            .with_context(default_lead_id=lead.id)
            .create({"kind_id": (kind or self.walk_in).id} | values)
        )
        wizard.action_file()
        return self.env["customer.filing"].search(
            [("lead_id", "=", lead.id)], order="id desc", limit=1
        )

    def run_cron(self):
        """Run the release cron as the scheduler does."""
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref("customer_filing.ir_cron_release_due").method_direct_trigger()
        self.env.invalidate_all()

    def codes(self, filing):
        """The codes of the reasons why a filing was refused."""
        return sorted(reason["code"] for reason in filing.refusal or [])
