"""What a policy says about follow-up: what is pinned, and what is refused."""

from datetime import datetime

from follow_up_case import FollowUpCase

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from odoo.addons.customer_filing.core import follow_up


@tagged("post_install", "-at_install")
class TestFollowUpPolicy(FollowUpCase):
    def test_everything_is_pinned(self):
        self.staged(
            ("first_contact", 3, "void"),
            ("cadence", 1, "release", {"grade_id": self.grade("H").id}),
            ("visit", 7, "warn", {"kind_id": self.deposit.id, "unit": "working_day"}),
            ("visit", 14, "warn"),
            note_min_chars=10,
            note_banned=" 看业主电话 \n\nno news\n看业主电话",
            note_type_required=True,
            note_uniform_max=3,
            sms_in_a_row=3,
            sms_effect="void",
            next_plan_required=True,
            countersign_hours=24,
            countersign_late="void",
            who_counts="team",
            warn_days="1， 7、3,3",
            warn_leader_days="1",
        )
        filing = self.file(self.lead(), self.deposit, note="x")
        self.assertEqual(
            filing._follow_up_rules(),
            follow_up.Rules(
                stages=(
                    follow_up.Stage("cadence", 1, "day", "release", "H"),
                    follow_up.Stage("first_contact", 3, "day", "void"),
                    follow_up.Stage("visit", 7, "working_day", "warn"),
                ),
                min_chars=10,
                banned=("看业主电话", "no news"),
                type_required=True,
                uniform_max=3,
                sms_in_a_row=3,
                sms_effect="void",
                plan_required=True,
                countersign_hours=24,
                countersign_late="void",
                who_counts="team",
                warn_days=(7, 3, 1),
                warn_leader_days=(1,),
            ),
        )

    def test_a_policy_that_says_nothing_leaves_terms_as_they_were(self):
        filing = self.file(self.lead())
        self.assertNotIn("follow_up", filing.terms_id.body)
        self.assertEqual(filing._follow_up_rules(), follow_up.Rules())

    def test_a_filing_keeps_what_it_pinned(self):
        self.staged(("first_contact", 3, "void"))
        filing = self.file(self.lead(), self.deposit)
        self.at(datetime(2026, 3, 3))
        self.staged(("first_contact", 1, "void"))
        self.assertEqual(filing._follow_up_rules().stages[0].length, 3)
        with self.assertRaises(UserError):
            filing.version_id.stage_ids.length = 9
        with self.assertRaises(UserError):
            filing.version_id.stage_ids.unlink()

    def test_a_new_version_copies_the_deadlines(self):
        version = self.staged(("first_contact", 3, "void"), ("cadence", 7, "warn"))
        copied = version._new_version(datetime(2026, 4, 1))
        self.assertEqual(
            copied.stage_ids.mapped("stage"), version.stage_ids.mapped("stage")
        )

    def test_contradictions_are_refused(self):
        for values, sentence in (
            ({"warn_days": "soon"}, "list of days"),
            ({"warn_days": "7;3"}, "list of days"),
            ({"warn_leader_days": "400"}, "list of days"),
            ({"sms_in_a_row": 3}, "Say both"),
            ({"sms_effect": "void"}, "Say both"),
            ({"note_banned": "看业主电话\n。。"}, "neither letters nor digits"),
            ({"note_min_chars": -1}, "between"),
            ({"note_min_chars": 501}, "between"),
            ({"countersign_hours": 1000}, "between"),
            ({"note_uniform_max": -1}, "between"),
        ):
            with (
                self.subTest(values),
                self.assertRaisesRegex(ValidationError, sentence),
                self.env.cr.savepoint(),
            ):
                self.rules(**values)

    def test_deadlines_that_nobody_could_meet_are_refused(self):
        for line in (
            ("cadence", 0, "void"),
            ("cadence", -1, "void"),
            ("visit", 0, "warn", {"unit": "hour"}),
            ("visit", 4000, "warn"),
        ):
            with (
                self.subTest(line),
                self.assertRaises(ValidationError),
                self.env.cr.savepoint(),
            ):
                self.staged(line)
        self.staged(("first_contact", 0, "warn"))  # S36-R16: the same day
