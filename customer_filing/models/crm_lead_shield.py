from odoo import api, models
from odoo.tools import SQL

SHIELD_COLUMNS = frozenset({"partner_id", "filing_id", "filing_guard"})


class CrmLead(models.Model):
    """Whatever changes the guard or the contact of a lead changes whom it shields."""

    _inherit = "crm.lead"

    def write(self, vals):
        # not only while a team files: what one left behind ends later
        guards = self.env["crm.team"]._filing_was_used()
        if not (guards and SHIELD_COLUMNS & set(vals)):
            return super().write(vals)
        # sudo: whoever writes need not see the filing
        guarded = self.sudo().filtered("filing_id")
        before = guarded.partner_id
        result = super().write(vals)
        guarded |= self.sudo().filtered("filing_id")
        if guarded:
            self._filing_shield_contacts(before | guarded.partner_id)
        return result

    def unlink(self):
        if not self.env["crm.team"]._filing_was_used():
            return super().unlink()
        # sudo: whoever deletes need not see the filing
        contacts = self.sudo().filtered("filing_id").partner_id
        result = super().unlink()
        self._filing_shield_contacts(contacts)
        return result

    @api.model
    def _filing_execute(self, query):
        leads = super()._filing_execute(query)
        if leads:
            leads._filing_shield_by(SQL("lead.id = ANY(%s)", leads.ids))
        return leads

    @api.model
    def _filing_shield_by_filings(self, filings):
        """Shield the contacts of all leads of these filings anew."""
        if filings:
            self._filing_shield_by(SQL("lead.filing_id = ANY(%s)", filings.ids))

    @api.model
    def _filing_shield_by(self, condition):
        partners = self.env["res.partner"].sudo()
        self.flush_model(["partner_id", "filing_id"])
        partners.flush_model(["commercial_partner_id"])
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT partner.commercial_partner_id
                   FROM crm_lead AS lead
                   JOIN res_partner AS partner ON partner.id = lead.partner_id
                   WHERE %s""",
                condition,
            )
        )
        partners._filing_shield_roots([root for (root,) in rows])

    @api.model
    def _filing_shield_contacts(self, contacts):
        # sudo: the engine shields whom the user need not see
        roots = contacts.sudo().exists().commercial_partner_id
        self.env["res.partner"].sudo()._filing_shield_roots(roots.ids)
