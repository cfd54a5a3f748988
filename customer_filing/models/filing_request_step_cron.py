from functools import partial

from odoo import api, fields, models
from odoo.tools import SQL, format_datetime

from ..batches import each_apart, give_way, stamp_each, work_off

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
        return self._mark_each(
            "reminded_at", "remind_at <= %s", lambda step: step._remind_deciders()
        )

    def _remind_deciders(self):
        for user in self._first_asked(self.user_ids):
            told = self.request_id._in_words_of(user)
            note = told.env._("Decide it by %s.", self._due_text(told))
            self.request_id._remind(user, note)

    @api.model
    def _escalate_batch(self):
        """Put up to BATCH overdue steps before the next one above; how many it were."""
        return self._mark_each(
            "escalated_at", "due_at <= %s", lambda step: step._escalate()
        )

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

        def reassign(step):
            key = (*step._concerns(), step.escalated_to_id)
            if key not in found:
                found[key] = step._deciders()
            if found[key] != step.user_ids:
                step._hand_over(found[key])

        each_apart(self.env, self.search([("state", "=", "pending")]), reassign)
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
        failed = each_apart(self.env, lapsed, lambda filing: filing._let_go_due())
        return len(lapsed) - len(failed)

    @api.model
    def _mark_each(self, column, condition, do):
        """Stamp steps that wait, fulfil a condition and have no stamp yet.

        :param condition: SQL on the step's columns, with the present for ``%s``
        :param do: function of one of them, which earns it the stamp
        :return: with how many it was done, at most BATCH
        """
        waiting = SQL("state = 'pending' AND %s", SQL(condition, fields.Datetime.now()))
        return stamp_each(self, column, waiting, BATCH, do)
