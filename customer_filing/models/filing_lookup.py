from odoo import fields, models
from odoo.tools import SQL, split_every

from ..core import identity
from ..question import Facts, Question

# States in which a filing may stand in another's way.
RUNNING = ("active", "queued", "submitted")
# So many ranges PostgreSQL plans in no time.
MOST_RANGES = 100


class CustomerFiling(models.Model):
    """One indexed query from keys to the filings that they lead to."""

    _inherit = "customer.filing"

    def _question(self, register, user_id, snapshot, masked=True):
        """What ``user_id`` asks of ``register`` about the customer of ``snapshot``."""
        secret = self.env["customer.filing.key"]._secret()
        # sudo: what tells customers apart is set by administrators, used by all
        rules = (
            register.sudo()._identity_rules(masked) if register else identity.Rules()
        )
        return Question(secret, register.id, user_id, snapshot, rules)

    def _question_of_own(self):
        """What this filing itself asks: who else has its customer?"""
        self.ensure_one()
        return self._question(self.register_id, self.user_id.id, self._snapshot())

    def _waiting_with(self, state, now):
        """Filings in ``state`` whose customers these have; as they were submitted."""
        questions = [filing._question_of_own() for filing in self]
        facts = self._facts(questions, now)
        found = {}
        for question in questions:
            question.meet(facts, self._ids)
            found |= {m.row["id"]: m.row for m in question.met if m.alone}
        waiting = [row for row in found.values() if row["state"] == state]
        waiting.sort(key=lambda row: (row["first_submitted_at"], row["id"]))
        return self.browse(row["id"] for row in waiting)

    def _also_protected(self):
        """Those of these whose customer somebody else protects as well (rule S14-R14).

        Such a customer is not for everybody when one of them gives him up.
        """
        shared = self.browse()
        for terms, filings in self.grouped("terms_id").items():
            # sudo: terms are read through their filing
            if not terms.sudo()._read().exclusive:
                shared |= filings
        questions = {filing: filing._question_of_own() for filing in shared}
        facts = self._facts(questions.values(), fields.Datetime.now())
        found = self.browse()
        for filing, question in questions.items():
            question.meet(facts, filing._ids)
            if any(met.alone and met.row["state"] == "active" for met in question.met):
                found |= filing
        return found

    def _look_up(self, questions, now):
        """The facts behind all questions, once whatever is due among them has ended.

        A late cron must block nobody: who is met after his time is released here, at
        the instant at which he was due.

        :return: question.Facts
        """
        facts = self._facts(questions, now)
        opened = facts.locks_over()
        if opened:
            # sudo: as with what is due
            self.sudo().browse(opened)._unlock_over(now)
            facts = self._facts(questions, now)
        due = facts.due()
        if due:
            self._settle(due, now)
            facts = self._facts(questions, now)
        return facts

    def _settle(self, due, now):
        # sudo: what time does to a filing is not a right of who comes across it
        met = self.sudo().browse(due)
        active = met.filtered(lambda filing: filing.state == "active")
        active._without_stopped()._end_due(now)
        (met - active)._apart_from_broken(lambda filings: filings._end_aftercare())

    def _facts(self, questions, now, bought=False):
        """The filings behind all questions.

        :param bought: also those that were won and whose aftercare is over
        """
        points = {digest for question in questions for digest in question.points()}
        if not points:
            return Facts((), now)
        ranges = sorted({span for question in questions for span in question.ranges()})
        rows, wanted = [], [SQL("key.digest = ANY(%s)", list(points))]
        for some in split_every(MOST_RANGES, ranges):
            wanted += [SQL("key.digest BETWEEN %s AND %s", *span) for span in some]
            rows += self._rows_behind(SQL(" OR ").join(wanted), bought)
            wanted = []
        if wanted:
            rows = self._rows_behind(*wanted, bought)
        self._add_holds(rows, now)
        self._add_cold(rows)
        self._close_places(rows)
        return Facts(rows, now)

    def _rows_behind(self, wanted, bought):
        """Filings that may matter: a row for each of their keys that is ``wanted``."""
        self.env["customer.filing.key"].flush_model()
        self.flush_model()
        # The fewer tables are joined, the less time PostgreSQL needs for planning,
        # which is most of it.
        rows = self.env.execute_query_dict(
            SQL(
                """SELECT key.register_id, key.digest, key.digest_to, key.strength,
                          key.scope, key.holds, filing.id, filing.user_id, filing.state,
                          filing.end_reason, filing.protected_until,
                          filing.aftercare_until, filing.contact_name,
                          filing.queue_places, filing.first_submitted_at,
                          filing.awaits_decision, filing.neglect_due_at,
                          filing.reserved_until, filing.lock_ends_at,
                          (SELECT entry.id FROM customer_filing_pool_entry AS entry
                           WHERE entry.filing_id = filing.id
                             AND entry.state = 'waiting') AS entry_id
                   FROM customer_filing_key AS key
                   JOIN customer_filing AS filing ON filing.id = key.filing_id
                   WHERE %s""",
                wanted,
            )
        )
        return [
            row
            for row in rows
            if row["holds"]
            or row["entry_id"]
            or row["state"] in RUNNING
            or (bought and row["end_reason"] == "won")
        ]

    def _add_cold(self, rows):
        """Say whose customers are in cold storage: nobody waits for them."""
        entry_ids = [row["entry_id"] for row in rows if row["entry_id"]]
        cold = set()
        if entry_ids:
            found = self.env.execute_query(
                SQL(
                    """SELECT id FROM customer_filing_pool_entry
                       WHERE id = ANY(%s) AND is_cold""",
                    entry_ids,
                )
            )
            cold = {entry_id for (entry_id,) in found}
        for row in rows:
            row["is_cold"] = row["entry_id"] in cold

    def _add_holds(self, rows, now):
        """Say which filings are kept though over, by a hold or a stop of releases."""
        asked = {
            row["id"]
            for row in rows
            if row["state"] == "ended"
            or any(
                row[name] and row[name] <= now
                for name in ("protected_until", "neglect_due_at")
            )
        }
        held = set()
        if asked:
            found = self.env.execute_query(
                SQL(
                    """SELECT filing_id FROM customer_filing_hold
                       WHERE filing_id = ANY(%(asked)s) AND lifted_at IS NULL
                         AND (until IS NULL OR until > %(now)s)
                       UNION
                       SELECT id FROM customer_filing
                       WHERE id = ANY(%(asked)s) AND release_failed_at IS NOT NULL
                       UNION
                       SELECT filing.id FROM customer_filing AS filing
                       JOIN crm_team AS team ON team.id = filing.team_id
                       WHERE filing.id = ANY(%(asked)s) AND filing.state = 'active'
                         AND team.filing_release_stopped_at IS NOT NULL""",
                    asked=list(asked),
                    now=now,
                )
            )
            held = {filing_id for (filing_id,) in found}
        for row in rows:
            row["on_hold"] = row["id"] in held or bool(row["awaits_decision"])
