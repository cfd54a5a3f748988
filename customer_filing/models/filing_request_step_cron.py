from functools import partial

from odoo import api, fields, models
from odoo.tools import SQL, format_datetime

from ..batches import each_apart, give_way, stamp, work_off

BATCH = 100


class FilingRequestStep(models.Model):
    """What time does to levels that wait: reminders, superiors, deputies."""

    _inherit = "customer.filing.request.step"

    @api.model
    def _cron_approval(self):
        """Remind, escalate, follow changes of office, end corrections (rule S35-R13).

        Killed half-way, run twice or late: the same end state, for each batch is one
        transaction and everything is done once only.
        """
        steps = (
            self._remind_batch,
            self._escalate_batch,
            self._reassign_batch,
            self._lapse_batch,
        )
        work_off(self.env, *(partial(give_way, self.env, step) for step in steps))

    @api.model
    def _remind_batch(self):
        """Remind of up to BATCH steps in this transaction; how many it were."""
        steps = self._mark("reminded_at", SQL("remind_at <= %s", fields.Datetime.now()))
        each_apart(self.env, steps, lambda step: step._remind_deciders())
        return len(steps)

    def _remind_deciders(self):
        for user in self._first_asked(self.user_ids):
            told = self.request_id._in_words_of(user)
            note = told.env._("Decide it by %s.", self._due_text(told))
            self.request_id._remind(user, note)

    @api.model
    def _escalate_batch(self):
        """Put up to BATCH overdue steps before the next one above; how many it were."""
        steps = self._mark("escalated_at", SQL("due_at <= %s", fields.Datetime.now()))
        each_apart(self.env, steps, lambda step: step._escalate())
        return len(steps)

    def _escalate(self):
        _text, team, company, barred = self._concerns()
        above = self.env["customer.filing.approver"]._above(
            self._level(), team, company, barred, self.user_ids
        )
        if not above:
            return
        self._settle(
            {"escalated_to_id": above.id, "user_ids": [fields.Command.link(above.id)]}
        )
        told = self.request_id._in_words_of(above)
        note = told.env._(
            "It should have been decided by %s: decide it, or see to it.",
            self._due_text(told),
        )
        self.request_id._remind(above, note)

    def _due_text(self, told):
        return format_datetime(told.env, self.due_at, tz=told.env.context.get("tz"))

    @api.model
    def _reassign_batch(self):
        """Put steps before who decides them by now: offices change, people go away.

        :return: 0: all are looked at in one go
        """
        found = {}
        for step in self.search([("state", "=", "pending")]):
            key = (*step._concerns(), step.escalated_to_id)
            if key not in found:
                found[key] = step._deciders()
            if found[key] != step.user_ids:
                step._hand_over(found[key])
        return 0

    def _hand_over(self, users):
        new = users - self.user_ids
        request = self.request_id
        tasks = request.activity_ids.filtered("automated")
        tasks.filtered(lambda task: task.user_id not in users).unlink()
        self._settle({"user_ids": [fields.Command.set(users.ids)]})
        self._ask(new)

    @api.model
    def _lapse_batch(self):
        """Let go up to BATCH customers whose filings were not corrected in time."""
        lapsed = self.env["customer.filing"]._lock_lapsed(BATCH)
        return each_apart(self.env, lapsed, lambda filing: filing._let_go_due())

    @api.model
    def _mark(self, column, condition):
        """Stamp steps that wait, fulfil a condition and have no stamp yet.

        :return: those that were stamped, at most BATCH
        """
        return stamp(self, column, SQL("state = 'pending' AND %s", condition), BATCH)
