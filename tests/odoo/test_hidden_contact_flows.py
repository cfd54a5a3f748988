"""Odoo's usual work goes on while contacts are hidden: leads, mail, meetings, talk.

Bo had to do with the customer before Anna filed him. He keeps what is his own work,
and nothing of it breaks.
"""

from contact_case import EMAIL, PHONE
from contact_flow_case import FlowCase

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.mail.tools.discuss import Store

MAIL = """From: Li QZX <{email}>
To: sales@example.com
Subject: Re: our talk
Message-Id: <answer-{number}@qzx-acme.example>
In-Reply-To: {reply_to}
References: {reply_to}

I agree.
"""


@tagged("post_install", "-at_install")
class TestFlows(FlowCase):
    def test_a_lead_of_ones_own(self):
        """Its form, chatter and buttons work, and it tells nothing new of him."""
        self.own_work()
        self.protect()
        lead = self.theirs.with_user(self.bo)
        self.assertEqual(lead.filing_guard, "contested")
        self.assertFalse(self.seen_by(self.bo))
        self.li.with_user(self.anna).write({"phone": "13877778888"})
        form = self.open(lead)
        self.assertEqual(form.phone, PHONE)
        told = lead.web_read({"partner_id": {"fields": {"display_name": {}}}})
        self.assertEqual(told[0]["partner_id"]["display_name"], "Not shown")
        self.open_thread(lead)
        lead.message_post(body="To all", subtype_xmlid="mail.mt_comment")
        lead.message_post(body="Inside")
        lead.activity_schedule("mail.mail_activity_data_call", user_id=self.bo.id)
        lead.write({"name": "Renamed", "priority": "2", "email_from": EMAIL})
        lead._message_get_suggested_recipients(reply_discussion=True)
        lead.onchange({"phone": "13911112222"}, ["phone"], {"partner_phone_update": {}})
        lead.write({"phone": "13911112222", "partner_id": self.li.id})
        lead.action_set_lost()
        self.assertEqual(self.li.phone, "13877778888")

    def test_mail(self):
        """Anna writes to him and reads his answer; so does who leads her."""
        self.own_work()
        lead = self.protect().lead_id
        sent = lead.with_user(self.anna).message_post(
            body="Shall we?",
            partner_ids=self.li.ids,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        mail = self.env["mail.mail"].search([("mail_message_id", "=", sent.id)])
        self.assertIn(self.li, sent.notified_partner_ids | mail.recipient_ids)
        answer = MAIL.format(email=EMAIL, number=1, reply_to=sent.message_id)
        thread_id = self.env["mail.thread"].message_process("crm.lead", answer.encode())
        self.assertEqual(thread_id, lead.id)
        self.assertEqual(lead.message_ids[:1].author_id, self.li)
        for user in (self.anna, self.dai):
            self.assertIn("I agree", str(self.open_thread(lead.with_user(user))))
        # to Bo's lead as well
        note = self.theirs.message_ids[:1]
        self.env["mail.thread"].message_process(
            "crm.lead",
            MAIL.format(email=EMAIL, number=2, reply_to=note.message_id).encode(),
            thread_id=self.theirs.id,
        )
        self.open_thread(self.theirs.with_user(self.bo))
        # who knows an address is not told whose it is
        lead = self.env["crm.lead"].with_user(self.carl).create({"name": "Mine"})
        found = lead._partner_find_from_emails_single([EMAIL], no_create=True)
        self.assertNotIn("Li QZX", str(found.sudo(False).mapped("display_name")))

    def test_meetings(self):
        self.own_work()
        self.protect()
        meeting = self.meeting.with_user(self.bo)
        self.open(meeting)
        meeting.write({"start": "2026-03-06 02:00:00", "stop": "2026-03-06 03:00:00"})
        meeting.write({"partner_ids": [Command.link(self.carl.partner_id.id)]})
        self.env.invalidate_all()
        self.assertEqual(
            self.meeting.sudo().partner_ids,
            (self.bo | self.carl).partner_id | self.li,
        )
        self.open(meeting)
        self.open_thread(meeting)
        meeting.copy()
        meeting.unlink()
        # Anna plans one, on his lead
        lead = self.env["crm.lead"].search([("user_id", "=", self.anna.id)])
        action = lead.with_user(self.anna).action_schedule_meeting()
        meetings = self.env["calendar.event"].with_user(self.anna)
        planned = meetings.with_context(**action["context"]).create(
            {"name": "Visit", "start": "2026-03-06 02:00", "stop": "2026-03-06 03:00"}
        )
        self.assertIn(self.li, planned.partner_ids)
        self.open(planned)

    def test_discuss(self):
        self.own_work()
        self.protect()
        chat = self.chat.with_user(self.bo)
        chat.message_post(body="Hello", message_type="comment")
        self.chat.with_user(self.portal).sudo().message_post(
            body="Hello, Bo", message_type="comment"
        )
        self.env.invalidate_all()
        store = Store().add(chat)
        messages = (
            self.env["mail.message"]
            .with_user(self.bo)
            ._message_fetch(domain=None, thread=chat)["messages"]
        )
        self.assertEqual(len(messages), 2)
        store.add(messages).get_result()
        # a customer is found to talk to by nobody else
        partners = self.env["res.partner"].with_user(self.carl)
        self.assertNotIn("Li QZX", str(partners.get_mention_suggestions("Li QZ")))
        with self.assertRaises(AccessError):
            self.env["discuss.channel"].with_user(self.carl)._get_or_create_chat(
                (self.carl.partner_id | self.li).ids
            )

    def test_contacts_and_users(self):
        """Lists, boards, pickers and a new contact."""
        self.own_work()
        self.protect()
        partners = self.env["res.partner"].with_user(self.bo)
        partners.web_search_read([], {"display_name": {}, "email": {}, "phone": {}})
        partners.web_read_group([], ["user_id"], ["__count"])
        self.assertFalse(partners.name_search("Li QZX"))
        self.env["res.users"].with_user(self.bo).search_read([], ["name", "email"])
        self.open(self.bo.partner_id.with_user(self.bo))
        new = partners.create({"name": "New one", "phone": "13912345678"})
        new.write({"user_id": self.bo.id})
