from odoo import models
from odoo.exceptions import UserError


class CrmLead(models.Model):
    """Customers are given back from the list of leads as well."""

    _inherit = "crm.lead"

    def action_filing_give_back(self):
        """Ask why, then give the customers of these leads back to the public pool.

        For whom it is possible with their filings: each answers for himself.

        :raise UserError: none of these leads is protected
        """
        self.check_access("read")
        filings = self.filtered(lambda lead: lead.filing_guard == "protected").filing_id
        if not filings:
            raise UserError(self.env._("None of these customers is protected."))
        return filings.action_give_back_many()
