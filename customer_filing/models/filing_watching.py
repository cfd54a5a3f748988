from odoo import api, models


class CustomerFiling(models.Model):
    """Reading another's filing is noted."""

    _name = "customer.filing"
    _inherit = ["customer.filing", "customer.filing.watched"]

    @api.model
    def _filing_reach_fields(self):
        return frozenset(
            (
                *("phone", "email", "wechat", "street"),
                *("property_building", "property_unit", "property_room"),
            )
        )
