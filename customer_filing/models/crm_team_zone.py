from odoo import fields, models, tools


class CrmTeam(models.Model):
    """In which time zone a team's filings begin and end.

    Every list of leads asks for it, so the server remembers what the terms say.
    """

    _inherit = "crm.team"

    def _filing_tz(self, company):
        """The time zone of this team's filings; ``company`` where it has none."""
        # sudo: salespeople file under a policy that they cannot edit or browse
        team = self._origin.sudo()
        now, zone = fields.Datetime.now(), None
        for since, tz in team._filing_zones(team.filing_policy_id):
            if since <= now:
                zone = tz
        return zone or company._filing_tz()

    @tools.ormcache("self.id", "policy.id")
    def _filing_zones(self, policy):
        """((from when on, time zone or nothing), ...) by the terms of ``policy``."""
        versions = policy.version_ids.filtered(lambda version: not version.is_draft)
        turns = {*versions.mapped("valid_from"), *versions.mapped("valid_to")} - {False}
        return tuple(
            (turn, policy._version_at(turn, self).tz or None) for turn in sorted(turns)
        )
