from odoo import fields, models
from odoo.exceptions import UserError

from ..core import verdict
from .filing_snapshot import SNAPSHOT_FIELDS


class CustomerFiling(models.Model):
    """Who the customer of an active filing is: changed by request only."""

    _inherit = "customer.filing"

    def _change_identity(self, values):
        """Take over corrected data of the customer, keys included.

        :param values: {name of SNAPSHOT_FIELDS: new value}
        :raise UserError: the data cannot be read, or are those of somebody else's
            customer
        """
        self.ensure_one()
        if self.state != "active" or set(values) - set(SNAPSHOT_FIELDS):
            raise UserError(
                self.env._("Only the customer's data of a protected filing change.")
            )
        self._refuse_on_hold()
        now = fields.Datetime.now()
        terms = self.terms_id._read()
        keys = self.env["customer.filing.key"]
        waiting = self.filtered("queue_places")._waiting_with("queued", now)
        self._filing_write(values)
        question = self._question(
            self.register_id, self.user_id.id, self._snapshot(), terms.masked
        )
        if question.problems:
            raise UserError(
                "\n".join(
                    self._sentence_of_problem(problem.code, problem.field)
                    for problem in self._telling(question.problems)
                )
            )
        question.meet(self._look_up([question], now), {self.id})
        question.decide(now)
        found = question.verdict
        self.env["customer.filing.check"]._log(
            [
                self._log_row(
                    question,
                    found.code,
                    self.env.user,
                    self.team_id,
                    "filing",
                    now,
                    self,
                )
            ]
        )
        if found.code != verdict.FREE:
            until = found.until if self.register_id.answer_until else None
            raise UserError(self._sentence_of_verdict(found.saying, until, self._tz()))
        keys._forget(self.ids)
        keys._insert(question.key_rows(self.id, terms.exclusive))
        self.env["customer.filing.card"]._sync(self)
        self.env["customer.filing.ledger"]._append(
            "identity", {self.id: {"fields": sorted(values)}}, now
        )
        # whoever waited for the customer that this was need not wait any more
        waiting._promote_waiting(now)
        # leads of the customer that this was do not meet it any more; others do
        leads = self.env["crm.lead"]
        leads._filing_met_by(self)._filing_meet(asked=False)
        leads._filing_meet_new(self)
