from odoo import api, fields, models


class FilingPolicyVersion(models.Model):
    """A version that also governs filings made before it (rules S12-R13, S18-R18)."""

    _inherit = "customer.filing.policy.version"

    covers_existing = fields.Boolean(
        string="Also for filings made before",
        copy=False,
        help="When it comes into force, running filings of its teams get these terms: "
        "their ends move, at the earliest to the end of the next day. Otherwise they "
        "keep the terms under which they were filed.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        versions = super().create(vals_list)
        versions._trigger_covering()
        return versions

    def write(self, vals):
        result = super().write(vals)
        if {"covers_existing", "valid_from", "is_draft"} & set(vals):
            self._trigger_covering()
        return result

    def _trigger_covering(self):
        """See to it that filings get the new terms when they come into force."""
        covering = self.filtered(lambda v: v.covers_existing and not v.is_draft)
        cron = self.env.ref(
            "customer_filing.ir_cron_cover_existing", raise_if_not_found=False
        )
        if covering and cron:
            # sudo: whoever sets policies need not be able to start crons
            cron.sudo()._trigger(at=covering.mapped("valid_from"))

    def _teams_at(self, instant):
        """The teams that file under this version at ``instant`` (naive UTC)."""
        self.ensure_one()
        teams = self.policy_id.with_context(active_test=False).team_ids
        return teams.filtered(
            lambda team: self.policy_id._version_at(instant, team) == self
        )
