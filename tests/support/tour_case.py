"""The small company in which browser tours play, under the real clock."""

from datetime import timedelta

import policies

from odoo import Command, fields
from odoo.tests import HttpCase, new_test_user

# Bo Li's, and long enough for no other text of the page to contain it by chance.
POOLED_PHONE = "13700002222"


class TourCase(HttpCase):
    """Team North files under the policy "Standard": Anna and Bo sell, Dai leads.

    Max is the sales administrator, Zhou sells for North in Chinese. Team South has no
    policy yet. A browser cannot follow a frozen clock, so whatever must be old here
    was filed on an earlier day.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, mail_create_nolog=True))
        cls.env.company.resource_calendar_id.tz = "Asia/Shanghai"
        cls.anna = cls._new_user("anna", "Anna Wang", "group_sale_salesman")
        cls.bo = cls._new_user("bo", "Bo Li", "group_sale_salesman")
        cls.dai = cls._new_user("dai", "Dai Chen", "group_sale_salesman_all_leads")
        cls.max = cls._new_user("max", "Max Liu", "group_sale_manager")
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.zhou = cls._new_user("zhou", "周杰", "group_sale_salesman", lang="zh_CN")
        cls.walk_in = cls.env.ref("customer_filing.filing_kind_walk_in")
        cls.policy = policies.standard(cls.env)
        cls.north, cls.south = cls.env["crm.team"].create(
            [
                {
                    "name": "North",
                    "user_id": cls.dai.id,
                    "company_id": cls.env.company.id,
                    "filing_policy_id": cls.policy.id,
                    "member_ids": [Command.set((cls.anna | cls.bo | cls.zhou).ids)],
                },
                {"name": "South", "company_id": cls.env.company.id},
            ]
        )

    @classmethod
    def _new_user(cls, login, name, group, lang="en_US"):
        return new_test_user(
            cls.env,
            login=login,
            name=name,
            groups=f"sales_team.{group}",
            lang=lang,
            tz="Asia/Shanghai",
        )

    @classmethod
    def lead(cls, user, name, company, phone, **values):
        """A lead of ``user``, made as he would make it."""
        return (
            cls.env["crm.lead"]
            .with_user(user)
            .create(
                {
                    "name": name,
                    "type": "opportunity",
                    "partner_name": company,
                    "contact_name": "李小明",
                    "phone": phone,
                    "user_id": user.id,
                    "team_id": cls.north.id,
                }
                | values
            )
            .with_env(cls.env)
        )

    @classmethod
    def file(cls, lead, days_ago=0):
        """File a lead's customer as a walk-in, ``days_ago`` days before now."""
        filing = (
            cls.env["customer.filing"]
            .with_user(lead.user_id)
            .create(
                {
                    "lead_id": lead.id,
                    "kind_id": cls.walk_in.id,
                    "team_id": lead.team_id.id,
                    "company_name": lead.partner_name,
                    "contact_name": lead.contact_name,
                    "phone": lead.phone,
                }
            )
        )
        filing._submit(at=fields.Datetime.now() - timedelta(days=days_ago))
        return filing.with_env(cls.env)

    @classmethod
    def pool(cls):
        """A customer of Bo's whose protection has run out."""
        lead = cls.lead(
            cls.bo, "Old press", "上海旭日商贸有限公司", POOLED_PHONE, city="上海"
        )
        filing = cls.file(lead, days_ago=30)
        cls.env["customer.filing"]._release_batch(100)
        return filing

    def tour(self, name, user, path="/odoo/crm"):
        """Let ``user`` walk through a tour, starting at ``path``."""
        self.start_tour(path, f"customer_filing_{name}", login=user.login, timeout=120)
        self.env.invalidate_all()

    def filings_of(self, user, **values):
        """The filings of a user, the oldest first."""
        domain = [("user_id", "=", user.id)]
        domain += [(name, "=", value) for name, value in values.items()]
        return self.env["customer.filing"].search(domain, order="id")
