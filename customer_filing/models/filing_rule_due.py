from odoo import api, fields, models
from odoo.tools import SQL

from ..core import release
from .filing_filters import fitting
from .filing_following import ENDING_EFFECTS
from .filing_release import FILINGS

TRIGGERS = [
    ("neglected", "Not followed up in time"),
    ("no_visit", "Not brought in time"),
    ("no_order", "No order in time"),
]
# Events that are as good as an order (rules S22-R06, S54-R04).
ORDERS = ("order", "deposit")


class CustomerFiling(models.Model):
    """Release rules with days: by when something must have happened, or he is free.

    What is due by a rule stands in ``neglect_due_at`` as what a deadline ends does, so
    that whoever asks about a customer looks at one column.
    """

    _inherit = "customer.filing"

    rules_from = fields.Datetime(
        readonly=True, copy=False, help="From when on release rules count days."
    )
    rule_due_at = fields.Datetime(
        string="Released by a rule",
        readonly=True,
        copy=False,
        help="When a release rule ends the filing, unless something happens before.",
    )
    rule_trigger = fields.Selection(
        TRIGGERS, string="Released for", readonly=True, copy=False
    )

    _rule_due_idx = models.Index(
        "(rule_due_at) WHERE state = 'active' AND rule_due_at IS NOT NULL"
    )

    # ---- when it is counted anew ----

    def _open_deadlines(self, start):
        result = super()._open_deadlines(start)
        dated = self._with_dated_rules()
        if dated:
            dated._filing_write({"rules_from": start})
            dated._count_rules(start)
        return result

    def _resume_deadlines(self):
        result = super()._resume_deadlines()
        for filing in self:
            # what went on meanwhile counts: losing buys no time
            filing._count_rules(filing.rules_from or fields.Datetime.now())
        return result

    def _is_neglected_meanwhile(self, now):
        dated = self._with_dated_rules().filtered("rules_from")
        over = [
            due
            for filing in dated
            for due in filing._rules_due(filing.rules_from).values()
            if due and due.at <= now
        ]
        return bool(over) or super()._is_neglected_meanwhile(now)

    def _drop_deadlines(self, now):
        result = super()._drop_deadlines(now)
        self._forget_rules()
        return result

    def _close_deadlines(self, due):
        result = super()._close_deadlines(due)
        self._forget_rules()
        return result

    def _restage(self):
        result = super()._restage()
        self._count_rules(fields.Datetime.now())
        return result

    def _regrade_deadlines(self, now):
        result = super()._regrade_deadlines(now)
        self._count_rules(now)
        return result

    def _restage_under(self, before, now):
        result = super()._restage_under(before, now)
        self._count_rules(now)
        return result

    def _pause_deadlines(self, before, now):
        result = super()._pause_deadlines(before, now)
        self._count_rules(now)
        return result

    def _milestone(self, kind, happened_at, by=None):
        milestone = super()._milestone(kind, happened_at, by)
        # sudo: when it is due is the engine's to write
        self.sudo()._count_rules(fields.Datetime.now())
        return milestone

    def write(self, vals):
        result = super().write(vals)
        if {"product_line_id", "source"} & set(vals):
            # sudo: as above
            self.sudo()._count_rules(fields.Datetime.now())
        return result

    # ---- counting ----

    def _with_dated_rules(self):
        """Those of these filings that a release rule may end after some days."""
        dated = self.browse()
        for filings in self.grouped("terms_id").values():
            if filings.terms_id and release.ends_by_itself(
                filings[:1]._release_rules()
            ):
                dated |= filings
        return dated

    def _count_rules(self, now):
        """Look by when rules end these filings, as the filings are now.

        What is over stays over, whatever comes too late.

        :param now: naive UTC; what is over by now and was not before begins now
        """
        running = self.filtered(
            lambda f: (
                f.state == "active"
                and not f.offered_until
                and not f.is_house
                and not (f.rule_due_at and f.rule_due_at <= now)
            )
        )
        if not running:
            return
        covered = running._with_dated_rules()
        self._put_rules_due(
            {filing.id: None for filing in running - covered if filing.rule_due_at}
            | covered._rules_due(now)
        )

    def _rules_due(self, now, version=None):
        """By when rules end these filings, as the filings are now.

        :param version: customer.filing.policy.version whose rules they are; default
            those that were pinned
        :return: {filing id: core.release.Due or None}
        """
        found, facts = {}, self._release_facts()
        for (_terms, kind), filings in self.grouped(
            lambda f: (f.terms_id, f.kind_id)
        ).items():
            rules = filings[:1]._release_rules()
            if version:
                rules = version._release_rules(kind)
            known = fitting(filings.sudo(), release.filters(rules, release.ENDING))
            calendars = {}
            for filing in filings:
                alike = filing._counted_alike()[1:]
                if alike not in calendars:
                    calendars[alike] = filing._follow_up_calendar()
                due = release.due(
                    rules,
                    facts[filing.id],
                    lambda text, f=filing, k=known: f.id in k[text],
                    calendars[alike],
                    now,
                    filing._rule_due(),
                )
                found[filing.id] = filing._rule_due_kept(due)
        return found

    def _rule_due(self):
        if not self.rule_due_at:
            return None
        return release.Due(self.rule_trigger, self.rule_due_at)

    def _release_facts(self):
        """{filing id: core.release.Facts} of these running filings."""
        # sudo: what happened with a customer is read through his filing
        evidence = self.env["customer.filing.follow.up"].sudo()
        contacts = evidence.search(
            [("filing_id", "in", self.ids), ("counts", "=", True)]
        ).grouped("filing_id")
        milestones = self.sudo().milestone_ids.grouped("filing_id")
        facts = {}
        for filing in self.sudo():
            begun = filing.rules_from or filing.effective_at
            late = filing._follow_up_rules().countersign_late
            logged = [one._contact() for one in contacts.get(filing, ())]
            dated = [(one.counts_from(late), one.kind) for one in logged]
            dated = [(at, kind) for at, kind in dated if at and at >= begun]
            events = {
                event.kind
                for event in milestones.get(filing, ())
                if event.happened_at >= begun
            }
            facts[filing.id] = release.Facts(
                begun,
                max((at for at, _kind in dated), default=None),
                "visit" in events or any(kind == "visit" for _at, kind in dated),
                bool(events & set(ORDERS)),
            )
        return facts

    def _put_rules_due(self, dues):
        """Write down by when rules end filings.

        :param dues: {filing id: core.release.Due or None}
        """
        changed = self.browse(
            id_ for id_, due in dues.items() if due != self.browse(id_)._rule_due()
        )
        if not changed:
            return
        self.flush_model()
        self.env["customer.filing.deadline"].flush_model()
        rows = [
            (id_, due and due.at, due and due.trigger)
            for id_, due in dues.items()
            if id_ in changed._ids
        ]
        self.env.execute_query(
            SQL(
                """UPDATE customer_filing AS filing
                   SET rule_due_at = new.at::timestamp, rule_trigger = new.trigger,
                       neglect_due_at = LEAST(new.at::timestamp, (
                           SELECT min(due_at) FROM customer_filing_deadline AS deadline
                           WHERE deadline.filing_id = filing.id AND state = 'open'
                             AND effect = ANY(%s)))
                   FROM (VALUES %s) AS new (id, at, trigger)
                   WHERE filing.id = new.id RETURNING filing.id""",
                ENDING_EFFECTS,
                SQL(", ").join(SQL("%s", row) for row in rows),
            )
        )
        self.invalidate_model(["rule_due_at", "rule_trigger", "neglect_due_at"])
        self._trigger_sweep({at for _id, at, _trigger in rows if at})

    def _forget_rules(self):
        dated = self.filtered("rule_due_at")
        if not dated:
            return
        dated.flush_recordset()
        self.env.execute_query(
            SQL(
                """UPDATE customer_filing
                   SET rule_due_at = NULL, rule_trigger = NULL, neglect_due_at = NULL
                   WHERE id = ANY(%s) RETURNING id""",
                dated.ids,
            )
        )
        dated.invalidate_recordset(["rule_due_at", "rule_trigger", "neglect_due_at"])

    # ---- when it is due ----

    @api.model
    def _sweep_steps(self):
        return [*super()._sweep_steps(), self._sweep_rules_batch]

    @api.model
    def _sweep_rules_batch(self, limit):
        """End up to ``limit`` filings by rules in this transaction; how many."""
        now = fields.Datetime.now()
        due = self._lock_next(
            FILINGS,
            SQL("filing.rule_due_at <= %s AND %s", now, self._sql_may_end(now)),
            SQL("filing.rule_due_at, filing.id"),
            limit,
        )
        due._end_due(now)
        return len(due)

    def _due_ends(self, now):
        self._look_again(now)
        return super()._due_ends(now)

    def _look_again(self, now):
        """Filters count as the filing is when the rule is due: what does not fit goes.

        :param now: naive UTC
        """
        over = self.filtered(lambda f: f.rule_due_at and f.rule_due_at <= now)
        if over:
            over._put_rules_due(over._rules_due(now))

    def _neglect(self):
        """The transition by which this filing ends at ``neglect_due_at``."""
        at = self.neglect_due_at
        ending = self.deadline_ids.filtered(
            lambda d: (
                d.state == "open" and d.due_at == at and d.effect in ENDING_EFFECTS
            )
        )
        if "void" in ending.mapped("effect"):
            return "void"
        if self.rule_due_at == at and not ending:
            return release.ENDING[self.rule_trigger]
        if ending and set(ending.mapped("stage")) == {"visit"}:
            return "no_visit"
        return super()._neglect()


assert {trigger for trigger, _label in TRIGGERS} == set(release.ENDING)
