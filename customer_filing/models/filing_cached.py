from odoo import api, models


class FilingCached(models.AbstractModel):
    """Settings of which servers remember what they say: a change makes them forget."""

    _name = "customer.filing.cached"
    _description = "Remembered Setting"

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        self.env.registry.clear_cache()
        return records

    def write(self, vals):
        result = super().write(vals)
        self.env.registry.clear_cache()
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result
