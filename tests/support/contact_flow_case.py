"""What a colleague has to do with a customer before he is filed."""

from contact_case import EMAIL, PHONE, ContactCase

from odoo import Command
from odoo.tests import Form

from odoo.addons.mail.tools.discuss import Store

ALL_OF_A_THREAD = [
    *("activities", "attachments", "contact_fields", "followers"),
    *("display_name", "scheduledMessages", "suggestedRecipients"),
]


class FlowCase(ContactCase):
    def own_work(self):
        """What Bo has with Li before Anna files him."""
        self.portal = self.portal_user(self.li)
        self.theirs = self.lead(
            self.bo,
            partner_id=self.li.id,
            partner_name="完全不同重工有限公司",
            contact_name="李小明",
            phone=PHONE,
            email_from=EMAIL,
        )
        self.theirs.message_subscribe(self.li.ids)
        self.meeting = (
            self.env["calendar.event"]
            .with_user(self.bo)
            .create(
                {
                    "name": "Talk",
                    "start": "2026-03-05 02:00:00",
                    "stop": "2026-03-05 03:00:00",
                    "partner_ids": [
                        Command.set((self.bo.partner_id | self.li).ids),
                    ],
                }
            )
        )
        self.chat = (
            self.env["discuss.channel"]
            .with_user(self.bo)
            ._get_or_create_chat((self.bo.partner_id | self.li).ids)
        )

    def open(self, record):
        """Open the form of a record as its user."""
        self.env.flush_all()
        self.env.invalidate_all()
        return Form(record)

    def open_thread(self, record):
        """What the chatter asks for."""
        self.env.invalidate_all()
        store = Store()
        record._thread_to_store(store, [], request_list=ALL_OF_A_THREAD)
        fetched = (
            self.env["mail.message"]
            .with_user(record.env.user)
            ._message_fetch(domain=None, thread=record)
        )
        store.add(fetched["messages"])
        return store.get_result()
