"""A protected customer of Bo's with a secret planted in everything he has.

``ROLES`` of people have no business with him. Each row of the list of known ways in
which Odoo tells of a colleague's lead is one test, asked as each of them.
"""

from datetime import timedelta

from shop_window_case import EMAIL, ShopWindowCase

from odoo import Command, fields
from odoo.tests import new_test_user

SALES = "sales_team.group_sale_salesman"
ALL_LEADS = "sales_team.group_sale_salesman_all_leads"
PUBLIC_MEETING = "QZX-PUBLIC meeting"


class RowsCase(ShopWindowCase):
    """The customer stays protected; Bo sells, Dai leads North."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        mates = cls._stranger("mate", SALES)
        cls.north.member_ids = [Command.link(mates.id)]
        other = cls._stranger("ole", SALES)
        leader = cls._stranger("lea", ALL_LEADS)
        cls.south.write({"user_id": leader.id, "member_ids": [Command.link(other.id)]})
        abroad = cls.env["res.company"].create({"name": "Abroad"})
        cls.strangers = {
            "colleague in the same team": mates,
            "salesperson of another team": other,
            "leader of another team": leader,
            "salesperson of another company": cls._abroad(abroad),
            "employee": cls.strangers["employee"],
            "portal user": cls.strangers["portal user"],
            "public": cls.env.ref("base.public_user"),
        }
        cls.mate = mates
        cls.employee = cls.strangers["employee"]
        # who sells knows the ropes: these may try to write, too
        cls.sellers = {
            who: user for who, user in cls.strangers.items() if user.has_group(SALES)
        }
        cls._plant_meeting()
        cls.env.flush_all()
        cls.env.invalidate_all()

    @classmethod
    def _abroad(cls, company):
        user = new_test_user(
            cls.env,
            login="abe",
            groups=ALL_LEADS,
            company_id=company.id,
            company_ids=[Command.set((company | cls.env.company).ids)],
        )
        user.group_ids = [Command.link(cls.env.ref("base.group_allow_export").id)]
        return user

    @classmethod
    def _let_go(cls, filing):
        """He stays protected."""

    @classmethod
    def _plant_meeting(cls):
        """A meeting that Bo has put in his calendar for all to see, with him."""
        cls.contact = cls.env["res.partner"].create(
            {"name": "QZX-CONTACT", "email": EMAIL}
        )
        start = fields.Datetime.now() + timedelta(days=3)
        cls.meeting = (
            cls.env["calendar.event"]
            .with_user(cls.bo)
            .with_context(no_mail_to_attendees=True, dont_notify=True)
            .create(
                {
                    "name": PUBLIC_MEETING,
                    "start": start,
                    "stop": start + timedelta(hours=1),
                    "opportunity_id": cls.lead_.id,
                    "location": "QZX-STREET 88",
                    "partner_ids": [Command.set((cls.bo.partner_id | cls.contact).ids)],
                    "privacy": "public",
                }
            )
            .with_env(cls.env)
        )

    def assert_silent(self, text, *where):
        super().assert_silent(text, *where)
        self.assertNotIn("QZX", text, f"{' '.join(map(str, where))}: {text[:2000]}")

    def each(self, model, method, *args, users=None, context=None, **kwargs):
        """(who, what he is answered) for every stranger; no answer names a secret."""
        for who, user in (users or self.strangers).items():
            text = self.ask(user, model, method, *args, context=context, **kwargs)
            self.assert_silent(text, who, model, method, args)
            yield who, text

    def none_told(self, model, method, *args, **kwargs):
        """Ask as everybody, for the assertions that come with it."""
        for _told in self.each(model, method, *args, **kwargs):
            pass
