from odoo import fields, models


class FilingAnswerLine(models.TransientModel):
    """What became of one customer."""

    _name = "customer.filing.answer.line"
    _description = "What Became of a Customer"
    _order = "is_done, id"

    answer_id = fields.Many2one(
        "customer.filing.answer", required=True, readonly=True, ondelete="cascade"
    )
    customer = fields.Char(readonly=True)
    is_done = fields.Boolean(string="Done", readonly=True)
    why = fields.Char(string="Why not", readonly=True)
