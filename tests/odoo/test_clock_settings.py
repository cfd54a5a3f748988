"""How a policy counts: ends, starts, days off; contradictions are refused."""

from datetime import datetime, timedelta

from clock_case import NATIONAL_WEEK, ClockCase
from filing_case import MONDAY

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged

from odoo.addons.customer_filing.core import chronicle, pinned
from odoo.addons.customer_filing.core.protection import Rules


@tagged("post_install", "-at_install")
class TestEnds(ClockCase):
    def test_at_a_time_of_the_last_day(self):
        """S05-R07: half past ten on the third day, the first one counted."""
        self.counted(
            values={
                "length": 3,
                "count_first_day": True,
                "ends": "time",
                "end_time": 10.5,
            }
        )
        lead = self.lead()
        filing = self.file(lead)
        self.assertEqual(filing.protected_until, datetime(2026, 3, 4, 2, 30))
        self.at(datetime(2026, 3, 4, 2, 29))
        self.run_cron()
        self.assertEqual(filing.state, "active")
        self.at(datetime(2026, 3, 4, 2, 31))
        self.run_cron()
        self.assertEqual(filing.end_reason, "expired")

    def test_working_days(self):
        """Five working days from Monday end on the next Monday."""
        self.counted(values={"length": 5, "unit": "working_day"})
        self.assertEqual(
            self.file(self.lead()).protected_until, datetime(2026, 3, 9, 16)
        )

    def test_default_clock_leaves_the_terms_as_they_were(self):
        version = self.rules()
        for line in version.line_ids:
            self.assertEqual(version._sections(line)["clock"], "")

    def test_all_rules_are_pinned(self):
        version = self.counted(
            values={
                "ends": "time",
                "end_time": 10.5,
                "start_event": "delivery",
                "start_within_days": 30,
                "length_min": 3,
                "length_max": 6,
                "renew_event": "visit",
                "renew_max": 2,
                "cap_length": 9,
                "cap_unit": "month",
            },
            holiday_mode="postpone",
            absence_pauses=True,
        )
        terms = version._resolve(self.walk_in, self.company)
        self.assertEqual(
            pinned.load(Rules, terms.clock),
            Rules(630, "delivery", 30, "postpone", True, 3, 6, "visit", 2, 9, "month"),
        )
        self.assertEqual((terms.length, terms.end_of_day), (3, False))

    def test_period_in_words(self):
        line = self.rules()._line_for(self.walk_in)
        for values, text in (
            ({}, "7 days from tomorrow on, to the end of the day"),
            ({"ends": "exact"}, "7 days"),
            ({"ends": "time", "end_time": 10.5}, "7 days from tomorrow on, to 10:30"),
            ({"count_first_day": True}, "7 days, today included, to 10:30"),
            (
                {"ends": "day", "length_min": 3, "length_max": 6, "unit": "month"},
                "3 to 6 months, today included, to the end of the day",
            ),
        ):
            line.write(values)
            self.assertEqual(line._description_of_period(), text)

    def test_administrator_sets_the_clock_of_a_kind(self):
        version = self.rules().with_user(self.max)
        with Form(version) as form:
            form.holiday_mode = "postpone"
            with form.line_ids.edit(0) as line:
                line.ends = "time"
                line.end_time = 10.5
                line.start_event = "delivery"
                line.start_within_days = 30
        rules = pinned.load(Rules, version._sections(version.line_ids[0])["clock"])
        self.assertEqual(rules, Rules(630, "delivery", 30, "postpone"))


