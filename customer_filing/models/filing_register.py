from odoo import fields, models


class FilingRegister(models.Model):
    """The book in which customers are entered; one per company, or shared by some.

    Whether a customer is taken is asked of a register, never of a team: two teams
    with two policies must not disagree on it.
    """

    _name = "customer.filing.register"
    _description = "Filing Register"
    _order = "name, id"

    name = fields.Char(required=True)
    company_ids = fields.One2many(
        "res.company",
        "filing_register_id",
        string="Companies",
        help="Companies of one register protect each other's customers.",
    )
    filing_count = fields.Integer(compute="_compute_filing_count")

    def _compute_filing_count(self):
        counts = dict(
            self.env["customer.filing"]._read_group(
                [("register_id", "in", self.ids)], ["register_id"], ["__count"]
            )
        )
        for register in self:
            register.filing_count = counts.get(register, 0)
