from functools import lru_cache

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..core import chronicle, clock, days_off, pinned, protection
from . import filing_words

OFFICER = "customer_filing.group_filing_officer"
# Events by which the clock itself moves an end; all others are promises to it.
OWN_EVENTS = frozenset(
    {
        *("milestone", "kind", "length", "absence", "recount"),
        *("turn", "offer", "offer_taken", "new_terms", "repair"),
    }
)


@lru_cache(maxsize=64)
def clock_rules(text):
    """The rules of the section "clock" of some terms."""
    return pinned.load(protection.Rules, text)


class CustomerFiling(models.Model):
    """When a protection ends: its course is kept, and run again after each event."""

    _inherit = "customer.filing"

    course = fields.Text(
        readonly=True,
        copy=False,
        groups=OFFICER,
        help="Everything that decides when the protection ends, besides its terms "
        "and the days off.",
    )
    chosen_length = fields.Integer(
        string="Period chosen",
        readonly=True,
        copy=False,
        help="By who approved the filing, within the bounds of its terms.",
    )
    follows_calendar = fields.Boolean(
        readonly=True, copy=False, help="Public holidays may move its end."
    )
    recounted_on = fields.Date(readonly=True, copy=False)

    _follows_calendar_idx = models.Index(
        "(id) WHERE state = 'active' AND follows_calendar"
    )

    # ---- reading ----

    def _clocks(self, terms, now):
        """What the courses of these filings are run with, read all at once.

        :param terms: {filing: core.terms.Terms}
        :param now: naive UTC instant at which those begin that have not begun
        :return: {filing id: (period, rules, time zone, days off)}
        """
        pairs, rules = {}, {}
        for filing in self:
            rules[filing] = clock_rules(terms[filing].clock)
            if rules[filing].looks_at_days_off(terms[filing].unit):
                pairs[filing] = filing._calendar(), filing.company_id
        found = self.env["resource.calendar"]._filing_days_off(
            set(pairs.values()), self._earliest(now)
        )
        return {
            filing.id: (
                protection.period(terms[filing], rules[filing]),
                rules[filing],
                terms[filing].tz,
                found.get(pairs.get(filing), days_off.NONE),
            )
            for filing in self
        }

    def _own_clocks(self):
        """The clocks of filings that have begun, under the terms that they pinned."""
        return self._clocks(self._pinned_terms(), fields.Datetime.now())

    def _earliest(self, now):
        """From when on days off may matter to any of these filings."""
        starts = [
            start
            for name in ("effective_at", "first_submitted_at", "filed_on")
            for start in self.mapped(name)
        ]
        return min((now, *(start for start in starts if start)))

    def _pinned_terms(self):
        """{filing: core.terms.Terms}"""
        return {
            filing: terms
            for pinned_terms, filings in self.grouped("terms_id").items()
            for terms in [pinned_terms._read()]
            for filing in filings
        }

    def _standings(self):
        """Where the courses of these filings have led; {filing id: Standing}"""
        clocks = self._own_clocks()
        return {
            filing.id: chronicle.standing(filing._course(), *clocks[filing.id])
            for filing in self
        }

    def _calendar(self):
        """The calendar whose holidays move this filing's end."""
        self.ensure_one()
        return self.team_id._filing_calendar(self.company_id)

    def _course(self):
        """This filing's course so far."""
        self.ensure_one()
        if self.course:
            return pinned.load(chronicle.Course, self.course)
        begun = self.effective_at.isoformat()
        return chronicle.Course(begun, begun, floor=_end_text(self.protected_until))

    # ---- beginning ----

    def _begin(self, terms, now):
        """How the protection of these filings would begin ``now``.

        :param terms: {filing: core.terms.Terms}
        :return: {filing id: (core.chronicle.Course, naive UTC end or None)}
        """
        clocks = self._clocks(terms, now)
        pausing = self.filtered(lambda f: clocks[f.id][1].absence_pauses)
        away = self.env["customer.filing.absence"]._steps_of(pausing, terms, now)
        begun = {}
        for filing in self:
            start = filing._clock_start(now)
            counted = filing._counted_from(start)
            course = chronicle.begun(
                clocks[filing.id][1], start, counted, filing.chosen_length
            ).plus(*filing._promised_at_start(), *away.get(filing, ()))
            standing = chronicle.standing(course, *clocks[filing.id])
            begun[filing.id] = course, standing.until
        return begun

    def _counted_from(self, start):
        """When this filing was submitted, as its clock sees it (rule S01-R05).

        :param start: when it begins to protect, naive UTC
        """
        approved_later = self.state == "submitted" and self.origin == "normal"
        # who waited for his turn has it now, whenever he was submitted
        if not approved_later or self._has_waited():
            return start
        return self.first_submitted_at

    def _has_waited(self):
        """Whether this filing once waited for the end of another."""
        # sudo: who submits it may not read all of its ledger
        return "queue" in self.sudo().ledger_ids.mapped("event")

    def _expected_ends(self, candidates, now):
        """Until when each candidate would be protected; {filing id: instant}"""
        terms = {c.filing: c.terms for c in candidates if c.terms}
        filings = self.browse([filing.id for filing in terms])
        return {
            filing_id: until
            for filing_id, (_course, until) in filings._begin(terms, now).items()
        }

    def _start_clocks(self, now):
        """Keep how the protection of these filings begins; {filing id: end}"""
        begun = self._begin(self._pinned_terms(), now)
        self._keep_courses({id_: course for id_, (course, _until) in begun.items()})
        return {id_: until for id_, (_course, until) in begun.items()}

    def _restart_clock(self, event, start, now):
        """Count the period of a filing that is active already from ``start`` on."""
        begun = self._begin(self._pinned_terms(), start)
        course, until = begun[self.id]
        self._keep_courses({self.id: course})
        self._filing_write({"effective_at": start})
        payload = {"effective_at": start}
        self._redate(event, {self.id: until}, {self.id: payload}, now)
        self._renew_deadlines(start, now)

    def _keep_courses(self, courses):
        """Write down courses, {filing id: core.chronicle.Course}, all at once."""
        self.flush_recordset()
        rows = [
            (
                filing.id,
                pinned.dump(courses[filing.id]),
                clock_rules(terms.clock).looks_at_days_off(terms.unit),
            )
            for filing, terms in self._pinned_terms().items()
        ]
        self.env.execute_query(
            SQL(
                """UPDATE customer_filing AS filing
                   SET course = new.course, follows_calendar = new.follows
                   FROM (VALUES %s) AS new (id, course, follows)
                   WHERE filing.id = new.id RETURNING filing.id""",
                SQL(", ").join(SQL("%s", row) for row in rows),
            )
        )
        self.invalidate_recordset(["course", "follows_calendar"])

    # ---- going on ----

    def _advance(self, event, courses, payloads, now):
        """Run changed courses; what they move is moved everywhere.

        An end that was promised is never moved back, but that of a clock that waited
        for its start.

        :param event: what the ledger calls it
        :param courses: {filing id: core.chronicle.Course}
        :param payloads: {filing id: what the ledger is told}
        """
        self._lock_running()
        clocks = self._own_clocks()
        ends = {}
        for filing in self:
            before = chronicle.standing(filing._course(), *clocks[filing.id])
            after = chronicle.standing(courses[filing.id], *clocks[filing.id])
            starts = before.clock_start is None and after.clock_start is not None
            until = filing.protected_until or None
            ends[filing.id] = (
                after.until if starts else chronicle.latest(until, after.until)
            )
        self._keep_courses(courses)
        moved = self.filtered(lambda f: ends[f.id] != (f.protected_until or None))
        if moved:
            moved._redate(event, ends, payloads, now)
        stayed = self - moved
        self.env["customer.filing.ledger"]._append(
            event, {filing.id: payloads[filing.id] for filing in stayed}, now
        )

    def _lock_running(self):
        """Nobody else ends or moves these filings before this transaction does."""
        self.flush_recordset()
        locked = self.env.execute_query(
            SQL(
                """SELECT id FROM customer_filing
                   WHERE id = ANY(%s) AND state = 'active'
                   ORDER BY id FOR NO KEY UPDATE""",
                self.ids,
            )
        )
        if len(locked) != len(self):
            raise UserError(
                self.env._("This filing has changed meanwhile: reload and look again.")
            )

    def _note_promises(self, event, ends, now):
        """Take over into the courses what others give: nothing shortens it later.

        :param ends: {filing id: naive UTC instant, or None for ever}
        """
        if not self or event in OWN_EVENTS:
            return
        # sudo: who may extend a filing need not read its course
        filings = self.sudo()
        clocks = filings._own_clocks()
        filings._keep_courses(
            {
                filing.id: chronicle.promised(
                    filing._course(),
                    filing.protected_until or None,
                    ends[filing.id],
                    now,
                    *clocks[filing.id],
                )
                for filing in filings
            }
        )

    def _left_when_won(self, now):
        """Until when a won filing is protected that is worked on once more.

        It has what was left when it was won, and a day at the least: winning and
        reopening buys no time.
        """
        self.ensure_one()
        if not self.protected_until:
            return None
        terms = self.terms_id._read()
        least = clock.protected_until(now, clock.Period(1, "day"), terms.tz)
        if not terms.end_of_day:
            return max(now + (self.protected_until - self.ended_at), least)
        left = clock.days_left(self.ended_at, self.protected_until, terms.tz)
        period = clock.Period(max(left, 1), "day")
        return clock.protected_until(now, period, terms.tz)

    def _choose_length(self, length):
        """Set the length that an approver chose (rules S67-R03, S67-R04).

        Before the protection begins it is kept for its beginning; afterwards it may
        only be made longer.

        :param length: number of units of the terms
        :raise UserError: the terms leave no choice, or not this one
        """
        # sudo: who approves need not be able to write what the engine keeps
        filing = self.sudo()
        filing.ensure_one()
        filing._refuse_length(length)
        if filing.state == "active":
            filing._advance(
                "length",
                {filing.id: chronicle.with_length(filing._course(), length)},
                {filing.id: {"length": length}},
                fields.Datetime.now(),
            )
        filing._filing_write({"chosen_length": length})

    def _refuse_length(self, length):
        terms = self.terms_id._read()
        rules = clock_rules(terms.clock)
        if not rules.length_min:
            raise UserError(
                self.env._(
                    "The period of %s is fixed by its policy: there is none to choose.",
                    self.display_name,
                )
            )
        promised = self.chosen_length if self.state == "active" else 0
        lowest = max(rules.length_min, promised)
        if not lowest <= length <= rules.length_max:
            raise UserError(
                self.env._(
                    "Choose a period between %(lowest)s and %(highest)s.",
                    lowest=lowest,
                    highest=self._period_text(rules.length_max, terms.unit),
                )
            )

    def _length_bounds(self):
        """Between which lengths an approver chooses: (lowest, highest), or None."""
        terms = self.terms_id
        rules = clock_rules(terms._read().clock if terms else "")
        return (rules.length_min, rules.length_max) if rules.length_min else None

    @api.model
    def _period_text(self, length, unit):
        return filing_words.of_length(self.env, length, unit)


def _end_text(until):
    return until.isoformat() if until else chronicle.FOREVER
