"""Two planted customers of Anna's, and everybody to whom they are no business."""

from tour_case import TourCase

from odoo import Command
from odoo.tests import new_test_user
from odoo.tools import mute_logger

from odoo.addons.customer_filing.probes import PROBES, Stranger, plant

QUIET = ("odoo.sql_db", "odoo.addons.base.models.ir_model", "odoo.models.unlink")
OWN = "sales_team.group_sale_salesman"
ALL = "sales_team.group_sale_salesman_all_leads"


class ProbeCase(TourCase):
    """Anna protects one, and gave another one back to the pool of North.

    Their contacts are hidden.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.filing_register_id.contact_sight = "hide"
        cls.planted = plant(cls.anna, cls.north, cls.walk_in)
        cls.strangers = cls._strangers()
        muted = mute_logger(*QUIET)
        muted.__enter__()
        cls.addClassCleanup(muted.__exit__, None, None, None)

    @classmethod
    def _strangers(cls):
        """{role: who asks}, each with the right to export what he sees."""
        mia = cls._user("mia", OWN)
        cls.north.member_ids = [Command.link(mia.id)]
        lin = cls._user("lin", OWN)
        leo = cls._user("leo", ALL)
        cls.south.write(
            {
                "user_id": leo.id,
                "filing_policy_id": cls.policy.id,
                "member_ids": [Command.set(lin.ids)],
            }
        )
        users = {
            "colleague in the same team": mia,
            "salesperson of another team": lin,
            "leader of another team": leo,
            "leader in another company": cls._abroad(),
            "internal user": cls._user("ed", "base.group_user"),
            "portal dealer": cls._user("pia", "base.group_portal"),
            "public": cls.env.ref("base.public_user"),
        }
        export = cls.env.ref("base.group_allow_export")
        for user in users.values():
            if not user.share:
                user.group_ids = [Command.link(export.id)]
        return {who: Stranger(user, cls.planted) for who, user in users.items()}

    @classmethod
    def _user(cls, login, groups):
        return new_test_user(cls.env, login=login, groups=groups, tz="Asia/Shanghai")

    @classmethod
    def _abroad(cls):
        """Who leads a team of another company, which files as well."""
        company = cls.env["res.company"].create({"name": "Abroad"})
        user = cls._user("ada", ALL)
        user.write(
            {"company_ids": [Command.set(company.ids)]} | {"company_id": company}
        )
        cls.env["crm.team"].create(
            {"name": "Abroad", "user_id": user.id, "company_id": company.id}
        )
        return user

    def assert_nobody_learns(self):
        """Every way, as each role."""
        told = []
        for code, probe in PROBES.items():
            for who, stranger in self.strangers.items():
                found = probe.leaks(stranger)
                told += [f"{code} {who}: {leak.where}: {leak.what}" for leak in found]
        self.assertFalse(told, "\n".join(told))
