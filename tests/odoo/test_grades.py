"""Grades of customers, and what they change (S05-R06)."""

from follow_up_case import FollowUpCase, shanghai

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestGrades(FollowUpCase):
    def setUp(self):
        super().setUp()
        lines = (("H", 1), ("A", 3), ("B", 7), ("C", 15))
        self.staged(
            *(
                ("cadence", days, "void", {"grade_id": self.grade(code).id})
                for code, days in lines
            )
        )

    def file_one(self, **values):
        return self.file(self.lead(), self.deposit, **values)

    def set_grade(self, filing, code, user=None):
        grade = self.grade(code).id if code else False
        filing.with_user(user or self.anna).action_set_grade(grade)

    def test_each_grade_has_its_own_cadence(self):
        filing = self.file_one()
        self.assertEqual(self.due(filing)["cadence"], shanghai(18), "ungraded: longest")
        for code, day in (("B", 10), ("A", 6), ("H", 4), ("C", 18)):
            self.set_grade(filing, code)
            self.assertEqual(self.due(filing)["cadence"], shanghai(day), code)
            self.assertEqual(filing.neglect_due_at, shanghai(day))

    def test_grades_of_drafts_are_filed_with_them(self):
        draft = self.draft(
            phone="13800001234",
            kind_id=self.deposit.id,
            grade_id=self.grade("A").id,
        )
        draft.action_submit()
        self.assertEqual(self.due(draft)["cadence"], shanghai(6))

    def test_a_change_is_in_the_ledger_as_codes(self):
        filing = self.file_one()
        self.set_grade(filing, "B")
        self.set_grade(filing, "B")
        self.set_grade(filing, "")
        entries = filing.ledger_ids.filtered(lambda entry: entry.event == "grade")
        self.assertEqual(
            entries.mapped("payload"),
            ['{"from":"","to":"B"}', '{"from":"B","to":""}'],
        )

    def test_the_countdown_names_the_grade(self):
        filing = self.file_one()
        self.set_grade(filing, "H")
        self.assertEqual(
            filing.deadline_text, "Every further contact (H): due tomorrow"
        )

    def test_who_may_grade(self):
        filing = self.file_one()
        for user, code in ((self.anna, "A"), (self.dai, "B"), (self.olga, "C")):
            self.set_grade(filing, code, user)
            self.assertEqual(filing.grade_id, self.grade(code))
        for user in (self.bo, self.max):
            with self.assertRaises(AccessError):
                self.set_grade(filing, "H", user)
            with self.assertRaises(AccessError):
                filing.with_user(user).write({"grade_id": self.grade("H").id})

    def test_the_field_on_the_form_does_the_same(self):
        filing = self.file_one()
        filing.with_user(self.anna).write({"grade_id": self.grade("H").id})
        self.assertEqual(self.due(filing)["cadence"], shanghai(4))
        self.assertEqual(filing.ledger_ids[-1].event, "grade")
        with self.assertRaises(UserError):
            filing.with_user(self.anna).write(
                {"grade_id": self.grade("A").id, "phone": "1"}
            )
        filing._end("void")
        with self.assertRaisesRegex(UserError, "protected"):
            filing.with_user(self.anna).write({"grade_id": self.grade("A").id})

    def test_a_lower_grade_revives_nothing(self):
        filing = self.file_one()
        self.set_grade(filing, "H")
        self.at(shanghai(4))
        with self.assertRaisesRegex(UserError, "over"):
            self.set_grade(filing, "C")
        self.sweep()
        self.assertEqual((filing.end_reason, filing.ended_at), ("void", shanghai(4)))

    def test_a_better_grade_does_not_ask_for_the_past(self):
        filing = self.file_one()
        self.at(shanghai(12, 9))
        self.set_grade(filing, "H")
        self.assertEqual(self.due(filing)["cadence"], shanghai(14))
        self.sweep()
        self.assertEqual(filing.state, "active")

    def test_a_grade_in_use_keeps_its_code(self):
        """Pinned terms know it by that."""
        with self.assertRaisesRegex(ValidationError, "in use"):
            self.grade("H").code = "X"
        spare = self.env["customer.filing.grade"].create({"name": "V", "code": "V"})
        spare.code = "W"
        self.assertEqual(spare.code, "W")