@tagged("post_install", "-at_install")
class TestContradictions(ClockCase):
    def test_contradictions_are_refused(self):
        line = self.rules()._line_for(self.walk_in)
        for values in (
            {"ends": "time", "end_time": 24},
            {"ends": "time", "end_time": -1},
            {"ends": "time", "end_time": 10, "unit": "hour"},
            {"ends": "time", "end_time": 10, "unit": "permanent"},
            {"length_min": 6, "length_max": 3},
            {"length_min": 6},
            {"length_max": 6},
            {"length_min": 3, "length_max": 6, "unit": "permanent"},
            {"length_min": 3, "length_max": 99999},
            {"start_event": "first_visit"},
            {"start_within_days": 5},
            {"start_event": "deposit", "start_within_days": -1},
            {"renew_max": 2},
            {"renew_event": "visit", "unit": "permanent"},
            {
                "start_event": "last_contact",
                "start_within_days": 5,
                "renew_event": "contact",
                "renew_max": 2,
            },
            {"cap_length": 6, "cap_unit": "day"},
            {"cap_length": 5, "cap_unit": "day", "length_min": 5, "length_max": 6},
            {"cap_length": 9, "unit": "permanent"},
            {"cap_length": -1},
        ):
            with self.subTest(values), self.assertRaises(ValidationError):
                line.write(values)
                line.flush_recordset()
            line.invalidate_recordset()

    def test_what_can_be_is_not_refused(self):
        line = self.rules()._line_for(self.walk_in)
        for values in (
            {"cap_length": 7, "cap_unit": "day"},
            {"cap_length": 1, "cap_unit": "week"},
            {"cap_length": 9, "cap_unit": "month", "unit": "week"},
            {"length_min": 3, "length_max": 6, "unit": "month"},
        ):
            with self.subTest(values):
                line.write(values)


