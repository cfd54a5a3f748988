from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .filing_told import tell_and_close


class FilingContest(models.TransientModel):
    """The dialog "Contest this": why somebody feels wronged, for the register office.

    It tells him nothing of whose the customer is.
    """

    _name = "customer.filing.contest"
    _description = "Contest"

    filing_id = fields.Many2one("customer.filing", readonly=True)
    lead_id = fields.Many2one("crm.lead", readonly=True)
    memory_id = fields.Many2one("customer.filing.memory", readonly=True)
    subject_name = fields.Char(string="About", compute="_compute_subject_name")
    reason = fields.Text(required=True, default="")
    document_ids = fields.Many2many("ir.attachment", string="Documents")

    @api.depends("filing_id", "lead_id", "memory_id")
    @api.depends_context("uid")
    def _compute_subject_name(self):
        for dialog in self.sudo(False):
            # as the user himself: the name of what he may not read is not shown
            subject = dialog.filing_id or dialog.lead_id or dialog.memory_id
            dialog.subject_name = subject._filtered_access("read").display_name

    @api.model
    def _open(self, filing=None, lead=None, memory=None):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Contest this"),
            "res_model": self._name,
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_filing_id": filing and filing.id,
                "default_lead_id": lead and lead.id,
                "default_memory_id": memory and memory.id,
            },
        }

    def _subject(self):
        """What is contested, in the engine's eyes, if the user may contest it."""
        user = self.env.user
        if self.filing_id:
            self.filing_id.check_access("read")
            fine, subject = self.filing_id.may_contest, self.filing_id
        elif self.lead_id:
            self.lead_id.check_access("read")
            fine, subject = self.lead_id.filing_may_contest, self.lead_id
        else:
            self.memory_id.check_access("read")
            # sudo: his filing is closed to him by now
            subject = self.memory_id.sudo().filing_id
            fine = (
                self.memory_id.owner_id == user
                and subject.state == "ended"
                # who gave him back himself would keep him from all others by it
                and subject.ended_by_id != user
            )
        if not fine:
            message = self.env["customer.filing"]._message_not_to_contest()
            raise AccessError(message)
        return subject.sudo()

    def action_contest(self):
        """Put the customer on hold and tell the register office.

        For the salesperson to whom it was refused, or from whom it was taken.

        :raise UserError: he has contested it already, or too often today
        """
        self.ensure_one()
        if not (self.reason or "").strip():
            raise UserError(self.env._("Say why."))
        documents = self.document_ids
        # they leave the record that has them: reading them is not enough
        documents.check_access("write")
        subject = self._subject()
        subject.env["customer.filing"]._contest(
            subject, self.env.user, self.reason, documents.sudo()
        )
        return tell_and_close(
            "info",
            self.env._("The register office has been told"),
            self.env._(
                "It looks at what you wrote; until then nobody takes the customer."
            ),
        )
