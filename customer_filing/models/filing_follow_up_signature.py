from odoo import fields, models


class FilingFollowUpSignature(models.Model):
    """A superior's signature under a follow-up (rules S05-R06, S36-R03)."""

    _name = "customer.filing.follow.up.signature"
    _description = "Signature under a Follow-up"
    _inherit = "customer.filing.evidence"
    _order = "id desc"

    follow_up_id = fields.Many2one(
        "customer.filing.follow.up", required=True, readonly=True, ondelete="restrict"
    )
    filing_id = fields.Many2one(
        "customer.filing",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    user_id = fields.Many2one(
        "res.users", string="Signed by", required=True, readonly=True
    )
    signed_at = fields.Datetime(string="Signed", required=True, readonly=True)

    _once_unique = models.UniqueIndex(
        "(follow_up_id)", "This follow-up has been signed already."
    )
