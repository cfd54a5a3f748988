from odoo import api, fields, models
from odoo.tools import html2plaintext


class CrmLead(models.Model):
    """What is said and done on a guarded lead becomes evidence of follow-up."""

    _inherit = "crm.lead"

    filing_deadline_text = fields.Char(
        string="Next follow-up",
        compute="_compute_filing_deadline_text",
        compute_sudo=True,
    )

    @api.depends("filing_guard", "filing_id.deadline_text")
    @api.depends_context("lang")
    def _compute_filing_deadline_text(self):
        for lead in self:
            protected = lead.filing_guard == "protected"
            lead.filing_deadline_text = protected and lead.filing_id.deadline_text

    def action_filing_log_follow_up(self):
        """Open the dialog that logs a follow-up, for who may read the filing."""
        self.ensure_one()
        return self.filing_id._action_log_follow_up(self)

    def _message_post_after_hook(self, message, msg_vals):
        result = super()._message_post_after_hook(message, msg_vals)
        if self.filing_guard == "protected":
            self._filing_take_evidence(message)
        return result

    def _filing_take_evidence(self, message):
        """Keep what a colleague has just said as a follow-up.

        Activities are taken when they are done: anybody may post a message that only
        looks like one.
        """
        if message.mail_activity_type_id:
            return
        # sudo: subtypes may be closed to salespeople
        internal = message.is_internal or message.sudo().subtype_id.internal
        kind = {
            "email": "mail",
            "email_outgoing": "mail",
            "comment": "note" if internal else "mail",
            "sms": "sms",
        }.get(message.message_type)
        if kind:
            self._filing_take_follow_up(kind, html2plaintext(message.body or ""))

    def _filing_take_follow_up(self, kind, text):
        """Keep one follow-up by the present user, if a filing protects this lead."""
        if self.filing_guard == "protected" and not self.env.user.share:
            self.env["customer.filing.follow.up"]._record(self, kind, text)
