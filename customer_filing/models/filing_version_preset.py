from odoo import api, models


class FilingPolicyVersion(models.Model):
    """The version of a preset stays as it came, with all its lines."""

    _inherit = "customer.filing.policy.version"

    @api.model_create_multi
    def create(self, vals_list):
        versions = super().create(vals_list)
        versions.policy_id._refuse_if_preset()
        return versions

    def write(self, vals):
        self.policy_id._refuse_if_preset()
        result = super().write(vals)
        # once more: it may have been moved to a preset
        self.policy_id._refuse_if_preset()
        return result

    def _refuse_if_used(self):
        self.policy_id._refuse_if_preset()
        return super()._refuse_if_used()
