"""What other apps count over all leads, as superuser: how far it goes today.

Odoo counts there whatever the reader may see, so a colleague learns that there is a
lead. He learns no more: no name, no number, no id.
"""

import json

from filing_case import FilingCase

from odoo import Command
from odoo.tests import tagged

SECRETS = ("QZX", "兆度", "李小明", "13800001234", "zhaodu")


@tagged("post_install", "-at_install")
class TestKnownCounts(FilingCase):
    """Anna protects a customer; Carl of another team may open what counts him."""

    def setUp(self):
        super().setUp()
        groups = (
            "mass_mailing.group_mass_mailing_user",
            "im_livechat.im_livechat_group_manager",
            "event.group_event_registration_desk",
        )
        self.carl.group_ids = [Command.link(self.env.ref(g).id) for g in groups]
        self.lead_ = self.lead(
            name="QZX-LEAD",
            email_from="li@zhaodu.example",
            partner_id=self.env["res.partner"].create({"name": "QZX-CONTACT"}).id,
        )
        self.file(self.lead_)

    def told(self, record, *names):
        """What Carl reads of a record; nothing of it names the customer."""
        self.env.invalidate_all()
        [values] = record.with_user(self.carl).read(names or None)
        text = json.dumps(values, default=str, ensure_ascii=False)
        for secret in SECRETS:
            self.assertNotIn(secret, text)
        return values

    def leads_found(self, action):
        """Those that a button beside a count shows to Carl."""
        leads = self.env[action["res_model"]].with_user(self.carl)
        return leads.search(action["domain"])

    def test_leads_of_a_mailing(self):
        mailing = self.env["mailing.mailing"].create(
            {
                "subject": "News",
                "mailing_model_id": self.env["ir.model"]._get_id("res.partner"),
            }
        )
        self.lead_.source_id = mailing.source_id
        self.assertEqual(self.told(mailing)["crm_lead_count"], 1)
        mine = mailing.with_user(self.carl)
        self.assertFalse(
            self.leads_found(mine.action_redirect_to_leads_and_opportunities())
        )

    def test_leads_of_a_chatbot(self):
        script = self.env["chatbot.script"].create({"title": "Bot"})
        self.lead_.source_id = script.source_id
        self.assertEqual(self.told(script)["lead_count"], 1)
        mine = script.with_user(self.carl)
        self.assertFalse(self.leads_found(mine.action_view_leads()))

    def test_leads_of_who_registered_for_an_event(self):
        event = self.env["event.event"].create(
            {
                "name": "Fair",
                "date_begin": "2026-03-03 08:00:00",
                "date_end": "2026-03-03 10:00:00",
            }
        )
        registration = self.env["event.registration"].create(
            {"event_id": event.id, "name": "Guest", "lead_ids": self.lead_.ids}
        )
        self.lead_.event_id = event
        self.assertEqual(self.told(registration, "lead_count")["lead_count"], 1)
        self.assertFalse(self.told(registration)["lead_ids"])
        # the event itself counts as the reader
        values = self.told(event, "lead_count", "lead_ids")
        self.assertEqual((values["lead_count"], values["lead_ids"]), (0, []))

    def test_a_chat_of_which_a_lead_came(self):
        """Known and open: Odoo shows it to all salespeople; not the lead."""
        chats = self.env["discuss.channel"]
        chat = chats.create(
            {
                "name": "Visitor",
                "channel_type": "livechat",
                "livechat_operator_id": self.anna.partner_id.id,
            }
        )
        chat.message_post(body="Call me", message_type="comment")
        eric = self._new_user("eric", "sales_team.group_sale_salesman")
        self.assertFalse(chats.with_user(eric).search([("id", "=", chat.id)]))
        self.lead_.sudo().origin_channel_id = chat
        self.env.flush_all()
        self.env.invalidate_all()
        as_eric = chats.with_user(eric).search([("id", "=", chat.id)])
        self.assertEqual(as_eric, chat)
        self.assertIn("Call me", as_eric.message_ids[0].body)
        self.assertFalse(as_eric.lead_ids)
