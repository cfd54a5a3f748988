from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import format_date

from ..core import chronicle, clock
from .filing_clock import clock_rules

TYPED = frozenset({"user_id", "date_from", "date_to", "reason"})
LONGEST_DAYS = 366
LEADER = "customer_filing.group_filing_leader"
OFFICER = "customer_filing.group_filing_officer"


class FilingAbsence(models.Model):
    """Days on which a salesperson is away; approved, they pause his protections.

    Whether they do is said by the terms of each filing. Days before it was asked for
    do not count: nobody pauses afterwards what he left lying.
    """

    _name = "customer.filing.absence"
    _description = "Absence of a Salesperson"
    _inherit = ["customer.filing.task"]
    _order = "date_from desc, id desc"

    user_id = fields.Many2one(
        "res.users",
        string="Who is away",
        required=True,
        index=True,
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        default=lambda self: self.env.company,
    )
    date_from = fields.Date(string="First day", required=True)
    date_to = fields.Date(string="Last day", required=True)
    reason = fields.Text(required=True)
    state = fields.Selection(
        [("asked", "Waiting"), ("approved", "Approved"), ("refused", "Refused")],
        required=True,
        default="asked",
        readonly=True,
        copy=False,
    )
    asked_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    asked_at = fields.Datetime(string="Asked for on", readonly=True, copy=False)
    decided_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    decided_at = fields.Datetime(readonly=True, copy=False)
    may_decide = fields.Boolean(compute="_compute_may_decide")

    _dates_ordered = models.Constraint(
        "CHECK (date_to >= date_from)", "The last day must not be before the first."
    )
    _approved_idx = models.Index("(user_id, date_to) WHERE state = 'approved'")

    @api.constrains("date_from", "date_to")
    def _check_length(self):
        for absence in self:
            if (absence.date_to - absence.date_from).days >= LONGEST_DAYS:
                raise ValidationError(
                    self.env._("An absence is a year long at the most.")
                )

    @api.depends("user_id.name", "date_from", "date_to")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for absence in self:
            if not (absence.date_from and absence.date_to):
                absence.display_name = self.env._(
                    "Absence of %s", absence.user_id.name or ""
                )
                continue
            absence.display_name = self.env._(
                "Absence of %(name)s, %(first)s – %(last)s",
                name=absence.user_id.name,
                first=format_date(self.env, absence.date_from),
                last=format_date(self.env, absence.date_to),
            )

    @api.depends("state", "user_id")
    @api.depends_context("uid")
    def _compute_may_decide(self):
        for absence in self:
            absence.may_decide = absence.state == "asked" and absence._is_superior()

    # ---- asking ----

    @api.model_create_multi
    def create(self, vals_list):
        absences = super().create(
            [
                {name: value for name, value in vals.items() if name in self._typed()}
                | {
                    "company_id": self.env.company.id,
                    "state": "asked",
                    "asked_by_id": self.env.uid,
                    "asked_at": fields.Datetime.now(),
                    "decided_by_id": False,
                    "decided_at": False,
                }
                for vals in vals_list
            ]
        )
        absences._check_may_ask()
        for absence in absences:
            for user in absence._deciders():
                absence._plan_activity(user)
        return absences

    def write(self, vals):
        if set(vals) - (self._typed() - {"user_id"}) - self._mail_fields():
            raise UserError(
                self.env._("Approve or refuse an absence with its buttons.")
            )
        if any(absence.state != "asked" for absence in self):
            raise UserError(
                self.env._("This absence has been decided: ask for another one.")
            )
        self._check_may_ask()
        if {"date_from", "date_to"} & set(vals):
            # other days are asked for now, not when the first ones were
            vals = vals | {"asked_at": fields.Datetime.now()}
        return super().write(vals)

    @api.model
    def _typed(self):
        """Names of the fields that whoever asks fills in."""
        return TYPED

    def _check_may_ask(self):
        for absence in self:
            if absence.user_id != self.env.user and not absence._is_superior():
                raise AccessError(
                    self.env._(
                        "Everybody asks for himself; for others their leader does, or "
                        "a register officer."
                    )
                )

    def _is_superior(self):
        """Whether the user decides about this person: never about himself."""
        self.ensure_one()
        user = self.env.user
        if self.user_id == user:
            return False
        return user in self._leaders() or user.has_group(OFFICER)

    def _leaders(self):
        """Who leads a team of the person who is away."""
        # sudo: who leads whom is no secret
        teams = self.sudo().user_id.crm_team_ids
        leaders = teams.user_id.filtered(lambda user: user.has_group(LEADER))
        return (leaders - self.user_id).sudo(False)

    def _deciders(self):
        return self._leaders() or self._office(self.company_id, self.user_id)

    # ---- deciding ----

    def action_approve(self):
        """Agree: his running protections pause. For his leader or a register officer,
        never for himself."""
        self._decide("approved")
        for absence in self:
            # sudo: the ends of filings are nobody's to write
            absence.sudo()._pause_running()
        return True

    def action_refuse(self):
        """Say no. For his leader or a register officer, never for himself."""
        self._decide("refused")
        return True

    def _decide(self, state):
        self.check_access("read")
        for absence in self:
            if absence.state != "asked":
                raise UserError(self.env._("This absence has been decided."))
            if not absence._is_superior():
                raise AccessError(
                    self.env._(
                        "Only his leader or a register officer decides this, and "
                        "nobody about himself."
                    )
                )
        # sudo: the state is written by these buttons alone
        self._close_activities()
        return super(FilingAbsence, self.sudo()).write(
            {
                "state": state,
                "decided_by_id": self.env.uid,
                "decided_at": fields.Datetime.now(),
            }
        )

    # ---- what it does to approvals ----

    @api.model
    def _is_absent(self, user, now):
        """Whether somebody is away today, by an absence that was approved.

        :param now: naive UTC; the day is that of his own time zone
        """
        today = fields.Date.context_today(self.with_context(tz=user.tz), now)
        # sudo: whoever asks for an approval learns who decides it instead
        away = self.sudo().search_count(
            [
                ("user_id", "=", user.id),
                ("state", "=", "approved"),
                ("date_from", "<=", today),
                ("date_to", ">=", today),
            ],
            limit=1,
        )
        return bool(away)

    # ---- what it does to filings ----

    def _step(self, tz):
        """This absence as a step of a course, or None if no day of it counts.

        :param tz: time zone of the filing's terms
        """
        self.ensure_one()
        first = max(self.date_from, clock.local_day(self.asked_at, tz))
        if first > self.date_to:
            return None
        return chronicle.Step("absence", first.isoformat(), self.date_to.isoformat())

    def _pause_running(self):
        """Let the days of an approved absence not count in his running filings."""
        self.ensure_one()
        now = fields.Datetime.now()
        courses, before = {}, {}
        for pinned_terms, alike in self._running(now).grouped("terms_id").items():
            terms = pinned_terms._read()
            step = self._step(terms.tz)
            if step and clock_rules(terms.clock).absence_pauses:
                for filing in alike:
                    before[filing.id] = filing._absent_days()
                    courses[filing.id] = filing._course().plus(step)
        if courses:
            filings = self.env["customer.filing"].browse(courses)
            payloads = {filing_id: {"absence": self.id} for filing_id in courses}
            filings._advance("absence", courses, payloads, now)
            filings._pause_deadlines(before, now)

    def _running(self, now):
        """His filings of which an end, or a deadline, is still to come."""
        return self.env["customer.filing"].search(
            [
                ("user_id", "=", self.user_id.id),
                ("state", "=", "active"),
                ("offered_until", "=", False),
                "|",
                ("protected_until", ">", now),
                "&",
                ("protected_until", "=", False),
                ("stages_from", "!=", False),
            ]
        )

    @api.model
    def _steps_of(self, filings, terms, now):
        """The approved absences that a protection beginning ``now`` meets.

        :param terms: {filing: core.terms.Terms}
        :return: {filing: [core.chronicle.Step]}
        """
        if not filings:
            return {}
        # sudo: the engine counts, whoever files
        approved = self.sudo().search(
            [
                ("user_id", "in", filings.user_id.ids),
                ("state", "=", "approved"),
                # the day may still be yesterday's somewhere
                ("date_to", ">=", now.date() - timedelta(days=1)),
            ]
        )
        return {
            filing: [
                step
                for absence in approved
                if absence.user_id == filing.user_id
                for step in [absence._step(terms[filing].tz)]
                if step
            ]
            for filing in filings
        }
