from odoo import fields, models
from odoo.exceptions import UserError

from .. import race
from ..core import verdict
from .filing_background import BATCH
from .filing_takeover_look import CRON, TAKEN


class FilingTakeover(models.Model):
    """Third step: the team begins to file, and its leads become filings."""

    _inherit = "customer.filing.takeover"

    def action_take(self):
        """Take over what is ready, in the background. For administrators.

        From now on the team files under the policy: new leads are guarded already.

        :raise UserError: a customer of several people is not settled yet
        """
        self.check_access("write")
        for job in self:
            job._refuse_unless("looked_at")
            job._check_settings()
            job._check_settled()
            # sudo: administrators of filings need not administer sales teams
            team = job.team_id.sudo()
            begins = not team.filing_policy_id
            if begins:
                team.filing_policy_id = job.policy_id
            job._put(
                state="running", sets_policy=begins, taken_at=fields.Datetime.now()
            )
            job._begin_work(CRON)
        return True

    def _check_settled(self):
        if self.collision_count:
            raise UserError(
                self.env._(
                    "%s leads are about customers whom several people have: settle "
                    "these first.",
                    self.collision_count,
                )
            )
        if not self.ready_count:
            raise UserError(
                self.env._("There is nothing to take over: choose other leads.")
            )

    # ---- the work, batch by batch ----

    def _take_step(self, limit):
        lines = self._next_customers(limit)
        if lines:
            self._take(lines)
        else:
            self._put(state="done")
        return len(lines)

    def _next_customers(self, limit):
        """All leads of some customers who are left to do."""
        lines = self.line_ids.search(
            self._work_domain(), order="group_no, id", limit=limit
        )
        return lines.search(
            [*self._work_domain(), ("group_no", "in", lines.mapped("group_no"))],
            order="group_no, id",
        )

    def _take_alone(self):
        """Take customers one by one; one that cannot be taken keeps the reason."""
        lines = self._next_customers(BATCH)
        for of_customer in lines.grouped("group_no").values():
            self._do_alone(self._take, of_customer)
        return len(lines)

    def _do_alone(self, do, lines):
        """Do one customer; what goes wrong is kept with his leads, and ends there."""
        try:
            with self.env.cr.savepoint():
                do(lines)
        except race.LOST:
            raise
        except Exception as error:
            # whatever it is, it must not keep the other customers waiting
            state = "failed" if self.state == "running" else "taken"
            lines._put_all(state=state, why="error", problem=str(error))

    def _take(self, lines):
        """Make filings of these leads; say of each what became of it."""
        changed = lines.filtered(lambda line: line._has_changed())
        for line in changed:
            line._put_all(**line._outcome_of_changed())
        customers = list((lines - changed).grouped("group_no").values())
        losers = self._losers(lines)
        # sudo: leads and filings of every salesperson
        outcomes = (
            self.env["customer.filing"]
            .sudo()
            ._take_over_leads(
                [
                    (
                        of_customer._prepare_filing(),
                        of_customer.lead_id.sudo(),
                        losers.get(of_customer[0].group_no, lines.lead_id.browse()),
                    )
                    for of_customer in customers
                ]
            )
        )
        rows = {}
        for of_customer, (filing, code) in zip(customers, outcomes, strict=True):
            rows |= dict.fromkeys(of_customer.ids, self._outcome(filing, code))
        lines._put(rows)

    def _losers(self, lines):
        """{number of the customer: leads of colleagues who do not get him}"""
        settled = lines.search(
            [
                ("takeover_id", "=", self.id),
                ("group_no", "in", lines.mapped("group_no")),
                ("why", "=", "settled"),
            ]
        )
        return {
            number: of_customer.lead_id.sudo()
            for number, of_customer in settled.grouped("group_no").items()
        }

    def _outcome(self, filing, code):
        """What is kept with a lead that became, or did not become, a filing."""
        outcome = {
            "state": "taken",
            "why": None,
            "problem": None,
            "filing_id": filing.id,
            "joined": code == verdict.YOURS,
        }
        if filing:
            return outcome
        if code in TAKEN:
            return outcome | {"state": "failed", "filing_id": None, "why": TAKEN[code]}
        sentence = self.env["customer.filing"]._sentence_of_problem(code)
        return outcome | {
            "state": "failed",
            "filing_id": None,
            "why": "error",
            "problem": sentence,
        }
