"""What strangers are told of planted customers on each channel: nothing.

The calls are few: test_probes.py asks the ORM in every way. Here it is whether a
channel goes around its rights.
"""

import json
from datetime import timedelta
from xmlrpc.client import Fault

from channel_calls import ExportedFiles, calls_of_the_web_client
from probe_case import ProbeCase

from odoo import Command, fields
from odoo.tests import JsonRpcException, get_db_name, tagged
from odoo.tools import mute_logger

QUIET = ("odoo.http", "odoo.addons.base.models.ir_http", "odoo.service.model")

# What tells nobody: it has nothing but masked values.
MASKED = ("customer.filing.card",)


@tagged("post_install", "-at_install")
class TestProbeChannels(ExportedFiles, ProbeCase):
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
        card, name = "customer.filing.card", ["display_name"]
        yield card, "search_read", {"domain": [], "fields": []}
        yield card, "read", {"ids": ids[card], "fields": name}
        # of all there is of them one thing is refused to everybody
        for model in ("ir.attachment", "mail.activity"):
            names = ["name" if model == "ir.attachment" else "summary", *name]
            yield model, "search_read", {"domain": [], "fields": names}
            yield model, "read", {"ids": ids[model], "fields": names}
        lead, by = "crm.lead", {"domain": [], "groupby": ["partner_name"]}
        yield lead, "formatted_read_group", by | {"aggregates": ["__count"]}
        yield lead, "web_read_group", by | {"aggregates": ["__count"]}
        yield lead, "web_search_read", {"domain": [], "specification": {"phone": {}}}
        names = ["name", "phone", "filing_id/phone"]
        yield lead, "export_data", {"ids": ids[lead], "fields_to_export": names}
        yield lead, "name_search", {"name": self.planted.leads[0].name}

    def all_calls(self):
        yield from self.calls()
        for customer in self.planted.customers():
            yield from calls_of_the_web_client(*customer, self.meeting_of(customer[0]))

    def meeting_of(self, lead):
        events = self.env["calendar.event"].with_context(active_test=False)
        return events.search([("opportunity_id", "=", lead.id)], limit=1)

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

    def may_export(self, user):
        for right in ("base.group_allow_export", "customer_filing.group_filing_export"):
            user.group_ids = [Command.link(self.env.ref(right).id)]
        self.env.flush_all()

    # ---- for programs ----

    def test_who_may_see_them_is_told(self):
        """By each of these calls, else it is green for nothing."""
        self.may_export(self.max)
        headers = {"Authorization": f"bearer {self._api_key(self.max)}"}
        silent = []
        for model, method, kwargs in self.all_calls():
            url = f"/json/2/{model}/{method}"
            answer = self.url_open(url, json=kwargs, headers=headers)
            text = self._plain(answer)
            if model not in MASKED and not self.planted.told_in(text):
                silent.append(f"{url} {kwargs} {text[:300]}")
        self.assertFalse(silent, "\n".join(silent))

    def test_json_2_and_xml_rpc(self):
        for who, user in self.people():
            key = self._api_key(user)
            headers = {"Authorization": f"bearer {key}"}
            lead, filing = self.planted.customers()[0]
            by_web = calls_of_the_web_client(lead, filing, self.meeting_of(lead))
            for model, method, kwargs in by_web:
                url = f"/json/2/{model}/{method}"
                answer = self.url_open(url, json=kwargs, headers=headers)
                self.assert_silent(self._plain(answer), who, url)
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
            for model, method, kwargs in self.all_calls():
                kwargs = dict(kwargs)
                args = [kwargs.pop("ids")] if "ids" in kwargs else []
                params = {"model": model, "method": method}
                text = self._call(
                    "/web/dataset/call_kw", params | {"args": args, "kwargs": kwargs}
                )
                self.assert_silent(text, who, "call_kw", model, method)

    def test_exported_files(self):
        """Without the right to export filings and with it, in both sorts of file."""
        for has_right in (False, True):
            for who, user in self.people():
                if has_right and not user.share:
                    self.may_export(user)
                self.authenticate(user.login, user.login + "x" * (8 - len(user.login)))
                for records in list(self.exported())[: None if has_right else 2]:
                    for sort, text in self.exports(user, records):
                        self.assert_silent(text, who, sort, records._name)

    def test_exports_tell_who_may_take_them(self):
        self.may_export(self.max)
        self.authenticate("max", "max" + "x" * 5)
        for records in self.exported():
            told = {
                sort: self.planted.told_in(text)
                for sort, text in self.exports(self.max, records)
            }
            if records._name in ("crm.lead", "customer.filing"):
                self.assertTrue(all(told.values()), (records._name, told))
            elif records._name not in MASKED:
                self.assertTrue(any(told.values()), (records._name, told))

    def exported(self):
        """Records of which something of the customers could be taken."""
        for model in ("crm.lead", "customer.filing", *MASKED, "calendar.event"):
            yield self.env[model].browse(self.planted.traces[model])

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
        """The token of an invitation of one's own opens no other meeting."""
        start = fields.Datetime.now() + timedelta(days=1)
        own = self.env["calendar.event"].with_context(no_mail_to_attendees=True)
        told = {"name": "Mine", "start": start, "stop": start + timedelta(hours=1)}
        for who, stranger in self.strangers.items():
            user, partner = stranger.user, stranger.user.partner_id
            mine = own.create(told | {"partner_ids": [Command.set(partner.ids)]})
            token = mine.attendee_ids.access_token
            self.env.flush_all()
            if who == "public":
                self.authenticate(None, None)
            else:
                self.authenticate(user.login, user.login + "x" * (8 - len(user.login)))
            for id_ in self.planted.traces["calendar.event"]:
                for route in ("view", "accept", "join"):
                    url = f"/calendar/meeting/{route}?token={token}&id={id_}"
                    self.assert_silent(self.url_open(url).text, who, url)
        # whoever is invited is told of it without a login
        event = self.meeting_of(self.planted.leads[0])
        token = event.attendee_ids[0].access_token
        url = f"/calendar/meeting/view?token={token}&id={event.id}"
        self.assertTrue(self.planted.told_in(self.url_open(url).text))

    # ---- what is made for somebody ----

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
