from odoo import fields, models


class FilingSubmitRelative(models.TransientModel):
    """A relative, typed into the dialog "File customer"."""

    _name = "customer.filing.submit.relative"
    _description = "Relative in the Dialog"
    _inherit = "customer.filing.relative.line"

    submit_id = fields.Many2one(
        "customer.filing.submit", required=True, ondelete="cascade"
    )
