from odoo import models


class FilingMemory(models.Model):
    """A former salesperson can have the contact data revealed that he once filed."""

    _name = "customer.filing.memory"
    _inherit = ["customer.filing.memory", "customer.filing.masked"]
