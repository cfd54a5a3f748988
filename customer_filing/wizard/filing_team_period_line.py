from odoo import fields, models

from ..models.filing_policy_line import ENDS, UNITS


class FilingTeamPeriodLine(models.TransientModel):
    _name = "customer.filing.team.period.line"
    _description = "Protection Period of a Team"

    wizard_id = fields.Many2one(
        "customer.filing.team.periods", required=True, ondelete="cascade"
    )
    kind_id = fields.Many2one("customer.filing.kind", required=True)
    length = fields.Integer(string="Period", required=True, default=30)
    length_min = fields.Integer(string="Chosen from")
    length_max = fields.Integer(string="Chosen up to")
    unit = fields.Selection(UNITS, required=True, default="day")
    count_first_day = fields.Boolean(string="First day counts")
    ends = fields.Selection(ENDS, required=True, default="day")
    end_time = fields.Float(string="Time of the end")
    aftercare_days = fields.Integer(string="Aftercare (days)", default=365)
