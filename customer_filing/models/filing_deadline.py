from odoo import api, fields, models

from ..core import clock, follow_up
from .filing_stage_rule import EFFECTS, STAGES


class FilingDeadline(models.Model):
    """By when a filing's customer must be followed up, and whether he was."""

    _name = "customer.filing.deadline"
    _description = "Follow-up Deadline of a Filing"
    _order = "state desc, due_at, id"

    filing_id = fields.Many2one(
        "customer.filing", required=True, readonly=True, index=True, ondelete="cascade"
    )
    stage = fields.Selection(STAGES, string="What", required=True, readonly=True)
    effect = fields.Selection(EFFECTS, string="Otherwise", required=True, readonly=True)
    state = fields.Selection(
        [
            ("open", "Open"),
            ("met", "Met"),
            ("missed", "Missed"),
            ("dropped", "Dropped"),
        ],
        required=True,
        readonly=True,
        default="open",
    )
    counted_from = fields.Datetime(required=True, readonly=True)
    base_due_at = fields.Datetime(
        string="Due without signatures",
        required=True,
        readonly=True,
        help="A follow-up must come before this instant.",
    )
    due_at = fields.Datetime(
        string="Due",
        required=True,
        readonly=True,
        help="Later than that only while a follow-up waits for its signature.",
    )
    due_through = fields.Datetime(
        string="To be done by",
        compute="_compute_due_through",
        help="The last second that is in time.",
    )
    missed_at = fields.Datetime(string="Missed on", readonly=True)

    _open_unique = models.UniqueIndex("(filing_id, stage) WHERE state = 'open'")
    _due_idx = models.Index("(due_at, id) WHERE state = 'open'")

    @api.depends("due_at")
    def _compute_due_through(self):
        for deadline in self:
            deadline.due_through = clock.last_second(deadline.due_at)

    def _deadline(self):
        """This row as core.follow_up.Deadline."""
        return follow_up.Deadline(
            self.stage, self.counted_from, self.base_due_at, self.effect
        )

    def _put(self, filing, deadlines, met, contacts):
        """Bring the open deadlines of one filing to what core.follow_up says.

        :param self: the filing's open deadlines
        :param deadlines: core.follow_up.Deadline that are open now
        :param met: names of stages that were met
        :param contacts: core.follow_up.Contact, some of which may wait for a signature
        """
        rows = {row.stage: row for row in self}
        for stage in met:
            rows[stage].state = "met"
        for deadline in filing._deadlines_kept(deadlines):
            values = {
                "counted_from": deadline.since,
                "base_due_at": deadline.due,
                "due_at": follow_up.waiting(deadline, contacts),
                "effect": deadline.effect,
            }
            if deadline.stage in rows:
                rows[deadline.stage].write(values)
            else:
                self.create(values | {"filing_id": filing.id, "stage": deadline.stage})
        self.flush_model()

    def _last_misses(self):
        """{stage: instant at which it was missed last}"""
        misses = {}
        for row in self:
            misses[row.stage] = max(
                row.base_due_at, misses.get(row.stage, row.base_due_at)
            )
        return misses

    # ---- in words ----

    def _what(self):
        """What must be done, in the reader's language, such as "Visit"."""
        label = dict(self._fields["stage"]._description_selection(self.env))[self.stage]
        grade = self.filing_id.grade_id.code
        return f"{label} ({grade})" if self.stage == "cadence" and grade else label

    def _countdown(self):
        """How long there is still time, in words."""
        self.ensure_one()
        _ = self.env._
        left = clock.days_left(fields.Datetime.now(), self.due_at, self.filing_id._tz())
        what = self._what()
        if left < 0:
            return _("%s: overdue", what)
        if self.due_at > self.base_due_at:
            return _("%s: waits for the leader's signature", what)
        if left == 0:
            return _("%s: due today", what)
        if left == 1:
            return _("%s: due tomorrow", what)
        return _("%(what)s: due in %(days)s days", what=what, days=left)

    def _message_missed(self):
        """A sentence about missed deadlines, for each reader in his language."""
        deadlines = self.sorted("due_at")
        return lambda filing: filing.env._(
            "Not followed up in time: %s",
            ", ".join(d._what() for d in deadlines.with_env(filing.env)),
        )
