from odoo import fields, models

from ..models.filing_policy_line import UNITS


class FilingTeamPeriodLine(models.TransientModel):
    _name = "customer.filing.team.period.line"
    _description = "Protection Period of a Team"

    wizard_id = fields.Many2one(
        "customer.filing.team.periods", required=True, ondelete="cascade"
    )
    kind_id = fields.Many2one("customer.filing.kind", required=True)
    length = fields.Integer(string="Period", required=True, default=30)
    unit = fields.Selection(UNITS, required=True, default="day")
    count_first_day = fields.Boolean(string="First day counts")
    end_of_day = fields.Boolean(string="To the end of the day", default=True)
    aftercare_days = fields.Integer(string="Aftercare (days)", default=365)
