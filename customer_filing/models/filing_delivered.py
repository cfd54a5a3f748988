from odoo import api, models
from odoo.exceptions import UserError


class FilingDelivered(models.AbstractModel):
    """What comes with the addon stays as it came, so that it can be renewed.

    Whoever wants it otherwise changes a copy.
    """

    _name = "customer.filing.delivered"
    _description = "Comes with the Addon"

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._refuse_if_preset()
        return records

    def write(self, vals):
        self._refuse_if_preset()
        result = super().write(vals)
        # once more: it may have become a preset, or part of one
        self._refuse_if_preset()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_preset(self):
        self._refuse_if_preset()

    def _refuse_if_preset(self):
        """:raise UserError: one of these is a preset, and the user changes it"""
        # the addon's own data files are loaded by the superuser
        if not self.env.su and any(record.is_preset for record in self):
            raise UserError(self._preset_message())