@tagged("post_install", "-at_install")
class TestDaysOff(ClockCase):
    def month_over_the_holidays(self, mode):
        self.at(datetime(2026, 9, 3, 2))
        self.holiday(*NATIONAL_WEEK)
        self.counted(
            values={"length": 1, "unit": "month"},
            holiday_mode=mode,
        )
        return self.file(self.lead())

    def test_scenario_16_postponed(self):
        """S11-R12, scenario 16: 3 October becomes the 10th."""
        filing = self.month_over_the_holidays("postpone")
        self.assertEqual(filing.protected_until, datetime(2026, 10, 10, 16))
        self.assertEqual(
            filing.with_user(self.anna).clock_text,
            "1 month from 09/03/2026, postponed by 7 days off",
        )

    def test_scenario_16_next_working_day(self):
        """S11-R12, scenario 16: 3 October becomes the 8th."""
        filing = self.month_over_the_holidays("next_working_day")
        self.assertEqual(filing.protected_until, datetime(2026, 10, 8, 16))

    def test_scenario_16_nothing(self):
        filing = self.month_over_the_holidays("none")
        self.assertEqual(filing.protected_until, datetime(2026, 10, 3, 16))

    def test_whose_days_off_count(self):
        """Those of the team's calendar and of the company, of no colleague."""
        self.counted(holiday_mode="postpone")
        wednesday = datetime(2026, 3, 3, 16), datetime(2026, 3, 4, 15, 59, 59)
        thursday = datetime(2026, 3, 4, 16), datetime(2026, 3, 5, 15, 59, 59)
        friday = datetime(2026, 3, 5, 16), datetime(2026, 3, 6, 15, 59, 59)
        colleague = self.env["resource.resource"].create({"name": "Somebody"})
        self.holiday(*wednesday, resource_id=colleague.id)
        self.holiday(*wednesday, time_type="other")
        filing = self.file(self.lead())
        self.assertEqual(filing.protected_until, datetime(2026, 3, 9, 16))

        self.holiday(*thursday, calendar_id=False)
        self.assertEqual(self.second().protected_until, datetime(2026, 3, 10, 16))

        own = self.env["resource.calendar"].create(
            {"name": "Shop", "tz": "Asia/Shanghai", "company_id": self.company.id}
        )
        self.north.filing_calendar_id = own
        self.holiday(*wednesday, calendar_id=own.id)
        self.holiday(*friday, calendar_id=self.company.resource_calendar_id.id)
        lead = self.lead(phone="13600001000", partner_name="上海浦东")
        self.assertEqual(self.file(lead).protected_until, datetime(2026, 3, 11, 16))

    def test_weeks_of_two_kinds(self):
        """Saturdays are worked on in every second week only."""
        calendar = self.company.resource_calendar_id
        calendar.switch_calendar_type()
        week = self.env["resource.calendar.attendance"].get_week_type(MONDAY.date())
        self.env["resource.calendar.attendance"].create(
            {
                "name": "Saturday",
                "calendar_id": calendar.id,
                "dayofweek": "5",
                "week_type": str(week),
                "hour_from": 8,
                "hour_to": 12,
            }
        )
        self.counted(values={"length": 5, "unit": "working_day"})
        filing = self.file(self.lead())
        self.assertEqual(filing.protected_until, datetime(2026, 3, 7, 16))
        self.at(MONDAY + timedelta(days=7))
        self.assertEqual(self.second().protected_until, datetime(2026, 3, 16, 16))

    def test_batch_asks_for_calendars_once(self):
        self.holiday(*NATIONAL_WEEK)
        self.counted(holiday_mode="postpone")
        filings = self.env["customer.filing"]
        for number in range(20):
            filings |= self.draft(phone=f"138000011{number:02}")
        terms = self.rules()._resolve(self.walk_in, self.company)

        def queries(some):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            some._begin(dict.fromkeys(some, terms), MONDAY)
            return self.env.cr.sql_log_count - before

        self.assertEqual(queries(filings), queries(filings[:1]))

    def test_holidays_that_become_known_later(self):
        """S11-R12: they postpone once, and nothing is ever moved back."""
        self.counted(holiday_mode="postpone")
        filing = self.file(self.lead())
        self.rules(holiday_mode="none")
        other = self.second()
        holiday = self.holiday(
            datetime(2026, 3, 3, 16), datetime(2026, 3, 4, 15, 59, 59)
        )
        self.recount()
        self.assertEqual(filing.protected_until, datetime(2026, 3, 10, 16))
        self.assertEqual(filing.lead_id.filing_protected_until, filing.protected_until)
        self.assertEqual(other.protected_until, datetime(2026, 3, 9, 16))
        self.at(MONDAY + timedelta(days=1))
        self.recount()
        self.assertEqual(self.events(filing), ["activate", "recount"])
        holiday.unlink()
        self.at(MONDAY + timedelta(days=2))
        self.recount()
        self.assertEqual(filing.protected_until, datetime(2026, 3, 10, 16))

    def test_working_days_are_counted_anew_too(self):
        self.counted(values={"length": 5, "unit": "working_day"})
        filing = self.file(self.lead())
        self.holiday(datetime(2026, 3, 8, 16), datetime(2026, 3, 9, 15, 59, 59))
        self.recount()
        self.assertEqual(filing.protected_until, datetime(2026, 3, 10, 16))

    def test_counting_goes_on_where_it_stopped(self):
        plain = self.second()
        self.counted(holiday_mode="next_working_day")
        first = self.file(self.lead())
        second = self.second(phone="13500001000", partner_name="杭州西湖")
        filings = self.env["customer.filing"]
        self.assertEqual(filings._lock_uncounted(1), first)
        first._recount()
        self.assertEqual(filings._lock_uncounted(9), second)
        self.assertFalse(plain.follows_calendar)
        self.at(MONDAY + timedelta(days=1))
        self.assertEqual(filings._lock_uncounted(9), first | second)

    def test_one_that_cannot_be_counted_keeps_no_other(self):
        self.counted(holiday_mode="postpone")
        broken = self.file(self.lead())
        other = self.second(phone="13500001000", partner_name="杭州西湖")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE customer_filing SET course = '{' WHERE id = %s", [broken.id]
        )
        self.env.invalidate_all()
        self.holiday(datetime(2026, 3, 3, 16), datetime(2026, 3, 4, 15, 59, 59))
        with self.assertLogs("odoo.addons.customer_filing", "WARNING") as log:
            self.recount()
        self.assertIn(f"Filing {broken.id} is not recounted", log.output[0])
        self.assertEqual(other.protected_until, datetime(2026, 3, 10, 16))
        self.assertEqual(broken.protected_until, datetime(2026, 3, 9, 16))
        self.recount()

    def test_what_is_over_is_not_counted_anew(self):
        self.counted(holiday_mode="postpone")
        filing = self.file(self.lead())
        self.holiday(datetime(2026, 3, 3, 16), datetime(2026, 3, 4, 15, 59, 59))
        self.at(datetime(2026, 3, 9, 17))
        self.recount()
        self.assertEqual(filing.protected_until, datetime(2026, 3, 9, 16))
        self.run_cron()
        self.assertEqual(filing.end_reason, "expired")


