"""The company in which processes race: committed to the database, on the real clock."""

import itertools
import os
import random
import time
from collections import Counter
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from unittest import TestCase

from processes_consistency import assert_consistent
from processes_crew import call
from stdnum.cn import uscc

from odoo import SUPERUSER_ID, Command, api
from odoo.modules.registry import Registry

# How often eight processes meet in each of the long races; see conftest.py.
ROUNDS = int(os.environ.get("RACE_ROUNDS", 10))
# The first four digits of numbers that only tests with masked numbers use.
_HEADS = [f"1{second}{third}0" for second in "358" for third in range(9)]
# Rows stay in the database: no two tests, nor two runs on it, may share a customer.
_numbers = itertools.count(random.randrange(10**4, 10**5) * 1000)


def new_number():
    """A number of eight digits that no other customer has."""
    return next(_numbers)


def new_phone():
    return f"139{new_number():08d}"


def new_maskable_phone():
    """A number that with any of its middle digits hidden is no other customer's."""
    head, last = divmod(new_number(), 10_000)
    return f"{_HEADS[head % len(_HEADS)]}{random.randrange(1000):03d}{last:04d}"


def new_email():
    return f"buyer{new_number()}@works{new_number()}.example.cn"


def new_tax_number():
    body = f"91110108{new_number():08d}0"
    return body + uscc.calc_check_digit(body)


