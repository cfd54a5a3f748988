"""The crons that end what is over, among a hundred thousand filings.

Options: --filings N (default 100000); --quick: small, only to see that it works.
"""

import argparse
import os
from time import perf_counter

from odoo import SUPERUSER_ID, api

from benchmarks import _bare_release
from benchmarks._aging import Aging
from benchmarks._sweeping import BATCH, PER_RIVAL, Sweep
from benchmarks._timing import Times, statements

# Of fewer filings PostgreSQL reads all, and rightly so.
INDEXED = 20_000
# {what is measured: its cron}
CRONS = {
    "release": "customer_filing.ir_cron_release_due",
    "missed follow-ups": "customer_filing.ir_cron_sweep_deadlines",
}


def main(env, arguments):
    options = _options(arguments)
    _say(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    start = perf_counter()
    crowd = Aging(env)
    crowd.fill(options.filings)
    _say(f"{crowd.size} filings, made in {perf_counter() - start:.0f} s")
    found = check_indexes(env) if crowd.size >= INDEXED else {}
    rivals = Rivals(crowd)
    sweeps = {label: Sweep(env, xmlid) for label, xmlid in CRONS.items()}
    sweeps["release"].run(_now_and_then(rivals.compete))
    sweeps["missed follow-ups"].run()
    crowd.check_end()
    report(sweeps, rivals)
    for label, is_used in found.items():
        _say(f"{'PASS' if is_used else 'FAIL'}  {label}")


def _now_and_then(call):
    """Call something after every few batches."""
    return lambda batches: batches % PER_RIVAL == 1 and call()


def _options(arguments):
    parser = argparse.ArgumentParser(prog="./dev.sh bench sweep")
    parser.add_argument("--filings", type=int, default=100_000)
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args(arguments)
    if options.quick:
        options.filings = min(options.filings, 2_000)
    return options


def _say(text):
    print(text, flush=True)


# ---- found by index ----


def check_indexes(env):
    """Whether PostgreSQL finds what is due by the index that is meant for it."""
    filings = env["customer.filing"]
    return {
        "what is due is found by index": _is_found(
            env, lambda: filings._lock_due(BATCH), "customer_filing_due_idx"
        ),
        "aftercare that is over is found by index": _is_found(
            env,
            lambda: filings._lock_aftercare_over(BATCH),
            "customer_filing_aftercare_idx",
        ),
        "missed follow-ups are found by index": _is_found(
            env,
            lambda: filings._lock_overdue(BATCH),
            "customer_filing_deadline_due_idx",
        ),
    }


def _is_found(env, call, index):
    [(query, parameters)] = (
        found for found in statements(env, call) if "FOR NO KEY UPDATE" in found[0]
    )
    env.cr.execute(f"EXPLAIN (FORMAT JSON) {query}", parameters)
    [(plan,)] = env.cr.fetchall()
    nodes = list(_nodes(plan[0]["Plan"]))
    read = {
        node.get("Relation Name") for node in nodes if "Seq Scan" in node["Node Type"]
    }
    return (
        any(node.get("Index Name") == index for node in nodes)
        and "customer_filing" not in read
    )


def _nodes(node):
    yield node
    for below in node.get("Plans", ()):
        yield from _nodes(below)


# ---- two other ways ----


class Rivals:
    """The least that an ending writes: by the ORM, and by nothing but SQL.

    Both work on filings that are not due, in batches of as many, and commit.
    """

    def __init__(self, crowd):
        self.crowd, self.env = crowd, crowd.env
        self.numbers = crowd.numbers("rival")
        self.share = len(self.numbers) // 2
        self.plain, self.plain_rows = Times(), []
        self.bare, self.bare_rows = Times(), []

    def compete(self):
        """One batch of each, as long as there are filings for them."""
        self._take_turn(self._by_orm, self.plain, self.plain_rows)
        self._take_turn(self._by_sql, self.bare, self.bare_rows)

    def _take_turn(self, way, times, sizes):
        size = min(BATCH, self.share)
        numbers, self.numbers = self.numbers[:size], self.numbers[size:]
        if not numbers:
            return
        with self.env.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})

            def work():
                way(env, numbers)
                cr.commit()

            times.take(work)
        sizes.append(len(numbers))

    def _by_orm(self, env, numbers):
        """Filings and leads alone: neither keys nor pool, cards nor ledger."""
        filings = env["customer.filing"].browse(numbers)
        leads = env["crm.lead"].browse(numbers)
        filings._filing_write(
            {"state": "ended", "end_reason": "expired", "ended_at": self.crowd.now}
        )
        leads._filing_write(
            {"filing_guard": "pool", "filing_protected_until": False, "user_id": False}
        )
        env.flush_all()

    def _by_sql(self, env, numbers):
        """The rows that an ending writes; nothing is asked, nothing is locked."""
        _bare_release.release(env, self.crowd.team.filing_pool_id, numbers)


# ---- what came of it ----


def report(sweeps, rivals):
    for label, sweep in sweeps.items():
        total, seconds = sum(sweep.rows), sum(sweep.times)
        _say(f"{label}: {total} in {len(sweep.rows)} batches, {sweep.runs} runs")
        _say(f"  {'filings per second':<44}{total / seconds:9.0f}")
    _say(f"  {'milliseconds for a batch of 500':<44}{'median':>9}{'99 %':>9}")
    ways = {label: (sweep.times, sweep.rows) for label, sweep in sweeps.items()}
    ways |= {
        "(a) states of filings and leads by the ORM": (rivals.plain, rivals.plain_rows),
        "(b) the rows of a release in bare SQL": (rivals.bare, rivals.bare_rows),
    }
    medians = []
    for label, (times, sizes) in ways.items():
        pairs = zip(times, sizes, strict=True)
        each = Times(taken / size * BATCH for taken, size in pairs)
        medians.append(each.median)
        _say(f"  {label:<44}{each.median * 1e3:9.1f}{each.p99 * 1e3:9.1f}")
    release, _missed, plain, bare = medians
    _say(f"  {'release / by the ORM':<44}{release / plain:9.2f}")
    _say(f"  {'release / bare SQL':<44}{release / bare:9.2f}")
