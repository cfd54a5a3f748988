from odoo import Command, api, fields, models
from odoo.tools.misc import format_datetime

from ..core import clock, coverage

# The counts are complete; more rows than these nobody reads.
MOST_LINES = 200


class FilingForecast(models.TransientModel):
    """What would happen if a policy version came into force, before it does."""

    _name = "customer.filing.forecast"
    _description = "Forecast of a Policy Version"

    version_id = fields.Many2one(
        "customer.filing.policy.version", required=True, readonly=True
    )
    covers_existing = fields.Boolean(readonly=True)
    at = fields.Datetime(string="From", readonly=True)
    team_ids = fields.Many2many("crm.team", string="Sales Teams", readonly=True)
    running_count = fields.Integer(string="Running filings", readonly=True)
    earlier_count = fields.Integer(string="End earlier", readonly=True)
    later_count = fields.Integer(string="End later", readonly=True)
    same_count = fields.Integer(string="Stay as they are", readonly=True)
    person_ids = fields.One2many(
        "customer.filing.forecast.person", "forecast_id", readonly=True
    )
    line_ids = fields.One2many(
        "customer.filing.forecast.line", "forecast_id", readonly=True
    )
    example = fields.Text(string="If filed then", readonly=True)

    @api.model
    def _make(self, version):
        """The forecast of a version, counted now."""
        at = version._comes_at()
        values = {
            "version_id": version.id,
            "covers_existing": version.covers_existing,
            "at": at,
            "team_ids": [Command.set(version._teams_if_in_force().ids)],
            "example": self._example(version, at),
        }
        if version.covers_existing:
            values |= self._count(version._changes())
        return self.create(values)

    @api.model
    def _count(self, changes):
        found = coverage.outlook(changes, fields.Datetime.now())
        changed = sorted(
            (change for change in changes if change.is_earlier or change.is_later),
            key=lambda change: (change.is_later, str(change.after), change.filing_id),
        )
        lines = self.env["customer.filing.forecast.line"]
        persons = self.env["customer.filing.forecast.person"]
        return {
            "running_count": len(changes),
            "earlier_count": found.earlier,
            "later_count": found.later,
            "same_count": found.same,
            "person_ids": [
                Command.create(persons._values(person)) for person in found.persons
            ],
            "line_ids": [
                Command.create(lines._values(change)) for change in changed[:MOST_LINES]
            ],
        }

    @api.model
    def _example(self, version, at):
        """Per kind, until when a filing made ``at`` is protected, then and today."""
        company = version.team_id.company_id or self.env.company
        before = version.policy_id._version_at(fields.Datetime.now(), version.team_id)
        ends = before._examples(at, company)
        return "\n".join(
            self._sentence(
                kind.name,
                self._until(version, end, company),
                kind in ends and self._until(before, ends[kind], company),
            )
            for kind, end in version._examples(at, company).items()
        )

    @api.model
    def _sentence(self, kind, new, old):
        _ = self.env._
        if not old:
            return _("%(kind)s: %(new)s (not possible today)", kind=kind, new=new)
        if old == new:
            return _("%(kind)s: %(new)s (as today)", kind=kind, new=new)
        return _("%(kind)s: %(new)s (today: %(old)s)", kind=kind, new=new, old=old)

    @api.model
    def _until(self, version, end, company):
        if end is None:
            return self.env._("without end")
        tz = version.tz or company._filing_tz()
        return format_datetime(self.env, clock.last_second(end), tz=tz)
