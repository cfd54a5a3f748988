"""Customers of Anna's that go to somebody else."""

from datetime import timedelta

from clock_case import ClockCase
from follow_up_case import FollowUpCase

from odoo import Command, fields


class HandOverCase(FollowUpCase, ClockCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.north.member_ids = [Command.link(cls.carl.id)]
        cls.plain.member_ids = [Command.unlink(cls.carl.id)]

    def customer(self, number, user=None, **values):
        """A filing of a customer of his own."""
        return self.file(
            self.lead(
                user,
                phone=f"137000{number:05d}",
                partner_name=f"成都高新{number}有限公司",
                contact_name=f"王小{number}",
                **values,
            )
        )

    def meeting(self, lead, user=None, days=2):
        user = user or self.anna
        start = fields.Datetime.now() + timedelta(days=days)
        return (
            self.env["calendar.event"]
            .with_user(user)
            .with_context(no_mail_to_attendees=True)
            .create(
                {
                    "name": "A visit",
                    "start": start,
                    "stop": start + timedelta(hours=1),
                    "opportunity_id": lead.id,
                    "user_id": user.id,
                    "partner_ids": [Command.set(user.partner_id.ids)],
                }
            )
            .with_env(self.env)
        )

    def hand_over_dialog(self, records, user=None, **values):
        """The dialog as ``user``, by default Dai, the leader, opens it."""
        user = user or self.dai
        if records._name == "res.users":
            action = records.with_user(user).action_filing_hand_over()
        elif records._name == "crm.lead":
            action = records.with_user(user).action_filing_hand_over()
        else:
            action = records.with_user(user).action_hand_over()
        dialog = self.env[action["res_model"]].with_user(user).browse(action["res_id"])
        dialog.write({"reason": "New districts"} | values)
        return dialog

    def hand_over(self, records, user=None, **values):
        dialog = self.hand_over_dialog(records, user, **values)
        dialog.action_hand_over()
        self.env.flush_all()
        self.env.invalidate_all()
        return dialog

    def told(self, filing, event):
        """What the ledger was told of such an event."""
        entries = filing.ledger_ids.filtered(lambda entry: entry.event == event)
        return entries.mapped("payload")
