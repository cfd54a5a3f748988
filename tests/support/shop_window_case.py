"""A customer of the public pool with a secret planted in everything he has.

What a stranger is answered on any channel is one text, and no secret may be in it.
"""

import base64
import json
from datetime import timedelta

from tour_case import TourCase

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.service.model import call_kw
from odoo.tests import new_test_user
from odoo.tools import mute_logger

COMPANY = "上海旭日曜石商贸有限公司"
CONTACT = "欧阳曜石"
PHONE = "13755502222"
EMAIL = "qzx.mail@secretworks.example"
CONTENT = "QZX-CONTENT of a contract"
# {what it is: how it would show itself}
SECRETS = {
    "company": "旭日曜石",
    "contact": "阳曜石",
    "phone": "55502222",
    "phone in groups": "5550 2222",
    "email": "qzx.mail",
    "street": "QZX-STREET",
    "name of the lead": "QZX-LEAD",
    "description": "QZX-DESCRIPTION",
    "note": "QZX-NOTE",
    "chatter": "QZX-CHATTER",
    "file": "QZX-FILE",
    "content of the file": "QZX-CONTENT",
    "content, encoded": base64.b64encode(CONTENT.encode()).decode()[:12],
    "activity": "QZX-ACTIVITY",
    "done activity": "QZX-DONE",
    "meeting to come": "QZX-MEETING",
    "meeting of the past": "QZX-MET",
    "tag": "QZX-TAG",
    "follow-up": "QZX-FOLLOW-UP",
    "why he was given back": "QZX-REASON",
    "wechat": "qzx_wechat",
    "website": "qzx-website",
}
OTHERS = (
    "crm.lead",
    "crm.activity.report",
    "mail.message",
    "mail.activity",
    "mail.followers",
    "mail.notification",
    "mail.tracking.value",
    "calendar.event",
    "calendar.attendee",
    "ir.attachment",
    "res.partner",
)
# Fields that no client asks for as such: binary content comes by /web/content.
UNASKED = ("binary", "properties", "properties_definition")
# What a client gets as an error.
REFUSALS = (
    UserError,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    AssertionError,
)


