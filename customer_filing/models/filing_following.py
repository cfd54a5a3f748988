from functools import lru_cache

from odoo import SUPERUSER_ID, fields, models
from odoo.tools import SQL

from ..core import chronicle, follow_up, notes, pinned, protection
from .filing_clock import clock_rules

ENDING_EFFECTS = list(follow_up.ENDING)


class CustomerFiling(models.Model):
    """Following a filing's customer up: its deadlines open, move and close."""

    _inherit = "customer.filing"

    deadline_ids = fields.One2many(
        "customer.filing.deadline", "filing_id", readonly=True
    )
    stages_from = fields.Datetime(
        readonly=True,
        copy=False,
        help="From when on its deadlines are counted; empty: it has none.",
    )
    neglect_due_at = fields.Datetime(
        string="Ends without follow-up",
        readonly=True,
        copy=False,
        help="The earliest open deadline or release rule that ends the filing.",
    )
    followed_up_at = fields.Datetime(
        string="Last follow-up",
        readonly=True,
        copy=False,
        help="The last one that counts.",
    )
    next_plan_on = fields.Date(string="Next contact", readonly=True, copy=False)
    share_forfeited_at = fields.Datetime(
        string="Share forfeited", readonly=True, copy=False
    )

    def _follow_up_rules(self):
        """What this filing pinned about follow-up, as core.follow_up.Rules."""
        self.ensure_one()
        # sudo: terms are read through their filing
        terms = self.sudo().terms_id
        return read_rules(terms._read().follow_up if terms else "")

    def _follow_up_calendar(self):
        """In which this filing's days are counted."""
        absent = self._absent_days()
        rules = self._follow_up_rules()
        if not any(stage.unit == "working_day" for stage in rules.stages):
            return follow_up.Calendar(self._tz(), absent=absent)
        pair = self._calendar(), self.company_id
        since = self.effective_at or fields.Datetime.now()
        found = self.env["resource.calendar"]._filing_days_off({pair}, since)
        return follow_up.Calendar(self._tz(), found[pair].is_off, absent)

    def _absent_days(self):
        """Days of approved absences on which nothing is asked of its salesperson."""
        # sudo: course and terms are read through their filing
        filing = self.sudo()
        rules = clock_rules(filing.terms_id._read().clock)
        if not rules.absence_pauses:
            return frozenset()
        return chronicle.absent_days(filing._course(), rules)

    def _counted_alike(self):
        """What decides how the days of filings under the same terms are counted."""
        days = self._calendar(), self.company_id, self._absent_days()
        return self.grade_id, *days

    # ---- beginnings and ends, many at once ----

    def _open_deadlines(self, start):
        """Open the deadlines of filings whose protection begins (S36-R02, S47-R06).

        :param start: naive UTC instant from which they are counted
        """
        staged, rows = [], []
        for filings in self.grouped("terms_id").values():
            rules = filings[:1]._follow_up_rules()
            if not rules.stages:
                continue
            staged += filings.ids
            for alike in filings.grouped(lambda f: f._counted_alike()).values():
                calendar = alike[:1]._follow_up_calendar()
                grade = alike[:1].grade_id.code or ""
                opened = follow_up.opening(rules, start, grade, calendar)
                rows += [(f.id, d) for f in alike for d in f._deadlines_kept(opened)]
        if staged:
            self.flush_model()
            self._insert_deadlines(rows)
            self._begin_stages(staged, start)
            self._trigger_sweep({deadline.due for _id, deadline in rows})

    def _insert_deadlines(self, rows):
        if rows:
            self.env.cr.execute_values(
                """INSERT INTO customer_filing_deadline
                   (filing_id, stage, effect, state, counted_from, base_due_at, due_at,
                    create_uid, write_uid, create_date, write_date) VALUES %s""",
                [(id_, d.stage, d.effect, d.since, d.due, d.due) for id_, d in rows],
                template=f"""(%s, %s, %s, 'open', %s, %s, %s, {self.env.uid:d},
                    {self.env.uid:d}, now() AT TIME ZONE 'UTC',
                    now() AT TIME ZONE 'UTC')""",
            )
            self.env["customer.filing.deadline"].invalidate_model()

    def _begin_stages(self, ids, start):
        self.env.execute_query(
            SQL(
                """UPDATE customer_filing AS filing
                   SET stages_from = %s, neglect_due_at = LEAST(rule_due_at, (
                       SELECT min(due_at) FROM customer_filing_deadline AS deadline
                       WHERE deadline.filing_id = filing.id AND state = 'open'
                         AND effect = ANY(%s)))
                   WHERE id = ANY(%s) RETURNING id""",
                start,
                ENDING_EFFECTS,
                ids,
            )
        )
        self.invalidate_model(["stages_from", "neglect_due_at", "deadline_ids"])

    def _close_deadlines(self, due):
        """Close the deadlines of filings that have ended, or are asked nothing more.

        What was due before counts as missed, whichever cron came first. Their copy on
        the filing, ``neglect_due_at``, is for the caller to clear.

        :param due: {filing id: naive UTC instant at which it ended}
        """
        staged = self.filtered("stages_from")
        if not staged:
            return
        self.env["customer.filing.deadline"].flush_model()
        missed = self.env.execute_query(
            SQL(
                """WITH closed AS (
                       UPDATE customer_filing_deadline AS deadline
                       SET state = CASE WHEN due_at <= over.at
                                        THEN 'missed' ELSE 'dropped' END,
                           missed_at = CASE WHEN due_at <= over.at THEN due_at END
                       FROM unnest(%s::int[], %s::timestamp[]) AS over (id, at)
                       WHERE deadline.filing_id = over.id AND deadline.state = 'open'
                       RETURNING deadline.filing_id, effect, missed_at)
                   SELECT filing_id, min(missed_at) FROM closed
                   WHERE effect = 'forfeit' AND missed_at IS NOT NULL
                   GROUP BY filing_id""",
                staged.ids,
                [due[id_] for id_ in staged.ids],
            )
        )
        self.env["customer.filing.deadline"].invalidate_model()
        self.invalidate_model(["deadline_ids"])
        self._forfeit(dict(missed))

    def _renew_deadlines(self, start, now):
        """Deadlines begin anew at ``start``; those that were open are over.

        :param start: naive UTC instant from which they are counted
        :param now: naive UTC; what was due by now was missed
        """
        self._drop_deadlines(now)
        self._open_deadlines(start)

    def _drop_deadlines(self, now):
        """Nothing is asked of their salespeople by a certain day any more."""
        staged = self.filtered("stages_from")
        if staged:
            staged._close_deadlines(dict.fromkeys(staged.ids, now))
            staged._filing_write({"stages_from": False, "neglect_due_at": False})

    def _restage_under(self, before, now):
        """Go on under other terms: what these ask for the first time begins now.

        :param before: {filing id: core.follow_up.Rules} of the terms before
        """
        changed = self.filtered(
            lambda f: f._follow_up_rules().stages != before[f.id].stages
        )
        changed._renew_deadlines(now, now)

    def _is_neglected_meanwhile(self, now):
        """Whether a deadline that this filing left behind would have ended it."""
        return bool(
            self._left_deadlines().filtered(
                lambda d: d.effect in ENDING_EFFECTS and d.due_at <= now
            )
        )

    def _resume_deadlines(self):
        """What was open when the lead was lost is open again: losing buys no time."""
        left = self._left_deadlines()
        if left:
            left.write({"state": "open"})
            left.flush_recordset()
            self._after_restaging()

    def _left_deadlines(self):
        """The deadlines that were open when this filing ended."""
        since = self.stages_from
        return self.deadline_ids.filtered(
            lambda d: since and d.state == "dropped" and d.counted_from >= since
        )

    # ---- follow-ups move deadlines, one filing at a time ----

    def _follow_up_happened(self, evidence):
        """A follow-up counts from now on: whatever waited for it moves.

        :param evidence: customer.filing.follow.up
        """
        self.ensure_one()
        if self.state != "active":
            return
        contact = evidence._contact()
        at = contact.counts_from(self._follow_up_rules().countersign_late)
        if not self.followed_up_at or self.followed_up_at < at:
            self._filing_write({"followed_up_at": at, "next_plan_on": contact.plan})
        if evidence.kind == "visit":
            self._renew_lock(evidence.happened_at)
        self._restage()
        self._drop_reminders()
        self._move_clock(evidence)

    def _move_clock(self, evidence):
        """A visit or a contact starts or renews the clock where the terms say so.

        An order buys protection: it is recorded as an event by a superior.
        """
        # what was done before the protection began, as when one's turn comes tomorrow
        if evidence.happened_at < self.effective_at:
            return
        # sudo: terms are read through their filing
        rules = clock_rules(self.sudo().terms_id._read().clock)
        if rules.start_event in protection.STARTS or rules.renew_event != "none":
            kind = "visit" if evidence.kind == "visit" else "contact"
            self._milestone(kind, evidence.happened_at, by=evidence.user_id)

    def _restage(self):
        """Bring the deadlines of this filing to where its follow-ups put them."""
        self.ensure_one()
        rules = self._follow_up_rules()
        if not rules.stages or self.state != "active" or self.offered_until:
            return
        deadlines = self.env["customer.filing.deadline"].search(
            [("filing_id", "=", self.id), ("state", "in", ("open", "missed"))]
        )
        opened = deadlines.filtered(lambda deadline: deadline.state == "open")
        contacts = self._contacts()
        now_open, met = follow_up.followed(
            rules,
            [deadline._deadline() for deadline in opened],
            contacts,
            self.grade_id.code or "",
            self._follow_up_calendar(),
            over=(deadlines - opened)._last_misses(),
        )
        opened._put(self, now_open, met, contacts)
        self._after_restaging()

    def _after_restaging(self):
        """The filing tells when it would end, and the cron comes then."""
        self._begin_stages(self.ids, self.stages_from or self.effective_at)
        opened = self.deadline_ids.filtered(lambda d: d.state == "open")
        self._trigger_sweep(set(opened.mapped("due_at")))

    def _contacts(self):
        """The follow-ups since its deadlines began, as core.follow_up.Contact."""
        found = self.env["customer.filing.follow.up"].search(
            [
                ("filing_id", "=", self.id),
                ("counts", "=", True),
                ("happened_at", ">=", self.stages_from or self.effective_at),
            ]
        )
        return [evidence._contact() for evidence in found]

    def _standing_plan(self, rules, lead):
        """The day for which the next contact is planned in Odoo already (S22-R04)."""
        if all(stage.stage != "plan" for stage in rules.stages):
            return False
        today = fields.Date.context_today(self.with_context(tz=self._tz()))
        # sudo: whose plan it is does not matter
        planned = lead.sudo().activity_ids.filtered(
            lambda todo: todo.date_deadline >= today and not todo._filing_is_reminder()
        )
        return min(planned.mapped("date_deadline"), default=False)

    def _plan_made(self, day):
        """Somebody planned the next contact in Odoo; a plan that stands stays."""
        now = fields.Datetime.now()
        for filing in self:
            today = fields.Date.context_today(filing.with_context(tz=filing._tz()))
            if filing.next_plan_on and filing.next_plan_on >= today:
                continue
            filing._filing_write({"next_plan_on": day})
            asked = filing.deadline_ids.filtered(
                lambda d: d.stage == "plan" and d.state == "open" and d.due_at > now
            )
            if asked:
                planned = follow_up.planned(
                    filing._follow_up_rules(),
                    asked._deadline(),
                    day,
                    filing.grade_id.code or "",
                    filing._follow_up_calendar(),
                )
                asked._put(filing, [planned], (), ())
                filing._after_restaging()

    # ---- the dialog ----

    def action_log_follow_up(self):
        """Open the dialog that logs a follow-up, for who may read the filing."""
        self.ensure_one()
        return self._action_log_follow_up(self.lead_id)

    def _action_log_follow_up(self, lead):
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Log follow-up"),
            "res_model": "customer.filing.log.follow.up",
            "view_mode": "form",
            "target": "new",
            "context": {"default_filing_id": self.id, "default_lead_id": lead.id},
        }

    # ---- who is heard ----

    def _unheard(self, user, rules, now):
        """Why what ``user`` does now for this filing does not count, as codes."""
        heard = {
            "owner": user in self.user_id | self.maintainer_id,
            "team": user in (self.user_id | self.maintainer_id)
            or user in (self.team_id.member_ids | self.team_id.user_id),
            "anybody": user.id != SUPERUSER_ID,
        }[rules.who_counts]
        reasons = (("not_counted_person", not heard), ("late", self._is_late(now)))
        return tuple(code for code, is_so in reasons if is_so)

    def _is_late(self, now):
        """Whether following up helps no more; what is kept past its end goes on."""
        if self.state != "active":
            return False
        if self.neglect_due_at and self.neglect_due_at <= now:
            return True
        over = self.protected_until and self.protected_until <= now
        return bool(over) and self.id not in self._kept_though_due()

    # ---- SMS ----

    def _look_at_sms(self, rules):
        """So many SMS and nothing else: what the policy says happens (S36-R06)."""
        if not rules.sms_in_a_row or self.state != "active":
            return
        if self._sms_so_far(rules) < rules.sms_in_a_row:
            return
        transition = follow_up.ENDING.get(rules.sms_effect)
        now = fields.Datetime.now()
        kept = self._standing_holds() or self.awaits_decision
        if transition and not kept and not self._is_fresh_claim(now):
            self._end(transition)
        else:
            self._remind_of(self._message_sms(rules.sms_in_a_row))

    def _sms_so_far(self, rules):
        """How many SMS there were since any other contact."""
        last = self.env["customer.filing.follow.up"].search(
            [
                ("filing_id", "=", self.id),
                ("counts", "=", True),
                ("happened_at", ">=", self.effective_at),
            ],
            limit=rules.sms_in_a_row,
        )
        return notes.sms_in_a_row(last.mapped("kind"))

    def _message_sms(self, number):
        return lambda filing: filing.env._(
            "%(number)s SMS in a row, and no other contact: call or visit him.",
            number=number,
        )


@lru_cache(maxsize=64)
def read_rules(text):
    """The section ``follow_up`` of pinned terms as core.follow_up.Rules."""
    return pinned.load(follow_up.Rules, text)
