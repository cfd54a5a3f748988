from odoo import models
from odoo.fields import Domain


class IrRule(models.Model):
    """What the rule about the contacts of guarded customers asks."""

    _inherit = "ir.rule"

    def _eval_context(self):
        return super()._eval_context() | {
            "filing_contacts_open": self._filing_contacts_open,
            "filing_sight": self._filing_sight,
        }

    def _filing_contacts_open(self):
        """Whether no contact is hidden from the user for its filing's sake."""
        return (
            not self.env["customer.filing.register"]._hides_contacts()
            or self.env.user._filing_reads_contacts()
        )

    def _filing_sight(self):
        """The filings that the user may read, as a domain."""
        if not self.env["customer.filing"].has_access("read"):
            return Domain.FALSE
        return self._compute_domain("customer.filing", "read")
