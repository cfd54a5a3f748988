import logging
from datetime import timedelta
from functools import partial

from odoo import api, fields, models
from odoo.tools import SQL

from ..batches import NOT_BY_A_ROW, work_off
from ..core import handing_over

BATCH = 100
# How a target of the policy chooses among people.
WAYS = {
    "group": "group",
    "draw": "draw",
    "leader": "leader",
    "substitute": "person",
    "pool": "pool",
}
# What stands on somebody's list because of his office.
TASKS = (
    "customer.filing.request",
    "customer.filing.inquiry",
    "customer.filing.notice",
    "customer.filing.absence",
)
_logger = logging.getLogger(__name__)


class CustomerFiling(models.Model):
    """Customers of somebody who left go where the policy of their team says."""

    _inherit = "customer.filing"

    # ---- who is told ----

    @api.model
    def _tell_of_departures(self, users, now):
        """One notice for each team in which somebody leaves customers behind."""
        rows = []
        for user in users:
            for team in self._teams_left(user):
                company = team.company_id or user.company_id
                row = {"kind": "left", "company_id": company.id}
                rows.append(row | {"user_id": user.id, "team_id": team.id})
        self.env["customer.filing.notice"]._raise_departures(rows)
        cron = self.env.ref(
            "customer_filing.ir_cron_departures", raise_if_not_found=False
        )
        if cron:
            days = {self._departure_version(r["team_id"]).departure_days for r in rows}
            cron._trigger(at=[now + timedelta(days=number) for number in days])

    def _departure_version(self, team_id):
        return self.env["crm.team"].browse(team_id)._filing_version()

    @api.model
    def _teams_left(self, user):
        """Teams in which somebody has running filings or open leads."""
        self.flush_model()
        self.env["crm.lead"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT filing.team_id FROM customer_filing AS filing
                   WHERE filing.user_id = %(user)s AND filing.team_id IS NOT NULL
                     AND (filing.state IN ('draft', 'submitted', 'queued', 'active')
                          OR filing.aftercare_until IS NOT NULL)
                   UNION
                   SELECT lead.team_id FROM crm_lead AS lead
                   JOIN crm_team AS team ON team.id = lead.team_id
                   WHERE lead.user_id = %(user)s AND lead.active
                     AND lead.won_status = 'pending'
                     AND lead.filing_guard IS DISTINCT FROM 'pool'
                     AND team.filing_policy_id IS NOT NULL
                   ORDER BY 1""",
                user=user.id,
            )
        )
        return self.env["crm.team"].browse(id_ for (id_,) in rows)

    @api.model
    def _close_departures(self, users, team=None):
        """Nothing of these people is left to hand over, or they came back."""
        domain = [
            ("kind", "=", "left"),
            ("user_id", "in", users.ids),
            ("state", "=", "open"),
        ]
        if team:
            domain.append(("team_id", "=", team.id))
        self.env["customer.filing.notice"].sudo().search(domain)._close()

    # ---- what waits for his word ----

    @api.model
    def _pass_on_duties(self, users):
        """What waits for a word of people who left waits for somebody else's."""
        for user in users:
            self._pass_on_decisions(user)
            self._pass_on_tasks(user)

    @api.model
    def _pass_on_decisions(self, user):
        """Customers about whom he alone decided who gets them."""
        entries = self.env["customer.filing.pool.entry"].search(
            [("decider_id", "=", user.id), ("state", "=", "waiting")]
        )
        for (team, company), some in entries.grouped(
            lambda entry: (entry.filing_id.team_id, entry.company_id)
        ).items():
            above = team.user_id | team.filing_unit_id._chain().leader_id
            office = self.env["customer.filing.notice"]._office(company, user)
            able = (above | office).filtered("active") - user
            self.env.execute_query(
                SQL(
                    """UPDATE customer_filing_pool_entry SET decider_id = %s
                       WHERE id = ANY(%s) RETURNING id""",
                    able[:1].id or None,
                    some.ids,
                )
            )
            some.invalidate_recordset(["decider_id"])
        self.env["customer.filing.card"]._sync(entries.filing_id)

    @api.model
    def _pass_on_tasks(self, user):
        """His plans on leads of colleagues, and what the office gave him to do."""
        # what he has done stays his: of years there may be thousands
        todos = self.env["mail.activity"].search(
            [("user_id", "=", user.id), ("active", "=", True)]
        )
        todos = todos.with_context(mail_activity_quick_update=True)
        for todo in todos:
            chosen = self._successor_of_task(todo, user)
            if chosen:
                todo.write({"user_id": chosen.id})

    @api.model
    def _successor_of_task(self, todo, user):
        record = self.env[todo.res_model].browse(todo.res_id).exists()
        if record and record._name == "crm.lead":
            return (record.user_id - user).filtered("active")
        if record and record._name in TASKS:
            return record._office(record.company_id, user)[:1]
        return user.browse()

    # ---- the cron ----

    @api.model
    def _cron_departures(self):
        """Hand over what people left behind whose days are over (S14-R22, S46-R08).

        Killed half-way, run twice or late: the same end state, for each batch is one
        transaction and what it handed over is not the leaver's any more.
        """
        work_off(self.env, partial(self._release_in_one_go, self._departure_batch))

    @api.model
    def _departure_batch(self, limit):
        """Hand over up to ``limit`` customers in this transaction; how many it were."""
        now = fields.Datetime.now()
        users = self.env["res.users"].with_context(active_test=False)
        for user in users.search(
            [("filing_left_at", "!=", False), ("active", "=", False)], order="id"
        ):
            for team in self._teams_left(user):
                done = self._settle_departure(user, team, min(limit, BATCH), now)
                if done:
                    return done
            user._filing_settle_departure()
        return 0

    def _settle_departure(self, user, team, limit, now):
        """Do a batch of what somebody left in one team; how many customers it were."""
        version = team._filing_version()
        if not version or version.departure_target == "nothing":
            return 0
        if user.filing_left_at + timedelta(days=version.departure_days) > now:
            return 0
        for records in self._left_behind(user, team, limit, now):
            done = self._send_on(records, version)
            if done:
                if team not in self._teams_left(user):
                    self._close_departures(user, team)
                return done
        return 0

    def _left_behind(self, user, team, limit, now):
        """Batches of what somebody left: filings, then leads.

        Each is looked for once nothing of the one before could go: what has to stay
        keeps nothing else.

        :return: generator of recordsets
        """
        for find in (self._lock_filings_left, self._leads_left):
            last = 0
            while records := find(user, team, limit, now, last):
                yield records
                last = records[-1].id

    def _lock_filings_left(self, user, team, limit, now, last):
        """The next filings that somebody left, locked.

        What is on hold, or over by now, waits for what becomes of it; who is kept
        though he is due, as he bought, does not.

        :param last: only those with a greater id
        """
        self.flush_model()
        return self._lock_next(
            SQL("customer_filing AS filing"),
            SQL(
                """filing.id > %s AND filing.user_id = %s AND filing.team_id = %s
                   AND (filing.state IN ('draft', 'submitted', 'queued', 'active')
                        OR filing.aftercare_until > %s)
                   AND (filing.state != 'active' OR filing.exempt_until > %s OR (
                        COALESCE(filing.protected_until, 'infinity') > %s
                        AND COALESCE(filing.neglect_due_at, 'infinity') > %s))
                   AND NOT EXISTS (SELECT FROM customer_filing_hold AS hold
                       WHERE hold.filing_id = filing.id AND hold.lifted_at IS NULL
                         AND (hold.until IS NULL OR hold.until > %s))""",
                last,
                user.id,
                team.id,
                now,
                now,
                now,
                now,
                now,
            ),
            SQL("filing.id"),
            limit,
        )

    def _leads_left(self, user, team, limit, _now, last):
        """The next open leads that somebody left and no filing guards."""
        return self.env["crm.lead"].search(
            [
                ("id", ">", last),
                ("user_id", "=", user.id),
                ("team_id", "=", team.id),
                ("won_status", "=", "pending"),
                "|",
                ("filing_guard", "=", False),
                ("filing_guard", "not in", ("protected", "pool")),
            ],
            limit=limit,
            order="id",
        )

    def _send_on(self, records, version):
        """Bring customers of one team where its version says; how many it were."""
        pooled, rest = [], []
        for record in records:
            (pooled if self._goes_to_pool(record, version) else rest).append(record)
        done = sum(self._do_apart([record], self._pool_one) for record in pooled)
        way = WAYS[version.departure_target]
        if way == "pool":
            # what no pool takes, such as a draft, is the leader's
            way = "leader"
        seed = self._departure_seed(records) if way == "draw" else ""
        given, _refused = self.env["customer.filing.allotment"]._allot(
            way, rest, user=version.departure_user_id, seed=seed, capped=False
        )
        groups = {}
        for record, (user, team) in given.items():
            groups.setdefault((user, team), []).append(record)
        told = {"way": way} | ({"seed": seed} if seed else {})
        for (user, team), some in groups.items():
            give = partial(
                self._give_departed, user=user, team=team, version=version, told=told
            )
            done += self._do_apart(some, give)
        return done

    def _do_apart(self, records, do):
        """Do some records in one go, or one by one if one cannot be done.

        :return: how many were done; the others stay the leaver's, and his notice open
        """
        try:
            with self.env.cr.savepoint():
                do(records)
        except NOT_BY_A_ROW:
            raise
        except Exception as error:
            if len(records) == 1:
                _logger.warning("%s of a leaver stays.", records[0], exc_info=error)
                return 0
            return sum(self._do_apart([record], do) for record in records)
        return len(records)

    @api.model
    def _goes_to_pool(self, record, version):
        if record._name == "crm.lead":
            return version.departure_target == "pool"
        if version.departure_target == "pool":
            return record.state in ("submitted", "queued", "active")
        return version.departure_unordered == "pool" and record._has_not_ordered()

    @api.model
    def _pool_one(self, records):
        [record] = records
        if record._name == "crm.lead":
            record._filing_hand_over_plain(self.env["res.users"], None)
        else:
            record._give_up()

    @api.model
    def _departure_seed(self, records):
        """Nobody can choose it, and whoever reads the ledger can draw again."""
        secret = self.env["customer.filing.key"]._secret()
        return handing_over.seed(secret, [record.id for record in records])

    @api.model
    def _give_departed(self, records, user, team, version, told):
        filings = self.browse(r.id for r in records if r._name == self._name)
        leads = self.env["crm.lead"].browse(
            r.id for r in records if r._name == "crm.lead"
        )
        anew = filings.browse()
        if version.departure_unordered == "restart":
            anew = filings.filtered(lambda filing: filing._has_not_ordered())
        (filings - anew)._hand_over(user, team, reason="left", told=told)
        anew._hand_over(user, team, reason="left", told=told, restart=True)
        leads._filing_hand_over_plain(user, team)
        leads._filing_tell_handed_over(user, filings, leads)
