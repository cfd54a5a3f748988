from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..batches import each_apart
from ..core import clock, warning
from .filing_following import read_rules
from .filing_stage_rule import STAGES

# At this hour, local to a filing's terms, people are told what comes.
MORNING = 7
# What a release rule ends; told as what is still to be done.
RELEASES = [
    ("neglected", "Released unless followed up"),
    ("no_visit", "Released unless brought"),
    ("no_order", "Released unless he orders"),
]
# The stage of a row that tells somebody whose customer went to others.
GONE = "gone"
# So many people are told within one transaction.
BATCH = 50


class FilingWarning(models.Model):
    """The log of warnings: nobody is told twice, and each only once a day."""

    _name = "customer.filing.warning"
    _description = "Warning before a Deadline"
    _order = "id desc"
    _log_access = False

    filing_id = fields.Many2one(
        "customer.filing", required=True, readonly=True, index=True, ondelete="cascade"
    )
    user_id = fields.Many2one(
        "res.users", required=True, readonly=True, ondelete="cascade"
    )
    stage = fields.Selection(
        [
            ("protection", "End of the protection"),
            *STAGES,
            *RELEASES,
            (GONE, "Customer went to others"),
        ],
        required=True,
        readonly=True,
    )
    due_at = fields.Datetime(required=True, readonly=True)
    step = fields.Integer(string="Days before", required=True, readonly=True)
    told_at = fields.Datetime(
        readonly=True, help="Empty: he is told in the next morning's mail."
    )

    _once_unique = models.UniqueIndex("(filing_id, user_id, stage, due_at, step)")
    _day_idx = models.Index("(user_id, told_at)")

    @api.model
    def _cron_warn(self):
        """Tell everybody once a day, in the morning, which deadlines come near.

        Whose customers went to others since is told in the same mail.

        Killed half-way or run again: who was told is not told again. With whom it
        fails is tried again by the next run, and keeps nobody else from being told.
        """
        now = fields.Datetime.now()
        people = self._coming(now)
        for user, rows in self._gone(now).items():
            people.setdefault(user, []).extend(rows)
        people = sorted(people.items(), key=lambda item: item[0].id)
        while people:
            some, people = people[:BATCH], people[BATCH:]
            each_apart(self.env, some, lambda told: self._tell(*told, now))
            if not self.env["ir.cron"]._commit_progress(
                len(some), remaining=len(people)
            ):
                return

    @api.model
    def _coming(self, now):
        """{res.users: [(morning, customer.filing, stage, due instant, step)]}"""
        people = {}
        for pinned in self._terms_that_warn():
            terms = pinned._read()
            rules = read_rules(terms.follow_up)
            morning = warning.morning(now, terms.tz, MORNING)
            most = max((*rules.warn_days, *rules.warn_leader_days), default=None)
            if most is None or now < morning:
                continue
            for filing, stage, due in self._near(pinned, now, morning, most):
                left = clock.days_left(now, due, terms.tz)
                owner, leader = filing.user_id, filing.team_id.user_id
                for user, steps in (
                    (owner, rules.warn_days),
                    (leader - owner, rules.warn_leader_days),
                ):
                    step = warning.step(left, steps)
                    if user.active and step is not None:
                        row = filing, stage, due, step
                        people.setdefault(user, []).append((morning, *row))
        return people

    @api.model
    def _terms_that_warn(self):
        # sudo: the engine reads what filings pinned
        terms = self.env["customer.filing.terms"].sudo()
        return terms.search([("body", "like", "warn\\_")])

    @api.model
    def _near(self, pinned, now, morning, days):
        """Ends of protections and deadlines that come within so many days.

        What began since this morning is told tomorrow at the earliest: people know.
        """
        last = now + timedelta(days=days + 2)
        rows = self.env.execute_query(
            SQL(
                """SELECT id, 'protection', protected_until FROM customer_filing
                   WHERE state = 'active' AND terms_id = %(terms)s
                     AND protected_until > %(now)s AND protected_until < %(last)s
                     AND effective_at < %(morning)s
                   UNION ALL
                   SELECT filing.id, deadline.stage, deadline.due_at
                   FROM customer_filing_deadline AS deadline
                   JOIN customer_filing AS filing ON filing.id = deadline.filing_id
                   WHERE deadline.state = 'open' AND filing.state = 'active'
                     AND filing.terms_id = %(terms)s
                     AND deadline.due_at > %(now)s AND deadline.due_at < %(last)s
                     AND deadline.counted_from < %(morning)s
                   UNION ALL
                   SELECT id, rule_trigger, rule_due_at FROM customer_filing
                   WHERE state = 'active' AND terms_id = %(terms)s
                     AND rule_due_at > %(now)s AND rule_due_at < %(last)s
                     AND rules_from < %(morning)s
                   ORDER BY 3, 1""",
                terms=pinned.id,
                now=now,
                last=last,
                morning=morning,
            )
        )
        filings = self.env["customer.filing"].sudo()
        return [(filings.browse(id_), stage, due) for id_, stage, due in rows]

    @api.model
    def _tell(self, user, coming, now):
        """Tell one person of everything that is new, all at once."""
        if self._was_told_today(user, max(row[0] for row in coming)):
            return
        new = self._log_new(user, [row[1:] for row in coming], now)
        gone = [row for row in new if row[1] == GONE]
        # as the user: of what he may not see he is told nothing
        readable = (
            self.env["customer.filing"]
            .browse({filing.id for filing, stage, *_rest in new if stage != GONE})
            .with_user(user)
            ._filtered_access("read")
        )
        told = [row for row in new if row[1] != GONE and row[0].id in readable._ids]
        self._plan_activities(user, told)
        if told or gone:
            self._mail_digest(user, told, gone)

    @api.model
    def _was_told_today(self, user, morning):
        self.flush_model()
        return bool(
            self.search_count(
                [("user_id", "=", user.id), ("told_at", ">=", morning)], limit=1
            )
        )

    @api.model
    def _log_new(self, user, coming, now):
        """Those of ``coming`` that ``user`` has not been told of, now logged."""
        rows = [
            (filing.id, user.id, stage, due, step, now)
            for filing, stage, due, step in coming
        ]
        new = self.env.cr.execute_values(
            """INSERT INTO customer_filing_warning
               (filing_id, user_id, stage, due_at, step, told_at) VALUES %s
               ON CONFLICT (filing_id, user_id, stage, due_at, step)
               DO UPDATE SET told_at = excluded.told_at
               WHERE customer_filing_warning.told_at IS NULL
               RETURNING filing_id, stage, due_at""",
            rows,
            fetch=True,
        )
        self.invalidate_model()
        new = set(new)
        return [row for row in coming if (row[0].id, *row[1:3]) in new]
