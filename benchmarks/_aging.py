"""Filings whose time runs out in every way, with all that an ending touches."""

from datetime import datetime, time, timedelta

from odoo import Command

from odoo.addons.customer_filing.core import ledger, masking

from . import _customers
from ._aging_rules import FILINGS, RULES
from ._crowd import Crowd, tidy

# What becomes of an active filing, by the last digits of its number: of twenty, the
# crowd itself has ended the first. Those that are not named are due.
COURSES = {
    1: "held",
    2: "awaiting",
    3: "held once",
    4: "later",
    5: "endless",
    6: "neglected",
    7: "voided",
    8: "warned",
    9: "forfeited",
    10: "rival",
    11: "rival",
    12: "rival",
    18: "due, then neglected",
    19: "neglected, then due",
}
# Of these courses, which tell people something, one in so many; the others go on.
FEW = 20
# {course: why the filing ends}; all other active filings go on.
REASONS = {
    "due": "expired",
    "due, then neglected": "expired",
    "held once": "expired",
    "neglected": "neglected",
    "neglected, then due": "neglected",
    "voided": "void",
}
# {course: what its deadline does}; the others' would do nothing but warn, and later.
EFFECTS = {
    "due, then neglected": "release",
    "neglected, then due": "release",
    "neglected": "release",
    "voided": "void",
    "warned": "warn",
    "forfeited": "forfeit",
}
# Courses of filings whose protection is over.
OVER = (
    "due",
    "due, then neglected",
    "neglected, then due",
    "held",
    "held once",
    "awaiting",
)
# Shanghai's midnight, in UTC.
MIDNIGHT = time(16)
PERIOD = timedelta(days=90)
DAY = timedelta(days=1)
LEDGER_COLUMNS = (
    "filing_id sequence event effective_at recorded_at actor_id payload previous hash"
).split()
CARD_COLUMNS = (
    "filing_id number company_id owner_id masked_name masked_contact masked_phone "
    "masked_email city kind_id state end_reason filed_at ended_at rounds"
).split()


