"""The release of a hundred thousand due filings with leads, plans and followers.

Options: --filings N (default 100000); --quick: small, only to see that it works.
"""

import argparse
import os
from time import perf_counter, sleep

from odoo import SUPERUSER_ID, api

from benchmarks import _bare_release
from benchmarks._aging import Aging
from benchmarks._automation import Automation
from benchmarks._bystander import Bystander
from benchmarks._sweeping import BATCH, PER_RIVAL, Sweep
from benchmarks._timing import Times

CRON = "customer_filing.ir_cron_release_due"
# What must be reached.
MOST_TIMES_BARE = 3
LEAST_TIMES_RULE = 50
MOST_GROWTH = 1.1
MOST_DELAY = 2
# So long another user works undisturbed, in seconds.
IDLE = 20


class Due(Aging):
    """A crowd whose protections are over, every one."""

    plan_every = 1

    @staticmethod
    def fate(number):
        return "active", None

    def course(self, number):
        return "due"


def main(env, arguments):
    options = _options(arguments)
    _say(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    rule = Automation(env, options.sample)
    rule.run()
    env = api.Environment(env.cr, SUPERUSER_ID, {})
    start = perf_counter()
    crowd = Due(env)
    crowd.fill(options.filings)
    _say(f"{crowd.size} filings, made in {perf_counter() - start:.0f} s")
    with Bystander(env) as bystander:
        sleep(options.idle)
        idle = bystander.since_last_look()
        run = Run(crowd, bystander)
        run.sweep()
    crowd.check_end()
    report(run, rule, idle)


def _options(arguments):
    parser = argparse.ArgumentParser(prog="./dev.sh bench release")
    parser.add_argument("--filings", type=int, default=100_000)
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args(arguments)
    options.sample, options.idle = 500, IDLE
    if options.quick:
        options.filings = min(options.filings, 4_000)
        options.sample, options.idle = 50, 3
    return options


def _say(text):
    print(text, flush=True)


class Run:
    """The cron until nothing is left, and after some batches one by SQL alone.

    What another user writes is measured while the cron works, not the rival.
    """

    def __init__(self, crowd, bystander):
        self.crowd, self.env = crowd, crowd.env
        self.bystander = bystander
        self.cron = Sweep(self.env, CRON)
        self.memory, self.delays = [], Times()
        self.bare, self.bare_rows = Times(), []

    def sweep(self):
        self.cron.run(self._after_batch)

    def _after_batch(self, batches):
        self.memory.append(_memory())
        self.delays += self.bystander.since_last_look()
        if batches % PER_RIVAL == 1:
            self._compete()
            self.bystander.since_last_look()

    def _compete(self):
        """Release those that would be the cron's last."""
        with self.env.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            cr.execute(
                """SELECT id FROM customer_filing WHERE state = 'active'
                   ORDER BY protected_until DESC, id DESC LIMIT %s""",
                [BATCH],
            )
            numbers = [number for (number,) in cr.fetchall()]
            if not numbers:
                return

            def work():
                _bare_release.release(env, self.crowd.team.filing_pool_id, numbers)
                cr.commit()

            self.bare.take(work)
            self.bare_rows.append(len(numbers))


def _memory():
    """What this process holds in memory now, in megabytes."""
    with open("/proc/self/status") as status:
        [line] = (line for line in status if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


# ---- what came of it ----


def report(run, rule, idle):
    cron, rows = run.cron, sum(run.cron.rows)
    seconds = sum(cron.times)
    each = _per_row(cron.times, cron.rows)
    bare = _per_row(run.bare, run.bare_rows)
    _say(f"{rows} filings in {len(cron.rows)} batches, {cron.runs} runs")
    _say(f"  {'seconds':<52}{seconds:10.1f}")
    _say(f"  {'filings per second':<52}{rows / seconds:10.0f}")
    _say(f"  {'microseconds for a row':<52}{'median':>10}{'99 %':>10}")
    for label, times in (
        ("release", each),
        ("(a) the same end state by bare SQL", bare),
        ("(b) an automation rule of Odoo's", Times([rule.per_row])),
    ):
        _say(f"  {label:<52}{times.median * 1e6:10.0f}{times.p99 * 1e6:10.0f}")
    fifth = max(len(run.memory) // 5, 1)
    early, late = max(run.memory[:fifth]), max(run.memory[-fifth:])
    _say(f"  {'memory in MB, first and last fifth':<52}{early:10.0f}{late:10.0f}")
    during = run.delays
    for label, times in (("idle", idle), ("meanwhile", during)):
        label = f"another user's write in ms, {label} ({len(times)})"
        _say(f"  {label:<52}{times.median * 1e3:10.1f}{times.p99 * 1e3:10.1f}")
    _judge("release / bare SQL", each.median / bare.median, most=MOST_TIMES_BARE)
    _judge("automation rule / release", rule.per_row / each.median, LEAST_TIMES_RULE)
    _judge("memory, late / early", late / early, most=MOST_GROWTH)
    _judge("another's 99 %, meanwhile / idle", during.p99 / idle.p99, most=MOST_DELAY)


def _per_row(times, sizes):
    return Times(taken / size for taken, size in zip(times, sizes, strict=True))


def _judge(label, value, least=None, most=None):
    passed = value >= least if most is None else value <= most
    wanted = f"at least {least}" if most is None else f"at most {most}"
    _say(f"{'PASS' if passed else 'FAIL'}  {label}: {value:.2f} ({wanted})")
