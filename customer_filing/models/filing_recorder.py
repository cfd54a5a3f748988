from odoo import models


class CustomerFiling(models.Model):
    """Who recorded a customer first has a part of a deal (S14-R12, R18, R29)."""

    _inherit = "customer.filing"

    def _grant_recorders(self, filing, now):
        """Give the first recorders of ended filings their right on the next one.

        Who has a right from before is the first; it is carried on. Tiers of pools make
        no difference: the right is his who recorded the customer, wherever he waited.

        :param filing: the customer.filing that has the customer now
        :param now: naive UTC
        """
        shares = self.env["customer.filing.share"].sudo()
        known = shares.search(
            [("filing_id", "=", filing.id), ("origin", "=", "recorder")]
        )
        # sudo: whose customer it was is not told to the claimer by this
        first = self.sudo().filtered("effective_at").sorted("effective_at")[:1]
        if not first or known or first.user_id == filing.user_id:
            return
        rules = first._release_rules()
        if not rules.recorder_percent:
            return
        shares._grant(
            [
                {
                    "filing_id": filing.id,
                    "company_id": filing.company_id.id,
                    "person_id": first.user_id.id,
                    "origin": "recorder",
                    "heir": "kept" if first.user_id.active else rules.recorder_heir,
                    "percent": rules.recorder_percent,
                    "origin_filing_id": first.id,
                    "granted_at": now,
                }
            ]
        )
