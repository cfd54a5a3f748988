from odoo import models
from odoo.exceptions import UserError

CLOSING_COLUMNS = frozenset({"active", "stage_id", "probability"})


class CrmLead(models.Model):
    """Won, lost, archived, restored: the filing follows."""

    _inherit = "crm.lead"

    def _filing_watched(self, vals):
        """{lead: (active, won status)} of those whose closing a filing follows."""
        if not CLOSING_COLUMNS & set(vals):
            return {}
        return {
            lead: (lead.active, lead.won_status)
            for lead in self
            if lead.filing_id or lead.filing_guard == "contested"
        }

    def _filing_is_open(self):
        return self.active and self.won_status == "pending"

    def _filing_follow_status(self, watched):
        closed = self.browse()
        for lead, (was_active, status) in watched.items():
            if (was_active, status) == (lead.active, lead.won_status):
                continue
            if lead.filing_guard == "pool" and not lead._filing_is_open():
                raise UserError(lead._filing_message_owner())
            if lead.won_status == "won":
                lead._filing_refuse_contested()
            revived = lead.active and not was_active
            if revived or (status == "won" and lead._filing_is_open()):
                lead._filing_follow_reopened()
            if not lead._filing_is_open():
                closed |= lead
        closed._filing_follow_closed()

    def _filing_follow_closed(self):
        """End the filings that these closed leads were the last, or the sale, of."""
        # sudo: what follows from closing a lead is not a right of who closes it
        for filing in self.sudo().filing_id:
            if filing.state == "active":
                filing._follow_closed_leads()
            elif filing.aftercare_until:
                filing._follow_unsold_leads()

    def _filing_follow_reopened(self):
        filing = self.sudo().filing_id
        if filing.state == "active":
            self.sudo()._filing_protect(filing)
        elif filing.aftercare_until and "won" in filing._own_leads().mapped(
            "won_status"
        ):
            # the customer has bought by another lead and is looked after
            self.sudo()._filing_protect(filing)
        elif filing.state == "ended" and filing.end_reason in ("won", "lost"):
            filing._reopen()
        elif (
            filing.state == "ended"
            # a rule may have left the customer to nobody: then the lead is a plain one
            and filing.left_owner
            and filing.end_reason not in ("won", "lost", "void", "withdrawn")
        ):
            raise UserError(filing._message_reopen())

    def action_set_lost(self, **additional_values):
        """Lost leads end their filings as lost, before Odoo archives the leads."""
        # sudo: as in _filing_follow_closed
        for filing in self.sudo().filing_id.filtered(lambda f: f.state == "active"):
            others = filing._own_leads() - self
            if not any(lead._filing_is_open() for lead in others):
                filing._refuse_if_due()
                filing._end("lose")
        return super().action_set_lost(**additional_values)
