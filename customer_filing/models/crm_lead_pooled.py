from odoo import api, fields, models

from ..core import verdict


class CrmLead(models.Model):
    """Customers of the pool who get in touch by themselves."""

    _inherit = "crm.lead"

    filing_has_brief = fields.Boolean(
        compute="_compute_filing_has_brief", export_string_translation=False
    )

    @api.depends("filing_guard", "filing_id")
    @api.depends_context("uid")
    def _compute_filing_has_brief(self):
        for lead in self:
            # sudo: whether there is a brief is told; the brief asks for the right
            filing = lead.filing_guard == "protected" and lead.sudo().filing_id
            lead.filing_has_brief = filing and filing.has_brief

    def action_filing_open_brief(self):
        """Show what was tried before this customer was claimed.

        For whoever may read the filing.
        """
        self.ensure_one()
        return self.filing_id.action_open_brief()

    def _filing_meet_pooled(self, questions):
        """Mails and web forms of customers who wait in a pool.

        They bring the customer out of cold storage, and their lead waits with him: it
        shows his number, which nobody sees before he claims. The pool's administrators
        and the register office are told.

        :param questions: {lead: question.Question, decided}, all of inbound leads
        :return: those that are about nobody of the pool
        """
        others = {}
        for lead, question in questions.items():
            entry_ids = [m.row["entry_id"] for m in question.met if m.row["entry_id"]]
            if question.verdict.code in (verdict.FREE, verdict.POOL) and entry_ids:
                # sudo: it is told to nobody who waits
                entries = self.env["customer.filing.pool.entry"].sudo()
                lead._filing_join_pool(entries.browse(entry_ids))
            else:
                others[lead] = question
        return others

    def _filing_join_pool(self, entries):
        """Let this lead wait with its customer, and tell of his contact."""
        filing = entries.filing_id.sorted("id")[-1]
        self._filing_write(
            {
                "filing_id": filing.id,
                "filing_guard": "pool",
                "filing_met_id": False,
                "filing_protected_until": False,
                "user_id": False,
                # who gets in touch may be of no company yet, for all to read
                "company_id": filing.company_id.id,
            }
        )
        self._filing_detach_people()
        entries._warm()
        self.env["customer.filing.card"]._mark(
            entries.filing_id, {"contacted_at": fields.Datetime.now()}
        )
        self.env["customer.filing.notice"]._raise(
            "pooled", filing.company_id, filing=filing
        )
        for entry in entries:
            entry._tell_administrators()
