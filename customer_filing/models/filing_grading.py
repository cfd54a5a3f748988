from odoo import fields, models
from odoo.exceptions import UserError

from .. import door
from ..core import follow_up


class CustomerFiling(models.Model):
    """The customer's grade: what he may be asked for changes with it (S05-R06)."""

    _inherit = "customer.filing"

    grade_id = fields.Many2one(
        "customer.filing.grade",
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        help="How promising the customer is. It decides how often he is contacted.",
    )

    def write(self, vals):
        graded = {"grade_id": vals["grade_id"]} if "grade_id" in vals else {}
        submitted = self.filtered(lambda filing: filing.state != "draft")
        if not graded or not submitted or door.admits(self, graded):
            return super().write(vals)
        rest = {name: value for name, value in vals.items() if name != "grade_id"}
        result = super().write(rest) if rest else True
        grade = self.env["customer.filing.grade"].browse(vals["grade_id"] or ())
        submitted._set_grade(grade)
        drafts = self - submitted
        return drafts.write(graded) if drafts else result

    def action_set_grade(self, grade_id):
        """Grade the customers of protected filings.

        For the salesperson himself, his team's leader and register officers.

        :param grade_id: id of a customer.filing.grade, or False for none
        """
        self._set_grade(self.env["customer.filing.grade"].browse(grade_id or ()))
        return True

    def _set_grade(self, grade):
        self.check_access("read")
        self._check_owner()
        if any(filing.state != "active" for filing in self):
            raise UserError(
                self.env._("Only the customer of a protected filing is graded.")
            )
        self._refuse_if_due()
        # sudo: deadlines and ledger are nobody's to write
        changed = self.sudo().filtered(lambda filing: filing.grade_id != grade)
        now = fields.Datetime.now()
        for filing in changed:
            before = filing.grade_id.code or ""
            filing._filing_write({"grade_id": grade.id})
            filing._regrade_deadlines(now)
            self.env["customer.filing.ledger"].sudo()._append(
                "grade", {filing.id: {"from": before, "to": grade.code or ""}}, now
            )

    def _regrade_deadlines(self, now):
        """The open deadlines become those of the present grade, at once."""
        rules = self._follow_up_rules()
        opened = self.deadline_ids.filtered(
            lambda d: d.state == "open" and d.due_at > now
        )
        if not opened:
            return
        regraded = [
            follow_up.regraded(
                rules,
                row._deadline(),
                self.grade_id.code or "",
                now,
                self._follow_up_calendar(),
            )
            for row in opened
            if row.stage != "plan"
        ]
        opened._put(self, regraded, (), self._contacts())
        self._after_restaging()
