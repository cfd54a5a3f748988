"""Rows 9 to 15: followers, messages, activities and mails."""

import json

from rows_case import RowsCase
from shop_window_case import SECRETS

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

MAIL = """From: Bo Li <qzx.mail@secretworks.example>
To: sales@example.com
Subject: %(subject)s
Message-ID: <%(subject)s@example.com>

Hello
"""


@tagged("post_install", "-at_install")
class TestRowsThreads(RowsCase):
    def test_row_9_followers(self):
        """Nobody lists who follows his lead, his meeting or his request."""
        names = ["res_id", "res_model", "name", "email", "partner_id", "display_name"]
        self.meeting.message_subscribe(self.contact.ids)
        sudo = self.env["mail.followers"].sudo()
        followed = sudo.search(
            [
                "|",
                "&",
                ("res_model", "=", "crm.lead"),
                ("res_id", "=", self.lead_.id),
                "&",
                ("res_model", "=", "calendar.event"),
                ("res_id", "=", self.meeting.id),
            ]
        )
        self.assertIn(self.contact, followed.partner_id)
        domain = [("res_model", "in", ("crm.lead", "calendar.event"))]
        for who, user in self.strangers.items():
            told = self.ask(user, "mail.followers", "search_read", domain, names)
            self.assert_silent(told, who)
            self.assertNotIn(
                f'"res_id": {self.lead_.id}, "res_model": "crm.lead"', told
            )
            for id_ in followed.ids:
                text = self.ask(user, "mail.followers", "read", [id_], names)
                self.assert_silent(text, who)
                self.assertNotIn(self.bo.name, text, who)
            by = ["res_id"], ["__count"]
            text = self.ask(user, "mail.followers", "formatted_read_group", domain, *by)
            self.assertNotIn(str(self.lead_.id), text.replace("mail.followers", ""))

    def test_row_9_own_followers_are_told(self):
        """Bo sees who follows his lead, and everybody who follows a plain one."""
        read = self.env["mail.followers"].with_user(self.bo)
        mine = [("res_model", "=", "crm.lead"), ("res_id", "=", self.lead_.id)]
        self.assertIn(self.bo.partner_id, read.search(mine).partner_id)
        plain = self.env["crm.lead"].with_user(self.mate).create({"name": "Plain"})
        theirs = [("res_model", "=", "crm.lead"), ("res_id", "=", plain.id)]
        followers = self.env["mail.followers"].with_user(self.employee)
        self.assertIn(self.mate.partner_id, followers.search(theirs).partner_id)

    def test_row_10_followers_by_rpc(self):
        for record in (self.lead_, self.meeting):
            for who, user in self.strangers.items():
                text = self.ask(user, record._name, "message_get_followers", record.ids)
                self.assert_silent(text, who)
                self.assertNotIn(self.bo.name, text, who)
                self.assertNotIn(self.dai.name, text, who)

    def test_row_11_who_follows_hears_nothing_that_he_may_not_see(self):
        """Whatever made him a follower: nothing is sent to him, he reads nothing."""
        inside = {who: u for who, u in self.strangers.items() if not u.share}
        partners = self.env["res.users"].union(*inside.values()).partner_id
        self.lead_.sudo().env["mail.followers"]._insert_followers(
            "crm.lead", self.lead_.ids, partners.ids
        )
        self.assertLessEqual(partners, self.lead_.message_partner_ids)
        message = self.lead_.with_user(self.bo).message_post(
            body="QZX-LATER", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        told = message.sudo().notified_partner_ids
        self.assertIn(self.dai.partner_id, told)
        self.assertFalse(told & partners)
        for who, user in inside.items():
            text = self.ask(user, "mail.message", "read", message.ids, ["body"])
            self.assert_silent(text, who)

    def test_row_11_nobody_is_named_in_a_message_who_may_not_see_him(self):
        lead = self.lead_.with_user(self.bo)
        for who, user in self.strangers.items():
            if user.share:
                continue
            outside = user.partner_id.ids
            for way in (
                lambda ids=outside: lead.message_post(body="Look", partner_ids=ids),
                lambda ids=outside: lead.message_subscribe(ids),
                lambda ids=outside: lead.message_post(
                    body="Look", partner_ids=ids + self.contact.ids
                ),
            ):
                with self.assertRaises(UserError, msg=who) as refusal:
                    with self.env.cr.savepoint():
                        way()
                self.assertIn(user.name, str(refusal.exception))
        # his leader, and the customer himself, are written to as ever
        inside = (self.dai.partner_id | self.contact).ids
        message = lead.message_post(body="Look", partner_ids=inside)
        self.assertEqual(message.partner_ids.ids, sorted(inside))
        # a mail that has him in copy is taken, and not passed on to him
        message = self.lead_.sudo().message_post(body="Hi", partner_ids=outside)
        self.assertFalse(message.partner_ids)

    def test_row_11_old_owner_is_unsubscribed_everywhere(self):
        """Handed over: no following, no plan, nothing done or to be sent later."""
        lead = self.lead_.with_user(self.bo)
        lead.activity_schedule("mail.mail_activity_data_call", summary="QZX-PLAN")
        self.env["mail.scheduled.message"].with_user(self.bo).create(
            {
                "model": "crm.lead",
                "res_id": lead.id,
                "author_id": self.bo.partner_id.id,
                "body": "QZX-PLANNED mail",
                "scheduled_date": "2099-01-01 00:00:00",
            }
        )
        self._hand_over(self.anna)
        self.assert_out(self.bo)
        self.assertEqual(self.lead_.activity_ids.user_id, self.anna)
        self.assertFalse(
            self.env["mail.scheduled.message"].search([("res_id", "=", lead.id)])
        )

    def _hand_over(self, user):
        self.filing._hand_over(user)
        self.env.flush_all()
        self.env.invalidate_all()

    def assert_out(self, user):
        """Nothing of the lead is left with ``user``."""
        self.assertNotIn(user.partner_id, self.lead_.message_partner_ids)
        activities = self.env["mail.activity"].with_context(active_test=False)
        mine = activities.search(
            [
                ("res_model", "=", "crm.lead"),
                ("res_id", "=", self.lead_.id),
                "|",
                ("user_id", "=", user.id),
                ("create_uid", "=", user.id),
            ]
        )
        self.assertFalse(mine)
        text = self.ask(user, "mail.activity", "search_read", [], ["res_name"])
        self.assertNotIn("QZX", text)

    def test_row_11_who_may_not_see_him_any_more_is_out(self):
        """Filed: colleagues who followed the plain lead. A new leader: the old one."""
        lead = self.lead(
            self.bo,
            "QZX plain",
            "成都高新曜石设备有限公司",
            "13755503333",
            team_id=self.north.id,
        )
        lead.message_subscribe(self.mate.partner_id.ids)
        lead.activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.mate.id, summary="QZX-HELP"
        )
        self.lead_ = lead
        self.file(lead)
        self.env.invalidate_all()
        self.assert_out(self.mate)
        self.assertEqual(lead.activity_ids.user_id, self.bo)

        lead.message_subscribe(self.dai.partner_id.ids)
        lead.with_user(self.bo).activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.dai.id, summary="QZX-LEADER"
        )
        self.north.user_id = self.anna
        self.env.invalidate_all()
        self.assert_out(self.dai)

    def test_row_12_own_old_messages_stay(self):
        """Known and left: who wrote or was sent something keeps that, nothing more."""
        written = self.lead_.with_user(self.bo).message_post(body="QZX-OWN")
        self._hand_over(self.anna)
        later = self.lead_.with_user(self.anna).message_post(body="QZX-LATER")
        messages = self.env["mail.message"].with_user(self.bo)
        found = messages.search([("model", "=", "crm.lead")])
        self.assertIn(written, found)
        self.assertNotIn(later, found)
        self.assertEqual(found.author_id, self.bo.partner_id)
        with self.assertRaises(AccessError):
            self.file_.with_user(self.bo).read(["raw"])

    def test_row_12_what_was_sent_before_he_was_filed_stays(self):
        """Known and left: so it is for whoever was told of the plain lead."""
        lead = self.lead(self.bo, "Plain", "成都高新曜石设备有限公司", "13755503333")
        inside = {who: u for who, u in self.strangers.items() if not u.share}
        people = self.env["res.users"].union(*inside.values())
        sent = lead.with_user(self.bo).message_post(
            body="Before", partner_ids=people.partner_id.ids
        )
        self.file(lead)
        later = lead.with_user(self.bo).message_post(body="QZX-LATER")
        for who, user in inside.items():
            messages = self.env["mail.message"].with_user(user)
            found = messages.search(
                [("model", "=", "crm.lead"), ("res_id", "=", lead.id)]
            )
            self.assertEqual(found.ids, sent.ids, who)
            text = self.ask(user, "mail.message", "read", later.ids, ["body"])
            self.assert_silent(text, who)
            text = self.ask(user, "crm.lead", "read", lead.ids, ["partner_name"])
            self.assert_silent(text, who)

    def test_rows_14_15_mail_gateway(self):
        """Nobody posts into his lead by mail who may not see it, nor makes a guard."""
        threads = self.env["mail.thread"]
        before = self.lead_.message_ids
        for who, user in self.strangers.items():
            mail = MAIL % {"subject": f"in-{user.id}"}
            self.ask(
                user,
                "crm.lead",
                "message_process",
                "crm.lead",
                mail,
                thread_id=self.lead_.id,
            )
            with self.assertRaises(AccessError, msg=who), self.env.cr.savepoint():
                threads.with_user(user).message_process(
                    "crm.lead", mail, thread_id=self.lead_.id
                )
            for values in (
                {"filing_guard": "protected"},
                {"filing_id": self.filing.id},
                {"filing_protected_until": "2099-01-01"},
            ):
                with self.assertRaises(UserError):
                    with self.env.cr.savepoint():
                        threads.with_user(user).message_process(
                            "crm.lead",
                            MAIL % {"subject": f"new-{user.id}"},
                            custom_values=values,
                        )
        self.env.invalidate_all()
        self.assertEqual(self.lead_.message_ids, before)
        # the customer's own mail arrives, by the server and by its administrator
        for user in (self.env.ref("base.user_root"), self.env.ref("base.user_admin")):
            threads.with_user(user).message_process(
                "crm.lead",
                MAIL % {"subject": f"real-{user.id}"},
                thread_id=self.lead_.id,
            )
        self.assertEqual(len(self.lead_.message_ids - before), 2)

    def test_row_14_no_filing_is_made_by_mail(self):
        models = [
            name for name in self.env.registry if name.startswith("customer.filing")
        ]
        threads = self.env["mail.thread"].with_user(self.employee)
        for name in models:
            if self.env[name]._abstract:
                continue
            before = self.env[name].search_count([])
            mail = MAIL % {"subject": name}
            with self.assertRaises(Exception), self.env.cr.savepoint():  # noqa: B017
                threads.message_process(name, mail)
            self.assertEqual(self.env[name].search_count([]), before)

    def test_activities_are_nobodys_who_may_not_see_him(self):
        """Not planned for them, not passed on to them, by nobody and in no way."""
        lead = self.lead_.with_user(self.bo)
        todo = "mail.mail_activity_data_todo"
        plan = lead.activity_schedule(todo, summary="QZX-PLAN")
        for who, user in self.strangers.items():
            if user.share:
                continue
            for way in (
                lambda user=user: lead.activity_schedule(todo, user_id=user.id),
                lambda user=user: plan.write({"user_id": user.id}),
                lambda user=user: plan.sudo().write({"user_id": user.id}),
                lambda user=user: self._plan_elsewhere(user),
            ):
                with self.assertRaises(UserError, msg=who) as refusal:
                    with self.env.cr.savepoint():
                        way()
                self.assert_silent(str(refusal.exception), who)
        lead.activity_schedule(todo, user_id=self.dai.id)

    def _plan_elsewhere(self, user):
        """An activity on a plain lead of a colleague, moved to the customer's."""
        plain = self.env["crm.lead"].with_user(user).create({"name": "Plain"})
        plan = plain.activity_schedule("mail.mail_activity_data_todo", user_id=user.id)
        plan.sudo().write({"res_id": self.lead_.id})

    def test_secrets_are_there(self):
        """Bo reads them, so the silence of the others means something."""
        text = self.ask(self.bo, "calendar.event", "search_read", [], ["name"])
        self.assertIn("QZX-PUBLIC", text)
        spec = {"lead_partner_name": {}}
        values = {"lead_id": self.lead_.id}
        text = self.ask(
            self.bo,
            "crm.lead2opportunity.partner",
            "onchange",
            [],
            values,
            ["lead_id"],
            spec,
        )
        self.assertIn(
            SECRETS["company"], json.loads(text)["value"]["lead_partner_name"]
        )
