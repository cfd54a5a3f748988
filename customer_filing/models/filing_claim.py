from odoo import fields, models


class FilingClaim(models.Model):
    """The log of claims from a pool; nothing is ever taken out of it."""

    _name = "customer.filing.claim"
    _description = "Claim"
    _order = "id desc"

    entry_id = fields.Many2one(
        "customer.filing.pool.entry", required=True, readonly=True, ondelete="restrict"
    )
    pool_id = fields.Many2one(
        "customer.filing.pool", required=True, readonly=True, ondelete="restrict"
    )
    user_id = fields.Many2one(
        "res.users", string="Claimed by", required=True, readonly=True, index=True
    )
    filing_id = fields.Many2one(
        "customer.filing", string="New filing", required=True, readonly=True
    )
    create_date = fields.Datetime(string="Claimed", readonly=True)

    _entry_unique = models.UniqueIndex("(entry_id)", "Somebody was faster.")
