from odoo import models

# Who handles the papers of all customers needs their addresses.
PAPER_GROUPS = (
    "customer_filing.group_filing_contact_reader",
    "account.group_account_invoice",
    "account.group_account_readonly",
    "stock.group_stock_user",
)


class ResUsers(models.Model):
    """Whose work needs the addresses of every customer, whoever protects him."""

    _inherit = "res.users"

    def _filing_reads_contacts(self):
        """Whether hidden contacts are shown to this person; bookkeepers need them."""
        self.ensure_one()
        return any(self.has_group(group) for group in PAPER_GROUPS)
