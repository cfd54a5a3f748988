"""What people are told by themselves: the bell, mails, plans. None names a customer
to who may not see him.
"""

import json
from contextlib import contextmanager

from approval_case import ApprovalCase
from follow_up_case import shanghai
from hand_over_case import HandOverCase
from pool_case import TUESDAY, PoolCase

from odoo.tests import tagged
from odoo.tools import email_normalize

from odoo.addons.mail.tests.common import MockEmail

COMPANY = "上海旭日曜石商贸有限公司"
CUSTOMER = {
    "name": "QZX-LEAD press",
    "partner_name": COMPANY,
    "contact_name": "欧阳曜石",
    "phone": "13755502222",
    "email_from": "qzx.mail@secretworks.example",
    "description": "<p>QZX-DESCRIPTION</p>",
}
SECRETS = ("QZX", "旭日曜石", "阳曜石", "55502222", "5550 2222", "qzx.mail")


@tagged("post_install", "-at_install")
class TestNotices(MockEmail, ApprovalCase, HandOverCase, PoolCase):
    """Anna files him in North. Bo and Carl sell there, too; Eve and Fay are above."""

    def setUp(self):
        super().setUp()
        self.pool.admin_user_ids = self.carl
        gateway = self.mock_mail_gateway()
        gateway.__enter__()
        self.addCleanup(gateway.__exit__, None, None, None)

    def secret(self):
        """Bo helped with the lead before it was filed."""
        lead = self.lead(**CUSTOMER)
        lead.message_subscribe(self.bo.partner_id.ids)
        self.filing = self.file(lead)
        return self.filing

    @contextmanager
    def telling(self, *people):
        """All that is told meanwhile; nothing secret to who may not see him.

        :param people: who must be told something, or nothing was tried
        """
        self.heard = []
        models = ("bus.bus", "mail.message", "mail.mail", "mail.activity")
        before = {name: self._all(name).ids for name in models}
        yield
        self.env.flush_all()
        self.env.cr.precommit.run()
        self.env.invalidate_all()
        for name in models:
            for record in self._all(name).browse(
                set(self._all(name).ids) - set(before[name])
            ):
                for user, text in getattr(self, f"_{name.replace('.', '_')}")(record):
                    self.heard.append((user, name, text))
        for user, where, text in self.heard:
            if not self.may_see(user):
                secrets = [secret for secret in SECRETS if secret in text]
                self.assertFalse(secrets, f"{user.login} by {where}: {text}")
        reached = self.env["res.users"].union(*(one[0] for one in self.heard))
        for user in people:
            self.assertIn(user, reached, user.login)

    def _all(self, model):
        return self.env[model].sudo().with_context(active_test=False).search([])

    def may_see(self, user):
        """Whether he may read his filing or lead; nobody in particular may not."""
        return bool(user) and any(
            record.with_user(user).has_access("read")
            for record in (self.filing, self.filing.lead_id)
        )

    def _bus_bus(self, row):
        """(who hears it, all of it) of a message to the browsers that listen."""
        channel = json.loads(row.channel)
        users = self.env["res.users"]
        if isinstance(channel, list) and channel[1] in ("res.users", "res.partner"):
            users = self.env[channel[1]].browse(channel[2])
            users = users if users._name == "res.users" else users.user_ids
        # read aloud as it is: JSON would hide what is Chinese in it
        text = json.dumps(json.loads(row.message), ensure_ascii=False)
        yield users[:1], text

    def _mail_message(self, message):
        told = (message.notification_ids.res_partner_id | message.partner_ids).user_ids
        text = f"{message.subject} {message.body} {message.record_name}"
        for user in told:
            yield user, text

    def _mail_mail(self, mail):
        emails = {email_normalize(mail.email_to or "")}
        users = (
            self.env["res.users"]
            .search([])
            .filtered(lambda user: user.email_normalized in emails)
        )
        for user in users | mail.recipient_ids.user_ids or users:
            yield user, f"{mail.subject} {mail.body_html} {mail.headers}"

    def _mail_activity(self, activity):
        text = f"{activity.summary} {activity.note} {activity.res_name}"
        yield activity.user_id, text

    # ---- what happens to him ----

    def test_filed_and_warned_of_his_end(self):
        self.rules(warn_days="3", warn_leader_days="3")
        with self.telling():
            self.secret()
        self.at(shanghai(6, 9))
        with self.telling(self.anna, self.dai):
            self.sweep("warn")
        self.assertIn(COMPANY, str(self.heard), "his own salesperson is told of him")

    def test_released_to_the_pool(self):
        self.rules(warn_days="3")
        self.secret()
        self.at(TUESDAY)
        with self.telling():
            self.run_cron()
            self.assertEqual(self.filing.state, "ended")
        self.at(shanghai(11, 9))
        with self.telling():
            self.sweep("warn")

    def test_given_to_a_member_by_draw(self):
        self.pool.claim_mode = "draw"
        self.secret()
        self.at(TUESDAY)
        self.run_cron()
        self.env["customer.filing.draw"].search([]).unlink()
        self.pool._announce_draws()
        cards = self.cards(self.filing)
        one = self.env["customer.filing.draw"].search([("state", "=", "announced")])
        for user in (self.bo, self.carl):
            cards.with_user(user).action_declare_interest()
        self.at(one.draw_at)
        with self.telling(self.bo, self.carl):
            self.sweep("draw")

    def test_gets_in_touch_from_the_pool(self):
        self.secret()
        self.at(TUESDAY)
        self.run_cron()
        with self.telling(self.carl, self.olga):
            self.env["crm.lead"].create(
                CUSTOMER | {"user_id": False, "team_id": self.north.id}
            )

    def test_moved_to_another_pool(self):
        other = self.pool.copy({"name": "Far", "admin_user_ids": self.eve.ids})
        self.secret()
        self.at(TUESDAY)
        self.run_cron()
        with self.telling():
            entries = self.filing.pool_entry_ids
            entries._move(other, dict.fromkeys(entries.ids, TUESDAY))

    def test_met_by_a_colleague(self):
        self.secret()
        with self.telling(self.anna, self.olga):
            self.lead(self.bo, **CUSTOMER | {"name": "Mine"})
            self.lead(self.carl, **CUSTOMER | {"name": "Mine, too"})

    def test_filed_by_a_colleague(self):
        self.secret()
        with self.telling():
            draft = self.draft(
                self.bo,
                company_name=COMPANY,
                contact_name="欧阳曜石",
                phone=CUSTOMER["phone"],
            )
            draft.action_submit()
            self.assertEqual(draft.state, "refused")

    def test_handed_over(self):
        """One by one, and many at once."""
        self.secret()
        with self.telling(self.bo):
            self.hand_over(self.filing, user_id=self.bo.id)
        self.assertFalse(self.may_see(self.anna))
        with self.telling(self.carl):
            both = self.filing | self.customer(7)
            self.hand_over(both, user_id=self.carl.id)

    def test_approved_and_refused_by_superiors(self):
        """Who decides sees him; who asked and lost him meanwhile does not."""
        self.levels(
            {"approver": "leader", "hours": 8, "remind_hours": 2},
            {"approver": "user", "user_id": self.fay.id},
        )
        with self.telling(self.dai):
            self.secret()
        with self.telling():
            self.at(shanghai(2, 15))
            self.run_approval_cron()
        with self.telling(self.fay):
            self.decide(self.dai, self.request_of(self.filing))
        with self.telling(self.anna):
            request = self.request_of(self.filing)
            self.decide(self.fay, request, "refuse", comment="No")

    def test_asked_to_be_extended(self):
        self.levels(
            {"approver": "leader", "matter": "extension"}, extension_mode="limited"
        )
        self.secret()
        with self.telling(self.dai):
            dialogs = self.env["customer.filing.extend"].with_user(self.anna)
            asked = {"filing_id": self.filing.id, "reason": "Soon"}
            dialogs.create(asked).action_ask()

    def test_written_on(self):
        self.secret()
        lead = self.filing.lead_id
        lead.message_subscribe(self.dai.partner_id.ids)
        with self.telling(self.dai):
            lead.with_user(self.anna).message_post(
                body="QZX-CHATTER", subtype_xmlid="mail.mt_comment"
            )

    def test_what_is_told_is_heard(self):
        """Else all is green for nothing: whatever names him to Bo is found."""
        self.secret()
        self.bo.partner_id.email = "bo@north.example"
        lead = self.filing.lead_id
        ways = (
            lambda: self.bo._bus_send("simple_notification", {"title": COMPANY}),
            lambda: self.env["bus.bus"]._sendone("broadcast", "x", {"title": COMPANY}),
            lambda: self.env["mail.thread"].message_notify(
                partner_ids=self.bo.partner_id.ids, subject=COMPANY, body="X"
            ),
            lambda: self.env["mail.mail"].create(
                {"subject": "X", "body_html": COMPANY, "email_to": "bo@north.example"}
            ),
            lambda: lead.sudo().activity_ids.create(
                {
                    "user_id": self.bo.id,
                    "summary": COMPANY,
                    "res_model_id": self.env["ir.model"]._get_id("res.partner"),
                    "res_id": self.bo.partner_id.id,
                }
            ),
        )
        for number, way in enumerate(ways):
            with self.assertRaises(AssertionError, msg=number), self.telling():
                way()
