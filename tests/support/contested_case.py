"""Two salespeople about one customer, whom one of them protects."""

import json
from contextlib import contextmanager
from datetime import timedelta

from filing_case import MONDAY, FilingCase

from odoo.exceptions import UserError
from odoo.service.model import call_kw


class ContestedCase(FilingCase):
    """Anna protects a customer; whatever comes after is about him."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.register = cls.company.filing_register_id
        cls.version = cls.north._filing_version()
        cls.leads = cls.env["crm.lead"]
        cls.notices = cls.env["customer.filing.notice"]
        cls.checks = cls.env["customer.filing.check"]
        cls.won_stage = cls.env["crm.stage"].search([("is_won", "=", True)], limit=1)

    def setUp(self):
        super().setUp()
        self.filing = self.file(self.lead(email_from="li@zhaodu.example.cn"))

    def free_lead(self, user=None, team=None, **values):
        """A lead of Bo, or another, about some customer of nobody's."""
        other = {"phone": "13911112222", "partner_name": "成都高新机械"}
        other["contact_name"] = "王大明"
        return self.lead(user or self.bo, team, **(other | values))

    @contextmanager
    def refused(self, words="cannot be won"):
        with self.assertRaises(UserError) as refusal:
            yield
        self.assertIn(words, str(refusal.exception))

    def new_version(self, **values):
        """Other rules for the filings from now on."""
        version = self.north._filing_version()
        version.copy(values | {"valid_from": MONDAY, "number": 2})
        self.at(MONDAY + timedelta(minutes=1))

    def contested(self, user=None, team=None, **values):
        lead = self.lead(user or self.bo, team, **values)
        self.assert_contested(lead)
        return lead

    def assert_contested(self, lead, filing=None):
        lead.invalidate_recordset()
        filing = filing or self.filing
        self.assertEqual(lead.filing_guard, "contested")
        self.assertEqual(lead.filing_met_id, filing)
        self.assertFalse(lead.filing_id)
        until = filing.protected_until
        if filing.state == "ended":
            until = filing.aftercare_until
        self.assertEqual(lead.filing_protected_until, until)

    def assert_free(self, lead):
        lead.invalidate_recordset()
        self.assertFalse(lead.filing_guard or lead.filing_met_id or lead.filing_id)
        self.assertFalse(lead.filing_protected_until)

    def assert_joined(self, lead, filing=None):
        lead.invalidate_recordset()
        filing = filing or self.filing
        self.assertEqual(lead.filing_guard, "protected")
        self.assertEqual((lead.filing_id, lead.user_id), (filing, filing.user_id))
        self.assertFalse(lead.filing_met_id)

    def raised(self, kind):
        return self.notices.search([("kind", "=", kind)])

    def told(self, user=None):
        """What stands on the list of the filing's salesperson."""
        user = user or self.filing.user_id
        return self.env["mail.activity"].search(
            [("user_id", "=", user.id), ("res_model", "=", "crm.lead")]
        )

    def rpc(self, user, records, method, *args, **kwargs):
        """Call as a client does: by name, with what survives JSON."""
        ids = [records.ids] if records else []
        args = json.loads(json.dumps([*ids, *args]))
        return call_kw(self.env[records._name].with_user(user), method, args, kwargs)
