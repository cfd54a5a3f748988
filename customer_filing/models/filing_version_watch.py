from odoo import api, fields, models

from . import filing_bounds

BOUNDS = {"reveal_daily_max": (0, 10_000)}


class FilingPolicyVersion(models.Model):
    """What is done with curiosity (rules S01-R13, S27-R05).

    Not pinned: whoever looks at a customer is asked for what holds at that moment.
    """

    _inherit = "customer.filing.policy.version"

    reveal_daily_max = fields.Integer(
        string="Reveals per person and day",
        help="Who sees the card of a customer, as in the pool, may be told his contact "
        "data so many times a day. He says why, and it is noted. 0: nobody is told.",
    )
    has_honeypot = fields.Boolean(
        string="Lay bait",
        help="Each team has one filing of a customer who does not exist. Salespeople "
        "and leaders do not see it; who opens it all the same is brought before the "
        "register office.",
    )

    @api.constrains(*BOUNDS)
    def _check_watch(self):
        filing_bounds.check(self, BOUNDS)

    def _section_titles(self):
        titles = super()._section_titles()
        return titles | {"watch": self.env._("Looking at others' customers")}

    def _section_fields(self):
        own = ["reveal_daily_max", "has_honeypot"]
        return super()._section_fields() | {"watch": own}

    def _setting_blanks(self):
        return super()._setting_blanks() | {"reveal_daily_max": self.env._("none")}

    @api.model_create_multi
    def create(self, vals_list):
        versions = super().create(vals_list)
        versions._keep_honeypots()
        return versions

    def write(self, vals):
        result = super().write(vals)
        if {"has_honeypot", "is_draft"} & set(vals):
            self._keep_honeypots()
        return result

    def _keep_honeypots(self):
        """Lay bait, or take it away, as soon as a version in force says so."""
        in_force = self.filtered(lambda version: not version.is_draft)
        if in_force:
            # sudo: teams may be closed to who sets a policy
            teams = in_force.sudo().with_context(active_test=False).policy_id.team_ids
            teams._filing_keep_honeypots()
