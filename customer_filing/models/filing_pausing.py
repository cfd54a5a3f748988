from odoo import models

from ..core import follow_up


class CustomerFiling(models.Model):
    """While a salesperson is away nobody asks him to follow his customers up."""

    _inherit = "customer.filing"

    def _pause_deadlines(self, before, now):
        """Put off what is due, by the days of an absence that was just approved.

        What is over by now stays over.

        :param before: {filing id: days of the absences that were counted with}
        :param now: naive UTC
        """
        for filing in self.filtered("stages_from"):
            opened = filing.deadline_ids.filtered(
                lambda d: d.state == "open" and d.base_due_at > now
            )
            calendar = filing._follow_up_calendar()
            paused = [
                follow_up.paused(
                    filing._follow_up_rules(),
                    row._deadline(),
                    calendar.absent - before[filing.id],
                    filing.grade_id.code or "",
                    calendar,
                    filing.next_plan_on or None,
                )
                for row in opened
            ]
            if paused != [row._deadline() for row in opened]:
                opened._put(filing, paused, (), filing._contacts())
                filing._after_restaging()
