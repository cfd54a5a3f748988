from datetime import timedelta
from functools import partial

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL, format_datetime

from ..batches import give_way, stamp_each, work_off
from .filing_check import VERDICTS
from .filing_snapshot import SNAPSHOT_FIELDS
from .filing_task import OFFICER

# For who asks without a team that has a policy.
REPLY_MINUTES = 60
BATCH = 100
# An open enquiry is nearly due in the last quarter of its time.
NEARLY_DUE = "due_at - %s <= (due_at - asked_at) / 4"
OVERDUE = "due_at < %s"


class FilingInquiry(models.Model):
    """The question "is this customer free?", answered by the register office.

    For teams in which the register answers by a person, within a deadline (rules
    S11-R04, S11-R05). The answer is the register's own at that moment, as if the
    asker had asked it himself: the officer adds nothing to it and hides nothing.
    """

    _name = "customer.filing.inquiry"
    _description = "Filing Enquiry"
    _inherit = ["customer.filing.snapshot", "customer.filing.task"]
    _order = "id desc"

    name = fields.Char(string="Number", readonly=True, copy=False, default="/")
    user_id = fields.Many2one(
        "res.users", string="Asked by", required=True, readonly=True, index=True
    )
    team_id = fields.Many2one(
        "crm.team", string="Sales Team", readonly=True, ondelete="set null"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    filing_id = fields.Many2one(
        "customer.filing",
        string="Filing that waits",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    asked_at = fields.Datetime(string="Asked", required=True, readonly=True)
    due_at = fields.Datetime(string="Answer due", required=True, readonly=True)
    is_overdue = fields.Boolean(compute="_compute_is_overdue")
    reminded_at = fields.Datetime(string="Reminded", readonly=True, copy=False)
    escalated_at = fields.Datetime(string="Escalated", readonly=True, copy=False)
    escalated_to_ids = fields.Many2many(
        "res.users",
        "customer_filing_inquiry_escalation_rel",
        "inquiry_id",
        "user_id",
        string="Escalated to",
        readonly=True,
        copy=False,
    )
    answered_at = fields.Datetime(string="Answered on", readonly=True, copy=False)
    answered_by_id = fields.Many2one(
        "res.users", string="Answered by", readonly=True, copy=False
    )
    state = fields.Selection(
        [("open", "Open"), ("answered", "Answered"), ("recalled", "Recalled")],
        required=True,
        default="open",
        readonly=True,
        copy=False,
    )
    verdict = fields.Selection(VERDICTS, readonly=True, copy=False)
    until = fields.Datetime(
        string="First instant without protection",
        readonly=True,
        copy=False,
        groups=OFFICER,
    )
    answer = fields.Text(readonly=True, copy=False)
    comment = fields.Text(
        string="Note of the register office", help="The asker reads it, too."
    )

    _open_idx = models.Index("(due_at) WHERE state = 'open'")

    @api.depends("due_at", "state")
    def _compute_is_overdue(self):
        now = fields.Datetime.now()
        for inquiry in self:
            inquiry.is_overdue = inquiry.state == "open" and inquiry.due_at < now

    def _snapshot_country(self):
        return self.company_id.country_id.code or super()._snapshot_country()

    def write(self, vals):
        if set(vals) - {"comment"} - self._mail_fields():
            raise UserError(self.env._("Answer or recall an enquiry with its buttons."))
        if "comment" in vals and any(inquiry.state != "open" for inquiry in self):
            raise UserError(self.env._("This enquiry is closed: it stays as it is."))
        return super().write(vals)

    # ---- asking ----

    @api.model
    def _ask(self, snapshot_values, user, team, filing=None):
        """Put a question to the register office.

        :param snapshot_values: what is known of the customer: {field of
            SNAPSHOT_FIELDS: value}
        :param user: res.users who asks
        :param team: crm.team for which he asks; may be empty
        :param filing: customer.filing in state submitted that waits for the answer
        """
        now = fields.Datetime.now()
        company = (filing or team).company_id or self.env.company
        due_at = now + timedelta(minutes=self._reply_minutes(team, now))
        # sudo: enquiries are made by the engine alone
        inquiry = (
            self.sudo()
            ._from_engine()
            .create(
                {name: snapshot_values.get(name) for name in SNAPSHOT_FIELDS}
                | {
                    "user_id": user.id,
                    "team_id": team.id,
                    "company_id": company.id,
                    "filing_id": filing and filing.id,
                    "asked_at": now,
                    "due_at": due_at,
                }
            )
        )
        inquiry._settle({"name": f"ENQ/{inquiry.id:05}"})
        for officer in inquiry._office(company, user):
            inquiry._plan_activity(officer)
        inquiry._trigger_reminders()
        return inquiry.sudo(self.env.su)

    @api.model
    def _reply_minutes(self, team, now):
        # sudo: whose policy it is need not be able to read it
        version = team and team._filing_version(now).sudo()
        return (version and version.check_reply_minutes) or REPLY_MINUTES

    def _trigger_reminders(self):
        cron = self.env.ref(
            "customer_filing.ir_cron_remind_office", raise_if_not_found=False
        )
        if cron:
            reminder = self.due_at - (self.due_at - self.asked_at) / 4
            cron.sudo()._trigger(at={reminder, self.due_at + timedelta(seconds=1)})

    # ---- answering ----

    def action_answer(self):
        """Give the register's answer of this moment (rules S11-R04, S11-R05).

        For register officers, not for the asker himself. A filing that waits for it
        is protected or refused by it.
        """
        self._check_may_answer()
        now = fields.Datetime.now()
        for inquiry in self:
            # sudo: asking, filing and telling the asker are not rights of an officer
            inquiry.sudo()._answer(now)
        return True

    def _check_may_answer(self):
        if not self.env.user.has_group(OFFICER):
            raise AccessError(self.env._("Only a register officer answers enquiries."))
        self.check_access("write")
        for inquiry in self:
            if inquiry.user_id == self.env.user:
                raise AccessError(
                    self.env._(
                        "Nobody answers an enquiry of his own: another register "
                        "officer does."
                    )
                )
        self._refuse_if_closed()

    def _refuse_if_closed(self):
        for inquiry in self:
            if inquiry.state != "open":
                raise UserError(
                    self.env._("%s is closed already.", inquiry.display_name)
                )

    def _answer(self, now):
        asker = self._in_words_of(self.user_id)
        if self.filing_id:
            if self.filing_id.state == "submitted":
                self.filing_id._pass_check(now)
            result = asker._result_of_filing()
        else:
            result = asker._result_of_check()
        self._settle(
            result
            | {
                "state": "answered",
                "answered_at": now,
                "answered_by_id": self.env.uid,
            }
        )
        self._close_activities()
        asker._remind(
            self.user_id, asker.env._("Your enquiry is answered: open it to read it.")
        )

    def _result_of_check(self):
        """What the register answers the asker at this moment."""
        found = (
            self.env["customer.filing"]
            .with_company(self.company_id)
            ._check(self._snapshot(), self.user_id, self.team_id, "office")
        )
        lines = [found["sentence"], *found["warnings"]]
        if found["salesperson"]:
            lines.append(self.env._("Salesperson: %s", found["salesperson"]))
        return {
            "verdict": found["verdict"],
            "until": found["until"],
            "answer": "\n".join(lines),
        }

    def _result_of_filing(self):
        """What became of the filing that waited for the answer."""
        check = self.env["customer.filing.check"].search(
            [("filing_id", "=", self.filing_id.id)], limit=1
        )
        return {
            "verdict": check.verdict,
            "until": check.until,
            "answer": self.filing_id._outcome_text(),
        }

    def action_recall(self):
        """Take a question back, with the filing that waits for its answer.

        For the asker, while it is open.
        """
        for inquiry in self:
            if inquiry.user_id != self.env.user:
                raise AccessError(self.env._("Only who asked takes the question back."))
        self._refuse_if_closed()
        # sudo: what follows from taking it back is the engine's
        recalled = self.sudo()
        recalled._recall()
        waiting = recalled.filing_id.filtered(lambda f: f.state == "submitted")
        if waiting:
            waiting._end("withdraw")
        return True

    def _recall(self):
        self._settle({"state": "recalled"})
        self._close_activities()

    @api.model
    def _close_for(self, filings):
        """Take back what is still asked for filings that wait no longer."""
        # sudo: what follows from an ending is not a right of who ends it
        self.sudo().search(
            [("filing_id", "in", filings.ids), ("state", "=", "open")]
        )._recall()

    def _settle(self, values):
        """Write what the engine alone writes."""
        return super().write(values)

    # ---- the deadline ----

    @api.model
    def _cron_remind(self):
        """Remind the office of what is nearly due, escalate what is over (S11-R05).

        Killed half-way, run twice or late: the same end state, for each batch is one
        transaction and everything is done once only.
        """
        steps = (self._remind_batch, self._escalate_batch)
        work_off(self.env, *(partial(give_way, self.env, step) for step in steps))

    @api.model
    def _remind_batch(self):
        """Remind of up to BATCH enquiries in this transaction; how many it were."""
        return self._mark_each(
            "reminded_at", NEARLY_DUE, lambda inquiry: inquiry._remind_office()
        )

    def _remind_office(self):
        for officer in self._office(self.company_id, self.user_id):
            asked = self._in_words_of(officer)
            note = asked.env._("Answer it by %s.", asked._due_text())
            self._remind(officer, note)

    @api.model
    def _escalate_batch(self):
        """Escalate up to BATCH enquiries in this transaction; how many it were."""
        return self._mark_each(
            "escalated_at", OVERDUE, lambda inquiry: inquiry._escalate()
        )

    def _escalate(self):
        above = self._above_office(self.company_id, self.user_id)
        self._settle({"escalated_to_ids": [fields.Command.set(above.ids)]})
        for user in above:
            told = self._in_words_of(user)
            note = told.env._(
                "The register office should have answered by %s: see to it.",
                told._due_text(),
            )
            self._remind(user, note)

    def _due_text(self):
        return format_datetime(self.env, self.due_at, tz=self.env.context.get("tz"))

    @api.model
    def _mark_each(self, column, condition, do):
        """Stamp open enquiries that fulfil a condition and have no stamp yet.

        :param condition: SQL on the enquiry's columns, with the present for ``%s``
        :param do: function of one of them, which earns it the stamp
        :return: with how many it was done, at most BATCH
        """
        waiting = SQL("state = 'open' AND %s", SQL(condition, fields.Datetime.now()))
        return stamp_each(self, column, waiting, BATCH, do)
