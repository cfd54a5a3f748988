"""A dealer asks for filed customers on every channel that is open to him."""

import json
from datetime import timedelta
from xmlrpc.client import Fault

from dealer_case import DealerCase

from odoo import fields
from odoo.tests import JsonRpcException, get_db_name, tagged
from odoo.tools import mute_logger

LEAD = "crm.lead"
QUIET = ("odoo.http", "odoo.addons.base.models.ir_http", "odoo.service.model")
NAMES = ["name", "partner_name", "contact_name", "phone", "email_from", "description"]
ASKED = {name: {} for name in NAMES}


@tagged("post_install", "-at_install")
class TestDealerChannels(DealerCase):
    """One customer is protected, the other waits in the pool; both were Pia's."""

    def setUp(self):
        super().setUp()
        muted = mute_logger(*QUIET)
        muted.__enter__()
        self.addCleanup(muted.__exit__, None, None, None)

    def told(self):
        """{channel: what she is told there}, of each the secrets of all answers."""
        self.env.flush_all()
        texts = {
            "JSON-2": self.json_2(),
            "XML-RPC": self.xml_rpc(),
            "web client": self.web_client(),
            "opportunities in the portal": self.portal("opportunity", "opportunities"),
            "leads in the portal": self.portal("lead", "leads"),
        }
        return {
            channel: set(self.planted.told_in(" ".join(answers)))
            for channel, answers in texts.items()
        }

    def test_she_is_told_nothing(self):
        for channel, told in self.told().items():
            self.assertFalse(told, channel)

    def test_without_the_guard_each_channel_tells(self):
        self.open_the_guard()
        for channel, told in self.told().items():
            for place in ("protected", "pool"):
                with self.subTest(channel, place=place):
                    self.assertIn(f"phone ({place})", told)
                    self.assertIn(f"company ({place})", told)

    # ---- the channels ----

    def calls(self):
        """(method, ids of records, arguments by name)"""
        ids = self.planted.leads.ids
        yield "read", ids, {"fields": NAMES}
        yield "web_read", ids, {"specification": ASKED}
        yield "export_data", ids, {"fields_to_export": NAMES}
        yield "message_get_followers", ids, {}
        yield "search_read", None, {"domain": [], "fields": NAMES}
        yield "web_search_read", None, {"domain": [], "specification": ASKED}
        yield "name_search", None, {"name": "qzx"}
        by = {"domain": [], "groupby": ["partner_name"], "aggregates": ["__count"]}
        yield "formatted_read_group", None, by
        yield "web_read_group", None, by
        for lead in self.planted.leads:
            yield (
                "onchange",
                lead.ids,
                {
                    "values": {},
                    "field_names": [],
                    "fields_spec": ASKED,
                },
            )

    def json_2(self):
        headers = {"Authorization": f"bearer {self.key()}"}
        for method, ids, kwargs in self.calls():
            told = kwargs | ({"ids": ids} if ids else {})
            url = f"/json/2/{LEAD}/{method}"
            yield self.text(self.url_open(url, json=told, headers=headers).json())

    def xml_rpc(self):
        key = self.key()
        for method, ids, kwargs in self.calls():
            args = [ids] if ids else []
            try:
                answer = self.xmlrpc_object.execute_kw(
                    get_db_name(), self.pia.id, key, LEAD, method, args, kwargs
                )
            except Fault as error:
                answer = error.faultString
            yield self.text(answer)

    def web_client(self):
        self.authenticate(self.pia.login, "pia" + "x" * 5)
        for method, ids, kwargs in self.calls():
            params = {"model": LEAD, "method": method, "kwargs": kwargs}
            params["args"] = [ids] if ids else []
            try:
                answer = self.make_jsonrpc_request("/web/dataset/call_kw", params)
            except JsonRpcException as error:
                answer = str(error)
            yield self.text(answer)

    def portal(self, kind, kinds):
        """Odoo has pages of their own for leads that are not qualified yet."""
        self.planted.leads.type = kind
        self.env.flush_all()
        self.authenticate(self.pia.login, "pia" + "x" * 5)
        pages = ["/my", f"/my/{kinds}"]
        for lead in self.planted.leads:
            pages += [
                f"/my/{kind}/{lead.id}",
                f"/mail/view?model={LEAD}&res_id={lead.id}",
            ]
        for page in pages:
            yield self.url_open(page).text

    def key(self):
        keys = self.env(user=self.pia)["res.users.apikeys"]
        ends = fields.Datetime.now() + timedelta(days=1)
        made = keys._generate("rpc", "dealer", ends)
        self.env.flush_all()
        return made

    @staticmethod
    def text(answer):
        return json.dumps(answer, default=str, ensure_ascii=False)
