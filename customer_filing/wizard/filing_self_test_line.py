from odoo import fields, models


class FilingSelfTestLine(models.TransientModel):
    """One way to ask, and what somebody was told by it."""

    _name = "customer.filing.self.test.line"
    _description = "Way of the Leak Self-Test"
    _order = "outcome desc, id"

    test_id = fields.Many2one(
        "customer.filing.self.test", required=True, ondelete="cascade"
    )
    words = fields.Char(string="Way that was tried", readonly=True)
    outcome = fields.Selection(
        [("green", "Closed"), ("open", "Left open"), ("red", "Leaks")], readonly=True
    )
    told = fields.Text(string="What he was told", readonly=True)
