from odoo import fields, models


class CrmLead2opportunityPartner(models.TransientModel):
    """The dialog that converts a lead tells of it what its opener may read.

    Odoo reads the customer's names as superuser, of whatever lead the dialog is given.
    """

    _inherit = "crm.lead2opportunity.partner"

    lead_partner_name = fields.Char(related_sudo=False)
    lead_contact_name = fields.Char(related_sudo=False)
