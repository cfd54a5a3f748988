from odoo import SUPERUSER_ID, api, models


class CrmLead(models.Model):
    """A lead and the contact of a guarded customer tell each other nothing by chance.

    Odoo writes phone and e-mail of a lead on its contact, and from there on all leads
    of that contact. With a guarded customer that goes on between his own leads and him,
    if the user may change him; other leads keep what was typed there.
    """

    _inherit = "crm.lead"

    def _get_partner_email_update(self, force_void=True):
        if self._filing_is_apart_from_contact():
            return False
        return super()._get_partner_email_update(force_void=force_void)

    def _get_partner_phone_update(self, force_void=True):
        if self._filing_is_apart_from_contact():
            return False
        return super()._get_partner_phone_update(force_void=force_void)

    def _filing_is_apart_from_contact(self):
        """Whether this lead is none of those by which its contact is guarded."""
        self.ensure_one()
        if not self.env["crm.team"]._filing_was_used():
            return False
        # sudo: no client reads shields
        lead = self.sudo()
        contact = lead.partner_id
        if not contact.filing_shield:
            return False
        if (
            self.env.uid != SUPERUSER_ID
            and contact.with_env(self.env)._filing_is_kept_from_user()
        ):
            return True
        filings = contact.filing_shield_ids
        return not (
            lead._origin.filing_id in filings or lead.user_id in filings.user_id
        )

    @api.depends_context("uid", "su")
    def _compute_commercial_partner_id(self):
        """Odoo asks the contact as the user: of a hidden one there is no company."""
        apart = self.filtered(lambda lead: lead.partner_id._filing_hidden())
        apart.commercial_partner_id = False
        return super(CrmLead, self - apart)._compute_commercial_partner_id()

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        # whoever brings a mail along as an employee chooses no hidden contact with it
        values = dict(custom_values or {})
        chosen = self.env["res.partner"].browse(values.get("partner_id") or [])
        if chosen._filing_hidden():
            del values["partner_id"]
        return super().message_new(msg_dict, custom_values=values)
