from odoo import api, fields, models

from ..core import clock, extension
from .filing_told import tell_and_close


class FilingExtend(models.TransientModel):
    """Asks why a protection is to last longer, and what was done meanwhile."""

    _name = "customer.filing.extend"
    _description = "Ask for an Extension"

    filing_id = fields.Many2one("customer.filing", required=True, readonly=True)
    reason = fields.Text(required=True)
    report = fields.Text(
        string="Progress report", help="What has been done, and what comes next."
    )
    evidence_ids = fields.Many2many("ir.attachment", bypass_search_access=True)
    present_end = fields.Char(string="Protected until", compute="_compute_ends")
    new_end = fields.Char(string="With the extension", compute="_compute_ends")
    times_left = fields.Char(string="Extensions left", compute="_compute_ends")
    report_required = fields.Boolean(compute="_compute_ends")
    evidence_required = fields.Boolean(compute="_compute_ends")

    @api.depends("filing_id")
    @api.depends_context("lang")
    def _compute_ends(self):
        # as the user himself: over RPC one can name any filing
        readable = self.filing_id._filtered_access("read")
        for wizard in self:
            filing = wizard.filing_id & readable
            rules = filing._extension_rules() if filing else extension.Rules()
            until = filing.protected_until
            after = until and filing._extended_until()
            wizard.present_end = until and filing._moment(clock.last_second(until))
            wizard.new_end = after and filing._moment(clock.last_second(after))
            wizard.times_left = wizard._shown_left(rules, filing.extension_count)
            wizard.report_required = rules.report
            wizard.evidence_required = rules.evidence

    def _shown_left(self, rules, count):
        left = extension.left(rules, count)
        return self.env._("Without limit") if left is None else str(left)

    def action_ask(self):
        """Ask for the extension; the team's leader or a register officer decides.

        For those who may act as the filing's salesperson.
        """
        self.ensure_one()
        filing = self.filing_id
        filing.check_access("read")
        filing._check_owner()
        self.env["customer.filing.request"]._ask_extension(
            filing, self.reason, self.report, self.evidence_ids
        )
        return tell_and_close(
            "success",
            self.env._("Extension asked for"),
            self.env._("The customer stays protected until somebody else has decided."),
        )
