from odoo import api, fields, models
from odoo.exceptions import ValidationError


class FilingGrade(models.Model):
    """How promising a customer is, or how much he is worth (rule S05-R06)."""

    _name = "customer.filing.grade"
    _description = "Customer Grade"
    _order = "scale, sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        required=True, help="A fixed short name; it is written into pinned terms."
    )
    sequence = fields.Integer(default=10, help="The best grade comes first.")
    scale = fields.Selection(
        [("intention", "How soon he buys"), ("value", "How much he is worth")],
        required=True,
        default="intention",
    )
    active = fields.Boolean(default=True)

    _code_unique = models.Constraint(
        "UNIQUE (code)", "Another grade has this code already."
    )

    @api.constrains("code")
    def _check_code(self):
        for grade in self:
            if grade.code != grade.code.strip():
                raise ValidationError(
                    self.env._("The code of a grade has no blanks around it.")
                )

    def write(self, vals):
        if "code" in vals and any(grade.code != vals["code"] for grade in self):
            self._refuse_if_used()
        return super().write(vals)

    def _refuse_if_used(self):
        """Pinned terms know a grade by its code, so a used one keeps it."""
        # sudo: an administrator need not see filings to know that some exist
        filings = self.env["customer.filing"].sudo()
        rules = self.env["customer.filing.stage.rule"].sudo()
        mine = [("grade_id", "in", self.ids)]
        if filings.search_count(mine, limit=1) or rules.search_count(mine, limit=1):
            raise ValidationError(
                self.env._(
                    "This grade is in use, so its code stays as it is. "
                    "Make a new grade and archive this one."
                )
            )
