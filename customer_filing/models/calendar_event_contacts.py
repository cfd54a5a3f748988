from odoo import api, models

from .res_partner_shield import HIDDEN


class CalendarEvent(models.Model):
    """Odoo writes name, e-mail and phone of the customer into the text of a meeting.

    A meeting is shown to more people than its customer is, so of hidden ones it tells
    nothing there; whoever may see him opens him from the list of attendees.
    """

    _inherit = "calendar.event"

    @api.model
    def _get_contact_details_description(self, organizer, partners):
        # sudo: no client reads shields
        told = partners.filtered(lambda one: one.sudo().filing_shield != HIDDEN)
        return super()._get_contact_details_description(organizer, told)
