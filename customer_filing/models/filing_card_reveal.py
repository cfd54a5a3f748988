from odoo import models


class FilingCard(models.Model):
    """The contact data behind a card can be revealed, if the policy says so."""

    _name = "customer.filing.card"
    _inherit = ["customer.filing.card", "customer.filing.masked"]
