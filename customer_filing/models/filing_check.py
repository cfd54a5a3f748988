from odoo import api, fields, models


class FilingCheck(models.Model):
    """The log of the question "is this customer free?" and of its answer."""

    _name = "customer.filing.check"
    _description = "Filing Check"
    _order = "id desc"

    user_id = fields.Many2one(
        "res.users", string="Asked by", required=True, readonly=True, index=True
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    create_date = fields.Datetime(string="Asked", readonly=True)
    verdict = fields.Selection(
        [
            ("free", "Free"),
            ("yours", "Yours already"),
            ("protected", "Protected"),
            ("pool", "In the public pool"),
            ("customer", "Bought before"),
            ("unreadable", "Not readable"),
        ],
        required=True,
        readonly=True,
    )
    until = fields.Datetime(readonly=True)
    filing_id = fields.Many2one(
        "customer.filing",
        string="Asked for filing",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    key_digests = fields.Char(
        readonly=True,
        help="The keys that were asked for, as digests: no customer can be read.",
    )

    @api.model
    def _log(self, vals_list):
        # sudo: everybody's questions are logged, nobody may write the log
        return self.sudo().create(vals_list)
