"""Two planted customers of Anna's, and everybody to whom they are no business."""

from filing_case import FilingCase

from odoo import Command
from odoo.tools import mute_logger

from odoo.addons.customer_filing.probes import Stranger, plant

QUIET = ("odoo.sql_db", "odoo.addons.base.models.ir_model", "odoo.models.unlink")
OWN = "sales_team.group_sale_salesman"
ALL = "sales_team.group_sale_salesman_all_leads"


class ProbeCase(FilingCase):
    """Anna protects one, and gave another one back to the pool of North."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.planted = plant(cls.anna, cls.north, cls.walk_in)
        cls.strangers = cls._strangers()
        muted = mute_logger(*QUIET)
        muted.__enter__()
        cls.addClassCleanup(muted.__exit__, None, None, None)

    @classmethod
    def _strangers(cls):
        """{role: who asks}, each with the right to export what he sees."""
        mia = cls._new_user("mia", OWN)
        kim = cls._new_user("kim", ALL)
        cls.north.member_ids = [Command.link(user.id) for user in mia | kim]
        lin = cls._new_user("lin", OWN)
        leo = cls._new_user("leo", ALL)
        cls.env["crm.team"].create(
            {
                "name": "South",
                "user_id": leo.id,
                "company_id": cls.company.id,
                "filing_policy_id": cls.policy.id,
                "member_ids": [Command.set(lin.ids)],
            }
        )
        users = {
            "colleague in the same team": mia,
            "colleague in the same team who sees all leads": kim,
            "salesperson of another team": lin,
            "leader of another team": leo,
            "leader in another company": cls._abroad(),
            "internal user": cls._new_user("ed", "base.group_user"),
            "portal dealer": cls._new_user("pia", "base.group_portal"),
            "public": cls.env.ref("base.public_user"),
        }
        export = cls.env.ref("base.group_allow_export")
        for user in users.values():
            if not user.share:
                user.group_ids = [Command.link(export.id)]
        return {who: Stranger(user, cls.planted) for who, user in users.items()}

    @classmethod
    def _abroad(cls):
        """Who leads a team of another company, which files as well."""
        company = cls.env["res.company"].create({"name": "Abroad"})
        user = cls._new_user("ada", ALL)
        user.write(
            {"company_ids": [Command.set(company.ids)]} | {"company_id": company}
        )
        cls.env["crm.team"].create(
            {"name": "Abroad", "user_id": user.id, "company_id": company.id}
        )
        return user
