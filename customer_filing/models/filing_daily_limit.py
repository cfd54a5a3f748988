from odoo import api, fields, models

from . import filing_bounds


class FilingDailyLimit(models.Model):
    """How many filings a day are taken; what comes after is void (rule S68-R05)."""

    _name = "customer.filing.daily.limit"
    _description = "Daily Limit of Filings"
    _inherit = "customer.filing.version.part"
    _order = "id"

    per = fields.Selection(
        [
            ("person", "Per person"),
            ("partner", "Per partner"),
            ("team", "Per team"),
        ],
        string="Counted",
        required=True,
        default="person",
        help="Per partner: all people of one company of dealers count together.",
    )
    limit = fields.Integer(string="Filings a day", required=True, default=30)

    _line_unique = models.UniqueIndex(
        "(version_id, COALESCE(kind_id, 0), per)",
        "This version has such a limit already.",
    )

    @api.constrains("limit")
    def _check_limit(self):
        filing_bounds.check(self, {"limit": (1, 1_000_000)})

    def _describe(self):
        return self._for_kind(
            self.env._(
                "%(limit)s a day, %(counted)s",
                limit=self.limit,
                counted=self._label_of("per"),
            )
        )

    def _subject(self, filing):
        """Whose filings are counted together, as customer.filing.quota knows them."""
        self.ensure_one()
        subject = {
            "person": ("user_id", filing.user_id),
            "partner": ("partner_id", filing.user_id.partner_id.commercial_partner_id),
            "team": ("team_id", filing.team_id),
        }[self.per]
        return {subject[0]: subject[1].id, "kind_id": self.kind_id.id}
