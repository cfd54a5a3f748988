from dataclasses import replace

from odoo import api, fields, models


class FilingPolicyVersion(models.Model):
    """Times of filing that hold for some kinds only (rules S68-R02, S68-R07).

    Lists come in the evening; who stands at the desk is filed all day.
    """

    _inherit = "customer.filing.policy.version"

    window_kind_ids = fields.Many2many(
        "customer.filing.kind",
        "customer_filing_version_window_kind",
        string="Hours only for",
        help="Kinds that are filed at these hours only. Empty: all.",
    )
    lead_kind_ids = fields.Many2many(
        "customer.filing.kind",
        "customer_filing_version_lead_kind",
        string="Time before the arrival only for",
        help="Kinds that are filed so long before the arrival. Empty: all.",
    )

    def _form_rules(self, kind, source):
        rules = super()._form_rules(kind, source)
        if kind not in (self.window_kind_ids or kind):
            rules = replace(rules, window=None)
        if kind not in (self.lead_kind_ids or kind):
            rules = replace(rules, min_lead_minutes=0, max_lead_days=0)
        return rules

    @api.constrains("window_kind_ids", "lead_kind_ids", "line_ids")
    def _check_kinds_of_times(self):
        for version in self:
            version._refuse_strange_kinds(
                version.window_kind_ids | version.lead_kind_ids
            )