class ShopWindowCase(TourCase):
    """Bo gave the customer back; Mia is a member of his pool and sees the card."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._described = {}
        cls.mia = cls._stranger("mia", "sales_team.group_sale_salesman")
        cls.north.member_ids = [Command.link(cls.mia.id)]
        south = cls._stranger("lin", "sales_team.group_sale_salesman_all_leads")
        cls.south.member_ids = [Command.link(south.id)]
        cls.strangers = {
            "pool member": cls.mia,
            "salesperson of another team who sees all leads": south,
            "employee": cls._stranger("ed", "base.group_user"),
            "portal user": cls._stranger("pia", "base.group_portal"),
        }
        cls.filing = cls._customer()
        cls.lead_ = cls.filing.lead_id
        cls._work_on(cls.filing)
        cls._let_go(cls.filing)
        cls.card = cls.env["customer.filing.card"].search(
            [("filing_id", "=", cls.filing.id)]
        )

    @classmethod
    def _stranger(cls, login, group):
        """Somebody who may export whatever he sees."""
        user = new_test_user(cls.env, login=login, groups=group, tz="Asia/Shanghai")
        if not user.share:
            user.group_ids = [Command.link(cls.env.ref("base.group_allow_export").id)]
        return user

    @classmethod
    def _customer(cls):
        """Filed by Bo, with a name, a number and an address of every sort."""
        lead = cls.lead(
            cls.bo,
            "QZX-LEAD press",
            COMPANY,
            PHONE,
            contact_name=CONTACT,
            email_from=EMAIL,
            street="QZX-STREET 88",
            city="上海",
            website="https://qzx-website.example",
            description="<p>QZX-DESCRIPTION</p>",
            tag_ids=[Command.create({"name": "QZX-TAG"})],
        )
        filing = (
            cls.env["customer.filing"]
            .with_user(cls.bo)
            .create(
                {
                    "lead_id": lead.id,
                    "kind_id": cls.walk_in.id,
                    "team_id": cls.north.id,
                    "company_name": COMPANY,
                    "contact_name": CONTACT,
                    "phone": PHONE,
                    "email": EMAIL,
                    "wechat": "qzx_wechat",
                    "street": "QZX-STREET 88",
                    "city": "上海",
                    "note": "QZX-NOTE",
                }
            )
        )
        filing.action_submit()
        return filing.with_env(cls.env)

    @classmethod
    def _work_on(cls, filing):
        """Notes, files, plans and meetings, as Bo makes them."""
        lead = filing.lead_id.with_user(cls.bo)
        cls.file_ = (
            cls.env["ir.attachment"]
            .with_user(cls.bo)
            .create(
                {
                    "name": "QZX-FILE.txt",
                    "raw": CONTENT.encode(),
                    "res_model": "crm.lead",
                    "res_id": lead.id,
                }
            )
        )
        lead.message_post(body="QZX-CHATTER", attachment_ids=cls.file_.ids)
        lead.message_subscribe(cls.dai.partner_id.ids)
        call = "mail.mail_activity_data_call"
        lead.activity_schedule(call, summary="QZX-DONE", note="QZX-DONE").action_done()
        lead.activity_schedule(call, summary="QZX-ACTIVITY", note="QZX-ACTIVITY")
        for name, days in (("QZX-MEETING", 5), ("QZX-MET", -5)):
            start = fields.Datetime.now() + timedelta(days=days)
            cls.env["calendar.event"].with_user(cls.bo).create(
                {
                    "name": name,
                    "start": start,
                    "stop": start + timedelta(hours=1),
                    "opportunity_id": lead.id,
                    "res_model_id": cls.env["ir.model"]._get_id("crm.lead"),
                    "res_id": lead.id,
                    "privacy": "private",
                }
            )
        action = filing.with_user(cls.bo).action_log_follow_up()
        dialogs = cls.env[action["res_model"]].with_user(cls.bo)
        dialogs.with_context(action["context"]).create(
            {"contact": "call", "note": "QZX-FOLLOW-UP, he wants a better price"}
        ).action_log()

    @classmethod
    def _let_go(cls, filing):
        action = filing.with_user(cls.bo).action_give_back()
        dialogs = cls.env[action["res_model"]].with_user(cls.bo)
        dialogs.with_context(action["context"]).create(
            {"reason": "QZX-REASON"}
        ).action_end()
        cls.env.invalidate_all()

    # ---- asking ----

    def ask(self, user, model, method, *args, context=None, **kwargs):
        """The answer to a client's call as one text, whatever it is; nothing stays."""
        context = self.env.context | {"lang": "en_US"} | (context or {})
        env = self.env(user=user, context=context, su=False)
        env.invalidate_all()
        savepoint = self.env.cr.savepoint()
        try:
            with mute_logger("odoo.sql_db", "odoo.addons.base.models.ir_model"):
                # the context comes with the call; that of the environment is dropped
                kwargs["context"] = dict(context)
                answer = call_kw(env[model], method, list(args), kwargs)
            return self.text(answer)
        except REFUSALS as error:
            return str(error)
        finally:
            savepoint.close(rollback=True)
            self.env.invalidate_all()

    @staticmethod
    def text(answer):
        return json.dumps(answer, default=str, ensure_ascii=False)

    def assert_silent(self, text, *where):
        """No secret is in an answer."""
        told = [name for name, secret in SECRETS.items() if secret in text]
        self.assertFalse(told, f"{' '.join(map(str, where))} tells: {text[:2000]}")

    def fields_of(self, user, model):
        """Names of the fields that a client may ask a model for."""
        described = self.described(user, model)
        return [name for name, told in described.items() if told["type"] not in UNASKED]

    def described(self, user, model):
        """What a client knows of a model's fields."""
        key = user.id, model
        if key not in self._described:
            fields_of = self.env(user=user, su=False)[model]
            self._described[key] = fields_of.fields_get(
                attributes=["type", "groupable"]
            )
        return self._described[key]

    def windows(self):
        """All models in which something of the customer could be read."""
        return [
            name
            for name, model in sorted(self.env.items())
            if (name.startswith("customer.filing") or name in OTHERS)
            if not (model._abstract or model._transient)
        ]

    def dialogs(self):
        """All dialogs of the addon, and Odoo's own that open on a lead."""
        return [
            name
            for name, model in sorted(self.env.items())
            if model._transient
            if name.startswith(
                ("customer.filing", "crm.", "mail.", "calendar.", "sms.")
            )
        ]

    def ids_of(self, model, count):
        """Ids of what came last, as somebody counts them up."""
        found = self.env[model].sudo().with_context(active_test=False).search([])
        return found.ids[-count:]
