"""A plain write of the owner never takes a pooled or protected customer (S01-R07)."""

import json

from claim_case import ClaimCase

from odoo.exceptions import UserError
from odoo.service.model import call_kw
from odoo.tests import Form, tagged

MAIL = """From: Somebody <li@zhaodu.example.com>
To: sales@example.com
Subject: Take him
Message-ID: <take-him@example.com>

user_id: 2
"""


@tagged("post_install", "-at_install")
class TestPlainWrites(ClaimCase):
    def setUp(self):
        super().setUp()
        self.waiting = self.pooled().lead_id
        self.kept = self.filed(phone="13500000001").lead_id

    def assertKept(self):
        self.env.invalidate_all()
        self.assertEqual(
            (self.waiting.user_id.id, self.waiting.filing_guard), (False, "pool")
        )
        self.assertEqual(
            (self.kept.user_id, self.kept.filing_guard), (self.anna, "protected")
        )
        self.assertFalse(self.env["customer.filing.claim"].search([]))

    def test_over_rpc(self):
        for lead in (self.waiting, self.kept):
            for user in (self.bo, self.anna, self.dai, self.max, self.olga):
                args = json.loads(json.dumps([lead.ids, {"user_id": self.bo.id}]))
                with self.subTest(user=user.login), self.assertRaises(UserError):
                    with self.env.cr.savepoint():
                        leads = self.env["crm.lead"].with_user(user)
                        call_kw(leads, "write", args, {})
        self.assertKept()

    def test_over_the_form(self):
        """The form shows the owner to be read only."""
        for lead in (self.waiting, self.kept):
            with self.assertRaises(AssertionError):
                with Form(lead.with_user(self.max)) as form:
                    form.user_id = self.bo
        self.assertKept()

    def test_by_an_import(self):
        for lead in (self.waiting, self.kept):
            result = (
                self.env["crm.lead"]
                .with_user(self.max)
                .load([".id", "user_id/.id"], [[str(lead.id), str(self.bo.id)]])
            )
            self.assertTrue(result["messages"])
        self.assertKept()

    def test_by_the_mail_gateway(self):
        for lead in (self.waiting, self.kept):
            self.env["mail.thread"].message_process(
                "crm.lead",
                MAIL.replace("take-him", f"take-him-{lead.id}"),
                thread_id=lead.id,
                custom_values={"user_id": self.bo.id},
            )
        self.assertKept()

    def test_by_a_server_action(self):
        for lead in (self.waiting, self.kept):
            action = self.env["ir.actions.server"].create(
                {
                    "name": "Take",
                    "model_id": self.env["ir.model"]._get_id("crm.lead"),
                    "state": "code",
                    "code": f"record.write({{'user_id': {self.bo.id}}})",
                }
            )
            with self.assertRaises(UserError):
                action.with_context(
                    active_model="crm.lead", active_id=lead.id, active_ids=lead.ids
                ).run()
        self.assertKept()
