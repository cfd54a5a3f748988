from odoo import api, models


class FilingPolicyVersion(models.Model):
    """What teams remember of versions is forgotten when one changes."""

    _inherit = "customer.filing.policy.version"

    @api.model_create_multi
    def create(self, vals_list):
        versions = super().create(vals_list)
        self.env.registry.clear_cache()
        return versions

    def write(self, vals):
        result = super().write(vals)
        self.env.registry.clear_cache()
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result
