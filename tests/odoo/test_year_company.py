"""A company of fifty people lives a year: every customer is always in one place.

Owned, queued, pooled or ended: asked every night of all customers (company_places.py),
and once a month everything else, with every ledger verified and replayed.
"""

import itertools

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
DEEDS_A_DAY = 3
# {kind: what everybody who files it tells} of each team
WALK = {"walk_in": {}, "key_account": {}}
QUEUE = {"walk_in": {}, "deposit": {}}
AGENCY = {"customer": {"note": "两室一厅，预算一百万", "first_contact": "30"}}
MARKET = {"accompanied": {"arrival": "60"}, "natural": {"arrival": "1"}}
PLANTS = {"project": {"project": "Plant"}}


@tagged("post_install", "-at_install")
class TestYearCompany(FilingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # nobody reads what is tracked and told here: it would take half of the time
        quiet = {"mail_notrack": True, "mail_auto_subscribe_no_notify": True}
        cls.env = cls.env(context=cls.env.context | quiet)
        cls.registry_enter_test_mode_cls()
        cls.near, cls.far, cls.last = cls._pools()
        cls.hired = itertools.count()
        teams = [
            cls._team("Walk", cls._walk_policy(), cls.near, WALK),
            cls._team("Queue", cls._queue_policy(), cls.near, QUEUE),
            cls._team("Agency", cls._preset("p05", "leader", 1), cls.far, AGENCY),
            cls._team("Market", cls._preset("p14", "draw", 3), cls.far, MARKET),
            cls._team("Plants", cls._preset("p04", "group", 5), cls.far, PLANTS),
        ]
        cls.last.team_ids = [Command.set([team.record.id for team in teams])]
        cls.life = Company(
            cls.env, teams, cls.olga, cls._hire, cls.frozen.move_to, SEED
        )

    @classmethod
    def _pools(cls):
        """Two pools from which one claims; who waits too long there is drawn."""
        pools = cls.env["customer.filing.pool"]
        last = pools.create(
            {
                "name": "Last",
                "claim_mode": "draw",
                "draw_plan": "weekdays",
                "cold_rounds": 4,
            }
        )
        claimed = {
            "claim_daily_max": 3,
            "cooling_given_days": 5,
            "cooling_taken_days": 3,
            "next_pool_id": last.id,
            "tier_days": 15,
        }
        return (
            pools.create(claimed | {"name": "Near"}),
            pools.create(claimed | {"name": "Far"}),
            last,
        )

    @classmethod
    def _preset(cls, code, departure_target, departure_days, **values):
        """A copy of a preset that says besides who gets a leaver's customers."""
        preset = cls.env.ref(f"customer_filing.filing_preset_{code}")
        policy = preset._use(company=cls.company)
        values |= {"departure_target": departure_target}
        policy.version_ids.write(values | {"departure_days": departure_days})
        return policy

    @classmethod
    def _walk_policy(cls):
        """Who runs out is given to somebody by the leader; who is lost rests."""
        rules = [
            Command.clear(),
            Command.create({"trigger": "expired", "target": "leader"}),
            Command.create({"trigger": "lost", "target": "team_pool", "days": 3}),
        ]
        return cls._preset("p00", "group", 2, release_rule_ids=rules)

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
                "departure_target": "pool",
            }
        )
        return policy

    @classmethod
    def _team(cls, name, policy, pool, told):
        """A team of ten with a leader of its own.

        :param told: {kind: what everybody who files it tells}
        """
        code = name.lower()
        leader = cls._new_user(
            f"leader_{code}", "sales_team.group_sale_salesman_all_leads"
        )
        record = new_team(cls.env, name, policy, leader, pool)
        sellers = cls.env["res.users"]
        for _ in range(10):
            sellers |= cls._hire(record)
        return Team(record, sellers, told)

    @classmethod
    def _hire(cls, team):
        """A new salesperson of a team."""
        login = f"{team.name.lower()}{next(cls.hired)}"
        user = cls._new_user(login, "sales_team.group_sale_salesman")
        team.member_ids = [Command.link(user.id)]
        return user

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
