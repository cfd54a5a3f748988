"""Warnings before deadlines: one mail a day, one quiet activity per lead."""

from unittest.mock import patch

from follow_up_case import FollowUpCase, shanghai

from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestWarnings(FollowUpCase):
    def file_one(self, phone="13800001234", user=None):
        lead = self.lead(user, phone=phone, partner_name=f"客户{phone}有限公司")
        return self.file(lead)

    def warn(self, at):
        """The mails of the cron at this moment: {address: body}"""
        self.at(at)
        before = self.env["mail.mail"].search([])
        self.sweep("warn")
        mails = self.env["mail.mail"].search([]) - before
        return {mail.email_to: mail.body_html for mail in mails}

    def only(self, mails, user):
        self.assertEqual(set(mails), {user.email_formatted})
        return mails[user.email_formatted]

    def test_before_the_end_of_the_protection(self):
        self.rules(warn_days="3,1")
        filing = self.file_one()  # until the end of 9 March
        self.assertFalse(self.warn(shanghai(5, 9)))
        body = self.only(self.warn(shanghai(6, 9)), self.anna)
        self.assertIn(filing.name, body)
        self.assertIn("客户13800001234有限公司", body)
        self.assertIn("End of the protection", body)
        self.assertIn("in 3 days", body)
        self.assertFalse(self.warn(shanghai(7, 9)))
        self.assertIn("tomorrow", self.only(self.warn(shanghai(8, 9)), self.anna))
        self.assertFalse(self.warn(shanghai(9, 9)))

    def test_in_the_morning_and_once_a_day(self):
        self.rules(warn_days="3")
        self.file_one()
        self.assertFalse(self.warn(shanghai(6, 6, 59)))
        self.assertTrue(self.warn(shanghai(6, 7)))
        self.assertFalse(self.warn(shanghai(6, 8)))
        self.file_one("13911112222")
        self.assertFalse(self.warn(shanghai(6, 9)), "what began today waits")

    def test_who_cannot_be_told_keeps_nobody_from_being_told(self):
        self.rules(warn_days="3")
        self.file_one()
        self.file_one("13911112222", self.bo)
        filings = self.registry["customer.filing"]
        remind = filings._remind

        def fail(filing, user, *args):
            if user == self.anna:
                raise ValueError("no")
            return remind(filing, user, *args)

        with (
            patch.object(filings, "_remind", fail),
            self.assertLogs("odoo.addons.customer_filing", "WARNING"),
        ):
            self.only(self.warn(shanghai(6, 9)), self.bo)
        self.only(self.warn(shanghai(6, 10)), self.anna)

    def test_a_late_server_warns_late_and_once(self):
        self.rules(warn_days="7,3,1")
        self.file_one()
        self.assertIn("in 2 days", self.only(self.warn(shanghai(7, 22)), self.anna))
        self.assertFalse(self.warn(shanghai(7, 23)))
        log = self.env["customer.filing.warning"].search([])
        self.assertEqual(log.mapped("step"), [3])

    def test_one_mail_for_many_and_one_activity_per_lead(self):
        self.staged(("visit", 6, "release"), ("cadence", 7, "void"), warn_days="9")
        filings = self.file_one()
        for number in range(1, 4):
            filings |= self.file_one(f"1391111222{number}")
        body = self.only(self.warn(shanghai(3, 9)), self.anna)
        self.assertEqual(body.count("<tr"), 1 + 3 * len(filings))
        for filing in filings:
            activity = filing._reminders()
            self.assertEqual(activity.user_id, self.anna)
            self.assertIn("Visit", activity.summary, "the nearest one")
            self.assertEqual(str(activity.date_deadline), "2026-03-03")

    def test_the_activity_is_brought_up_to_date_and_goes_with_the_follow_up(self):
        self.staged(("cadence", 3, "void"), warn_days="2,1")
        filing = self.file_one()
        self.warn(shanghai(3, 9))
        activity = filing._reminders()
        self.assertIn("in 2 days", activity.summary)
        self.warn(shanghai(4, 9))
        self.assertEqual(filing._reminders(), activity)
        self.assertIn("tomorrow", activity.summary)
        self.log(filing)
        self.assertFalse(filing._reminders())
        self.assertEqual(filing.deadline_text, "Every further contact: due in 3 days")

    def test_scenario_25_warning_on_the_last_day(self):
        """S05-R06: last note on 2 March 16:00; warned on 3 March, not at once."""
        self.staged(("cadence", 1, "void"), warn_days="1")
        filing = self.file_one()
        self.at(shanghai(2, 16))
        self.log(filing)
        self.assertFalse(self.warn(shanghai(2, 18)))
        self.assertIn("today", self.only(self.warn(shanghai(3, 7)), self.anna))

    def test_the_leader_has_his_own_days(self):
        self.rules(warn_days="3", warn_leader_days="1")
        filing, other = self.file_one(), self.file_one("13911112222", self.bo)
        mails = self.warn(shanghai(6, 9))
        self.assertEqual(
            set(mails), {self.anna.email_formatted, self.bo.email_formatted}
        )
        self.assertNotIn(other.name, mails[self.anna.email_formatted])
        body = self.only(self.warn(shanghai(8, 9)), self.dai)
        self.assertIn(filing.name, body)
        self.assertIn(other.name, body)
        self.assertNotIn(self.dai, filing._reminders().user_id)

    def test_nobody_is_told_of_what_he_may_not_see(self):
        """A salesperson who left the company of the filing."""
        self.rules(warn_days="3")
        self.file_one()
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        self.anna.write(
            {"company_ids": [(6, 0, elsewhere.ids)], "company_id": elsewhere.id}
        )
        self.assertFalse(self.warn(shanghai(6, 9)))

    def test_who_left_is_not_told(self):
        self.rules(warn_days="3")
        self.file_one()
        self.anna.active = False
        self.assertFalse(self.warn(shanghai(6, 9)))

    def test_in_the_reader_s_language(self):
        self.rules(warn_days="3")
        filing = self.file_one()
        self.assertIn("Days", self.only(self.warn(shanghai(6, 9)), self.anna).title())
        self.assertTrue(filing._reminders())

    def test_without_days_nobody_is_warned(self):
        self.file_one()
        self.assertFalse(self.warn(shanghai(9, 9)))
        self.assertFalse(self.env["customer.filing.warning"].search([]))
