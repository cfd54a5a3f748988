"""A company of fifty people lives a year: every customer is always in one place.

Owned, queued, pooled or ended: asked every night of all customers (company_places.py),
and once a month everything else, with every ledger verified and replayed.
"""

import company_life
import company_places
import policies
from company_life import Company, Team, new_team
from filing_case import FilingCase
from processes_consistency import assert_consistent

from odoo import Command
from odoo.tests import tagged

SEED = 20260302
DAYS = 365
DEEDS_A_DAY = 4


@tagged("post_install", "-at_install")
class TestYearCompany(FilingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # nobody reads what is tracked and told here: it would take half of the time
        quiet = {"mail_notrack": True, "mail_auto_subscribe_no_notify": True}
        cls.env = cls.env(context=cls.env.context | quiet)
        cls.registry_enter_test_mode_cls()
        cls.pools = cls.env["customer.filing.pool"].create(
            [{"name": name, "claim_daily_max": 3} for name in ("Near", "Far")]
        )
        agency = {"note": "两室一厅，预算一百万", "first_contact": "30"}
        teams = [
            cls._team("Walk", cls._preset("p00"), ("walk_in", "key_account"), {}),
            cls._team("Queue", cls._queue_policy(), ("walk_in", "deposit"), {}),
            cls._team(
                "Agency", cls._preset("p05"), ("customer",), {"customer": agency}
            ),
            cls._team(
                "Market",
                cls._preset("p14"),
                ("accompanied", "natural"),
                {"accompanied": {"arrival": "60"}, "natural": {"arrival": "1"}},
            ),
            cls._team(
                "Plants",
                cls._preset("p04"),
                ("project",),
                {"project": {"project": "Plant"}},
            ),
        ]
        for pool, members in zip(cls.pools, (teams[:2], teams[2:]), strict=True):
            for team in members:
                team.record.filing_pool_id = pool
            pool.team_ids = [Command.set([team.record.id for team in members])]
        cls.life = Company(cls.env, teams, cls.olga, cls.frozen.move_to, SEED)

    @classmethod
    def _preset(cls, code):
        preset = cls.env.ref(f"customer_filing.filing_preset_{code}")
        return preset._use(company=cls.company)

    @classmethod
    def _queue_policy(cls):
        """Seven days, two may wait, and who is silent for five days loses him."""
        policy = policies.standard(cls.env)
        cadence = {"stage": "cadence", "length": 5, "unit": "day", "effect": "release"}
        policy.version_ids.write(
            {
                "duplicate_policy": "queue",
                "queue_places": 2,
                "stage_ids": [Command.create(cadence)],
            }
        )
        return policy

    @classmethod
    def _team(cls, name, policy, kinds, told):
        """A team of ten with a leader of its own."""
        code = name.lower()
        leader = cls._new_user(
            f"leader_{code}", "sales_team.group_sale_salesman_all_leads"
        )
        sellers = cls.env["res.users"]
        for number in range(10):
            sellers |= cls._new_user(
                f"{code}{number}", "sales_team.group_sale_salesman"
            )
        record = new_team(cls.env, name, policy, leader, sellers, cls.pools[0])
        return Team(record, sellers, kinds, told)

    def test_every_customer_is_always_in_one_place(self):
        """S01-R03, S01-R07, S39-R05: where he is, each night of a year."""
        for day, is_working in company_life.working_days(company_life.FIRST, DAYS):
            if is_working:
                self.life.live_day(day, DEEDS_A_DAY)
            self.night(day)
            if day.day == 1:
                with self.subTest(day):
                    assert_consistent(self.env)
        assert_consistent(self.env)
        idle = [verb for verb in company_life.WEIGHTS if not self.was_done(verb)]
        self.assertFalse(idle, "never came to pass in the whole year")

    def night(self, day):
        """The scheduler's jobs at three in the morning, and where everybody is then."""
        self.life.go_to(f"{day} 23:55")
        company_life.run_jobs(self.env)
        broken = company_places.broken(self.env, self.frozen())
        if broken:
            self.fail("\n".join([f"On {day}:", *broken, *self.life.today]))

    def was_done(self, verb):
        """Whether it happened at all; what nobody may do must have been refused."""
        counts = self.life.refused if verb == "grabs" else self.life.done
        return counts[verb]
