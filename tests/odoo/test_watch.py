"""Who looks at customers of others: read, refused, noted and told."""

from datetime import timedelta
from unittest.mock import patch

from filing_case import MONDAY
from psycopg2.errors import RaiseException
from watch_case import WatchCase

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.customer_filing.models import filing_sighting


@tagged("post_install", "-at_install")
class TestSightings(WatchCase):
    """S01-R13, S27-R05, scenario 46: looking is noted."""

    def test_log_is_append_only(self):
        self.sightings.with_user(self.bo)._note("reveal", self.filing, "He called")
        row = self.sightings.search([("kind", "=", "reveal")])
        self.assertEqual(
            (row.user_id, row.filing_id, row.filing_number, row.rows, row.seen_at),
            (self.bo, self.filing, self.filing.name, 1, MONDAY),
        )
        for user in (self.max, self.olga):
            for attempt in (
                lambda user=user: row.with_user(user).write({"reason": "x"}),
                lambda user=user: row.with_user(user).unlink(),
                lambda user=user: self.sightings.with_user(user).create({}),
            ):
                self.refused(attempt)
        with (
            self.assertRaises(RaiseException),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute("UPDATE customer_filing_sighting SET reason = 'x'")
        self.assertTrue(row.with_user(self.olga).reason)
        for user in (self.bo, self.dai, self.max, self.ivy):
            with self.subTest(user=user.login):
                self.refused(self.sightings.with_user(user).search, [])

    def test_draft_that_was_looked_at_can_be_deleted(self):
        draft = self.env["customer.filing"].with_user(self.bo).create({"phone": "1"})
        self.sightings._note("read", draft)
        draft.unlink()
        self.assertTrue(self.sightings.search([("kind", "=", "read")]))

    def test_refused_reads_by_id(self):
        filing, lead = self.filing, self.filing.lead_id
        for user in (self.bo, self.carl, self.ivy):
            mine, leads = filing.with_user(user), lead.with_user(user)
            calls = [
                (mine.read, ["phone"]),
                (mine.web_read, {"phone": {}}),
                (mine.check_access, "read"),
                (leads.read, ["phone"]),
                (leads.web_read, {"phone": {}}),
                (lambda mine=mine: mine.phone,),
            ]
            for call in calls:
                with self.subTest(user=user.login, call=call):
                    self.refused(*call)
                    row = self.noted()
                    self.assertEqual(
                        (row.kind, row.user_id, row.filing_id, row.rows),
                        ("denied", user, filing, 1),
                    )
        self.assertFalse(
            self.filing.with_user(self.bo)._filtered_access("read"), "asked politely"
        )
        self.assertFalse(self.noted())

    def test_refused_writes_are_noted_too(self):
        self.refused(self.filing.lead_id.with_user(self.bo).write, {"phone": "1"})
        self.assertEqual(self.noted().kind, "denied")

    def test_lead_of_nobody_is_not_noted(self):
        lead = self.lead(self.carl, self.plain, phone=False, partner_name="X")
        self.refused(lead.with_user(self.bo).read, ["phone"])
        self.assertFalse(self.noted())

    def test_it_is_noted_after_the_rollback(self):
        self.refused(self.filing.with_user(self.bo).read, ["phone"])
        with self.enter_registry_test_mode():
            self.env.cr.postrollback.run()
        self.assertEqual(
            self.sightings.search([]).mapped("kind"), ["denied"], "by itself"
        )
        self.refused(self.filing.with_user(self.bo).read, ["phone"])
        with (
            self.enter_registry_test_mode(),
            patch.object(filing_sighting.race, "is_being_lost", return_value=True),
        ):
            self.env.cr.postrollback.run()
        self.assertEqual(self.sightings.search_count([]), 1, "it is asked once more")

    def test_many_refused_at_once_are_counted_and_told(self):
        self.register.denied_alarm = 3
        leads = [self.lead(phone=f"1370000000{n}", partner_name=False) for n in "12"]
        filings = self.filing
        for lead in leads:
            filings |= self.file(lead)
        with patch.object(filing_sighting, "MOST_NAMED", 2):
            self.refused(filings.with_user(self.bo).read, ["phone"])
            row = self.noted()
        self.assertEqual((row.rows, row.filing_id.id), (3, False))
        notice = self.raised("denied")
        self.assertEqual((notice.user_id, notice.count), (self.bo, 1))
        self.assertEqual(notice.activity_ids.user_id, self.olga)
        self.refused(filings.with_user(self.carl).read, ["phone"])
        self.assertEqual(len(self.noted()), 3)
        self.assertEqual(self.raised("denied").user_id, self.bo | self.carl)

    def test_one_refused_read_is_no_matter(self):
        for _time in range(4):
            self.refused(self.filing.with_user(self.bo).read, ["phone"])
            self.noted()
        self.assertFalse(self.raised("denied"))
        self.at(MONDAY + timedelta(hours=25))
        self.refused(self.filing.with_user(self.bo).read, ["phone"])
        self.noted()
        self.assertFalse(self.raised("denied"), "of the last 24 hours")
        self.register.denied_alarm = 0
        for _time in range(9):
            self.refused(self.filing.with_user(self.bo).read, ["phone"])
            self.noted()
        self.assertFalse(self.raised("denied"), "0: never")

    def test_what_was_read_is_told_in_the_readers_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        label = self.env["ir.model.fields"]._get("customer.filing", "phone")
        label.update_field_translations("field_description", {"zh_CN": "电话"})
        mine = self.filing.with_user(self.olga).with_context(lang="zh_CN")
        mine.read(["phone"])
        self.assertEqual(self.noted().detail, "电话")

    def test_managers_reads_of_contact_data(self):
        lead = self.filing.lead_id
        for user in (self.max, self.olga):
            mine = self.filing.with_user(user)
            for call in (
                lambda mine=mine: mine.read(["phone"]),
                lambda user=user: lead.with_user(user).web_read({"email_from": {}}),
                lambda user=user: lead.with_user(user).search_read([], ["phone"]),
                lambda user=user: lead.with_user(user).formatted_read_group(
                    [], ["phone"], ["__count"]
                ),
            ):
                self.env.invalidate_all()
                call()
                row = self.noted()
                self.assertEqual(
                    (row.kind, row.user_id, row.filing_id),
                    ("read", user, self.filing),
                )
                call()
                self.assertFalse(self.noted(), "once a day")
                self.at(MONDAY + timedelta(days=self.sightings.search_count([]) * 2))

    def test_managers_reads_by_way_of_groups_and_forms(self):
        """Whatever tells him a number is a read, not the list of customers alone."""
        leads = self.filing.lead_id.with_user(self.max)
        calls = [
            lambda: leads.formatted_read_group([], [], ["phone:array_agg"]),
            lambda: leads.formatted_read_grouping_sets([], [["phone"]], ["__count"]),
            lambda: leads.web_read_group([], ["stage_id"], ["phone:max"]),
            lambda: leads.read_progress_bar(
                [], "phone", {"field": "activity_state", "colors": {"planned": "x"}}
            ),
            lambda: leads.onchange({}, [], {"phone": {}}),
            lambda: leads.copy_data(),
        ]
        for number, call in enumerate(calls, 1):
            with self.subTest(number):
                self.at(MONDAY + timedelta(days=number * 2))
                call()
                row = self.noted()
                self.assertEqual((row.kind, row.filing_id), ("read", self.filing))
        report = self.env["customer.filing.ledger"].with_user(self.max)
        with self.assertRaises(UserError):
            report.formatted_read_group([], ["filing_id.phone"], ["__count"])

    def test_what_is_not_reading_contact_data(self):
        lead = self.filing.lead_id
        # his own, his team's, not contact data, not guarded, and nobody's office
        self.filing.with_user(self.anna).read(["phone"])
        lead.with_user(self.dai).read(["phone"])
        lead.with_user(self.max).web_read({"name": {}, "stage_id": {}})
        self.filing.with_user(self.max).read(["name", "state"])
        lead.with_user(self.max).formatted_read_group([], ["stage_id"], ["__count"])
        plain = self.lead(self.carl, self.plain, phone="13900001000", partner_name="X")
        plain.with_user(self.max).read(["phone"])
        self.filing.with_user(self.max).sudo().read(["phone"])
        self.assertFalse(self.noted())
        own = self.lead(self.max, phone="13900000001", partner_name="Y")
        self.file(own).with_user(self.max).read(["phone"])
        self.assertFalse(self.noted(), "his own customer")

    def test_salespeople_pay_no_query_for_it(self):
        leads = self.filing.lead_id.with_user(self.anna)
        leads.web_search_read([], {"phone": {}})
        self.env.invalidate_all()
        with patch.object(
            type(self.sightings), "_note_apart", side_effect=AssertionError
        ):
            leads.web_search_read([], {"phone": {}})
