from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..core import chronicle, identity, takeover, verdict
from .filing_background import BATCH

CRON = "ir_cron_going_live"
# Verdicts about customers who cannot be had, and what is said of their leads.
TAKEN = {
    verdict.PROTECTED: "protected",
    verdict.CUSTOMER: "customer",
    verdict.POOL: "pool",
    verdict.AMBIGUOUS: "unclear",
}


class FilingTakeover(models.Model):
    """First step: which leads there are, whose, from when on, and who else has them."""

    _inherit = "customer.filing.takeover"

    def action_look(self):
        """Look what would be taken over; nothing is changed yet. For administrators.

        What was settled before is forgotten: it may be true no more.
        """
        self.check_access("write")
        for job in self:
            job._refuse_unless("preparing", "looked_at")
            job._check_settings()
            job._put(state="looking", looked_at=fields.Datetime.now())
            job._forget_lines()
            for rule in job.rule_ids:
                job._find_leads(rule)
            # a small team is done at once
            job.invalidate_recordset()
            while job.state == "looking" and job._left() <= BATCH:
                job._look_step(BATCH)
            if job.state == "looking":
                job._begin_work(CRON)
        return True

    def action_change(self):
        """Go back to choosing the leads. For administrators."""
        self.check_access("write")
        self._refuse_unless("looking", "looked_at")
        self._forget_lines()
        self._put(state="preparing", looked_at=False)
        return True

    def _check_settings(self):
        """Raise what stands in the way, in one sentence."""
        used = self.team_id.filing_policy_id
        if used and used != self.policy_id:
            raise UserError(
                self.env._(
                    "%(team)s files under “%(used)s” already: choose that policy.",
                    team=self.team_id.name,
                    used=used.name,
                )
            )
        if not self.rule_ids:
            raise UserError(self.env._("Say which leads are to be taken over."))
        version = self._version()
        if not version:
            raise UserError(
                self.env._("“%s” has no version in force yet.", self.policy_id.name)
            )
        for kind in self.rule_ids.kind_id:
            self._check_kind(version, kind)

    def _check_kind(self, version, kind):
        if not version._line_for(kind):
            raise UserError(
                self.env._(
                    "“%(policy)s” has no protection period for “%(kind)s”: add one, or "
                    "choose another kind.",
                    policy=self.policy_id.name,
                    kind=kind.name,
                )
            )
        if kind.needs_project or kind.needs_product_line:
            raise UserError(
                self.env._(
                    "“%s” protects a project or a product line, of which leads say "
                    "nothing: choose another kind.",
                    kind.name,
                )
            )

    def _version(self):
        # sudo: as salespeople file under it
        policy = self.policy_id.sudo()
        return policy._version_at(fields.Datetime.now(), self.team_id)

    def _terms(self):
        """{kind: core.terms.Terms under which it would be filed}"""
        version = self._version()
        return {
            kind: version._resolve(kind, self.company_id)
            for kind in self.rule_ids.kind_id
        }

    def _forget_lines(self):
        self.env.execute_query(
            SQL(
                """DELETE FROM customer_filing_takeover_line
                   WHERE takeover_id = ANY(%s) RETURNING id""",
                self.ids,
            )
        )
        self.line_ids.invalidate_model()
        self.invalidate_recordset()

    def _find_leads(self, rule):
        """Note the leads of one rule that no earlier one is about, in one statement."""
        domain = rule._lead_domain() & Domain("team_id", "=", self.team_id.id)
        # sudo: all leads of the team, those of colleagues and closed ones, too
        leads = self.env["crm.lead"].sudo().with_context(active_test=False)
        # the users' own records; a leader works on leads as well
        people = self.team_id.sudo().member_ids | self.team_id.sudo().user_id
        leads.flush_model()
        self.env.execute_query(
            SQL(
                """INSERT INTO customer_filing_takeover_line
                       (takeover_id, rule_id, lead_id, owner_id, kind_id,
                        created_at, why, state)
                   SELECT %(takeover)s, %(rule)s, lead.id, lead.user_id,
                          %(kind)s, lead.create_date, out.why,
                          CASE WHEN out.why IS NULL THEN 'found' ELSE 'left_out' END
                   FROM crm_lead AS lead
                   LEFT JOIN res_users AS owner ON owner.id = lead.user_id,
                   LATERAL (SELECT CASE
                       WHEN lead.filing_guard = 'pool' THEN 'pool'
                       WHEN lead.filing_guard = 'protected' THEN 'filed'
                       WHEN lead.won_status = 'won' THEN 'won'
                       WHEN lead.won_status = 'lost' THEN 'lost'
                       WHEN NOT lead.active THEN 'archived'
                       WHEN owner.id IS NULL THEN 'no_owner'
                       WHEN NOT owner.active THEN 'owner_left'
                       WHEN NOT owner.id = ANY(%(people)s) THEN 'not_in_team'
                   END AS why) AS out
                   WHERE lead.id IN %(leads)s AND NOT EXISTS (
                       SELECT FROM customer_filing_takeover_line AS other
                       WHERE other.takeover_id = %(takeover)s
                         AND other.lead_id = lead.id)
                   ORDER BY lead.id RETURNING id""",
                takeover=self.id,
                rule=rule.id,
                kind=rule.kind_id.id,
                people=people.ids,
                leads=leads._search(domain).subselect(),
            )
        )
        self.line_ids.invalidate_model()

    # ---- the work, batch by batch ----

    def _look_step(self, limit):
        lines = self.line_ids.search(self._work_domain(), order="id", limit=limit)
        if lines:
            self._read_lines(lines)
        else:
            self._find_groups()
            self._put(state="looked_at")
        return len(lines)

    def _read_lines(self, lines):
        """Say of each lead from when on it counts, who it is about, who has him."""
        now = fields.Datetime.now()
        terms = self._terms()
        # sudo: leads of every salesperson
        leads = lines.lead_id.sudo()
        contacts = leads._filing_contacts(now)
        questions = {
            line: line.lead_id.sudo()._filing_question(terms[line.kind_id].masked)
            for line in lines
        }
        filings = self.env["customer.filing"].sudo()
        facts = filings._look_up(list(questions.values()), now)
        starts = {
            line: line._starts_at(
                contacts.get(line.lead_id.id, (None, 0))[0],
                now,
                terms[line.kind_id].tz,
            )
            for line in lines
        }
        days_off = self._days_off(min(starts.values(), default=now))
        rows = {}
        for line, question in questions.items():
            question.meet(facts, ())
            question.decide(now)
            last, count = contacts.get(line.lead_id.id, (None, 0))
            own = terms[line.kind_id]
            until = chronicle.fresh_end(own, starts[line], days_off)
            kept = takeover.kept_until(now, line.rule_id.grace_days, own.tz)
            until = max(until, kept) if until and kept else until
            why = _why_not(question, until, now)
            rows[line.id] = {
                "last_active_at": last,
                "follow_up_count": count,
                "starts_at": starts[line],
                "until": until,
                "digests": _spans_as_text(question),
                "why": why,
                "state": "left_out" if why else "ready",
            }
        lines._put(rows)

    def _days_off(self, since):
        """The days off that may move the ends of what is taken over."""
        company = self.company_id
        pair = self.team_id._filing_calendar(company), company
        return self.env["resource.calendar"]._filing_days_off({pair}, since)[pair]

    def _find_groups(self):
        """Bring leads of one customer together; of several people: to be settled."""
        self.line_ids.flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT id, owner_id, digests FROM customer_filing_takeover_line
                   WHERE takeover_id = %s AND state = 'ready'""",
                self.id,
            )
        )
        spans = [
            (line_id, low, high)
            for line_id, _owner, text in rows
            for low, high in _spans_from_text(text)
        ]
        exact = {line_id: [] for line_id, _owner, _text in rows}
        for line_id, low, high in spans:
            if low == high:
                exact[line_id].append(low)
        group_of = takeover.groups(exact.items())
        unclear = takeover.unclear(spans, group_of)
        self.line_ids.browse(unclear)._put_all(state="left_out", why="unclear")
        self._put_groups([row[:2] for row in rows if row[0] not in unclear], group_of)

    def _put_groups(self, owned, group_of):
        """Keep who belongs together.

        :param owned: pairs (line id, id of its salesperson)
        """
        owners = {}
        for line_id, owner_id in owned:
            owners.setdefault(group_of[line_id], set()).add(owner_id)
        rows = {}
        for line_id, _owner_id in owned:
            contested = len(owners[group_of[line_id]]) > 1
            rows[line_id] = {
                "group_no": group_of[line_id],
                "is_collision": contested,
                "state": "collision" if contested else "ready",
            }
        self.line_ids._put(rows)


def _why_not(question, until, now):
    """The code of why a lead is left out, or None."""
    if not question.can_be_asked or question.names_many():
        return "no_identity"
    if question.verdict.code in TAKEN:
        return TAKEN[question.verdict.code]
    return "over" if until and until <= now else None


def _spans_as_text(question):
    """The deciding keys of a customer, kept until all leads have been read."""
    spans = {
        f"{low:x}-{high:x}"
        for key, low, high in question.spans
        if key.strength == identity.ALONE
    }
    return " ".join(sorted(spans))


def _spans_from_text(text):
    for span in (text or "").split():
        low, _dash, high = span.partition("-")
        yield int(low, 16), int(high, 16)
