"""Tests of who looks at customers of others."""

from filing_case import FilingCase

from odoo.exceptions import AccessError
from odoo.tools import mute_logger

from odoo.addons.customer_filing.models import filing_sighting

SIGHTINGS = "customer_filing.sightings"


class WatchCase(FilingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sightings = cls.env["customer.filing.sighting"]
        cls.version = cls.policy.version_ids
        cls.version.write({"reveal_daily_max": 2, "has_honeypot": True})
        cls.bait = cls.env["customer.filing"].search([("is_honeypot", "=", True)])
        cls.register = cls.company.filing_register_id
        cls.ivy = cls._new_user("ivy", "base.group_user")

    def setUp(self):
        super().setUp()
        self.env.cr.postrollback.clear()
        self.filing = self.file(self.lead(email_from="li@zhaodu.example.cn"))
        self.as_browsed()

    def as_browsed(self):
        """Everything is read anew, as in a request."""
        self.env.flush_all()
        self.env.invalidate_all()

    def noted(self):
        """What is in the log once the request is over; then it is a new one."""
        self.env.flush_all()
        calls = self.env.cr.postrollback.data.pop(SIGHTINGS, [])
        before = self.sightings.search([]).ids
        filing_sighting._write_calls(self.env, calls)
        self.as_browsed()
        return self.sightings.search([("id", "not in", before)], order="id")

    def set_anew(self, **values):
        """Put a new version in force, with other settings."""
        draft = self.policy.version_id._draft()
        draft.write(values)
        draft.action_put_in_force()
        self.as_browsed()

    def raised(self, kind):
        return self.env["customer.filing.notice"].search([("kind", "=", kind)])

    def refused(self, call, *args):
        self.env.invalidate_all()
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models"):
            call(*args)
