"""Six teams, each under a preset, live a year; every customer ends as the rules say.

Rules of the systems S01, S04, S11, S14, S65 and S68; the table stands in
tests/support/year_of_presets.py.
"""

from datetime import datetime

import simulated_year
from filing_case import FilingCase
from processes_consistency import assert_consistent
from year_of_presets import FATES, TOLD

from odoo import Command
from odoo.tests import tagged

# 1 to 7 October 2026 in Shanghai
NATIONAL_WEEK = (datetime(2026, 9, 30, 16), datetime(2026, 10, 7, 15, 59, 59))


@tagged("post_install", "-at_install")
class TestYear(FilingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.eve = cls._new_user("eve", "customer_filing.group_filing_user")
        cls.unit = cls.env["customer.filing.unit"].create(
            {"name": "Headquarters", "leader_id": cls.eve.id}
        )
        cls.env["resource.calendar.leaves"].create(
            {
                "name": "National week",
                "calendar_id": cls.company.resource_calendar_id.id,
                "date_from": NATIONAL_WEEK[0],
                "date_to": NATIONAL_WEEK[1],
            }
        )
        cls.frozen.move_to(simulated_year.utc("03-02 00:00"))
        cls.teams = {
            code: cls._team(code, number * 30)
            for number, code in enumerate(sorted(FATES))
        }
        cls.registry_enter_test_mode_cls()
        simulated_year.live(cls.env, cls.teams.values(), cls.frozen.move_to)
        cls.ended = {
            code: [
                (customer, customer.outcomes(), customer.holder())
                for customer in team.customers
            ]
            for code, team in cls.teams.items()
        }
        assert_consistent(cls.env)

    @classmethod
    def _team(cls, code, first_number):
        """A team under a copy of a preset, with three salespeople of its own."""
        preset = cls.env.ref(f"customer_filing.filing_preset_{code.lower()}")
        people = {"dai": cls.dai, "eve": cls.eve, "olga": cls.olga, "max": cls.max}
        own = cls.env["res.users"]
        for name in ("anna", "bo", "carl"):
            user = cls._new_user(
                f"{name}_{code.lower()}", "sales_team.group_sale_salesman"
            )
            user.name = name
            people[name] = user
            own |= user
        team = cls.env["crm.team"].create(
            {
                "name": preset.name,
                "user_id": cls.dai.id,
                "company_id": cls.company.id,
                "filing_unit_id": cls.unit.id,
                "filing_policy_id": preset._use(company=cls.company).id,
                "member_ids": [Command.set(own.ids)],
            }
        )
        return simulated_year.Team(
            team, people, TOLD.get(code, {}), FATES[code], first_number
        )

    def check(self, code):
        for customer, outcomes, holder in self.ended[code]:
            fate = customer.fate
            with self.subTest(fate.name, rules=fate.rules):
                self.assertFalse(customer.surprises, "\n".join(customer.surprises))
                self.assertEqual(outcomes, fate.filings)
                self.assertEqual(holder, fate.holder)

    def test_p01_walk_in_and_deposit(self):
        self.check("P01")

    def test_p02_key_accounts_across_regions(self):
        self.check("P02")

    def test_p04_project_with_queue(self):
        self.check("P04")

    def test_p05_estate_agency(self):
        self.check("P05")

    def test_p14_market_and_site(self):
        self.check("P14")

    def test_p16_distributors_desk(self):
        self.check("P16")

    def test_every_refusal_and_ending_happened_once(self):
        """S01-R03, scenario 22: the jobs ran twice a day, each end is told once."""
        filings = self.env["customer.filing"].union(
            *(
                team_customer.filings
                for rows in self.ended.values()
                for team_customer, _outcomes, _holder in rows
            )
        )
        for filing in filings.filtered(lambda f: f.state == "ended"):
            endings = filing.ledger_ids.filtered(
                lambda entry, f=filing: (
                    entry.effective_at == f.ended_at
                    and entry.event
                    in ("expire", "neglect", "win", "release", "withdraw")
                )
            )
            self.assertEqual(len(endings), 1, filing.name)
