from odoo import api, models
from odoo.exceptions import AccessError

from .. import door
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
        if self._filing_may_edit():
            return super().write(vals)
        # those of the mail alias, too, which Odoo writes with sudo
        for name in vals.keys() & self._fields.keys():
            self._check_field_access(self._fields[name], "write")
        self._filing_check_settings()
        # sudo: nothing but settings of filing is written
        return super(CrmTeam, self.sudo()).write(vals)

    def onchange(self, values, field_names, fields_spec):
        """As Odoo's, also for who may set a team's filings and nothing else of it.

        :raise AccessError: the user may not do that either
        """
        if not self or self._filing_may_edit():
            return super().onchange(values, field_names, fields_spec)
        self._filing_check_settings()
        with door.during(self.env, door.SETTINGS):
            return super().onchange(values, field_names, fields_spec)

    def _filing_check_settings(self):
        """:raise AccessError: the user may not set what concerns filing in them"""
        with door.during(self.env, door.SETTINGS):
            self.check_access("write")

    def _check_access(self, operation):
        """Editing a team is more than setting this: Odoo asks for it when somebody
        makes others follow the team, and so its new leads, or writes and files there.
        """
        refused = super()._check_access(operation)
        if operation != "write" or not self or self._filing_may_edit():
            return refused
        if door.is_during(self.env, door.SETTINGS):
            return refused
        return self, refused[1] if refused else self._filing_not_his

    @api.model
    def _has_field_access(self, field, operation):
        return super()._has_field_access(field, operation) and (
            operation != "write" or field.name in SETTINGS or self._filing_may_edit()
        )

    @api.model
    def _check_field_access(self, field, operation):
        closed = operation == "write" and field.name not in SETTINGS
        if closed and not self._filing_may_edit():
            raise self._filing_not_his()
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

    def _filing_not_his(self):
        return AccessError(
            self.env._(
                "An administrator of filings sets policy, pool, unit and calendar of a "
                "sales team. The rest is for sales administrators."
            )
        )
