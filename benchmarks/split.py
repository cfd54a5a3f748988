"""Ten thousand deals are split: from facts to shares in the database, in batches.

Beside it the same rows, shares and their splits, by a plain create of the ORM.
Options: --deals N (default 10000); --quick: small, only to see that it works.
"""

import argparse
import os
from time import perf_counter

from odoo import Command, models

from odoo.addons.customer_filing.models.filing_split_columns import (
    COLUMNS as SPLIT_COLUMNS,
)
from odoo.addons.customer_filing.models.filing_split_columns import LINE_COLUMNS
from odoo.addons.customer_filing.models.filing_split_rows import row_of

from benchmarks._crowd import Crowd, tidy
from benchmarks._timing import Times, undone

BATCH = 500
# The share of a deal's commission that each role gets.
ROLES = {"listing": 30, "closer": 60, "customer": 10}
MOST = 2


def main(env, arguments):
    options = _options(arguments)
    _say(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    start = perf_counter()
    market = Market(env, options.deals)
    market.fill()
    _say(f"{options.deals} won deals, made in {perf_counter() - start:.0f} s")
    report(market, *compare(market))


def _options(arguments):
    parser = argparse.ArgumentParser(prog="./dev.sh bench split")
    parser.add_argument("--deals", type=int, default=10_000)
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args(arguments)
    if options.quick:
        options.deals = min(options.deals, 300)
    return options


def _say(text):
    print(text, flush=True)


class Market:
    """Won leads of one team, each with a filing and with people who took part."""

    def __init__(self, env, size):
        self.env, self.size = env, size
        self.crowd = Crowd(env)
        template = env["customer.filing.split.template"].create(
            {
                "name": "30/60/10",
                "line_ids": [
                    Command.create(
                        {
                            "role": role,
                            "percent": part,
                            "performance_percent": part,
                            "sequence": 10 * number,
                        }
                    )
                    for number, (role, part) in enumerate(ROLES.items(), 1)
                ],
            }
        )
        self.crowd.version.write(
            {"split_rule_ids": [Command.create({"template_id": template.id})]}
        )

    def fill(self):
        # of the filings of a crowd a few are over, and have no lead
        self.crowd.grow(self.size * 5 // 4)
        self.crowd.add_leads(self.size * 5 // 4)
        self._win()
        self._take_part("listing", 1)
        self._take_part("customer", 2)
        self._follow_up()
        for table in ("crm_lead", "customer_filing_participant"):
            tidy(self.env, table)
        self.env.invalidate_all()
        self.leads = self.env["crm.lead"].search(
            [("filing_id", "!=", False)], order="id", limit=self.size
        )
        if len(self.leads) != self.size:
            raise SystemExit("too few deals")

    def _win(self):
        stage = self.env["crm.stage"].search([("is_won", "=", True)], limit=1)
        self.env.cr.execute(
            """UPDATE crm_lead SET won_status = 'won', probability = 100, stage_id = %s,
                   date_closed = now() AT TIME ZONE 'UTC',
                   expected_revenue = 100000 + id * 7
               WHERE filing_id IS NOT NULL""",
            [stage.id],
        )

    def _take_part(self, role, step):
        """Note a colleague of the owner in a role, on each filing."""
        people = self.crowd.people.ids
        self.env.cr.execute(
            """INSERT INTO customer_filing_participant
                   (filing_id, company_id, role, user_id, noted_by_id, noted_at)
               SELECT id, company_id, %s, (%s::int[])[(id + %s) %% %s + 1], user_id,
                   effective_at
               FROM customer_filing""",
            [role, people, step, len(people)],
        )

    def _follow_up(self):
        """Three follow-ups of each owner."""
        self.env.cr.execute(
            """INSERT INTO customer_filing_follow_up
                   (filing_id, lead_id, user_id, kind, happened_at, length, counts)
               SELECT filing.id, lead.id, filing.user_id, 'call', filing.effective_at,
                   40, TRUE
               FROM customer_filing AS filing
               JOIN crm_lead AS lead ON lead.filing_id = filing.id,
                    generate_series(1, 3)"""
        )

    def batches(self):
        """The deals, one lead each, in batches."""
        for start in range(0, self.size, BATCH):
            yield [lead for lead in self.leads[start : start + BATCH]]


# ---- two ways ----


def compare(market):
    """Split every batch of deals both ways; nothing of the rival's is kept."""
    ours, plain, shares = Times(), Times(), 0
    for number, deals in enumerate(market.batches()):
        market.env.invalidate_all()
        splits = ours.take(lambda deals=deals: split(market.env, deals))
        rows = copied(splits)
        shares += len(rows[1])
        with undone(market.env):
            plain.take(lambda rows=rows: create(market.env, *rows))
        market.env.invalidate_all()
        if number == 0:
            check(splits)
    return ours, plain, shares


def split(env, deals):
    """From the facts of these deals to their splits in the database."""
    proposals = env["crm.lead"]._filing_split_proposals(deals)
    drafts = [
        draft(deal, template, proposal)
        for deal, (template, proposal) in zip(deals, proposals, strict=True)
    ]
    splits = env["customer.filing.split"]._store_many(drafts)
    env.flush_all()
    return splits


def draft(deal, template, proposal):
    """One proposal, as `_store_many` takes it."""
    values = {
        "lead_ids": deal.ids,
        "template_id": template.id,
        "revenue_amount": deal.expected_revenue,
        "base_amount": "1234.56",
        "performance_base": deal.expected_revenue,
    }
    return values, [row_of(line) for line in proposal.lines]


def copied(splits):
    """The rows of these splits and of their shares, as a create takes them."""
    lines = splits.line_ids
    return [
        [
            values(one, SPLIT_COLUMNS)
            | {"name": f"~{one.name}", "lead_ids": [Command.set(one.lead_ids.ids)]}
            for one in splits
        ],
        [values(line, LINE_COLUMNS) | {"split_id": line.split_id.id} for line in lines],
    ]


def values(record, names):
    """What is stored of a record, as a create takes it."""
    found = {name: record[name] for name in names}
    return {
        name: value.id if isinstance(value, models.BaseModel) else value
        for name, value in found.items()
    }


def create(env, splits, lines):
    """The same rows by what every model has of the ORM, and nothing of their own."""
    made = models.BaseModel.create(env["customer.filing.split"], splits)
    old = dict.fromkeys(line["split_id"] for line in lines)
    new = dict(zip(old, made.ids, strict=True))
    models.BaseModel.create(
        env["customer.filing.split.line"],
        [line | {"split_id": new[line["split_id"]]} for line in lines],
    )
    env.flush_all()


def check(splits):
    """Refuse to measure what does not add up."""
    for one in splits:
        shares = one.line_ids.filtered(lambda line: line.book == "commission")
        if round(sum(shares.mapped("amount")), 2) != 1234.56 or len(shares) != len(
            ROLES
        ):
            raise SystemExit(f"the shares of {one.name} are wrong")


def report(market, ours, plain, shares):
    _say(f"{market.size} splits with {shares} shares, in batches of {BATCH}")
    _say(f"  {'milliseconds for a batch':<44}{'median':>9}{'99 %':>9}")
    ways = {
        "from facts to shares in the database": ours,
        "a plain create of them": plain,
    }
    for label, times in ways.items():
        _say(f"  {label:<44}{times.median * 1e3:9.0f}{times.p99 * 1e3:9.0f}")
    ratio = ours.median / plain.median
    _say(f"  {'splits per second':<44}{market.size / sum(ours):9.0f}")
    _say(f"  {'times a plain create':<44}{ratio:9.2f}")
    _say(f"{'PASS' if ratio <= MOST else 'FAIL'}  at most {MOST} times a plain create")
