from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from .. import race

OFFICER = "customer_filing.group_filing_officer"
KINDS = [
    ("reveal", "Contact data revealed"),
    ("export", "Exported"),
    ("read", "Another's customer read"),
    ("denied", "Access refused"),
    ("honeypot", "Bait touched"),
]
# So many customers of one call are named one by one; more are only counted.
MOST_NAMED = 100
# Who reads the same customer again and again is noted once in so many hours.
READ_AGAIN_HOURS = 24
# {kind: (setting of the register, notice)}: of which a day's number can be unusual.
ALARMS = {
    "denied": ("denied_alarm", "denied"),
    "reveal": ("reveal_alarm", "reveals"),
    "export": ("export_alarm", "exports"),
}
ALARM_HOURS = 24
_CALLS = "customer_filing.sightings"


class FilingSighting(models.Model):
    """Who saw, took, or tried to see a customer who is not his own (rule S27-R05).

    Rows are written by the server and never changed. What is read, exported or refused
    is noted in a transaction of its own: whoever lets his request fail is noted, too.
    """

    _name = "customer.filing.sighting"
    _description = "Sighting"
    _order = "id desc"
    _rec_name = "filing_number"
    _log_access = False

    seen_at = fields.Datetime(string="When", required=True, readonly=True)
    user_id = fields.Many2one("res.users", string="Who", required=True, readonly=True)
    kind = fields.Selection(KINDS, string="What", required=True, readonly=True)
    filing_id = fields.Many2one(
        "customer.filing",
        string="Whom",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    filing_number = fields.Char(
        string="Number", readonly=True, help="Kept when a draft is deleted."
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    rows = fields.Integer(
        string="Number of customers",
        required=True,
        readonly=True,
        help="How many he saw at once.",
    )
    reason = fields.Text(string="Why", readonly=True, help="What he said himself.")
    detail = fields.Char(readonly=True, help="What exactly was read or exported.")

    _who_idx = models.Index("(user_id, kind, seen_at)")

    def init(self):
        super().init()
        self.env.cr.execute(
            """
            CREATE OR REPLACE FUNCTION customer_filing_sighting_refuse()
            RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                -- a draft that somebody looked at can be deleted
                IF to_jsonb(NEW) ->> 'filing_id' IS NULL
                   AND to_jsonb(NEW) - 'filing_id' = to_jsonb(OLD) - 'filing_id'
                THEN RETURN NEW; END IF;
                RAISE EXCEPTION 'the log of sightings is append-only';
            END $$;
            CREATE OR REPLACE TRIGGER customer_filing_sighting_append_only
                BEFORE UPDATE ON customer_filing_sighting
                FOR EACH ROW EXECUTE FUNCTION customer_filing_sighting_refuse();
            """
        )

    # ---- noting ----

    @api.model
    def _note(self, kind, filings, reason="", rows=0, detail=""):
        """Note in this transaction that the user saw these customers.

        :param kind: a code of KINDS
        :param filings: customer.filing
        :param reason: what the user says why
        :param rows: how many he saw, in one row of the log; 0: one row for each filing
        :param detail: what exactly was seen
        """
        filings.flush_recordset()
        call = self._call(kind, filings, reason, rows, detail)
        for notice in self._write_call(call):
            self.env["customer.filing.notice"]._raise_about(
                notice["kind"], notice["company"], notice["user"]
            )

    @api.model
    def _note_apart(self, kind, records, reason="", rows=0, detail=""):
        """Note it when this transaction is over, however it ends.

        Not after a lost race: then the request begins anew, and is noted then.

        :param records: customer.filing, or leads and contacts that filings guard
        """
        cr, registry = self.env.cr, self.env.registry
        # not the cursor's cache: a savepoint that is rolled back empties it
        calls = cr.postrollback.data.setdefault(_CALLS, [])
        if not calls:

            def write_all():
                noted = list(calls)
                calls.clear()
                if not race.is_being_lost():
                    race.insist(registry, lambda env: _write_calls(env, noted))

            cr.postrollback.add(write_all)
            cr.postcommit.add(write_all)
        call = self._call(kind, records, reason, rows, detail)
        if call not in calls:
            calls.append(call)

    @api.model
    def _call(self, kind, records, reason, rows, detail):
        return {
            "kind": kind,
            "seen_at": fields.Datetime.now(),
            "user_id": self.env.uid,
            "company_id": self.env.company.id,
            "model": records._name,
            "ids": records.ids,
            "rows": rows,
            "reason": reason or None,
            "detail": detail or None,
        }

    @api.model
    def _write_call(self, call):
        """Write the rows of one call.

        :return: what the register office is to be told: arguments of notices
        """
        found = self._filings_of(call)
        if call["rows"]:
            seen = [self._row(call, found if len(found) == 1 else [], call["rows"])]
        elif len(found) > MOST_NAMED:
            seen = [self._row(call, [], len(found))]
        else:
            seen = [self._row(call, [filing], 1) for filing in found]
        if not seen or not self._insert(seen):
            return []
        return self._notices_of_bait(seen) + self._notices_of_volume(call, seen)

    @api.model
    def _filings_of(self, call):
        """The filings that a call is about: (id, number, company, whether bait)."""
        ids = SQL("SELECT unnest(%s)", call["ids"])
        if call["model"] == "res.partner":
            ids = SQL(
                """SELECT filing_id FROM customer_filing_partner_shield
                   WHERE partner_id = ANY(%s)""",
                call["ids"],
            )
        if call["model"] == "crm.lead":
            ids = SQL(
                """SELECT filing_id FROM crm_lead
                   WHERE id = ANY(%s) AND filing_guard IS NOT NULL""",
                call["ids"],
            )
        return self.env.execute_query(
            SQL(
                """SELECT filing.id, filing.name, filing.company_id,
                          COALESCE(filing.is_honeypot, FALSE)
                   FROM customer_filing AS filing
                   LEFT JOIN crm_team AS team ON team.id = filing.team_id
                   WHERE filing.id IN (%s) AND %s ORDER BY filing.id""",
                ids,
                self._is_news(call),
            )
        )

    @api.model
    def _is_news(self, call):
        """Which of the filings that were met are worth a row."""
        if call["kind"] != "read":
            return SQL("TRUE")
        if len(call["ids"]) == 1:
            # opened, and not come upon in a list
            bait = SQL("filing.is_honeypot IS TRUE OR")
        else:
            bait = SQL("filing.is_honeypot IS NOT TRUE AND")
        return SQL(
            """(%(bait)s %(user)s NOT IN (filing.user_id,
                       COALESCE(filing.maintainer_id, 0), COALESCE(team.user_id, 0))
               AND NOT EXISTS (
                   SELECT FROM customer_filing_sighting AS noted
                   WHERE noted.filing_id = filing.id AND noted.user_id = %(user)s
                     AND noted.kind = 'read' AND noted.seen_at > %(since)s))""",
            bait=bait,
            user=call["user_id"],
            since=call["seen_at"] - timedelta(hours=READ_AGAIN_HOURS),
        )

    @api.model
    def _row(self, call, filings, count):
        nobody = (None, None, None, False)
        filing_id, number, company_id, is_bait = filings[0] if filings else nobody
        user = self.env["res.users"].browse(call["user_id"])
        # who keeps the register knows the bait: he may look after it
        is_touched = is_bait and call["kind"] in ("read", "denied")
        return call | {
            "kind": "honeypot"
            if is_touched and not user.has_group(OFFICER)
            else call["kind"],
            "filing_id": filing_id,
            "filing_number": number,
            "company_id": company_id or call["company_id"],
            "rows": count,
        }

    @api.model
    def _insert(self, rows):
        """Write rows, unless their user is gone with the transaction that made him."""
        found = self.env.cr.execute_values(
            """INSERT INTO customer_filing_sighting (seen_at, user_id, kind, filing_id,
                   filing_number, company_id, rows, reason, detail)
               SELECT seen.* FROM (VALUES %s) AS seen (at, user_id, kind, filing_id,
                   number, company_id, rows, reason, detail)
               JOIN res_users AS person ON person.id = seen.user_id
               RETURNING id""",
            rows,
            template="""(%(seen_at)s::timestamp, %(user_id)s, %(kind)s,
                %(filing_id)s::int, %(filing_number)s, %(company_id)s, %(rows)s,
                %(reason)s, %(detail)s)""",
            fetch=True,
        )
        self.invalidate_model()
        return found

    # ---- what the register office is told ----

    @api.model
    def _notices_of_bait(self, rows):
        return [
            {
                "kind": "honeypot",
                "company": self.env["res.company"].browse(row["company_id"]),
                "user": self.env["res.users"].browse(row["user_id"]),
                "filing": self.env["customer.filing"].browse(row["filing_id"]),
            }
            for row in rows
            if row["kind"] == "honeypot"
        ]

    @api.model
    def _notices_of_volume(self, call, rows):
        """Who does unusually much of it within a day, and in which companies."""
        if call["kind"] not in ALARMS:
            return []
        setting, notice = ALARMS[call["kind"]]
        companies = self.env["res.company"].browse(
            sorted({row["company_id"] for row in rows})
        )
        counts = self._counts(call, companies)
        return [
            {
                "kind": notice,
                "company": company,
                "user": self.env["res.users"].browse(call["user_id"]),
            }
            for company in companies
            # sudo: the register is asked, not shown
            for limit in [company.sudo().filing_register_id[setting]]
            if limit and counts.get(company.id, 0) >= limit
        ]

    @api.model
    def _counts(self, call, companies):
        """So many customers the user of a call met in the same way of late."""
        kinds = [call["kind"], *(["honeypot"] if call["kind"] == "denied" else [])]
        return dict(
            self.env.execute_query(
                SQL(
                    """SELECT company_id, sum(rows) FROM customer_filing_sighting
                       WHERE user_id = %s AND kind = ANY(%s) AND seen_at > %s
                         AND company_id = ANY(%s) GROUP BY company_id""",
                    call["user_id"],
                    kinds,
                    call["seen_at"] - timedelta(hours=ALARM_HOURS),
                    companies.ids,
                )
            )
        )


def _write_calls(env, calls):
    for call in calls:
        for notice in env["customer.filing.sighting"]._write_call(call):
            env["customer.filing.notice"]._raise(**notice)
