"""One release does everything together, and tells whose customer it was once."""

from datetime import timedelta

from filing_case import MONDAY
from follow_up_case import FollowUpCase, shanghai

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

COUNTER = "mail.activity/updated"


class ReleaseCase(FollowUpCase):
    """Filings of 2 March that are due with the end of the ninth."""

    def filings(self, number, user=None, first=0):
        """As many filings with their leads."""
        filings = self.env["customer.filing"]
        for place in range(first, first + number):
            lead = self.lead(
                user,
                phone=f"1380000{place:04d}",
                partner_name=f"客户{place}号机械设备有限公司",
            )
            filings |= self.file(lead)
        self.assertEqual(set(filings.mapped("state")), {"active"})
        return filings

    def release(self, at=None):
        """Run the cron on the day after, before people are told."""
        self.at(at or shanghai(10, 1))
        self.run_cron()

    def meeting(self, lead, start):
        return self.env["calendar.event"].create(
            {
                "name": "Meeting",
                "opportunity_id": lead.id,
                "start": start,
                "stop": start + timedelta(hours=1),
            }
        )

    def mails(self, at):
        """The mails of the morning's cron: {address: body}"""
        self.at(at)
        before = self.env["mail.mail"].search([])
        self.sweep("warn")
        mails = self.env["mail.mail"].search([]) - before
        return {mail.email_to: mail.body_html for mail in mails}


@tagged("post_install", "-at_install")
class TestReleaseTogether(ReleaseCase):
    def test_lead_owner_goes_and_team_and_company_stay(self):
        """Half-released records: what is nobody's has nobody's plans and readers."""
        filings = self.filings(3)
        leads = filings.lead_id
        outside = self.env["res.partner"].create({"name": "Outside", "email": "o@x.cn"})
        leads.message_subscribe((outside | self.dai.partner_id).ids)
        done = leads[0].activity_schedule(
            "mail.mail_activity_data_call", user_id=self.anna.id
        )
        done.action_feedback(feedback="Called")
        for lead in leads:
            lead.activity_schedule("mail.mail_activity_data_todo", user_id=self.anna.id)
        past = self.meeting(leads[0], MONDAY - timedelta(days=1))
        coming = self.meeting(leads[0], shanghai(20, 9))
        self.release()
        for filing in filings:
            lead = filing.lead_id
            self.assertEqual(
                (filing.state, filing.end_reason, filing.round, filing.left_owner),
                ("ended", "expired", 1, True),
            )
            self.assertEqual((lead.filing_guard, lead.user_id.id), ("pool", False))
            self.assertEqual(
                (lead.team_id, lead.company_id), (self.north, self.company)
            )
            self.assertFalse(lead.activity_ids)
            self.assertEqual(lead.message_partner_ids, outside)
            self.assertEqual(filing.ledger_ids[-1].event, "expire")
            self.assertEqual(filing.pool_entry_ids.state, "waiting")
        self.assertTrue(past.active, "what was held stays")
        self.assertFalse(coming.active, "nobody goes there any more")
        self.assertTrue(done.exists(), "what was done stays in the chatter")
        with self.assertRaises(AccessError):
            done.with_user(self.anna).read(["res_name"])

    def test_nobody_hears_more_of_meetings_that_were(self):
        """Who took part keeps them in his calendar; no comment reaches him."""
        lead = self.filings(1).lead_id
        past = self.meeting(lead, MONDAY - timedelta(days=1))
        coming = self.meeting(lead, shanghai(20, 9))
        outside = self.env["res.partner"].create({"name": "Outside", "email": "o@x.cn"})
        colleagues = (self.anna | self.dai).partner_id
        for meeting in past | coming:
            meeting.write({"user_id": self.anna.id, "partner_ids": colleagues.ids})
            meeting.message_subscribe((colleagues | outside).ids)
        self.release()
        for meeting in past | coming:
            self.assertEqual(
                meeting.message_partner_ids & (colleagues | outside), outside
            )
        self.assertEqual(past.partner_ids, colleagues, "what was is left as it was")
        said = past.message_post(
            body="He came", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        told = said.notification_ids.res_partner_id
        self.assertFalse(colleagues & told)

    def test_the_note_is_what_odoo_would_write_on_each_lead(self):
        filings = self.filings(3)
        self.release()
        notes = self.env["mail.message"].search(
            [
                ("model", "=", "crm.lead"),
                ("res_id", "in", filings.lead_id.ids),
                ("body", "like", "Protection ended"),
            ]
        )
        self.assertEqual(sorted(notes.mapped("res_id")), sorted(filings.lead_id.ids))
        lead = filings.lead_id[0]
        note = "Protection ended: the customer is in the public pool."
        root = self.env.ref("base.user_root")
        wanted = lead.with_user(root)._message_log_batch(bodies={lead.id: note})
        own = {"id", "res_id", "message_id", "create_date", "write_date"}
        for name, field in notes._fields.items():
            if field.store and field.column_type and name not in own:
                values = {note[name] for note in notes | wanted}
                self.assertEqual(len(values), 1, name)

    def test_counters_of_activities_move_once_for_each_user(self):
        filings = self.filings(3)
        for lead in filings.lead_id:
            lead.activity_schedule("mail.mail_activity_data_todo", user_id=self.anna.id)
        filings.lead_id[0].activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.dai.id
        )
        filings.lead_id[1].activity_schedule(
            "mail.mail_activity_data_todo",
            user_id=self.dai.id,
            date_deadline=fields.Date.to_date("2026-04-01"),
        )
        self.env["bus.bus"].search([]).unlink()
        self.release()
        sent = [
            m for m in self.env["bus.bus"].search([]).mapped("message") if COUNTER in m
        ]
        self.assertEqual(len(sent), 2, "one message for each of two users")
        self.assertTrue(any('"count_diff":-3' in m for m in sent))
        self.assertTrue(any('"count_diff":-1' in m for m in sent), "due ones count")


