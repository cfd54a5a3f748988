"""A million leads of many salespeople, in Odoo with the addon and in one without it.

The same leads in both. With the addon most of them are guarded by a filing. A customer
in the pool is nobody's there; in plain Odoo, which would show him to everybody, he is
another salesperson's: so both show the reader the same leads.
"""

from odoo import Command

from ._crowd import Crowd, tidy

PEOPLE = 200
# Of a thousand leads so many are nobody's and no filing's.
UNASSIGNED = 1
# {guard: of a hundred leads so many}
GUARDS = {"protected": 70, "pool": 5, "history": 5}
# One lead of so many has a partner.
PARTNERS = 10

OWNERS = """
    CREATE UNLOGGED TABLE bench_owner AS
    SELECT number, guard,
        CASE WHEN guard = 'pool' THEN people[2 + number %% (%(count)s - 1)]
            WHEN guard = 'nobody' THEN NULL
            ELSE people[1 + number %% %(count)s] END AS user_id
    FROM (
        SELECT number, %(people)s::int[] AS people,
            CASE WHEN number %% 1000 BETWEEN 1 AND %(unassigned)s THEN 'nobody'
                WHEN percent < %(below_protected)s THEN 'protected'
                WHEN percent < %(below_pool)s THEN 'pool'
                WHEN percent < %(below_history)s THEN 'history'
            END AS guard
        FROM generate_series(1, %(size)s) AS number,
            LATERAL (SELECT number * 31 / %(count)s %% 100 AS percent) AS part
    ) AS numbered
"""
PARTNERS_OF_LEADS = """
    INSERT INTO res_partner (id, commercial_partner_id, name, complete_name, type,
        active, is_company, lang, create_uid, write_uid, create_date, write_date)
    SELECT %(others)s + number, %(others)s + number, '客户' || number,
        '客户' || number, 'contact', TRUE, FALSE, 'en_US', 1, 1, %(now)s, %(now)s
    FROM bench_owner WHERE number %% %(partners)s = 0
"""
LEADS = """
    INSERT INTO crm_lead (id, name, type, active, won_status, priority, partner_id,
        partner_name, contact_name, phone, email_from, email_normalized, city, user_id,
        team_id, company_id, country_id, stage_id, probability, automated_probability,
        expected_revenue, create_uid, write_uid, create_date, write_date,
        date_last_stage_update {columns})
    SELECT number, '商机' || number, 'opportunity', TRUE, 'pending',
        (number %% 11 / 10)::text,
        CASE WHEN number %% %(partners)s = 0 THEN %(others)s + number END,
        '公司' || number, '客户' || number, '138' || lpad(number::text, 8, '0'),
        'c' || number || '@example.com', 'c' || number || '@example.com', '重庆',
        {owner}, %(team)s, %(company)s, %(country)s,
        (%(stages)s::int[])[1 + number / %(count)s %% %(stage_count)s], 10, 10,
        number %% 1000, coalesce(user_id, 1), 1, %(now)s, %(now)s, %(now)s {values}
    FROM bench_owner
"""
PLAIN = {"owner": "user_id", "columns": "", "values": ""}
GUARDED = {
    "owner": "CASE WHEN guard = 'pool' THEN NULL ELSE user_id END",
    "columns": ", filing_id, filing_guard, filing_protected_until",
    "values": """,
        CASE WHEN guard <> 'nobody' THEN number END, nullif(guard, 'nobody'),
        CASE WHEN guard = 'protected' THEN %(later)s END""",
}
FILINGS = """
    INSERT INTO customer_filing (id, name, company_name, contact_name, phone,
        user_id, team_id, kind_id, company_id, register_id, version_id, terms_id,
        state, end_reason, round, completeness, queue_places, origin,
        first_submitted_at, effective_at, protected_until, ended_at,
        create_uid, write_uid, create_date, write_date)
    SELECT number, 'CF/2026/' || lpad(number::text, 7, '0'), '公司' || number,
        '客户' || number, '138' || lpad(number::text, 8, '0'), user_id, %(team)s,
        %(kind)s, %(company)s, %(register)s, %(version)s, %(terms)s,
        CASE WHEN guard = 'protected' THEN 'active' ELSE 'ended' END,
        CASE WHEN guard <> 'protected' THEN 'expired' END, 0, 100, 0, 'normal',
        %(now)s, %(now)s, %(later)s, CASE WHEN guard <> 'protected' THEN %(now)s END,
        user_id, user_id, %(now)s, %(now)s
    FROM bench_owner WHERE guard IN ('protected', 'pool', 'history')
"""
THEIR_LEADS = "UPDATE customer_filing SET lead_id = id"


class Leads:
    """So many leads in plain Odoo; the reader is a salesperson who sees his own."""

    def __init__(self, env, size):
        self.env, self.cr, self.size = env, env.cr, size
        group = env.ref("sales_team.group_sale_salesman")
        self.people = env["res.users"].create(
            [
                {
                    "name": f"Restricted {number}",
                    "login": f"restricted{number}",
                    "group_ids": [Command.link(group.id)],
                }
                for number in range(PEOPLE)
            ]
        )
        self.reader = self.people[0]
        self.team = self._team()
        env.flush_all()
        indexes = [
            index for table in self._tables() for index in self._drop_indexes(table)
        ]
        values = self._values()
        self._trust()
        for statement in self._statements():
            self.cr.execute(statement, values)
        for index in indexes:
            self.cr.execute(index)
        env.invalidate_all()
        tidy(env, *self._tables())

    def _team(self):
        members = [Command.set(self.people.ids)]
        return self.env["crm.team"].create({"name": "South", "member_ids": members})

    def _statements(self):
        return [OWNERS, PARTNERS_OF_LEADS, LEADS.format(**PLAIN)]

    def _tables(self):
        return ["res_partner", "crm_lead"]

    def _values(self):
        protected, pool, history = GUARDS.values()
        self.cr.execute("SELECT max(id) FROM res_partner")
        [others] = self.cr.fetchone()
        stages = self.env["crm.stage"].search([("team_ids", "=", False)])
        return {
            "size": self.size,
            "people": self.people.ids,
            "count": PEOPLE,
            "unassigned": UNASSIGNED,
            "below_protected": protected,
            "below_pool": protected + pool,
            "below_history": protected + pool + history,
            "partners": PARTNERS,
            "others": others,
            "team": self.team.id,
            "company": self.env.company.id,
            "country": self.env.ref("base.cn").id,
            "stages": stages.ids,
            "stage_count": len(stages),
            "now": self.env.cr.now(),
        }

    def _trust(self):
        """Where we may, let PostgreSQL not look up every foreign key of these rows."""
        self.cr.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        if self.cr.fetchone()[0]:
            self.cr.execute("SET LOCAL session_replication_role = replica")

    def _drop_indexes(self, table):
        """Drop all indexes that are no constraint; return how to make them again."""
        return Crowd._drop_indexes(self, table)


class GuardedLeads(Leads):
    """The same leads, most of them under filings."""

    def _team(self):
        self.crowd = Crowd(self.env)
        team = self.crowd.team
        team.member_ids |= self.people
        return team

    def _statements(self):
        leads = LEADS.format(**GUARDED)
        return [OWNERS, PARTNERS_OF_LEADS, FILINGS, leads, THEIR_LEADS]

    def _tables(self):
        return [*super()._tables(), "customer_filing"]

    def _values(self):
        return super()._values() | self.crowd._constants()
