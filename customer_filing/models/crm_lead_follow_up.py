from odoo import models
from odoo.tools import html2plaintext


class CrmLead(models.Model):
    """What is said and done on a guarded lead becomes evidence of follow-up."""

    _inherit = "crm.lead"

    def _message_post_after_hook(self, message, msg_vals):
        result = super()._message_post_after_hook(message, msg_vals)
        if self.filing_guard == "protected" and not self.env.user.share:
            self._filing_take_evidence(message)
        return result

    def _filing_take_evidence(self, message):
        """Keep what a colleague has just said or done as a follow-up."""
        if message.mail_activity_type_id:
            meeting = message.mail_activity_type_id.category == "meeting"
            kind = "meeting" if meeting else "activity"
        elif message.message_type in ("email", "email_outgoing"):
            kind = "mail"
        elif message.message_type == "comment":
            kind = "note" if message.is_internal else "mail"
        else:
            return
        text = html2plaintext(message.body or "")
        self.env["customer.filing.follow.up"]._record(self, kind, text)