@tagged("post_install", "-at_install")
class TestFormerOwnerIsTold(ReleaseCase):
    def told(self, at=None):
        """What the former owner's mail of the morning says."""
        mails = self.mails(at or shanghai(10, 8))
        self.assertEqual(set(mails), {self.anna.email_formatted})
        return mails[self.anna.email_formatted]

    def test_one_mail_by_number_masked_name_and_reason(self):
        filings = self.filings(3)
        self.release()
        body = self.told()
        for filing in filings:
            self.assertIn(filing.name, body)
            self.assertNotIn(filing.company_name, body)
        self.assertEqual(body.count("<tr"), 1 + len(filings))
        self.assertIn("Protection over", body)
        self.assertFalse(self.mails(shanghai(10, 9)), "told once")
        self.assertFalse(self.mails(shanghai(11, 8)), "told once")

    def test_nobody_is_told_at_night(self):
        self.filings(1)
        self.release()
        self.assertFalse(self.mails(shanghai(10, 6, 59)))
        self.assertTrue(self.told())

    def test_what_comes_near_is_told_in_the_same_mail(self):
        self.rules(warn_days="3")
        gone = self.filings(1)
        self.at(shanghai(6))
        near = self.filings(1, first=1)
        self.release()
        body = self.told()
        self.assertIn(gone.name, body)
        self.assertIn(near.name, body)
        self.assertEqual(body.count("<table"), 2)

    def test_who_gives_back_himself_knows(self):
        """And who is told of a customer given back by his leader."""
        own, by_leader = self.filings(2)
        own.with_user(self.anna).sudo()._end("release")
        by_leader.with_user(self.dai).sudo()._end("release")
        body = self.told(shanghai(3, 8))
        self.assertNotIn(own.name, body)
        self.assertIn(by_leader.name, body)

    def test_lost_leads_and_void_filings_are_not_told(self):
        lost, void = self.filings(2)
        lost.lead_id.with_user(self.dai).action_set_lost()
        void._end("void")
        self.assertEqual(lost.end_reason, "lost")
        self.assertFalse(self.mails(shanghai(3, 8)))

    def test_who_left_is_not_told(self):
        self.filings(1)
        self.release()
        self.anna.active = False
        self.assertFalse(self.mails(shanghai(10, 8)))

    def test_what_was_undone_is_not_told(self):
        self.filings(1)
        self.release()
        self.env.cr.execute("UPDATE customer_filing SET ended_at = ended_at + '1s'")
        self.env.invalidate_all()
        self.assertFalse(self.mails(shanghai(10, 8)))
