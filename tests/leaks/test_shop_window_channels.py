"""The same over the wire: JSON-2, XML-RPC, the web client, files, chatter."""

from datetime import timedelta
from xmlrpc.client import Fault

from channel_calls import ExportedFiles, calls_of_the_web_client
from shop_window_case import SECRETS, ShopWindowCase

from odoo import Command, fields
from odoo.tests import JsonRpcException, get_db_name, tagged
from odoo.tools import mute_logger

QUIET = ("odoo.http", "odoo.addons.base.models.ir_http", "odoo.service.model")


@tagged("post_install", "-at_install")
class TestShopWindowChannels(ExportedFiles, ShopWindowCase):
    def setUp(self):
        super().setUp()
        muted = mute_logger(*QUIET)
        muted.__enter__()
        self.addCleanup(muted.__exit__, None, None, None)

    def probes(self):
        """(model, method, arguments by name) that ask for all there is of him."""
        yield "crm.lead", "search_read", {"domain": [], "fields": []}
        yield "crm.lead", "read", {"ids": self.lead_.ids, "fields": []}
        yield "customer.filing", "search_read", {"domain": [], "fields": []}
        yield "customer.filing", "read", {"ids": self.filing.ids, "fields": []}
        yield "customer.filing.card", "search_read", {"domain": [], "fields": []}
        yield "customer.filing.card", "read", {"ids": self.card.ids, "fields": []}
        yield "customer.filing.card", "name_search", {"name": ""}
        yield "customer.filing.pool.entry", "search_read", {"domain": []}
        yield "customer.filing.pool", "search_read", {"domain": [], "fields": []}
        yield "customer.filing.ledger", "search_read", {"domain": []}
        yield "customer.filing.claim", "search_read", {"domain": []}
        yield "mail.message", "search_read", {"domain": [], "fields": ["body"]}
        yield "mail.activity", "search_read", {"domain": [], "fields": ["summary"]}
        yield "mail.followers", "search_read", {"domain": [], "fields": ["name"]}
        yield (
            "ir.attachment",
            "read",
            {"ids": self.file_.ids, "fields": ["raw", "name"]},
        )
        yield "calendar.event", "search_read", {"domain": [], "fields": ["name"]}
        yield (
            "customer.filing",
            "check_customer",
            {"customer": {"phone": self.filing.phone}},
        )
        yield (
            "customer.filing.card",
            "formatted_read_group",
            {"domain": [], "groupby": ["masked_name"], "aggregates": ["__count"]},
        )
        yield (
            "crm.lead",
            "export_data",
            {"ids": self.lead_.ids, "fields_to_export": ["name", "phone"]},
        )

    def all_probes(self):
        yield from self.probes()
        met = self.env["calendar.event"].search([("name", "=", "QZX-MET")])
        yield from calls_of_the_web_client(self.lead_, self.filing, met)

    # ---- other programs ----

    def test_json_2(self):
        for who, user in self.strangers.items():
            key = self._api_key(user)
            for model, method, kwargs in self.probes():
                answer = self.url_open(
                    f"/json/2/{model}/{method}",
                    json=kwargs,
                    headers={"Authorization": f"bearer {key}"},
                )
                self.assert_silent(self._plain(answer), who, "/json/2", model, method)

    def test_json_2_answers_at_all(self):
        """The member sees his card, whoever may the lead: the channel is open."""
        for user, model, secret in (
            (self.mia, "customer.filing.card", "masked_name"),
            (self.max, "crm.lead", "QZX-STREET"),
        ):
            answer = self.url_open(
                f"/json/2/{model}/search_read",
                json={"domain": [], "fields": []},
                headers={"Authorization": f"bearer {self._api_key(user)}"},
            )
            self.assertIn(secret, answer.text)

    def test_xml_rpc(self):
        for who, user in self.strangers.items():
            key = self._api_key(user)
            for model, method, kwargs in self.probes():
                kwargs = dict(kwargs)
                args = [kwargs.pop("ids")] if "ids" in kwargs else []
                try:
                    answer = self.xmlrpc_object.execute_kw(
                        get_db_name(), user.id, key, model, method, args, kwargs
                    )
                except Fault as error:
                    answer = error.faultString
                self.assert_silent(self.text(answer), who, "xmlrpc", model, method)

    def _api_key(self, user):
        self.env.flush_all()
        keys = self.env(user=user)["res.users.apikeys"]
        tomorrow = fields.Datetime.now() + timedelta(days=1)
        return keys._generate("rpc", "probe", tomorrow)

    def _plain(self, answer):
        """Its text, with what JSON has escaped as it is read."""
        try:
            return self.text(answer.json())
        except ValueError:
            return answer.text

    # ---- the web client ----

    def each_browser(self):
        for who, user in self.strangers.items():
            self.authenticate(user.login, user.login + "x" * (8 - len(user.login)))
            yield who

    def test_calls_of_the_web_client(self):
        for who in self.each_browser():
            for model, method, kwargs in self.all_probes():
                kwargs = dict(kwargs)
                args = [kwargs.pop("ids")] if "ids" in kwargs else []
                params = {"model": model, "method": method}
                text = self._call(
                    "/web/dataset/call_kw", params | {"args": args, "kwargs": kwargs}
                )
                self.assert_silent(text, who, "call_kw", model, method)

    def test_exported_files(self):
        right = self.env.ref("customer_filing.group_filing_export")
        for user in self.strangers.values():
            if not user.share:
                user.group_ids = [Command.link(right.id)]
        self.env.flush_all()
        for who in self.each_browser():
            for record in (self.lead_, self.filing, self.card):
                for sort, text in self.exports(self.strangers[who], record):
                    self.assert_silent(text, who, sort, record._name)

    def test_files_and_pictures(self):
        urls = [
            f"/web/content/{self.file_.id}",
            f"/web/content/{self.file_.id}?download=1",
            f"/web/content/ir.attachment/{self.file_.id}/raw",
            f"/web/image/{self.file_.id}",
            f"/mail/attachment/pdf_first_page/{self.file_.id}",
        ]
        for record, names in (
            (self.lead_, ("phone", "description", "email_from")),
            (self.filing, ("phone", "note", "street")),
        ):
            for name in names:
                urls += [
                    f"/web/content/{record._name}/{record.id}/{name}",
                    f"/web/image/{record._name}/{record.id}/{name}",
                ]
        for who in (*self.each_browser(), self._log_out()):
            for url in urls:
                self.assert_silent(self.url_open(url).text, who, url)

    def _log_out(self):
        self.authenticate(None, None)
        return "public"

    def test_pages(self):
        """The links of mails lead nowhere."""
        urls = [f"/mail/view?model=crm.lead&res_id={self.lead_.id}"]
        urls += [
            f"/mail/view?message_id={message.id}" for message in self.lead_.message_ids
        ]
        for who in self.each_browser():
            for url in urls:
                self.assert_silent(self.url_open(url).text, who, url)

    # ---- chatter and bell ----

    def test_chatter(self):
        for who in self.each_browser():
            for record in (self.lead_, self.filing):
                thread = {"thread_model": record._name, "thread_id": record.id}
                lists = ["messages", "followers", "attachments", "activities"]
                for route, params in (
                    ("/mail/thread/messages", thread),
                    ("/mail/thread/recipients", thread),
                    (
                        "/mail/thread/recipients/get_suggested_recipients",
                        thread,
                    ),
                    (
                        "/mail/data",
                        {
                            "fetch_params": [
                                ["mail.thread", thread | {"request_list": lists}],
                                "systray_get_activities",
                                "init_messaging",
                                "failures",
                            ]
                        },
                    ),
                    ("/mail/inbox/messages", {}),
                    ("/mail/history/messages", {}),
                ):
                    text = self._call(route, params)
                    self.assert_silent(text, who, route, record._name)

    def test_nobody_writes_into_his_lead(self):
        """A note, a subscription or a file would tell of the rest later on."""
        for who in self.each_browser():
            thread = {"thread_model": "crm.lead", "thread_id": self.lead_.id}
            before = self.lead_.message_ids, self.lead_.message_partner_ids
            posted = {"body": "Hello", "message_type": "comment"}
            for route, params in (
                ("/mail/message/post", thread | {"post_data": posted}),
                (
                    "/mail/thread/subscribe",
                    {"res_model": "crm.lead", "res_id": self.lead_.id}
                    | {"partner_ids": self.mia.partner_id.ids},
                ),
            ):
                self.assert_silent(self._call(route, params), who, route)
            self.env.invalidate_all()
            after = self.lead_.message_ids, self.lead_.message_partner_ids
            self.assertEqual(before, after, who)

    def _call(self, route, params):
        try:
            return self.text(self.make_jsonrpc_request(route, params))
        except JsonRpcException as error:
            return str(error)

    # ---- and then he is claimed ----

    def test_who_claims_him_sees_all_of_it(self):
        self.card.with_user(self.mia).action_claim()
        self.env.flush_all()
        self.authenticate("mia", "mia" + "x" * 5)
        params = {"model": "crm.lead", "method": "read", "kwargs": {}}
        text = self._call(
            "/web/dataset/call_kw", params | {"args": [self.lead_.ids, []]}
        )
        for told in ("company", "phone", "street", "description", "name of the lead"):
            self.assertIn(SECRETS[told], text)