class Aging(Crowd):
    """A crowd with leads, cards, ledgers, deadlines and plans, of which many are over.

    Those that are due ended at midnights of the last two months; a third of them at
    one and the same, like what was imported in one go.
    """

    # on one lead of so many somebody has planned an activity
    plan_every = 5

    def __init__(self, env):
        super().__init__(env)
        self.team.user_id = self.people[0]
        stage = {"stage": "cadence", "length": 3, "effect": "warn"}
        self.version.stage_ids = [Command.create(stage)]
        terms = self.version._resolve(self.kind, self.company)
        self.terms = env["customer.filing.terms"]._pin(terms)
        env.flush_all()

    def fill(self, size):
        """Make ``size`` filings."""
        self.grow(size)
        self.check_keys(range(1, size, max(size // 20, 1)))
        self.add_leads(size)
        self._set_courses()
        self._open_deadlines()
        self._hold()
        self._remember()
        self._work_on_leads()
        tidy(self.env, "customer_filing", "customer_filing_card", "crm_lead")
        tidy(self.env, "customer_filing_ledger", "customer_filing_hold")
        tidy(self.env, "customer_filing_deadline", "mail_followers", "mail_activity")

    def course(self, number):
        """What becomes of a filing."""
        state, reason = self.fate(number)
        if state == "active":
            course = COURSES.get(number % 20, "due")
            many = course in ("warned", "forfeited") and number // 20 % FEW
            return "later" if many else course
        return "bought long ago" if number % 200 == 33 else reason

    def numbers(self, *courses):
        return [n for n in range(1, self.size + 1) if self.course(n) in courses]

    def dates(self, number):
        until = self._until(number)
        return (until or self._midnight(0)) - PERIOD, until

    def _until(self, number):
        """When the protection of a filing ends."""
        course = self.course(number)
        if course == "endless":
            return None
        if course in OVER:
            return self._midnight(-1 if number % 3 == 0 else -1 - number // 20 % 60)
        return self._midnight(2 + number // 20 % 60)

    def _deadline(self, number):
        """By when its customer must be followed up."""
        course, until = self.course(number), self._until(number)
        if course == "due, then neglected":
            return until + DAY
        if course == "neglected, then due":
            return until - 5 * DAY
        return self._midnight(-1 - number // 20 % 7 if course in EFFECTS else 4)

    def _due(self, number):
        """When what happens to it had to happen, if it does."""
        course = self.course(number)
        if course == "bought long ago":
            return self._midnight(-3)
        if REASONS.get(course) == "expired":
            return self._until(number)
        ends = course in REASONS or course == "forfeited"
        return self._deadline(number) if ends else None

    def _midnight(self, days):
        """So many days after a midnight that is over."""
        return datetime.combine(self.now.date() + (days - 1) * DAY, MIDNIGHT)

    # ---- the filings ----

    def _set_courses(self):
        """Give filings their leads, and sold ones' leads the guard of aftercare."""
        self.cr.execute(
            """CREATE UNLOGGED TABLE bench_course (id int PRIMARY KEY, fate text,
                   reason text, effect text, deadline timestamp, due timestamp)"""
        )
        self._copy("bench_course", map(self._course, range(1, self.size + 1)))
        indexes = self._drop_indexes("customer_filing")
        self.cr.execute(
            """UPDATE customer_filing AS filing
               SET lead_id = filing.id, awaits_decision = fate = 'awaiting',
                   round = (end_reason IS NOT DISTINCT FROM 'expired')::int,
                   stages_from = effective_at,
                   neglect_due_at = CASE WHEN effect IN ('void', 'release')
                       THEN deadline END,
                   aftercare_until = CASE WHEN fate = 'bought long ago' THEN due
                       ELSE aftercare_until END
               FROM bench_course AS aging WHERE aging.id = filing.id"""
        )
        for index in indexes:
            self.cr.execute(index)
        self.cr.execute(
            """UPDATE crm_lead AS lead
               SET filing_id = CASE WHEN end_reason = 'won' THEN filing.id END,
                   filing_guard = CASE WHEN end_reason = 'won' THEN 'protected' END,
                   filing_protected_until = aftercare_until,
                   won_status = CASE WHEN end_reason = 'won' THEN 'won'
                       ELSE 'pending' END
               FROM customer_filing AS filing
               WHERE lead.id = filing.id AND filing.state = 'ended'"""
        )

    def _course(self, number):
        """A row of what becomes of a filing."""
        course = self.course(number)
        active = self.fate(number)[0] == "active"
        return (
            number,
            course,
            REASONS.get(course),
            EFFECTS.get(course, "warn") if active else None,
            self._deadline(number) if active else None,
            self._due(number),
        )

    def _open_deadlines(self):
        self.cr.execute(
            """INSERT INTO customer_filing_deadline (filing_id, stage, effect, state,
                   counted_from, base_due_at, due_at)
               SELECT id, 'cadence', effect, 'open', %s, deadline, deadline
               FROM bench_course WHERE effect IS NOT NULL""",
            [self.now - PERIOD],
        )

    def _hold(self):
        """Holds that stand, and holds that are over."""
        for course, until in (("held", None), ("held once", self.now)):
            self.cr.execute(
                """INSERT INTO customer_filing_hold (filing_id, company_id, reason,
                       until, create_date)
                   SELECT id, %s, 'A dispute', %s, %s FROM unnest(%s::int[]) AS id""",
                [self.company.id, until, self.now - PERIOD, self.numbers(course)],
            )

    # ---- what must have come of it ----

    def check_end(self):
        """Refuse to go on unless all that was over, and nothing else, is done."""
        self.cr.rollback()
        self.env.invalidate_all()
        for sentence, query in RULES.items():
            self.cr.execute(FILINGS + query)
            if broken := self.cr.fetchmany(5):
                raise SystemExit(f"{sentence}: {broken}")
        self._check_chains()

    def _check_chains(self):
        """The ledgers of some filings are whole, and tell their state."""
        step = max(self.size // 1000, 1)
        some = [n for n in range(1, self.size, step) if self.course(n) != "rival"]
        chains = {number: [] for number in some}
        for entry in self.env["customer.filing.ledger"]._entries(some):
            chains[entry.filing_id].append(entry)
        for filing in self.env["customer.filing"].browse(some):
            chain = chains[filing.id]
            told = (filing.state, filing.end_reason or None)
            if ledger.verify(chain) or ledger.replay(chain) != told:
                raise SystemExit(f"the ledger of filing {filing.id} is wrong")

    # ---- what is told of them ----

    def _remember(self):
        numbers = range(1, self.size + 1)
        self._copy("customer_filing_card", map(self._card, numbers), CARD_COLUMNS)
        self.cr.execute(
            """UPDATE customer_filing_card AS card
               SET pool_id = entry.pool_id, pool_entered_at = entry.entered_at
               FROM customer_filing_pool_entry AS entry
               WHERE entry.filing_id = card.filing_id"""
        )
        terms = self.terms.digest
        entries = (
            entry for number in numbers for entry in self._entries(number, terms)
        )
        self._copy("customer_filing_ledger", entries, LEDGER_COLUMNS)

    def _card(self, number):
        person = _customers.customer(number)
        state, reason = self.fate(number)
        return (
            number,
            f"CF/2026/{number:07d}",
            self.company.id,
            self.owner(number).id,
            masking.mask_company(person.company) or masking.mask_name(person.contact),
            masking.mask_name(person.contact),
            masking.mask_phone(person.phone),
            masking.mask_email(person.email),
            person.city,
            self.kind.id,
            state,
            reason,
            self.dates(number)[0],
            self.now if state == "ended" else None,
            int(reason == "expired"),
        )

    def _entries(self, number, terms):
        """The ledger of one filing, as it would be.

        :param terms: digest of its terms
        """
        (start, until), owner = self.dates(number), self.owner(number).id
        events = [
            (
                "activate",
                start,
                {
                    "terms": terms,
                    "owner": owner,
                    "protected_until": until,
                },
            )
        ]
        _state, reason = self.fate(number)
        if self.course(number).startswith("held"):
            events.append(("hold", start, {"hold": number}))
        elif reason:
            event = {"expired": "expire", "withdrawn": "withdraw", "won": "win"}[reason]
            events.append((event, self.now, {"owner": owner}))
        previous = ledger.GENESIS
        for sequence, (event, at, payload) in enumerate(events, 1):
            body = ledger.canonical(payload)
            row = (number, sequence, event, at, at, owner)
            hashed = ledger.entry_hash(previous, *row, body)
            yield (*row, body, previous, hashed)
            previous = hashed

    def _work_on_leads(self):
        """A follower on each lead; plans and meetings on some."""
        self.cr.execute(
            """INSERT INTO mail_followers (res_model, res_id, partner_id)
               SELECT 'crm.lead', lead.id, person.partner_id
               FROM crm_lead AS lead JOIN res_users AS person
                 ON person.id = lead.user_id"""
        )
        self.cr.execute(
            """INSERT INTO mail_activity (res_model, res_model_id, res_id, user_id,
                   activity_type_id, date_deadline, active, automated)
               SELECT 'crm.lead', %s, id, user_id, %s, %s, TRUE, FALSE
               FROM crm_lead WHERE id %% %s = 0""",
            [
                self.env["ir.model"]._get_id("crm.lead"),
                self.env.ref("mail.mail_activity_data_call").id,
                self.now.date(),
                self.plan_every,
            ],
        )
        self._arrange_meetings()

    def _arrange_meetings(self):
        """On every fiftieth lead a meeting that was held, and one to come."""
        self.cr.execute(
            """INSERT INTO calendar_event (name, opportunity_id, user_id, start, stop,
                   active, show_as, privacy, create_uid, write_uid, create_date,
                   write_date)
               SELECT 'Meeting', lead.id, lead.user_id, moment,
                   moment + '1 hour'::interval,
                   TRUE, 'busy', 'public', 1, 1, %(now)s, %(now)s
               FROM crm_lead AS lead,
                   unnest(%(days)s::timestamp[]) AS moment
               WHERE lead.id %% 50 = 0""",
            {"now": self.now, "days": [self.now - DAY, self.now + 5 * DAY]},
        )
