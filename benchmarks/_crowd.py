"""A register full of filings, written by SQL instead of one by one."""

import io
from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import islice

from odoo import Command, fields

from odoo.addons.customer_filing.core import identity
from odoo.addons.customer_filing.question import Question
from odoo.addons.iap.tools import iap_tools

from . import _customers

PEOPLE = 19
BATCH = 20_000
KEY_COLUMNS = (
    "filing_id register_id kind strength relation digest digest_to scope holds"
).split()


class Crowd:
    """Salespeople of one team, and as many filings of theirs as are asked for.

    Of a hundred filings 92 are active, five are over (half of them in the pool), and
    one has bought.
    """

    def __init__(self, env):
        self.env = env
        self.cr = env.cr
        self.now = fields.Datetime.now()
        self.size = 0
        self.company = env.company
        self.company.country_id = env.ref("base.cn")
        self.register = self.company.filing_register_id
        self.people = env["res.users"].create(
            [
                {
                    "name": f"Salesperson {number}",
                    "login": f"salesperson{number}",
                    "group_ids": [
                        Command.link(env.ref("sales_team.group_sale_salesman").id)
                    ],
                }
                for number in range(PEOPLE)
            ]
        )
        self.kind = env.ref("customer_filing.filing_kind_walk_in")
        period = {"kind_id": self.kind.id, "length": 90}
        version = {"line_ids": [Command.create(period)]}
        policy = env["customer.filing.policy"].create(
            {"name": "B", "code": "B", "version_ids": [Command.create(version)]}
        )
        self.team = env["crm.team"].create(
            {
                "name": "North",
                "company_id": self.company.id,
                "filing_policy_id": policy.id,
                "member_ids": [Command.set(self.people.ids)],
            }
        )
        self.version = self.team._filing_version()
        terms = self.version._resolve(self.kind, self.company)
        self.terms = env["customer.filing.terms"]._pin(terms)
        # so high that no answer is withheld, yet each is counted
        self.register.write({"check_daily_user": 10**6, "check_daily_team": 10**6})
        if env["customer.filing"].search_count([], limit=1):
            raise SystemExit("the benchmark needs a database without filings")
        env.flush_all()
        self._prepare()

    def owner(self, number):
        """The salesperson of a filing."""
        return self.people[number % PEOPLE]

    @staticmethod
    def fate(number):
        """The state of a filing and why it ended."""
        if number % 40 == 0:
            return "ended", "expired"
        if number % 40 == 20:
            return "ended", "withdrawn"
        return ("ended", "won") if number % 100 == 33 else ("active", None)

    def dates(self, number):
        """From when and until when the customer of a filing is protected.

        They end on all days of three months, at all times of the day.
        """
        days = 1 + number * 31 % 90
        return self.now, self.now + timedelta(days=days, seconds=number % 86400)

    def grow(self, size):
        """Add filings until there are ``size``, and let PostgreSQL look at them."""
        for start in range(self.size + 1, size + 1, BATCH):
            self._add(range(start, min(start + BATCH, size + 1)))
        self.size = size
        self.cr.execute("SELECT setval('customer_filing_id_seq', %s)", [max(size, 1)])
        self.env.invalidate_all()
        tidy(self.env, "customer_filing", "customer_filing_key")
        tidy(self.env, "customer_filing_pool_entry")

    def snapshot(self, customer, phone=None):
        """A customer as core.identity reads him."""
        return identity.Snapshot(
            company=customer.company,
            contact=customer.contact,
            phone=phone or customer.phone,
            email=customer.email,
            country=self.company.country_id.code,
        )

    def question(self, number):
        """What the filing of a customer asks of the register."""
        return Question(
            self.secret,
            self.register.id,
            self.owner(number).id,
            self.snapshot(_customers.customer(number)),
            self.rules,
        )

    def check_keys(self, numbers):
        """Refuse to measure anything unless the keys are those of the addon."""
        for number in numbers:
            filing = self.env["customer.filing"].browse(number)
            holds = filing.state == "active" or filing.end_reason == "won"
            wanted = filing._question_of_own().key_rows(number, holds)
            self.cr.execute(
                f"""SELECT {", ".join(KEY_COLUMNS)} FROM customer_filing_key
                    WHERE filing_id = %s""",
                [number],
            )
            if sorted(map(repr, self.cr.fetchall())) != sorted(map(repr, wanted)):
                raise SystemExit(f"the keys of filing {number} are wrong")

    def add_leads(self, count):
        """One lead with its partner for each of the first filings, as Odoo writes them.

        An opportunity of Odoo's has a partner from its first quotation or mail on.
        """
        indexes = self._drop_indexes("crm_lead") + self._drop_indexes("res_partner")
        self.cr.execute("SELECT max(id) FROM res_partner")
        [others] = self.cr.fetchone()
        stage = self.env["crm.stage"].search([], limit=1)
        for start in range(1, count + 1, BATCH):
            numbers = range(start, min(start + BATCH, count + 1))
            self._copy("bench_lead", map(self._lead, numbers))
            self._insert_partners(others)
            self.cr.execute(
                """INSERT INTO crm_lead (id, partner_id, name, type, active, won_status,
                       priority,
                       partner_name, contact_name, phone, phone_sanitized, email_from,
                       email_normalized, email_domain_criterion, city, user_id,
                       team_id, company_id, country_id, stage_id, probability,
                       automated_probability, filing_id, filing_guard,
                       filing_protected_until, create_uid, write_uid, create_date,
                       write_date)
                   SELECT lead.id, lead.id + %s, lead.name, 'opportunity', TRUE,
                       'pending', '0',
                       lead.company, lead.contact, lead.phone, lead.sanitized,
                       lead.email, lead.email, lead.criterion, lead.city,
                       filing.user_id, %s, %s, %s, %s, 10, 10,
                       CASE WHEN filing.state = 'active' THEN filing.id END,
                       CASE WHEN filing.state = 'active' THEN 'protected' END,
                       filing.protected_until, filing.user_id, filing.user_id, %s, %s
                   FROM bench_lead AS lead
                   JOIN customer_filing AS filing ON filing.id = lead.id""",
                [
                    others,
                    self.team.id,
                    self.company.id,
                    self.company.country_id.id,
                    stage.id,
                    self.now,
                    self.now,
                ],
            )
            self.cr.execute("TRUNCATE bench_lead")
        self.cr.execute("SELECT setval('crm_lead_id_seq', %s)", [count])
        self.cr.execute("SELECT setval('res_partner_id_seq', %s)", [others + count])
        for index in indexes:
            self.cr.execute(index)
        self.env.invalidate_all()
        tidy(self.env, "crm_lead", "res_partner")

    def _insert_partners(self, others):
        """The persons behind the leads, with ids behind those of all others."""
        self.cr.execute(
            """INSERT INTO res_partner (id, commercial_partner_id, name, complete_name,
                   type, active, is_company, lang, country_id, phone, phone_sanitized,
                   email, email_normalized, city, create_uid, write_uid, create_date,
                   write_date)
               SELECT id + %(others)s, id + %(others)s, contact, contact, 'contact',
                   TRUE, FALSE, 'en_US', %(country)s, phone, sanitized, email, email,
                   city, 1, 1, %(now)s, %(now)s
               FROM bench_lead""",
            {
                "others": others,
                "country": self.company.country_id.id,
                "now": self.now,
            },
        )

    def _prepare(self):
        """Tables through which the rows go."""
        self.secret = self.env["customer.filing.key"]._secret()
        self.rules = self.register._identity_rules()
        self.cr.execute(
            """CREATE UNLOGGED TABLE bench_filing (id int, company text, contact text,
                   phone text, email text, city text, compared text, user_id int,
                   state text, end_reason text, effective timestamp,
                   until timestamp);
               CREATE UNLOGGED TABLE bench_lead (id int, name text, company text,
                   contact text, phone text, sanitized text, email text,
                   criterion text, city text)"""
        )

    def _add(self, numbers):
        questions = {number: self.question(number) for number in numbers}
        self._copy("bench_filing", map(self._filing, questions, questions.values()))
        self._insert_filings()
        keys = (
            row
            for number, question in questions.items()
            for row in question.key_rows(
                number, self.fate(number) in (("active", None), ("ended", "won"))
            )
        )
        self._copy("customer_filing_key", keys, KEY_COLUMNS)
        self.cr.execute("TRUNCATE bench_filing")

    def _filing(self, number, question):
        person = _customers.customer(number)
        by_kind = {key.kind: key.value for key in question.keys if not key.relation}
        compared = by_kind.get("company") or by_kind.get("contact")
        owner = self.owner(number).id
        fate = self.fate(number)
        return (number, *person, compared, owner, *fate, *self.dates(number))

    def _insert_filings(self):
        self.cr.execute(
            """INSERT INTO customer_filing (id, name, company_name, contact_name, phone,
                   email, city, name_compared, user_id, team_id, kind_id, company_id,
                   register_id, version_id, terms_id, state, end_reason, round,
                   completeness, queue_places, origin, first_submitted_at, effective_at,
                   protected_until, aftercare_until, ended_at, create_uid, write_uid,
                   create_date, write_date)
               SELECT id, 'CF/2026/' || lpad(id::text, 7, '0'), company, contact, phone,
                   email, city, compared, user_id, %(team)s, %(kind)s, %(company)s,
                   %(register)s, %(version)s, %(terms)s, state, end_reason, 0, 100, 0,
                   'normal', effective, effective, until,
                   CASE WHEN end_reason = 'won' THEN %(later)s END,
                   CASE WHEN state = 'ended' THEN %(now)s END,
                   user_id, user_id, %(now)s, %(now)s
               FROM bench_filing""",
            self._constants(),
        )
        self.cr.execute(
            """INSERT INTO customer_filing_pool_entry (pool_id, filing_id, company_id,
                   entered_at, reason, state)
               SELECT %(pool)s, id, %(company)s, %(now)s, end_reason, 'waiting'
               FROM bench_filing WHERE end_reason = 'expired'""",
            self._constants(),
        )

    def _constants(self):
        return {
            "team": self.team.id,
            "kind": self.kind.id,
            "company": self.company.id,
            "register": self.register.id,
            "version": self.version.id,
            "terms": self.terms.id,
            "pool": self.team.filing_pool_id.id,
            "now": self.now,
            "later": self.now + timedelta(days=365),
        }

    def _lead(self, number):
        person = _customers.customer(number)
        criterion = iap_tools.mail_prepare_for_domain_search(person.email)
        return (
            number,
            person.company or person.contact,
            person.company,
            person.contact,
            person.phone,
            f"+86{person.phone}",
            person.email,
            criterion or None,
            person.city,
        )

    def _copy(self, table, rows, columns=None):
        """Hand rows to PostgreSQL in one COPY."""
        target = f"{table} ({', '.join(columns)})" if columns else table
        self.cr.copy_expert(f"COPY {target} FROM STDIN", _Text(map(_line, rows)))

    def _drop_indexes(self, table):
        """Drop all indexes that are no constraint; return how to make them again."""
        self.cr.execute(
            """SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid)
               FROM pg_index WHERE indrelid = %s::regclass
                 AND NOT EXISTS (SELECT FROM pg_constraint
                                 WHERE conindid = indexrelid)""",
            [table],
        )
        found = self.cr.fetchall()
        for name, _definition in found:
            self.cr.execute(f"DROP INDEX {name}")
        return [definition for _name, definition in found]


class _Text(io.TextIOBase):
    """Lines as the file that COPY reads, made while it reads."""

    def __init__(self, lines: Iterable[str]):
        self._chunks: Iterator[str] = self._joined(iter(lines))
        self._rest = ""

    def read(self, size=-1):
        while len(self._rest) < size and (chunk := next(self._chunks, "")):
            self._rest += chunk
        text, self._rest = self._rest[:size], self._rest[size:]
        return text

    @staticmethod
    def _joined(lines):
        while chunk := "".join(islice(lines, 500)):
            yield chunk


def _line(row):
    """A row as COPY reads it; nothing here has characters that need an escape."""
    return "\t".join("\\N" if v in (None, "") else str(v) for v in row) + "\n"


def tidy(env, *tables):
    """Commit, and leave tables as the autovacuum leaves them in the end."""
    env.cr.commit()
    env.cr._cnx.autocommit = True
    try:
        for table in tables:
            env.cr.execute(f"VACUUM (ANALYZE) {table}")
    finally:
        env.cr._cnx.autocommit = False