class ProcessCase(TestCase):
    """A sales team of its own for each class, with some salespeople and a pool."""

    crew = None  # conftest.py gives one to all
    number_of_people = 4
    terms = {}  # what the policy says beside the periods

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with cls.database() as env:
            cls._make_company(env)

    @classmethod
    @contextmanager
    def database(cls):
        """An environment of its own whose changes the processes see afterwards."""
        registry = Registry(cls.crew.database)
        with registry.cursor() as cr:
            yield api.Environment(cr, SUPERUSER_ID, {"mail_create_nolog": True})
        registry.signal_changes()

    @classmethod
    def _make_company(cls, env):
        env.company.resource_calendar_id.tz = "Asia/Shanghai"
        env.company.country_id = env.ref("base.cn")
        cls.set_daily_answers(env, 0)
        cls.people = [cls.new_user(env).id for _ in range(cls.number_of_people)]
        cls.anna, cls.bo, cls.carl, cls.dai, *_others = cls.people
        pool = env["customer.filing.pool"].create({"name": f"Pool {new_number()}"})
        cls.pool_id = pool.id
        cls.team_id = cls.new_team(
            env,
            filing_policy_id=cls.new_policy(env, **cls.terms).id,
            member_ids=[Command.set(cls.people)],
        ).id
        for kind in ("walk_in", "project"):
            cls._file_once(env, kind)

    @classmethod
    def set_daily_answers(cls, env, number):
        """How often a day one may ask; 0 is no limit."""
        env.company.filing_register_id.write(
            {"check_daily_user": number, "check_daily_team": number}
        )

    @classmethod
    def new_policy(cls, env, **terms):
        """A policy that protects every kind for seven days."""
        kinds = env["customer.filing.kind"].search([])
        lines = [Command.create({"kind_id": kind.id, "length": 7}) for kind in kinds]
        version = {"valid_from": now() - timedelta(days=100), "line_ids": lines}
        return env["customer.filing.policy"].create(
            {
                "name": "Eager",
                "code": f"eager{new_number()}",
                "version_ids": [Command.create(version | terms)],
            }
        )

    @classmethod
    def new_team(cls, env, **values):
        """A team with the one pool."""
        return env["crm.team"].create(
            {
                "name": f"Team {new_number()}",
                "company_id": env.company.id,
                "filing_pool_id": cls.pool_id,
            }
            | values
        )

    @classmethod
    def _file_once(cls, env, kind):
        """Pin the terms, so that nobody waits for whoever files under them first."""
        kind_id = env.ref(f"customer_filing.filing_kind_{kind}").id
        values = cls.draft(env, cls.anna, kind_id=kind_id, project="Plant 1")
        env["customer.filing"].create(values)._submit()

    @classmethod
    def new_user(cls, env, *groups):
        """A user, a salesperson by default, without a password: nobody logs in."""
        groups = groups or ("sales_team.group_sale_salesman",)
        login = f"user{new_number()}"
        return env["res.users"].create(
            {
                "name": login,
                "login": login,
                "email": f"{login}@example.com",
                "group_ids": [Command.set([env.ref(group).id for group in groups])],
                "tz": "Asia/Shanghai",
                "lang": "en_US",
            }
        )

    # ---- what the salespeople have before they race ----

    def new_lead(self, env, user_id, **values):
        return (
            env["crm.lead"]
            .with_user(user_id)
            .create(
                {
                    "name": "A machine",
                    "type": "opportunity",
                    "contact_name": "李小明",
                    "user_id": user_id,
                    "team_id": self.team_id,
                }
                | values
            )
        )

    def new_dialog(self, env, user_id, kind="walk_in", lead=None, **values):
        """A filled-in dialog on a lead of his own: (request that files it, lead id)."""
        lead = lead or self.new_lead(env, user_id, phone=values.get("phone"))
        kind = env.ref(f"customer_filing.filing_kind_{kind}")
        dialog = (
            env["customer.filing.submit"]
            .with_user(user_id)
            .with_context(default_lead_id=lead.id)
            .create({"kind_id": kind.id} | values)
        )
        request = call(user_id, dialog._name, "action_file", dialog.ids)
        return request, lead.id

    def new_dialogs(self, env, sayings, telling=True):
        """A filled-in dialog for each saying, each on a lead of its own.

        :param sayings: pairs of user id and values of the dialog
        :param telling: the leads have the same phone numbers
        :return: pairs of the request that files it and the lead's id, in this order
        """
        walk_in = env.ref("customer_filing.filing_kind_walk_in").id
        made = [None] * len(sayings)
        for user_id in {user_id for user_id, _values in sayings}:
            own = [i for i, saying in enumerate(sayings) if saying[0] == user_id]
            phones = [telling and sayings[i][1].get("phone") for i in own]
            leads = self.new_leads(env, user_id, phones)
            dialogs = (
                env["customer.filing.submit"]
                .with_user(user_id)
                .create(
                    [
                        {"lead_id": lead.id, "kind_id": walk_in} | sayings[i][1]
                        for i, lead in zip(own, leads, strict=True)
                    ]
                )
            )
            for i, lead, dialog in zip(own, leads, dialogs, strict=True):
                request = call(user_id, dialog._name, "action_file", dialog.ids)
                made[i] = request, lead.id
        return made

    def new_leads(self, env, user_id, phones):
        leads = env["crm.lead"].with_user(user_id).with_context(tracking_disable=True)
        return leads.create(
            [
                {
                    "name": "A machine",
                    "type": "opportunity",
                    "phone": phone,
                    "user_id": user_id,
                    "team_id": self.team_id,
                }
                for phone in phones
            ]
        )

    def new_due(self, env, number=1, user_id=None, days=40, **values):
        """Filings that have been protected until a month ago, and no cron came."""
        filings = env["customer.filing"].create(
            [self.draft(env, user_id or self.anna, **values) for _ in range(number)]
        )
        filings._submit(at=now() - timedelta(days=days))
        assert set(filings.mapped("state")) == {"active"}, filings.mapped("refusal")
        return filings

    def new_pooled(self, env, number=1, user_id=None, **values):
        """Filings whose customers wait in the pool."""
        filings = self.new_due(env, number, user_id, **values)
        filings._end(
            "expire", {filing.id: filing.protected_until for filing in filings}
        )
        return filings

    def new_lost(self, env, user_id=None):
        """A filing whose lead was lost, so that its customer waits in the pool."""
        filing = env["customer.filing"].create(self.draft(env, user_id or self.anna))
        filing._submit()
        filing.lead_id.action_set_lost()
        assert filing.end_reason == "lost"
        return filing

    @classmethod
    def draft(cls, env, user_id, **values):
        return {
            "user_id": user_id,
            "team_id": cls.team_id,
            "kind_id": env.ref("customer_filing.filing_kind_walk_in").id,
            "contact_name": "李小明",
            "phone": new_phone(),
        } | values

    def claim(self, user_id, *filings):
        """The request that claims the cards of filings."""
        cards = (
            filings[0]
            .env["customer.filing.card"]
            .search([("filing_id", "in", [filing.id for filing in filings])])
        )
        return call(user_id, cards._name, "action_claim", cards.ids)

    # ---- how they race ----

    def setUp(self):
        super().setUp()
        self.retries, self.started = Counter(), time.monotonic()

    def tearDown(self):
        if self.retries:
            seconds = time.monotonic() - self.started
            print(f"\n{self.id()}: {seconds:.0f} s; tried again: {dict(self.retries)}")
        super().tearDown()

    def race(self, *requests, at=None):
        """Do requests together, each in its own process; the answers."""
        answers = self.crew.together(*([request] for request in requests), at=at)
        self.assert_answered(answers)
        self.retries.update(len(answer["retries"]) for answer in answers)
        return answers

    # ---- what must have come of it ----

    def filings_of(self, env, lead_ids):
        return env["customer.filing"].search([("lead_id", "in", lead_ids)], order="id")

    def codes(self, filing):
        return sorted(reason["code"] for reason in filing.refusal or [])

    def assert_answered(self, answers):
        """No caller saw an error, and nothing was logged as one."""
        for answer in answers:
            self.assertIsNone(answer["error"], answer)
            self.assertFalse(answer["logged"])

    def assert_one_winner(self, env, filings):
        """One is protected, the others are refused for it and hold nothing."""
        won = filings.filtered(lambda filing: filing.state == "active")
        self.assertEqual(len(won), 1, filings.mapped("state"))
        for lost in filings - won:
            self.assertEqual(lost.state, "refused")
            self.assertEqual(self.codes(lost), ["protected"])
            self.assertFalse(lost.key_ids)
            self.assert_left(lost.lead_id, won)
            self.assertEqual(lost.ledger_ids.mapped("event"), ["refuse"])
        self.assert_held_once(env, won)
        return won

    def assert_left(self, lead, won):
        """A lost one's lead is his still; if it tells whose it is, it is marked."""
        self.assertFalse(lead.filing_id)
        phone = lead.phone_sanitized
        if phone and phone == won.lead_id.phone_sanitized and not won.project:
            self.assertEqual(
                (lead.filing_guard, lead.filing_met_id), ("contested", won)
            )

    def assert_held_once(self, env, won):
        digests = won.key_ids.filtered("holds").mapped("digest")
        self.assertTrue(digests)
        holding = env["customer.filing.key"].search(
            [("digest", "in", digests), ("holds", "=", True)]
        )
        self.assertEqual(holding.filing_id, won)
        self.assertEqual(len(holding), len(set(digests)))

    def assert_released(self, filings):
        """Each ended once, as if a cron had come in time."""
        for filing in filings:
            lead = filing.lead_id
            told = (
                filing.state,
                filing.end_reason,
                filing.ended_at,
                filing.ledger_ids.mapped("event"),
                filing.pool_entry_ids.mapped("state"),
                filing.key_ids.filtered("holds").ids,
                (lead.filing_guard, lead.user_id.id, lead.filing_protected_until),
            )
            self.assertEqual(
                told,
                (
                    "ended",
                    "expired",
                    filing.protected_until,
                    ["activate", "expire"],
                    ["waiting"],
                    [],
                    ("pool", False, False),
                ),
            )

    def assert_consistent(self):
        with self.database() as env:
            assert_consistent(env)

    def wait_until(self, query, what):
        """Wait until a query finds something in the database."""
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            with self.database() as env:
                env.cr.execute(query)
                if env.cr.fetchone():
                    return
            time.sleep(0.02)
        self.fail(f"Waited in vain for {what}")

    def wait_for_end_of_killed(self):
        """Wait until PostgreSQL has noticed that a process is dead."""
        self.wait_until(
            """SELECT 1 WHERE NOT EXISTS (
                   SELECT FROM pg_stat_activity
                   WHERE datname = current_database()
                     AND state LIKE 'idle in transaction%')""",
            "the end of the killed one's transaction",
        )

    def wait_until_one_waits_for_another(self):
        self.wait_until(
            """SELECT 1 FROM pg_stat_activity
               WHERE datname = current_database() AND wait_event_type = 'Lock'""",
            "a process that another one keeps waiting",
        )


def now():
    return datetime.now(timezone.utc).replace(tzinfo=None, microsecond=0)
