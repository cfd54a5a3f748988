"""The crons that end what is over, among a hundred thousand filings.

Options: --filings N (default 100000); --quick: small, only to see that it works.
"""

import argparse
import os
from functools import wraps
from time import perf_counter
from unittest.mock import patch

from odoo import SUPERUSER_ID, api

from benchmarks._aging import Aging
from benchmarks._timing import Times, statements

BATCH = 500
# So many batches of the sweep for one of each rival.
PER_RIVAL = 8
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
    sweeps["release"].run(rivals.compete)
    sweeps["missed follow-ups"].run()
    crowd.check_end()
    report(sweeps, rivals)
    for label, is_used in found.items():
        _say(f"{'PASS' if is_used else 'FAIL'}  {label}")


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


# ---- the sweep, as the scheduler does it ----


class Sweep:
    """Runs of a cron until nothing is left, and the times of their batches."""

    def __init__(self, env, xmlid):
        self.env, self.cron = env, env.ref(xmlid)
        self.times, self.rows, self.runs = Times(), [], 0

    def run(self, between=None):
        """Do what the scheduler does.

        :param between: called after every few batches
        """
        self.cron._trigger()
        self.env.cr.commit()
        commit = type(self.cron)._commit_progress

        @wraps(commit)
        def timed(crons, processed=0, **kwargs):
            left = commit(crons, processed, **kwargs)
            if processed:
                self.times.append(perf_counter() - self.since)
                self.rows.append(processed)
                if between and len(self.times) % PER_RIVAL == 1:
                    between()
            self.since = perf_counter()
            return left

        with patch.object(type(self.cron), "_commit_progress", timed):
            while self._run_once():
                self.runs += 1

    def _run_once(self):
        with self.env.registry.cursor() as cr:
            crons = api.Environment(cr, SUPERUSER_ID, {})["ir.cron"]
            job = crons._acquire_one_job(cr, self.cron.id)
            self.since = perf_counter()
            if job:
                crons._process_job(cr, job)
            return bool(job)


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
        for statement in BARE:
            env.cr.execute(
                statement,
                {
                    "ids": numbers,
                    "now": self.crowd.now,
                    "pool": self.crowd.team.filing_pool_id.id,
                    "company": self.crowd.company.id,
                },
            )


BARE = (
    """UPDATE customer_filing SET state = 'ended', end_reason = 'expired',
           ended_at = protected_until, round = round + 1 WHERE id = ANY(%(ids)s)""",
    """UPDATE customer_filing_key SET holds = FALSE
       WHERE filing_id = ANY(%(ids)s) AND holds""",
    """INSERT INTO customer_filing_pool_entry (pool_id, filing_id, company_id,
           entered_at, reason, state)
       SELECT %(pool)s, id, %(company)s, protected_until, 'expired', 'waiting'
       FROM customer_filing WHERE id = ANY(%(ids)s)""",
    """UPDATE crm_lead SET filing_guard = 'pool', filing_protected_until = NULL,
           user_id = NULL WHERE filing_id = ANY(%(ids)s)""",
    """DELETE FROM mail_followers
       WHERE res_model = 'crm.lead' AND res_id = ANY(%(ids)s)""",
    """DELETE FROM mail_activity
       WHERE res_model = 'crm.lead' AND res_id = ANY(%(ids)s)""",
    """INSERT INTO mail_message (model, res_id, body, message_type, author_id, date)
       SELECT 'crm.lead', id, 'Protection ended', 'notification', 1, %(now)s
       FROM crm_lead WHERE filing_id = ANY(%(ids)s)""",
    """UPDATE customer_filing_card SET state = 'ended', end_reason = 'expired',
           pool_id = %(pool)s, pool_entered_at = %(now)s, ended_at = %(now)s,
           rounds = rounds + 1 WHERE filing_id = ANY(%(ids)s)""",
    """INSERT INTO customer_filing_ledger (filing_id, sequence, event, effective_at,
           recorded_at, actor_id, payload, previous, hash)
       SELECT filing_id, sequence + 1, 'expire', %(now)s, %(now)s, 1, '{}', hash,
           encode(sha256(hash::bytea), 'hex')
       FROM customer_filing_ledger WHERE filing_id = ANY(%(ids)s)""",
)


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
