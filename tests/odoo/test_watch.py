"""Who looks at customers of others: revealed, read, exported, refused, baited."""

from datetime import timedelta
from unittest.mock import patch

from filing_case import MONDAY, FilingCase
from psycopg2.errors import RaiseException

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.customer_filing.core import bait
from odoo.addons.customer_filing.models import filing_sighting

SIGHTINGS = "customer_filing.sightings"
EXPORT = "customer_filing.group_filing_export,base.group_allow_export"


class WatchCase(FilingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sightings = cls.env["customer.filing.sighting"]
        cls.version = cls.policy.version_ids
        cls.version.write({"reveal_daily_max": 2, "has_honeypot": True})
        cls.bait = cls.env["customer.filing"].search([("is_honeypot", "=", True)])
        cls.register = cls.company.filing_register_id
        cls.ivy = cls._new_user("ivy", "base.group_user")

    def setUp(self):
        super().setUp()
        self.env.cr.postrollback.clear()
        self.filing = self.file(self.lead(email_from="li@zhaodu.example.cn"))
        self.as_browsed()

    def as_browsed(self):
        """Everything is read anew, as in a request."""
        self.env.flush_all()
        self.env.invalidate_all()

    def noted(self):
        """What is in the log once the request is over; then it is a new one."""
        self.env.flush_all()
        calls = self.env.cr.postrollback.data.pop(SIGHTINGS, [])
        before = self.sightings.search([]).ids
        filing_sighting._write_calls(self.env, calls)
        self.as_browsed()
        return self.sightings.search([("id", "not in", before)], order="id")

    def set_anew(self, **values):
        """Put a new version in force, with other settings."""
        draft = self.policy.version_id._draft()
        draft.write(values)
        draft.action_put_in_force()
        self.as_browsed()

    def raised(self, kind):
        return self.env["customer.filing.notice"].search([("kind", "=", kind)])

    def refused(self, call, *args):
        self.env.invalidate_all()
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models"):
            call(*args)


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
        plain = self.lead(self.carl, self.plain, phone="13900000000", partner_name="X")
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


@tagged("post_install", "-at_install")
class TestExport(WatchCase):
    """S01-R13: taking customers out of the register needs a right, and is noted."""

    def test_export_needs_a_right_of_its_own(self):
        self.anna.group_ids = [Command.link(self.env.ref("base.group_allow_export").id)]
        for records in (
            self.filing,
            self.filing.lead_id,
            self.filing.ledger_ids,
        ):
            with self.subTest(model=records._name):
                self.refused(records.with_user(self.anna).export_data, ["id"])
                row = self.noted()
                self.assertEqual((row.kind, row.user_id), ("denied", self.anna))
                self.assertIn(records._description, row.detail)
        lead = self.lead(phone="13900000000", partner_name="X")
        lead.with_user(self.anna).export_data(["phone"])
        self.assertFalse(self.noted(), "a lead without a guard is plain Odoo's")

    def test_export_by_way_of_other_records(self):
        """A column that leads to a customer takes him as well."""
        lead = self.filing.lead_id
        meeting = self.env["calendar.event"].with_user(self.anna)
        meeting = meeting.create(
            {
                "name": "Visit",
                "start": MONDAY + timedelta(days=1),
                "stop": MONDAY + timedelta(days=1, hours=1),
                "opportunity_id": lead.id,
            }
        )
        self.anna.group_ids = [Command.link(self.env.ref("base.group_allow_export").id)]
        self.as_browsed()
        for column in ("opportunity_id/phone", "opportunity_id/user_id/name"):
            with self.subTest(column):
                self.refused(meeting.export_data, ["name", column])
                row = self.noted()
                self.assertEqual((row.kind, row.filing_id), ("denied", self.filing))
        meeting.export_data(["name", "opportunity_id/.id"])
        self.assertFalse(self.noted(), "his own meeting, and no customer")
        eva = self._new_user("eva", f"sales_team.group_sale_manager,{EXPORT}")
        meeting.with_user(eva).export_data(["opportunity_id/phone"])
        self.assertIn(("export", eva), [(n.kind, n.user_id) for n in self.noted()])

    def test_export_is_noted_with_its_rows(self):
        eva = self._new_user("eva", f"sales_team.group_sale_manager,{EXPORT}")
        self.file(self.lead(phone="13900000000", partner_name="X"))
        filings = (
            self.env["customer.filing"]
            .with_user(eva)
            .search([("state", "=", "active")])
        )
        told = filings.export_data(["name", "phone"])["datas"]
        self.assertEqual(len(told), len(filings))
        row = self.noted()
        self.assertEqual(
            (row.kind, row.user_id, row.rows), ("export", eva, len(filings))
        )
        self.assertIn("phone", row.detail)
        filings.lead_id.export_data(["phone"])
        self.assertEqual(self.noted().rows, len(filings))

    def test_own_right_is_not_odoos(self):
        self.anna.group_ids = [
            Command.link(self.env.ref("customer_filing.group_filing_export").id)
        ]
        with self.assertRaises(UserError):
            self.filing.with_user(self.anna).export_data(["phone"])

    def test_unusual_volume_is_told(self):
        eva = self._new_user("eva", f"sales_team.group_sale_manager,{EXPORT}")
        self.register.export_alarm = 2
        self.filing.with_user(eva).export_data(["phone"])
        self.noted()
        self.assertFalse(self.raised("exports"))
        self.filing.lead_id.with_user(eva).export_data(["phone"])
        self.noted()
        notice = self.raised("exports")
        self.assertEqual(notice.user_id, eva)
        self.assertEqual(notice.activity_ids.user_id, self.olga)


@tagged("post_install", "-at_install")
class TestHoneypot(WatchCase):
    """Bait that nobody has reason to open, one for each team whose policy lays it."""

    def setUp(self):
        super().setUp()
        self.as_browsed()

    def baits(self):
        return self.env["customer.filing"].search([("is_honeypot", "=", True)])

    def test_one_for_each_team(self):
        self.assertEqual((len(self.bait), self.bait.team_id), (1, self.north))
        self.assertEqual((self.bait.state, self.bait.key_ids.ids), ("draft", []))
        self.assertNotEqual(self.bait.name, "/")
        self.run_honeypots()
        self.assertEqual(self.baits(), self.bait, "not another one")
        self.plain.filing_policy_id = self.policy
        self.run_honeypots()
        self.assertEqual(self.baits().team_id, self.north | self.plain)
        self.plain.filing_policy_id = False
        self.run_honeypots()
        self.assertEqual(self.baits().team_id, self.north)
        self.set_anew(has_honeypot=False)
        self.assertFalse(self.baits())

    def run_honeypots(self):
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref("customer_filing.ir_cron_honeypots").method_direct_trigger()
        self.env.invalidate_all()

    def test_who_meets_it(self):
        for user in (self.anna, self.bo, self.dai):
            found = self.env["customer.filing"].with_user(user).search([])
            self.assertNotIn(self.bait.id, found.ids, "in no list")
            self.refused(self.bait.with_user(user).read, ["phone"])
            row = self.noted()
            self.assertEqual((row.kind, row.user_id), ("honeypot", user))
            self.assertEqual(row.filing_id, self.bait)
        notices = self.raised("honeypot")
        self.assertEqual(notices.user_id, self.anna | self.bo | self.dai)
        self.assertEqual(notices.filing_id, self.bait)
        self.assertEqual(notices.activity_ids.user_id, self.olga)

    def test_manager_opens_it(self):
        listed = self.env["customer.filing"].with_user(self.max)
        listed.web_search_read([], {"phone": {}})
        self.assertEqual(self.noted().mapped("kind"), ["read"], "the other one")
        self.bait.with_user(self.max).web_read({"phone": {}})
        self.assertEqual(self.noted().kind, "honeypot")
        self.bait.with_user(self.max).web_read({"phone": {}})
        self.assertEqual(self.noted().kind, "honeypot", "each time")
        self.assertEqual(self.raised("honeypot").count, 2)

    def test_office_knows_it(self):
        self.bait.with_user(self.olga).web_read({"phone": {}, "is_honeypot": {}})
        self.assertEqual(self.noted().kind, "read")
        self.assertFalse(self.raised("honeypot"))
        self.refused(self.bait.with_user(self.max).read, ["is_honeypot"])

    def test_nobody_changes_it(self):
        bait_ = self.bait
        for user in (self.max, self.olga):
            for attempt in (
                lambda user=user: bait_.with_user(user).write({"phone": "1"}),
                lambda user=user: bait_.with_user(user).unlink(),
                lambda user=user: bait_.with_user(user).action_submit(),
            ):
                with self.assertRaises(UserError):
                    attempt()
        with self.assertRaises(UserError):
            self.filing.with_user(self.olga).write({"is_honeypot": True})

    def test_it_is_taken_away_after_somebody_touched_it(self):
        self.refused(self.bait.with_user(self.bo).read, ["phone"])
        row = self.noted()
        number = self.bait.name
        self.set_anew(has_honeypot=False)
        self.assertFalse(self.bait.exists())
        self.assertEqual((row.filing_id.id, row.filing_number), (False, number))

    def test_names_are_those_of_the_country(self):
        self.assertTrue(bait.customer("CN")["company_name"].endswith("公司"))
        self.assertTrue(bait.customer("DE")["company_name"].isascii())


@tagged("post_install", "-at_install")
class TestReveal(WatchCase):
    """The contact data behind a card: with a reason, so many a day, and noted."""

    def setUp(self):
        super().setUp()
        self.north.filing_pool_id.team_ids |= self.north
        self.pooled = self.in_pool("13700000001", "成都高新机械有限公司")
        self.as_browsed()

    def in_pool(self, phone, company):
        """The card of a customer whom Anna gave back."""
        filing = self.file(self.lead(phone=phone, partner_name=company))
        filing._end("release")
        card = self.env["customer.filing.card"].search([("filing_id", "=", filing.id)])
        return card

    def dialog(self, mask, user, reason="He called and wants to be called back"):
        action = mask.with_user(user).action_reveal()
        dialogs = self.env[action["res_model"]].with_user(user)
        return dialogs.with_context(action["context"]).create({"reason": reason})

    def told(self, dialog):
        dialog.invalidate_recordset()
        return dialog.read(["phone", "company_name", "is_revealed"])[0]

    def test_who_whom_when_and_why(self):
        self.assertTrue(self.pooled.with_user(self.bo).may_reveal)
        dialog = self.dialog(self.pooled, self.bo)
        told = self.told(dialog)
        self.assertEqual(
            (told["phone"], told["company_name"], told["is_revealed"], dialog.left),
            (False, False, False, 2),
        )
        action = dialog.action_reveal()
        self.assertEqual(action["res_id"], dialog.id)
        told = self.told(dialog)
        self.assertEqual(
            (told["phone"], told["company_name"]),
            ("13700000001", "成都高新机械有限公司"),
        )
        row = self.sightings.search([("kind", "=", "reveal")])
        self.assertEqual(
            (row.user_id, row.filing_id, row.seen_at, row.reason),
            (self.bo, self.pooled.filing_id, MONDAY, dialog.reason),
        )
        self.assertEqual(dialog.left, 1)

    def test_asked_again_he_is_told_till_the_day_is_over(self):
        dialog = self.dialog(self.pooled, self.bo)
        dialog.action_reveal()
        dialog.action_reveal()
        again = self.dialog(self.pooled, self.bo)
        self.assertTrue(self.told(again)["phone"])
        self.assertEqual((again.left, self.sightings.search_count([])), (1, 1))
        self.at(MONDAY + timedelta(hours=13, minutes=59))
        self.assertTrue(self.told(again)["phone"])
        self.at(MONDAY + timedelta(hours=14))
        self.assertFalse(self.told(again)["phone"], "00:00 in Shanghai")
        self.assertEqual(again.left, 2)

    def test_budget_of_the_day(self):
        for number in "23":
            card = self.in_pool(f"1370000000{number}", f"成都{number}")
            self.dialog(card, self.bo).action_reveal()
        dialog = self.dialog(self.pooled, self.bo)
        with self.assertRaisesRegex(UserError, "tomorrow"):
            dialog.action_reveal()
        self.assertFalse(self.told(dialog)["phone"])
        self.assertEqual(self.raised("reveal_budget").user_id, self.bo)
        # the dialog offers nothing then; that he opened it is told as well
        times = self.raised("reveal_budget").count
        self.pooled.with_user(self.bo).action_reveal()
        self.assertEqual(self.raised("reveal_budget").count, times + 1)
        card.with_user(self.bo).action_reveal()
        self.assertEqual(self.raised("reveal_budget").count, times + 1, "told already")
        self.at(MONDAY + timedelta(hours=14))
        dialog.action_reveal()
        self.assertTrue(self.told(dialog)["phone"])
        mia = self._new_user("mia", "sales_team.group_sale_salesman")
        self.north.member_ids = [Command.link(mia.id)]
        self.dialog(self.pooled, mia).action_reveal()

    def test_unusual_volume_is_told(self):
        self.register.reveal_alarm = 1
        self.dialog(self.pooled, self.bo).action_reveal()
        self.assertEqual(self.raised("reveals").user_id, self.bo)
        self.assertEqual(self.raised("reveals").activity_ids.user_id, self.olga)

    def test_reason_is_asked_for(self):
        for reason in (False, "", " . "):
            dialog = self.dialog(self.pooled, self.bo, reason)
            with self.assertRaisesRegex(UserError, "why"):
                dialog.action_reveal()
            self.assertFalse(self.told(dialog)["phone"])

    def test_nought_reveals_nothing(self):
        dialog = self.dialog(self.pooled, self.bo)
        dialog.action_reveal()
        self.set_anew(reveal_daily_max=0)
        self.assertFalse(self.pooled.with_user(self.bo).may_reveal)
        self.assertFalse(self.told(dialog)["phone"], "not even who was told before")
        self.refused(self.pooled.with_user(self.bo).action_reveal)
        self.refused(dialog.action_reveal)

    def test_only_who_sees_the_card(self):
        active = self.env["customer.filing.card"].search(
            [("filing_id", "=", self.filing.id)]
        )
        for user, card in ((self.carl, self.pooled), (self.bo, active)):
            mine = self.env["customer.filing.reveal"].with_user(user)
            for dialog in (
                mine.create({"card_id": card.id, "reason": "I want to know"}),
                mine.new({"card_id": card.id}),
            ):
                self.refused(dialog.action_reveal)
                self.assertFalse(dialog.phone or dialog.subject_name)
            self.refused(card.with_user(user).action_reveal)
        other = self.dialog(self.pooled, self.bo)
        self.refused(other.with_user(self.carl).action_reveal)
        self.refused(other.with_user(self.carl).read, ["reason"])

    def test_who_claimed_him_meanwhile_keeps_him(self):
        """Once the card is gone from the window nothing is told of it any more."""
        dialog = self.dialog(self.pooled, self.bo)
        dialog.action_reveal()
        self.pooled.with_user(self.anna).action_claim()
        self.as_browsed()
        self.assertFalse(self.told(dialog)["phone"])

    def test_former_salesperson_and_his_memory(self):
        memory = self.env["customer.filing.memory"].search(
            [("filing_id", "=", self.pooled.filing_id.id)]
        )
        self.assertTrue(memory.with_user(self.anna).may_reveal)
        dialog = self.dialog(memory, self.anna)
        dialog.action_reveal()
        self.assertTrue(self.told(dialog)["phone"])
        self.refused(memory.with_user(self.bo).action_reveal)

    def test_who_reads_the_filing_needs_no_button(self):
        for user in (self.dai, self.max, self.olga):
            self.assertFalse(self.pooled.with_user(user).may_reveal)

    def test_settings_in_words(self):
        told = dict(self.version._setting_sections())
        self.assertIn(
            ["reveal_daily_max", "has_honeypot"], list(told.values()), list(told)
        )
        self.assertEqual(self.version._setting_texts("reveal_daily_max"), ["2"])
        with self.assertRaises(ValidationError):
            self.version._draft().reveal_daily_max = -1
        with self.assertRaises(ValidationError):
            self.register.denied_alarm = -1
