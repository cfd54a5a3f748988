from odoo import models


class ResPartner(models.Model):
    """Whoever plans a meeting learns that a colleague is busy, not with whom."""

    _inherit = "res.partner"

    def _get_busy_calendar_events(self, start_datetime, end_datetime):
        busy = super()._get_busy_calendar_events(start_datetime, end_datetime)
        # of customers nothing is told: when they meet somebody is the secret
        colleagues = self.filtered(lambda partner: not partner.partner_share)
        # sudo: the days and hours alone, of meetings that are not shown
        return busy | super(ResPartner, colleagues.sudo())._get_busy_calendar_events(
            start_datetime, end_datetime
        )
