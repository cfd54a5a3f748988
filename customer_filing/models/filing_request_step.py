from datetime import timezone

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ..core import approval, pinned
from .filing_task import MOST_ASKED

# Holidays longer than this are no working time to anybody.
LONGEST_BREAK = 14
OPEN = ("waiting", "pending")


class FilingRequestStep(models.Model):
    """One level of a request's approval: who decides it, until when, and how he did.

    The engine writes it; who decides does so in a dialog that names the step, so that
    of two clicks the second never decides the next level.
    """

    _name = "customer.filing.request.step"
    _description = "Level of a Request"
    _order = "request_id, sequence, id"

    request_id = fields.Many2one(
        "customer.filing.request",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    filing_id = fields.Many2one(related="request_id.filing_id")
    sequence = fields.Integer(string="Level", required=True, readonly=True)
    # the level as it was pinned, as core.pinned writes it
    level = fields.Text(string="Pinned level", required=True, readonly=True)
    name = fields.Char(string="Approved by", compute="_compute_name")
    state = fields.Selection(
        [
            ("waiting", "Not yet"),
            ("pending", "Waiting"),
            ("approved", "Approved"),
            ("refused", "Refused"),
            ("returned", "Sent back"),
            ("skipped", "Not needed"),
        ],
        required=True,
        default="waiting",
        readonly=True,
    )
    user_ids = fields.Many2many(
        "res.users",
        "customer_filing_request_step_user_rel",
        "step_id",
        "user_id",
        string="Who decides",
        readonly=True,
    )
    due_at = fields.Datetime(string="Due", readonly=True)
    remind_at = fields.Datetime(string="Reminder", readonly=True)
    reminded_at = fields.Datetime(string="Reminded", readonly=True)
    escalated_at = fields.Datetime(string="Escalated", readonly=True)
    escalated_to_id = fields.Many2one(
        "res.users", string="Escalated to", readonly=True, ondelete="set null"
    )
    decided_by_id = fields.Many2one("res.users", string="Decided by", readonly=True)
    decided_at = fields.Datetime(string="Decided", readonly=True)
    comment = fields.Text(readonly=True)

    _remind_idx = models.Index(
        "(remind_at) WHERE state = 'pending' AND reminded_at IS NULL"
    )
    _due_idx = models.Index("(due_at) WHERE state = 'pending' AND escalated_at IS NULL")
    _pending_unique = models.UniqueIndex(
        "(request_id) WHERE state = 'pending'", "One level waits at a time."
    )

    @api.depends("level")
    @api.depends_context("lang")
    def _compute_name(self):
        approvers = self.env["customer.filing.approver"]
        for step in self:
            step.name = approvers._title(step._level())

    @api.depends("request_id", "sequence")
    def _compute_display_name(self):
        for step in self:
            step.display_name = f"{step.request_id.display_name} ({step.sequence})"

    def _level(self):
        """core.approval.Level"""
        self.ensure_one()
        return pinned.load(approval.Level, self.level)

    # ---- who decides ----

    def _barred(self):
        """Those whose own matter it is."""
        request, filing = self.request_id, self.request_id.filing_id
        typed_by = filing.create_uid if request.kind == "file" else filing.user_id
        return request.requested_by_id | filing.user_id | typed_by

    def _concerns(self):
        """What decides who decides: alike for steps that are put before the same."""
        request = self.request_id
        return self.level, request.team_id, request.company_id, self._barred()

    def _deciders(self):
        """Who may decide this step at this moment."""
        self.ensure_one()
        _text, team, company, barred = self._concerns()
        found = self.env["customer.filing.approver"]._find(
            self._level(), team, company, barred
        )
        return found | self.escalated_to_id.filtered("active")

    def _begin(self, now):
        """Put these steps before their deciders, or pass over what needs nobody.

        Who has agreed at an earlier level is not asked once more.
        """
        for (text, team, company, barred), steps in self.grouped(
            lambda step: step._concerns()
        ).items():
            level = pinned.load(approval.Level, text)
            users = self.env["customer.filing.approver"]._find(
                level, team, company, barred
            )
            needless = steps.filtered(
                lambda step, users=users: users and users <= step._approved_by()
            )
            needless._settle({"state": "skipped"})
            calendar = team._filing_calendar(company)
            (steps - needless)._open(users, level, calendar, now)
            needless.request_id._next_step(now)

    def _approved_by(self):
        return self.request_id.step_ids.filtered(
            lambda step: step.state == "approved"
        ).decided_by_id

    def _open(self, users, level, calendar, now):
        if not self:
            return
        due_at, remind_at = self._deadlines(level, calendar, now)
        self._settle(
            {
                "state": "pending",
                "user_ids": [fields.Command.set(users.ids)],
                "due_at": due_at,
                "remind_at": remind_at,
            }
        )
        self._ask(users)
        self._trigger({moment for moment in (due_at, remind_at) if moment})

    def _ask(self, users):
        requests = self.request_id
        for user in self._first_asked(users):
            requests._plan_activity(user, quietly=len(requests) > 1)

    def _first_asked(self, users):
        """Whom of many deciders a task is given to: any of them may decide it."""
        # sudo: who is asked first is set in the register
        register = self.request_id[:1].company_id.sudo().filing_register_id
        return (register.office_user_id & users) or users[:MOST_ASKED]

    # ---- deadlines ----

    @api.model
    def _deadlines(self, level, calendar, now):
        """When a step is due and reminded of: naive UTC, or None."""
        if not level.hours:
            return None, None
        # on each working day there is at least one hour of work
        work = self._working_time(calendar, now, LONGEST_BREAK + 2 * level.hours)
        return approval.deadlines(now, level, work)

    @api.model
    def _working_time(self, calendar, start, days):
        """Working time of some days from ``start`` on, as core.approval counts it."""
        if not calendar:
            return ()
        first = fields.Datetime.context_timestamp(self.with_context(tz="UTC"), start)
        last = fields.Datetime.add(first, days=days)
        intervals = calendar._work_intervals_batch(first, last)[False]
        return [(_naive_utc(begin), _naive_utc(end)) for begin, end, _meta in intervals]

    @api.model
    def _trigger(self, instants):
        """Have the cron come at these instants (naive UTC)."""
        cron = self.env.ref(
            "customer_filing.ir_cron_approval", raise_if_not_found=False
        )
        if cron and instants:
            # sudo: a salesperson may not start crons, his request may
            cron.sudo()._trigger(at=instants)

    # ---- decisions ----

    def _lock(self):
        """Wait for whoever decides these steps at this moment; then look again."""
        self.env.execute_query(
            SQL(
                """SELECT id FROM customer_filing_request_step
                   WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE""",
                self.ids,
            )
        )
        self.invalidate_recordset()

    def _check_may_decide(self):
        """Raise unless the user decides this step, now."""
        self.ensure_one()
        self.check_access("read")
        # sudo: who else decides is looked up by the engine
        step = self.sudo()
        if step.state != "pending":
            raise UserError(step._message_decided())
        if self.env.user in step._barred():
            raise AccessError(
                self.env._("Nobody decides a request of his own: ask your leader.")
            )
        deciders = step._deciders()
        if self.env.user not in deciders:
            raise AccessError(
                self.env._(
                    "This level is decided by %s.",
                    ", ".join(deciders.mapped("name")) or step.name,
                )
            )

    def _message_decided(self):
        if self.decided_by_id:
            return self.env._(
                "%(name)s has decided this already: %(outcome)s.",
                name=self.decided_by_id.name,
                outcome=dict(self._fields["state"]._description_selection(self.env))[
                    self.state
                ],
            )
        return self.env._("This request has been decided.")

    def _decision(self):
        """How it was decided, for the same level of a corrected filing."""
        return {
            "state": self.state,
            "user_ids": [fields.Command.set(self.user_ids.ids)],
            "decided_by_id": self.decided_by_id.id,
            "decided_at": self.decided_at,
            "comment": self.comment,
        }

    def _record(self, state, comment, now):
        """Keep how the user decided, on the step and in the filing's ledger."""
        self._settle(
            {
                "state": state,
                "comment": comment,
                "decided_by_id": self.env.uid,
                "decided_at": now,
            }
        )
        self.request_id._close_activities()
        if state == "approved":
            payload = {"level": self.sequence, "matter": self._level().matter}
            self.env["customer.filing.ledger"]._append(
                "approve", {self.request_id.filing_id.id: payload}, now
            )

    def _settle(self, values):
        """Write what the engine alone writes."""
        # sudo: nobody has a right to write steps
        self.sudo().write(values)


def _naive_utc(instant):
    return instant.astimezone(timezone.utc).replace(tzinfo=None)