@tagged("post_install", "-at_install")
class TestChosenLength(ClockCase):
    def setUp(self):
        super().setUp()
        self.counted(
            values={"length_min": 3, "length_max": 6, "unit": "month"},
            effective_from="signature",
        )
        self.filing = self.filed(phone="13800001234")

    def sign(self, length=None):
        """Sign the filing as its leader, for so many months."""
        request = self.filing.request_ids.with_user(self.dai)
        action = request.action_approve()
        dialog = request.env[action["res_model"]].browse(action["res_id"])
        if length:
            dialog.length = length
        dialog.action_decide()

    def test_scenario_20_chosen_before_it_protects(self):
        """S67-R04, scenario 20: 7 months are refused, 6 accepted."""
        self.assertEqual(self.filing.state, "submitted")
        for length in (2, 7):
            with self.subTest(length=length), self.assertRaises(UserError):
                self.sign(length)
        self.sign(6)
        self.assertEqual(self.filing.protected_until, datetime(2026, 9, 2, 16))
        self.assertEqual(self.filing.clock_text, "6 months from 03/02/2026")

    def test_the_shortest_until_somebody_chooses(self):
        """S67-R03, S67-R04"""
        self.sign()
        self.assertEqual(self.filing.protected_until, datetime(2026, 6, 2, 16))
        self.filing.with_user(self.dai)._choose_length(5)
        self.assertEqual(self.filing.protected_until, datetime(2026, 8, 2, 16))
        self.assertEqual(self.events(self.filing)[-1], "length")
        with self.assertRaises(UserError):
            self.filing._choose_length(4)

    def test_without_a_choice_it_is_refused(self):
        self.counted(values={"length_min": 0, "length_max": 0})
        self.rules(effective_from="submission")
        filing = self.filed(phone="13700001000")
        with self.assertRaises(UserError):
            filing._choose_length(5)

    def test_counted_from_the_submission(self):
        """S01-R05: the signature comes later, the period does not begin anew."""
        self.counted(
            values={
                "length_min": 0,
                "length_max": 0,
                "length": 7,
                "unit": "day",
                "start_event": "submission",
            }
        )
        self.rules(holiday_mode="postpone")
        self.holiday(datetime(2026, 3, 2, 16), datetime(2026, 3, 3, 15, 59, 59))
        filing = self.filed(phone="13700001000")
        self.env.cr.execute(
            "UPDATE customer_filing SET first_submitted_at = %s WHERE id = %s",
            (MONDAY, filing.id),
        )
        self.at(MONDAY + timedelta(days=2))
        filing.request_ids.with_user(self.dai).action_approve()
        self.assertEqual(filing.effective_at, MONDAY + timedelta(days=2))
        # through 9 March, and a day for the holiday on the 3rd
        self.assertEqual(filing.protected_until, datetime(2026, 3, 10, 16))


