from functools import reduce

from odoo import api, fields, models
from odoo.tools import format_date

from ..core import chronicle, clock, protection


class CustomerFiling(models.Model):
    """What the end of a protection is made of, in one line."""

    _inherit = "customer.filing"

    clock_text = fields.Char(
        string="How it is counted",
        compute="_compute_clock_text",
        compute_sudo=True,
        help="Days are those of the team's time zone.",
    )

    @api.depends("protected_until", "state", "course", "terms_id")
    @api.depends_context("lang")
    def _compute_clock_text(self):
        running = self.filtered(lambda f: f.state == "active" and f.terms_id)
        (self - running).clock_text = False
        clocks = running._own_clocks()
        for filing in running:
            filing.clock_text = filing._describe_clock(*clocks[filing.id])

    def _describe_clock(self, period, rules, tz, days_off):
        course = self._course()
        standing = chronicle.standing(course, period, rules, tz, days_off)
        if standing.clock_start is None:
            return self._describe_waiting(rules, standing, tz)
        texts = [self._describe_run(period, course, standing, tz)]
        skipped = chronicle.days_skipped(standing, course, rules, tz, days_off)
        highest = protection.ceiling(rules, standing.clock_start, tz)
        if skipped:
            texts.append(self.env._("postponed by %s days off", skipped))
        if standing.renewals:
            texts.append(self.env._("renewed %s times", standing.renewals))
        if standing.promised and standing.promised == standing.until:
            texts.append(self.env._("as was promised"))
        if highest:
            texts.append(
                self.env._("no longer than through %s", self._last_day(highest, tz))
            )
        return reduce(self._tell_together, texts)

    def _tell_together(self, told, more):
        # a term of its own: not every language has this comma
        return self.env._("%(told)s, %(more)s", told=told, more=more)

    def _describe_run(self, period, course, standing, tz):
        if period.unit == "permanent":
            return self._period_text(0, "permanent")
        return self.env._(
            "%(period)s from %(day)s",
            period=self._period_text(course.length or period.length, period.unit),
            day=self._day(standing.run_start, tz),
        )

    def _describe_waiting(self, rules, standing, tz):
        if standing.until is None:
            return self._period_text(0, "permanent")
        events = self.env["customer.filing.policy.line"]._fields["start_event"]
        return self.env._(
            "waits through %(day)s for: %(event)s",
            day=self._last_day(standing.until, tz),
            event=dict(events._description_selection(self.env))[rules.start_event],
        )

    def _last_day(self, until, tz):
        return self._day(clock.last_second(until), tz)

    def _day(self, instant, tz):
        return format_date(self.env, clock.local_day(instant, tz))
