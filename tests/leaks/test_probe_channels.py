"""What strangers are told of planted customers on each channel: nothing.

The calls are few: test_probes.py asks the ORM in every way. Here it is whether a
channel goes around its rights.
"""

import json
from datetime import timedelta
from xmlrpc.client import Fault

from probe_case import ProbeCase

from odoo import fields
from odoo.http import Request
from odoo.tests import JsonRpcException, get_db_name, tagged
from odoo.tools import mute_logger

QUIET = ("odoo.http", "odoo.addons.base.models.ir_http", "odoo.service.model")


@tagged("post_install", "-at_install")
class TestProbeChannels(ProbeCase):
    def setUp(self):
        super().setUp()
        muted = mute_logger(*QUIET)
        muted.__enter__()
        self.addCleanup(muted.__exit__, None, None, None)
        self.env.flush_all()

    def assert_silent(self, text, *where):
        told = self.planted.told_in(text)
        self.assertFalse(told, f"{' '.join(map(str, where))} tells {told}")

    def calls(self):
        """(model, method, arguments by name) that ask for all there is of them."""
        ids = {name: found[-3:] for name, found in self.planted.traces.items()}
        for model in ("crm.lead", "customer.filing", "calendar.event", "mail.message"):
            yield model, "read", {"ids": ids[model], "fields": []}
            yield model, "search_read", {"domain": [], "fields": []}
        for model in ("customer.filing.card", "ir.attachment", "mail.activity"):
            yield model, "search_read", {"domain": [], "fields": []}
            yield model, "read", {"ids": ids[model], "fields": ["display_name"]}
        lead, by = "crm.lead", {"domain": [], "groupby": ["partner_name"]}
        yield lead, "formatted_read_group", by | {"aggregates": ["__count"]}
        yield lead, "web_read_group", by | {"aggregates": ["__count"]}
        yield lead, "web_search_read", {"domain": [], "specification": {"phone": {}}}
        names = ["name", "phone", "filing_id/phone"]
        yield lead, "export_data", {"ids": ids[lead], "fields_to_export": names}
        yield lead, "name_search", {"name": self.planted.leads[0].name}
        yield lead, "message_get_followers", {"ids": ids[lead]}
        yield lead, "action_show_potential_duplicates", {"ids": ids[lead]}
        yield "customer.filing", "check_customer", {"customer": {"phone": "13700001"}}

    def people(self):
        """(who it is, user) of all who can log in."""
        public = self.env.ref("base.public_user")
        for who, stranger in self.strangers.items():
            if stranger.user != public:
                yield who, stranger.user

    def browsers(self):
        """Who it is; each is logged in by then, the public is not."""
        for who, user in self.people():
            self.authenticate(user.login, user.login + "x" * (8 - len(user.login)))
            yield who
        self.authenticate(None, None)
        yield "public"

    # ---- for programs ----

    def test_json_2_and_xml_rpc(self):
        for who, user in self.people():
            key = self._api_key(user)
            headers = {"Authorization": f"bearer {key}"}
            for model, method, kwargs in self.calls():
                url = f"/json/2/{model}/{method}"
                answer = self.url_open(url, json=kwargs, headers=headers)
                self.assert_silent(self._plain(answer), who, url)
                ids = {"args": [kwargs["ids"]]} if "ids" in kwargs else {"args": []}
                rest = {name: v for name, v in kwargs.items() if name != "ids"}
                try:
                    answer = self.xmlrpc_object.execute_kw(
                        get_db_name(), user.id, key, model, method, ids["args"], rest
                    )
                except Fault as error:
                    answer = error.faultString
                self.assert_silent(self._text(answer), who, "xmlrpc", model, method)

    def test_without_a_key(self):
        for model, method, kwargs in self.calls():
            answer = self.url_open(f"/json/2/{model}/{method}", json=kwargs)
            self.assertIn(answer.status_code, (401, 403))
            self.assert_silent(self._plain(answer), "public", model, method)

    def _api_key(self, user):
        keys = self.env(user=user)["res.users.apikeys"]
        key = keys._generate("rpc", "probe", fields.Datetime.now() + timedelta(days=1))
        self.env.flush_all()
        return key

    # ---- the web client ----

    def test_calls_of_the_web_client(self):
        """Also in developer mode, in which errors tell more."""
        for who in self.browsers():
            if who != "public":
                self.url_open("/web?debug=1", allow_redirects=False)
            for model, method, kwargs in self.calls():
                kwargs = dict(kwargs)
                args = [kwargs.pop("ids")] if "ids" in kwargs else []
                params = {"model": model, "method": method}
                text = self._call(
                    "/web/dataset/call_kw", params | {"args": args, "kwargs": kwargs}
                )
                self.assert_silent(text, who, "call_kw", model, method)

    def test_exported_files(self):
        for who in self.browsers():
            for records in (self.planted.leads, self.planted.filings):
                names = ("display_name", "phone", "filing_id/phone", "lead_id/phone")
                data = {
                    "model": records._name,
                    "ids": records.ids,
                    "domain": [],
                    "fields": [{"name": n, "label": n, "type": "char"} for n in names],
                    "import_compat": False,
                    "groupby": [],
                }
                told = {"data": json.dumps(data), "csrf_token": self._csrf()}
                answer = self.url_open("/web/export/csv", data=told)
                self.assert_silent(answer.text, who, "export", records._name)

    def _csrf(self):
        return Request.csrf_token(self)

    def test_files_pictures_and_pages(self):
        urls = []
        for file in self.planted.files:
            urls += [f"/web/content/{file.id}", f"/web/image/{file.id}"]
            urls += [f"/web/content/ir.attachment/{file.id}/raw"]
        for lead, filing in self.planted.customers():
            urls += [f"/web/content/crm.lead/{lead.id}/description"]
            urls += [f"/web/image/customer.filing/{filing.id}/note"]
            urls += [f"/mail/view?model=crm.lead&res_id={lead.id}"]
            urls += [f"/mail/view?message_id={lead.message_ids.ids[-1]}"]
            urls += [f"/mail/message/{lead.message_ids.ids[-1]}"]
            urls += [f"/odoo/crm.lead/{lead.id}"]
        for who in self.browsers():
            for url in urls:
                self.assert_silent(self.url_open(url).text, who, url)

    # ---- chatter, bell, calendar ----

    def test_chatter_and_bell(self):
        lists = ["messages", "followers", "attachments", "activities", "suggestedRec"]
        fetch = ["systray_get_activities", "init_messaging", "failures"]
        follower_ids = self.planted.traces["mail.followers"]
        for who in self.browsers():
            for lead in self.planted.leads:
                thread = {"thread_model": "crm.lead", "thread_id": lead.id}
                asked = [["mail.thread", thread | {"request_list": lists}], *fetch]
                emails = {"emails": ["somebody@example.com"]}
                follower = {"follower_id": follower_ids[-1]}
                recipients = "/mail/thread/recipients"
                for route, params in (
                    ("/mail/thread/messages", thread),
                    (recipients, thread),
                    (f"{recipients}/get_suggested_recipients", thread),
                    ("/mail/partner/from_email", thread | emails),
                    ("/mail/read_subscription_data", follower),
                    ("/mail/message/post", thread | {"post_data": {"body": "X"}}),
                    ("/mail/data", {"fetch_params": asked}),
                    ("/mail/inbox/messages", {}),
                    ("/mail/history/messages", {}),
                ):
                    self.assert_silent(self._call(route, params), who, route)

    def test_calendar(self):
        """Its invitations open by a secret of their own, which nobody else is told."""
        events = self.env["calendar.event"].browse(
            self.planted.traces["calendar.event"]
        )
        for who in self.browsers():
            for event in events:
                for url in (
                    f"/calendar/meeting/view?token=none&id={event.id}",
                    f"/calendar/meeting/join?token=none&id={event.id}",
                    f"/odoo/calendar/{event.id}",
                ):
                    self.assert_silent(self.url_open(url).text, who, url)
            self.assert_silent(self._call("/calendar/notify", {}), who, "notify")

    # ---- what is made for somebody ----

    def test_reports(self):
        """Every report on a model in which something could be read, as a page."""
        traces = self.planted.traces
        reports = self.env["ir.actions.report"].search([("model", "in", list(traces))])
        for who in self.browsers():
            for report in reports:
                ids = ",".join(map(str, traces[report.model]))
                url = f"/report/html/{report.report_name}/{ids}"
                self.assert_silent(self.url_open(url).text, who, url)

    def test_digest(self):
        """Its numbers are of what he may see himself, and it names nobody."""
        digest = self.env["digest.digest"].create(
            {"name": "All", "kpi_crm_lead_created": True}
        )
        for who, user in self.people():
            kpis = digest._compute_kpis(user.company_id, user)
            self.assert_silent(self._text(kpis), who, "digest")
            told = {kpi["kpi_name"]: kpi["kpi_col1"]["value"] for kpi in kpis}
            self.assertEqual(str(told.get("kpi_crm_lead_created", 0)), "0", who)

    # ---- how it is asked ----

    def _call(self, route, params):
        try:
            return self._text(self.make_jsonrpc_request(route, params))
        except JsonRpcException as error:
            return str(error)

    def _plain(self, answer):
        try:
            return self._text(answer.json())
        except ValueError:
            return answer.text

    @staticmethod
    def _text(answer):
        return json.dumps(answer, default=str, ensure_ascii=False)