@tagged("post_install", "-at_install")
class TestApprovedLater(ClockCase):
    """S01-R05: the days count from the filing, though it is approved later."""

    def setUp(self):
        super().setUp()
        level = {"sequence": 10, "matter": "filing", "approver": "leader"}
        self.counted(
            values={"start_event": "submission"},
            approval_level_ids=[Command.create(level)],
            duplicate_policy="queue",
            queue_places=1,
        )

    def submitted_at(self, filing, instant):
        """PostgreSQL says when it was submitted, and its clock is not frozen."""
        filing._filing_write({"first_submitted_at": instant})

    def approve(self, filing):
        request = filing._last_approval().with_user(self.dai)
        dialog = self.env["customer.filing.decision"].with_user(self.dai)
        action = request.action_approve()
        dialog.browse(action["res_id"]).action_decide()

    def test_counted_from_the_submission_though_approved_later(self):
        filing = self.filed(phone="13700001000")
        self.submitted_at(filing, MONDAY)
        self.at(MONDAY + timedelta(days=2))
        self.approve(filing)
        self.assertEqual(filing.effective_at, MONDAY + timedelta(days=2))
        self.assertEqual(filing.protected_until, datetime(2026, 3, 9, 16))

    def test_who_has_waited_counts_from_his_approval(self):
        holder = self.filed(phone="13700001000")
        self.submitted_at(holder, MONDAY)
        self.approve(holder)
        waiting = self.filed(self.bo, phone="13700001000")
        self.submitted_at(waiting, MONDAY)
        self.assertEqual(waiting.state, "queued")
        self.at(datetime(2026, 3, 9, 16))
        self.run_cron()
        self.assertEqual((holder.state, waiting.state), ("ended", "submitted"))
        self.at(datetime(2026, 3, 11, 2))
        self.approve(waiting)
        self.assertEqual(waiting.protected_until, datetime(2026, 3, 18, 16))


@tagged("post_install", "-at_install")
class TestPromises(ClockCase):
    def test_what_others_extend_is_kept(self):
        """S11-R13: a later event does not shorten an extension."""
        self.counted(values={"renew_event": "visit"})
        filing = self.file(self.lead())
        until = datetime(2026, 4, 9, 16)
        filing._redate("hold", {filing.id: until}, {filing.id: {}}, MONDAY)
        self.at(MONDAY + timedelta(days=3))
        filing.with_user(self.anna)._milestone("visit", MONDAY + timedelta(days=3))
        self.assertEqual(filing.protected_until, until)
        self.assertIn("as was promised", filing.clock_text)

    def test_holidays_postpone_an_extension_too(self):
        self.counted(holiday_mode="postpone")
        filing = self.file(self.lead())
        until = datetime(2026, 3, 19, 16)
        filing._redate("hold", {filing.id: until}, {filing.id: {}}, MONDAY)
        self.holiday(datetime(2026, 3, 15, 16), datetime(2026, 3, 16, 15, 59, 59))
        self.recount()
        self.assertEqual(filing.protected_until, datetime(2026, 3, 20, 16))

    def test_the_course_can_be_run_again(self):
        self.counted(values={"renew_event": "visit"})
        filing = self.file(self.lead())
        filing._redate(
            "hold", {filing.id: datetime(2026, 3, 12, 16)}, {filing.id: {}}, MONDAY
        )
        course = pinned.load(chronicle.Course, filing.course)
        standing = chronicle.standing(course, *filing._own_clocks()[filing.id])
        self.assertEqual(standing.until, filing.protected_until)

    def test_a_filing_without_a_course_keeps_its_end(self):
        self.counted(values={"renew_event": "visit"})
        filing = self.file(self.lead())
        filing._filing_write({"course": False})
        self.at(MONDAY + timedelta(days=3))
        filing.with_user(self.anna)._milestone("visit", MONDAY + timedelta(days=3))
        self.assertEqual(filing.protected_until, datetime(2026, 3, 12, 16))
