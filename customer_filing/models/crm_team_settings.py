from odoo import api, models
from odoo.exceptions import AccessError

from .crm_team_terms import ADMINISTRATOR

SETTINGS = frozenset(
    {"filing_policy_id", "filing_pool_id", "filing_unit_id", "filing_calendar_id"}
)


class CrmTeam(models.Model):
    """Administrators of filings set what concerns filing, and nothing else of a team.

    Who leads a team and who is in it stays with those who make sales teams.
    """

    _inherit = "crm.team"

    def write(self, vals):
        # those of the mail alias, too, which Odoo writes with sudo
        for name in vals.keys() & self._fields.keys():
            self._check_field_access(self._fields[name], "write")
        return super().write(vals)

    @api.model
    def _has_field_access(self, field, operation):
        return super()._has_field_access(field, operation) and (
            operation != "write" or field.name in SETTINGS or self._filing_may_edit()
        )

    @api.model
    def _check_field_access(self, field, operation):
        closed = operation == "write" and field.name not in SETTINGS
        if closed and not self._filing_may_edit():
            raise AccessError(
                self.env._(
                    "An administrator of filings sets policy, pool, unit and calendar "
                    "of a sales team. The rest is for sales administrators."
                )
            )
        return super()._check_field_access(field, operation)

    @api.model
    def _filing_may_edit(self):
        """Whether the user's right to edit teams is more than that of this addon.

        Who may make teams has it from elsewhere.
        """
        return (
            self.env.su
            or not self.env.user.has_group(ADMINISTRATOR)
            or self.browse().has_access("create")
        )
