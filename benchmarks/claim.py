"""Eight processes claim from a pool of ten thousand until it is empty.

Options: --customers N (default 10000); --quick: small, only to see that it works.
"""

import argparse
import os
import sys
from datetime import timedelta
from pathlib import Path
from time import perf_counter

from odoo import Command, fields

from benchmarks import _customers
from benchmarks._timing import Times

sys.path.append(str(Path(__file__).parent.parent / "tests" / "support"))

PROCESSES = 8
# Of so many cards, the first in the list, everybody takes any: they do meet.
PAGE = 40
BATCH = 500
# A process answers after so many seconds, and is asked to go on.
SECONDS = 15


def main(env, arguments):
    options = _options(arguments)
    _say(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    company = Company(env, options.customers)
    start = perf_counter()
    company.fill()
    _say(f"{company.size} customers in the pool after {perf_counter() - start:.0f} s")
    start = perf_counter()
    answers = company.claim_all()
    company.report(answers, perf_counter() - start)


def _options(arguments):
    parser = argparse.ArgumentParser(prog="./dev.sh bench claim")
    parser.add_argument("--customers", type=int, default=10_000)
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args(arguments)
    if options.quick:
        options.customers = min(options.customers, 160)
    return options


def _say(text):
    print(text, flush=True)


class Company:
    """A team whose people claim from one pool, each within his daily number."""

    def __init__(self, env, size):
        self.env, self.size = env, size
        env.company.country_id = env.ref("base.cn")
        self.people = self._people(PROCESSES)
        self.former = self._people(1)
        self.kind = env.ref("customer_filing.filing_kind_walk_in")
        period = {"kind_id": self.kind.id, "length": 90}
        version = {
            "valid_from": fields.Datetime.now() - timedelta(days=400),
            "line_ids": [Command.create(period)],
        }
        policy = env["customer.filing.policy"].create(
            {"name": "B", "code": "B", "version_ids": [Command.create(version)]}
        )
        self.team = env["crm.team"].create(
            {
                "name": "North",
                "company_id": env.company.id,
                "filing_policy_id": policy.id,
                "member_ids": [Command.set((self.people | self.former).ids)],
            }
        )
        self.pool = self.team.filing_pool_id
        # a little more than everybody's part, so that the last ones are used up
        self.daily = size // PROCESSES + max(size // 50, 5)
        self.pool.write(
            {
                "claim_daily_max": self.daily,
                "claim_backlog_max": self.daily,
                "cooling_given_days": 7,
                "cooling_taken_days": 7,
            }
        )
        env.cr.commit()

    def _people(self, number):
        users = self.env["res.users"]
        known = users.search_count([])
        group = self.env.ref("sales_team.group_sale_salesman")
        return users.create(
            [
                {
                    "name": f"Salesperson {known + index}",
                    "login": f"salesperson{known + index}",
                    "tz": "Asia/Shanghai",
                    "group_ids": [Command.link(group.id)],
                }
                for index in range(number)
            ]
        )

    def fill(self):
        """File as many customers long ago, and let their time be over."""
        filings = self.env["customer.filing"]
        long_ago = fields.Datetime.now() - timedelta(days=200)
        for first in range(0, self.size, BATCH):
            numbers = range(first, min(first + BATCH, self.size))
            made = filings.create([self._draft(number) for number in numbers])
            made._submit(at=long_ago)
            made._end("expire", {f.id: f.protected_until for f in made})
            self.env.cr.commit()
            self.env.invalidate_all()
        self.env.cr.execute("ANALYZE")
        self.env.cr.commit()

    def _draft(self, number):
        customer = _customers.customer(number)
        return {
            "user_id": self.former.id,
            "team_id": self.team.id,
            "kind_id": self.kind.id,
            "company_name": customer.company,
            "contact_name": customer.contact,
            "phone": customer.phone,
            "email": customer.email,
            "city": customer.city,
        }

    def claim_all(self):
        """Let everybody claim until the pool is empty; what each was told."""
        import processes_crew
        from processes_crew import Crew

        # eight at once load Odoo on as many cores as there are
        processes_crew.SECONDS_TO_START = processes_crew.SECONDS_TO_ANSWER = 600
        told = [[] for _person in self.people]
        with Crew(self.env.cr.dbname) as crew:
            going = list(range(PROCESSES))
            while going:
                jobs = [[self._request(self.people[index])] for index in going]
                answers = crew.together(*jobs, pace=1.0)
                for index, answer in zip(going, answers, strict=True):
                    if answer["error"]:
                        raise SystemExit(f"a claim failed: {answer['error']}")
                    told[index] += answer["results"]
                going = [index for index in going if not told[index][-1]["over"]]
        return [answer for answers in told for answer in answers]

    def _request(self, person):
        return {"kind": "claims", "uid": person.id, "seconds": SECONDS, "page": PAGE}

    # ---- what came of it ----

    def report(self, answers, seconds):
        self.env.cr.rollback()
        self.env.invalidate_all()
        numbers = {
            name: sum(answer[name] for answer in answers)
            for name in ("claimed", "too late", "refused")
        }
        times = Times(s for answer in answers for s in answer["seconds"])
        _say("  ".join(f"{name} {number}" for name, number in numbers.items()))
        _say(f"{numbers['claimed'] / seconds:.1f} claims a second, processes included")
        _say(
            f"a claim: median {times.median * 1000:.0f} ms, p99 {times.p99 * 1000:.0f}"
        )
        for text, is_so in self._checks(numbers["claimed"]).items():
            _say(f"{'PASS' if is_so else 'FAIL'}  {text}")

    def _checks(self, claimed):
        log = self.env["customer.filing.claim"].search([])
        entries = self.env["customer.filing.pool.entry"].search([])
        owners = log.filing_id.lead_id.grouped("user_id")
        each = log.grouped("user_id")
        return {
            "the pool is empty": set(entries.mapped("state")) == {"claimed"},
            "no customer was claimed twice": len(log.entry_id) == len(log) == claimed,
            "every claimed customer has one owner": all(
                len(owners[user]) == len(lines) for user, lines in each.items()
            ),
            f"nobody claimed more than {self.daily}": all(
                sum(lines.mapped("units")) <= self.daily for lines in each.values()
            ),
        }
