from odoo import api, models
from odoo.tools import SQL


class FilingInquiry(models.Model):
    """Whoever has the filing reads what the office answers."""

    _inherit = "customer.filing.inquiry"

    @api.model
    def _pass_on(self, filings, former, user):
        """What ``former`` had asked about these filings is answered to ``user``."""
        self.flush_model(["user_id"])
        self.env.execute_query(
            SQL(
                """UPDATE customer_filing_inquiry SET user_id = %s
                   WHERE filing_id = ANY(%s) AND user_id = %s AND state = 'open'
                   RETURNING id""",
                user.id,
                filings.ids,
                former.id,
            )
        )
        self.invalidate_model(["user_id"])
