"""What a browser is told of a hidden contact, on each channel."""

import base64
import json
from io import BytesIO

from contact_case import EMAIL, SECRETS, ContactCase
from PIL import Image

from odoo import Command
from odoo.tests import HttpCase, JsonRpcException, tagged
from odoo.tools import mute_logger

QUIET = ("odoo.http", "odoo.addons.base.models.ir_rule", "odoo.sql_db")


@tagged("post_install", "-at_install")
class TestHiddenContactChannels(HttpCase, ContactCase):
    """Each way tells Anna something, else it would be silent for nothing."""

    def setUp(self):
        super().setUp()
        muted = mute_logger(*QUIET)
        muted.__enter__()
        self.addCleanup(muted.__exit__, None, None, None)
        buffer = BytesIO()
        Image.new("RGB", (64, 64), (12, 34, 56)).save(buffer, "PNG")
        self.li.image_1920 = base64.b64encode(buffer.getvalue())
        self.li.message_post(body="QZX-STREET, the blue door")
        export = self.env.ref("base.group_allow_export")
        (self.anna | self.bo | self.ed).group_ids = [Command.link(export.id)]
        self.protect()
        self.secrets = [*SECRETS, "li qzx", "wang qzx", "obsidian"]

    def browsers(self):
        """Who is logged in by then: Anna first, and the public at last."""
        for user in (self.anna, self.bo, self.ed, self.pia):
            self.authenticate(user.login, user.login + "x" * (8 - len(user.login)))
            yield user.login
        self.authenticate(None, None)
        yield "public"

    def assert_told_to_anna_alone(self, ways):
        """:param ways: {what is asked: function that asks}"""
        for who in self.browsers():
            for what, ask in ways.items():
                text = ask().casefold()
                told = [s for s in self.secrets if s.casefold() in text]
                with self.subTest(who=who, what=what):
                    if who == "anna":
                        self.assertTrue(told, text[:300])
                    else:
                        self.assertFalse(told, text[:300])

    def rpc(self, route, params):
        """A function that makes a call of the web client, errors included."""

        def ask():
            try:
                answer = self.make_jsonrpc_request(route, params)
            except JsonRpcException as error:
                return str(error)
            return json.dumps(answer, default=str, ensure_ascii=False)

        return ask

    def call(self, method, *args, **kwargs):
        params = {"model": "res.partner", "method": method}
        params |= {"args": args, "kwargs": kwargs}
        return self.rpc("/web/dataset/call_kw", params)

    def test_calls_of_the_web_client(self):
        asked = {"display_name": {}, "phone": {}, "email": {}, "street": {}}
        by_phone = [("phone", "like", "9876")]
        children = {"child_ids": {"fields": {"display_name": {}}}}
        self.assert_told_to_anna_alone(
            {
                "list": self.call("web_search_read", [], asked),
                "found by phone": self.call("web_search_read", by_phone, asked),
                "picker": self.call("name_search", "QZX"),
                "picker by e-mail": self.call("name_search", EMAIL),
                "web picker": self.call("web_name_search", "QZX", {"display_name": {}}),
                "form": self.call("web_read", self.li.ids, asked),
                "form of the company": self.call("web_read", self.firm.ids, children),
                "read": self.call("read", self.tree.ids, ["display_name"]),
                "export": self.call("export_data", self.tree.ids, ["name", "email"]),
                "groups": self.call("formatted_read_group", [], ["email"], ["__count"]),
            }
        )

    def test_mail_and_chatter(self):
        """An address that somebody knows already does not tell whose it is."""
        on_him = {"thread_model": "res.partner", "thread_id": self.li.id}
        lists = ["messages", "followers", "attachments", "suggestedRecipients"]
        thread = ["mail.thread", on_him | {"request_list": lists}]
        card = ["avatar_card", {"model": "res.partner", "id": self.li.id}]
        at_large = {"thread_model": "res.partner", "thread_id": False}
        self.assert_told_to_anna_alone(
            {
                "whose e-mail": self.rpc(
                    "/mail/partner/from_email", at_large | {"emails": [EMAIL]}
                ),
                "thread": self.rpc("/mail/data", {"fetch_params": [thread]}),
                "card": self.rpc("/mail/data", {"fetch_params": [card]}),
                "messages": self.rpc("/mail/thread/messages", on_him),
                "recipients": self.rpc("/mail/thread/recipients", on_him),
                "mentions": self.call("get_mention_suggestions", "QZX"),
            }
        )

    def test_pictures(self):
        """Neither his picture nor the name under which it would be saved."""

        def picture(url):
            def ask():
                answer = self.url_open(url)
                named = answer.headers.get("Content-Disposition", "")
                told = "qzx-acme" if self._is_his(answer) else ""
                return f"{named} {told}"

            return ask

        here = f"/web/image/res.partner/{self.li.id}"
        query = f"model=res.partner&id={self.li.id}"
        urls = (
            f"{here}/avatar_128",
            f"{here}/image_1920?download=1",
            f"/web/image?{query}&field=avatar_1920",
            f"/web/content?{query}&field=image_1920&filename_field=email&download=1",
        )
        self.assert_told_to_anna_alone({url: picture(url) for url in urls})

    @staticmethod
    def _is_his(answer):
        """Whether it is the picture of one colour that he has."""
        try:
            image = Image.open(BytesIO(answer.content)).convert("RGB")
        except OSError:
            return False
        return image.getpixel((5, 5)) == (12, 34, 56)
