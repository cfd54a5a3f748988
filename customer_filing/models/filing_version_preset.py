from odoo import models


class FilingPolicyVersion(models.Model):
    """The version of a preset stays as it came, with all its lines."""

    _name = "customer.filing.policy.version"
    _inherit = ["customer.filing.delivered", "customer.filing.policy.version"]

    def _refuse_if_preset(self):
        self.policy_id._refuse_if_preset()

    def _refuse_if_used(self):
        self._refuse_if_preset()
        return super()._refuse_if_used()
