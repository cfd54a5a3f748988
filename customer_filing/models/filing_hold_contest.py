from odoo import fields, models


class FilingHold(models.Model):
    """A hold that a salesperson's contest set."""

    _inherit = "customer.filing.hold"

    contested_by_id = fields.Many2one(
        "res.users",
        string="Contested by",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )
    document_ids = fields.Many2many(
        "ir.attachment", string="Documents", copy=False, bypass_search_access=True
    )
