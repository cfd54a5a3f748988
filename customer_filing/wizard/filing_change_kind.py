from odoo import api, fields, models


class FilingChangeKind(models.TransientModel):
    """Asks under which kind a filing goes on, and since when (rule S01-R06)."""

    _name = "customer.filing.change.kind"
    _description = "Change the Kind of a Filing"

    filing_id = fields.Many2one("customer.filing", required=True, readonly=True)
    kind_ids = fields.Many2many("customer.filing.kind", compute="_compute_kind_ids")
    kind_id = fields.Many2one(
        "customer.filing.kind",
        string="New kind",
        required=True,
        domain="[('id', 'in', kind_ids)]",
    )
    happened_at = fields.Datetime(
        string="Since",
        required=True,
        default=fields.Datetime.now,
        help="Such as the moment at which the deposit was paid: the period of the new "
        "kind is counted from it.",
    )

    @api.depends("filing_id")
    def _compute_kind_ids(self):
        for wizard in self:
            filing = wizard.filing_id
            # sudo: the periods of a version are no secret to who reads its filings
            kinds = filing.sudo().version_id.line_ids.kind_id
            wizard.kind_ids = kinds - filing.kind_id

    def action_change(self):
        """Go on under the new kind. For the team's leader and register officers."""
        self.ensure_one()
        filing = self.filing_id
        filing.check_access("read")
        filing._check_superior()
        filing._refuse_on_hold()
        filing._check_runs()
        # sudo: kind, terms and end are the engine's to write
        filing.sudo()._change_kind(self.kind_id, self.happened_at)
        return {"type": "ir.actions.act_window_close"}
