"""What is brought before the register office to be looked at."""

from datetime import timedelta

from filing_case import MONDAY, FilingCase

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestNotice(FilingCase):
    def setUp(self):
        super().setUp()
        self.notices = self.env["customer.filing.notice"]
        self.foreign = self.lead(self.bo)

    def bring(self, **subject):
        """A notice as the engine raises it while Bo works."""
        subject = subject or {"user": self.bo, "lead": self.foreign}
        self.notices.with_user(self.bo)._raise("contested", self.company, **subject)
        self.env.invalidate_all()
        return self.notices.search(
            [("kind", "=", "contested")], limit=1, order="id desc"
        )

    def test_second_time_is_counted(self):
        notice = self.bring()
        self.assertEqual((notice.count, notice.first_at), (1, MONDAY))
        self.at(MONDAY + timedelta(hours=5))
        self.assertEqual(self.bring(), notice)
        self.assertEqual(notice.count, 2)
        self.assertEqual(notice.first_at, MONDAY)
        self.assertEqual(notice.last_at, MONDAY + timedelta(hours=5))
        self.assertEqual(len(notice.activity_ids), 1)

    def test_another_matter_is_another_notice(self):
        notices = (
            self.bring() | self.bring(user=self.bo) | self.bring(lead=self.foreign)
        )
        self.assertEqual(len(notices), 3)

    def test_office_looks_at_it_and_it_may_happen_again(self):
        notice = self.bring()
        self.assertEqual(notice.activity_ids.user_id, self.olga)
        self.assertEqual(notice.activity_ids.summary, notice.display_name)
        mine = notice.with_user(self.olga)
        mine.note = "A family of the same name"
        self.at(MONDAY + timedelta(hours=1))
        mine.action_done()
        self.assertEqual(notice.state, "done")
        self.assertEqual(notice.done_by_id, self.olga)
        self.assertEqual(notice.done_at, MONDAY + timedelta(hours=1))
        self.assertFalse(notice.activity_ids)
        mine.action_done()
        again = self.bring()
        self.assertNotEqual(again, notice)
        self.assertEqual((again.count, notice.count), (1, 1))

    def test_nobody_closes_what_is_about_himself(self):
        notice = self.bring(user=self.olga)
        with self.assertRaises(AccessError):
            notice.with_user(self.olga).action_done()
        self.assertEqual(notice.state, "open")

    def test_many_at_once(self):
        row = {"kind": "budget", "company_id": self.company.id, "user_id": self.bo.id}
        self.notices._raise_many([row, row | {"user_id": self.anna.id}, row])
        found = self.notices.search([("kind", "=", "budget")])
        self.assertEqual(
            {notice.user_id: notice.count for notice in found},
            {self.bo: 2, self.anna: 1},
        )
        self.assertEqual(len(found.activity_ids), 2)
        self.notices._raise_many([])

    def test_many_take_few_queries(self):
        rows = [
            {
                "kind": "contested",
                "company_id": self.company.id,
                "user_id": self.bo.id,
                "lead_id": self.lead(self.bo, phone=f"137000000{number:02}").id,
            }
            for number in range(20)
        ]
        self.notices._raise_many(rows[:1])
        with self.assertQueryCount(60):
            self.notices._raise_many(rows)

    def test_officer_is_not_asked_about_himself(self):
        self.assertFalse(self.bring(user=self.olga).activity_ids)

    def test_it_outlives_its_lead(self):
        notice = self.bring()
        second = self.lead(self.bo)
        other = self.bring(user=self.bo, lead=second)
        (second | self.foreign).unlink()
        self.assertTrue(notice.exists())
        self.assertFalse(notice.lead_id | other.lead_id)
        self.assertEqual((notice | other).mapped("state"), ["open", "open"])

    def test_name_tells_no_customer(self):
        notice = self.bring()
        self.assertEqual(
            notice.display_name,
            f"Lead of a customer protected by another #{notice.id}",
        )

    def test_nobody_but_the_office_sees_notices(self):
        notice = self.bring()
        for user in (self.anna, self.bo, self.dai):
            with self.assertRaises(AccessError):
                notice.with_user(user).action_done()
        for user in (self.anna, self.bo):
            with self.assertRaises(AccessError):
                self.notices.with_user(user).search([])
        # leaders see who left customers of their teams behind, and nothing else
        self.assertFalse(self.notices.with_user(self.dai).search([]))
        self.assertFalse(self.notices.with_user(self.max).search([]))
        with self.assertRaises(AccessError):
            notice.with_user(self.max).action_done()
        other = self.env["res.company"].create({"name": "Other"})
        self.olga.write(
            {"company_ids": [Command.set(other.ids)], "company_id": other.id}
        )
        self.assertFalse(self.notices.with_user(self.olga).search([]))
        with self.assertRaises(AccessError):
            notice.with_user(self.olga).action_done()

    def test_office_writes_a_note_and_nothing_else(self):
        notice = self.bring().with_user(self.olga)
        for values in ({"count": 0}, {"state": "done"}, {"user_id": self.anna.id}):
            with self.assertRaises(UserError):
                notice.write(values)
        with self.assertRaises(AccessError):
            notice.unlink()
        with self.assertRaises(AccessError):
            notice.copy()

    def test_mail_gateway_is_closed(self):
        raw = "From: x@example.com\nTo: y@example.com\nSubject: s\n\nbody"
        for user in (self.bo, self.olga):
            with self.assertRaises(AccessError):
                self.env["mail.thread"].with_user(user).message_process(
                    "customer.filing.notice", raw, {"kind": "probing"}
                )
