from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..core import breaker

DAY = timedelta(hours=24)


class CrmTeam(models.Model):
    """Releases of a team stop when they would take too many at once.

    Until an administrator confirms, what is due stays protected.
    """

    _inherit = "crm.team"

    filing_release_stopped_at = fields.Datetime(
        string="Releases stopped", readonly=True, copy=False
    )
    filing_released_up_to = fields.Datetime(
        readonly=True,
        copy=False,
        help="What was due by then is released, for an administrator confirmed it.",
    )
    filing_due_count = fields.Integer(compute="_compute_filing_due_count")

    @api.depends("filing_release_stopped_at")
    def _compute_filing_due_count(self):
        stopped = self.filtered("filing_release_stopped_at")
        # sudo: an administrator need not see filings to know how many are due
        counts = dict(
            self.env["customer.filing"]
            .sudo()
            ._read_group(stopped._filing_due_domain(), ["team_id"], ["__count"])
        )
        for team in self:
            team.filing_due_count = counts.get(team, 0)

    def _filing_due_domain(self):
        now = fields.Datetime.now()
        over = Domain.OR(
            [[(end, "<=", now)] for end in ("protected_until", "neglect_due_at")]
        )
        return over & Domain([("team_id", "in", self.ids), ("state", "=", "active")])

    def action_filing_due(self):
        """List the filings of this team that are due; rules on filings apply."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Due filings of %s", self.name),
            "res_model": "customer.filing",
            "view_mode": "list,form",
            "domain": list(self._filing_due_domain()),
        }

    def action_filing_release(self):
        """Release what is due, as of the instants at which it was due.

        For those who may edit the sales team and filing policies.
        """
        self._filing_check_settings()
        self.env["customer.filing.policy"].check_access("write")
        now = fields.Datetime.now()
        stopped = self.filtered("filing_release_stopped_at")
        # sudo: who may press the button need not be able to edit these columns
        stopped.sudo().write(
            {"filing_release_stopped_at": False, "filing_released_up_to": now}
        )
        self.env["customer.filing.notice"]._close_breakers(stopped)
        self.env["customer.filing"]._trigger_release({now})
        self.env["customer.filing"]._trigger_sweep({now})
        return True

    @api.model
    def _filing_stop_releases(self, team_ids=None):
        """Stop the releases of teams that would lose too many of their filings.

        :param team_ids: only these teams; default all
        """
        now = fields.Datetime.now()
        for team_id, due in self._filing_count_due(now, team_ids):
            # sudo: time stops releases, whoever comes across it
            team = self.sudo().browse(team_id)
            if team._filing_loses_too_many(due, now):
                team._filing_stop_release(now)

    def _filing_count_due(self, now, team_ids):
        """(team id, how many filings are due) of teams whose releases may stop."""
        self.env["customer.filing"].flush_model()
        self.flush_model(["filing_release_stopped_at", "filing_released_up_to"])
        return self.env.execute_query(
            SQL(
                """SELECT filing.team_id, count(*) FROM customer_filing AS filing
                   JOIN crm_team AS team ON team.id = filing.team_id
                   WHERE %s AND team.filing_release_stopped_at IS NULL
                     AND (team.filing_released_up_to IS NULL
                          OR LEAST(filing.protected_until, filing.neglect_due_at)
                             > team.filing_released_up_to)
                     AND (%s::int[] IS NULL OR filing.team_id = ANY(%s))
                   GROUP BY filing.team_id ORDER BY filing.team_id""",
                self.env["customer.filing"]._sql_is_going(now),
                team_ids,
                team_ids,
            )
        )

    def _filing_loses_too_many(self, due, now):
        """Whether releasing ``due`` filings takes too large a share (see breaker)."""
        self.ensure_one()
        percent = self._filing_version().breaker_percent
        if not percent:
            return False
        filings = self.env["customer.filing"]
        since = max(now - DAY, self.filing_released_up_to or now - DAY)
        released = filings.search_count(
            [
                ("team_id", "=", self.id),
                (
                    "end_reason",
                    "in",
                    ("expired", "neglected", "no_visit", "no_order"),
                ),
                ("ended_at", ">", since),
            ]
        )
        if due + released < breaker.LEAST:
            return False
        active = filings.search_count(
            [("team_id", "=", self.id), ("state", "=", "active")]
        )
        return breaker.trips(due, released, active, percent)

    def _filing_stop_release(self, now):
        self.filing_release_stopped_at = now
        self.flush_recordset()
        self.env["customer.filing.notice"]._raise(
            "breaker", self.company_id or self.env.company, team=self
        )
