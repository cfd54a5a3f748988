from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CrmTeamMember(models.Model):
    """Who teaches whom, until when (rules S14-R05, S36-R33)."""

    _inherit = "crm.team.member"

    filing_mentor_id = fields.Many2one(
        "res.users",
        string="Mentor",
        domain="[('share', '=', False), ('id', '!=', user_id)]",
        help="Closes deals with him, and shares in them as the split says.",
    )
    filing_newcomer_until = fields.Date(
        string="Newcomer until",
        help="The last day on which he counts as a newcomer.",
    )

    @api.constrains("user_id", "filing_mentor_id")
    def _check_filing_mentor_id(self):
        for member in self:
            if member.filing_mentor_id and member.filing_mentor_id == member.user_id:
                raise ValidationError(
                    self.env._("%s cannot be his own mentor.", member.user_id.name)
                )
