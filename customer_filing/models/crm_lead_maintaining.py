from odoo import fields, models


class CrmLead(models.Model):
    """Who looks after a lead while its salesperson is away may read it."""

    _inherit = "crm.lead"

    filing_maintainer_id = fields.Many2one(
        "res.users",
        string="Looked after by",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )
