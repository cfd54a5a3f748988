"""A check among a million filings, beside bare SQL and Odoo's own; an import, too.

Options: --filings N (default 1000000); --quick: small, only to see that it works.
"""

import argparse
import os
import random
import resource
from time import perf_counter

from odoo.addons.crm.models.crm_lead import CrmLead
from odoo.addons.customer_filing import door

from benchmarks import _customers
from benchmarks._crowd import PEOPLE, Crowd
from benchmarks._timing import Times, alternate, statements, undone

KINDS = ("free", "protected", "yours", "pool", "masked")
COLUMNS = ["company_name", "contact_name", "phone", "email", "city"]
LEAD_COLUMNS = ["name", "partner_name", "contact_name", "phone", "email_from", "city"]
# Numbers of customers whom nobody has filed.
STRANGERS = 20_000_000
IMPORTED = 30_000_000


def main(env, arguments):
    options = _options(arguments)
    crowd = Crowd(env)
    report = Report()
    few, *_rivals = measure_checks(crowd, options.few, options, report)
    checks, bare, counter, to_merge = measure_checks(
        crowd, options.filings, options, report, leads=True
    )
    filed, plain = measure_import(crowd, options.rows, options.rounds, report)
    report.sizes(env)
    report.target("check / bare SQL", checks.median / bare.median, most=3)
    # Odoo decides by these which leads are one customer's; its counter on the form
    # compares three columns for equality and stops at 21.
    report.target("Odoo's duplicates / check", to_merge.median / checks.median, least=5)
    beside = counter.median / checks.median
    report.line(f"      Odoo's counter of duplicates / check {beside:>15.2f}")
    growth = checks.median / few.median
    report.target(f"check at {options.filings} / {options.few}", growth, most=1.5)
    report.target("import / plain import", filed.median / plain.median, most=2)


def _options(arguments):
    parser = argparse.ArgumentParser(prog="./dev.sh bench check")
    parser.add_argument("--filings", type=int, default=1_000_000)
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args(arguments)
    options.few, options.checks, options.rows, options.rounds = 10_000, 400, 10_000, 2
    if options.quick:
        options.filings = min(options.filings, 2_000)
        options.few, options.checks, options.rows, options.rounds = 500, 20, 50, 1
    options.few = min(options.few, options.filings)
    return options


class Report:
    """Lines as they become known: a full run takes a quarter of an hour."""

    def __init__(self):
        self.line(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")

    def line(self, text):
        print(text, flush=True)

    def times(self, label, times, per=1):
        """Median and 99th percentile, in milliseconds."""
        self.line(
            f"  {label:<44}{times.median / per * 1e3:9.3f}{times.p99 / per * 1e3:9.3f}"
        )

    def target(self, label, value, most=None, least=None):
        reached = value <= most if most else value >= least
        wanted = f"<= {most}" if most else f">= {least}"
        verdict = "PASS" if reached else "FAIL"
        self.line(f"{verdict}  {label:<42}{value:9.2f}  ({wanted})")

    def sizes(self, env):
        env.cr.execute(
            """SELECT relname, pg_size_pretty(pg_relation_size(oid)) FROM pg_class
               WHERE oid = 'customer_filing_key'::regclass OR oid IN (
                   SELECT indexrelid FROM pg_index
                   WHERE indrelid = 'customer_filing_key'::regclass)
               ORDER BY relkind DESC, relname"""
        )
        self.line("sizes")
        for name, size in env.cr.fetchall():
            self.line(f"  {name:<44}{size:>9}")
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        self.line(f"  {'peak memory of this process':<44}{peak:>6} MB")


# ---- checks ----


def measure_checks(crowd, size, options, report, leads=False):
    """Times of the check, of its bare SQL, and of Odoo's counter of duplicates and
    search for them."""
    start = perf_counter()
    crowd.grow(size)
    crowd.check_keys(range(1, size, size // 50))
    if leads:
        crowd.add_leads(size)
    with_leads = " and as many leads" if leads else ""
    seconds = perf_counter() - start
    report.line(f"{size} filings{with_leads}, made in {seconds:.0f} s")
    report.line(f"  {'milliseconds':<44}{'median':>9}{'99 %':>9}")
    enquiries = Enquiries(crowd, options.checks)
    checks, bare, counter = Times(), Times(), Times()
    to_merge = enquiries.to_merge() if leads else Times()
    for kind in KINDS:
        of_kind = enquiries.measure(kind, leads)
        report.times(f"check, {kind}: {enquiries.answers(kind)}", of_kind[0])
        for total, times in zip((checks, bare, counter), of_kind, strict=True):
            total += times
    report.times("check, all", checks)
    report.times("(a) the same lookup and log entry in bare SQL", bare)
    if leads:
        report.times("(b) Odoo's duplicates of a lead, to merge", to_merge)
        report.times("Odoo's counter of duplicates on a lead", counter)
    report.times("check, first in a request", enquiries.cold())
    return checks, bare, counter, to_merge


class Enquiries:
    """What one salesperson asks, of some customers of each kind."""

    def __init__(self, crowd, count):
        self.crowd = crowd
        self.count = count
        self.random = random.Random(crowd.size)
        self.env = crowd.env(user=crowd.people[0])
        self.team = self.env["crm.team"].browse(crowd.team.id)
        self.told = {}

    def check(self, snapshot):
        filings = self.env["customer.filing"]
        return filings._check(snapshot, self.env.user, self.team, "api")

    def measure(self, kind, leads):
        """Times of the check and its rivals, in turns."""
        numbers = [self._pick(kind) for _ in range(self.count)]
        asked = [(number, self._snapshot(kind, number)) for number in numbers]
        # all of them once before any is timed: caches are as warm for each way
        bare = [self._bare(kind, snapshot) for _number, snapshot in asked]
        checks, by_hand, odoo = Times(), Times(), Times()
        for (number, snapshot), run in zip(asked, bare, strict=True):
            ways = [(checks, lambda s=snapshot: self.check(s)), (by_hand, run)]
            if leads:
                # who is free has no lead: any other stands for his
                ways.append((odoo, self._duplicates(number % self.crowd.size + 1)))
            alternate(self.env, *ways)
        self.env.cr.cache.get("customer_filing.checks", []).clear()
        return checks, by_hand, odoo

    def answers(self, kind):
        return " ".join(sorted(self.told[kind]))

    def cold(self):
        """Times of checks that find nothing of this transaction in the cache."""
        times = Times()
        for _ in range(self.count // 4):
            snapshot = self._snapshot("protected", self._pick("protected"))
            self.env.invalidate_all()
            with undone(self.env):
                times.take(lambda s=snapshot: self.check(s))
        self.env.cr.cache.get("customer_filing.checks", []).clear()
        return times

    def _pick(self, kind):
        if kind == "free":
            return STRANGERS + self.random.randrange(10**6)
        while True:
            number = self.random.randint(1, self.crowd.size)
            state, reason = self.crowd.fate(number)
            mine = number % PEOPLE == 0
            if {
                "protected": state == "active" and not mine,
                "yours": state == "active" and mine,
                "pool": reason == "expired",
                "masked": state == "active",
            }[kind]:
                return number

    def _snapshot(self, kind, number):
        person = _customers.customer(number)
        if kind != "masked":
            return self.crowd.snapshot(person)
        phone = _customers.masked(person.phone, number)
        return self.crowd.snapshot(person._replace(company="", email=""), phone)

    def _bare(self, kind, snapshot):
        """The statements of a check that look up and log, to be run by hand."""

        def ask():
            self.told.setdefault(kind, set()).add(self.check(snapshot)["verdict"])

        found = [
            (query, parameters)
            for query, parameters in statements(self.env, ask)
            if "FROM customer_filing_key" in query
            or "INTO customer_filing_check" in query
        ]
        if len(found) != 2:
            raise SystemExit(f"a check has {len(found)} statements instead of two")

        def run():
            for query, parameters in found:
                self.env.cr.execute(query, parameters)
                self.env.cr.fetchall()

        return run

    def _duplicates(self, number):
        """Plain Odoo's method, without what the addon hides from colleagues."""
        lead = self.env["crm.lead"].browse(number).sudo()
        lead.read(["email_domain_criterion", "phone_sanitized", "partner_id"])
        fields = (
            lead._fields["duplicate_lead_ids"],
            lead._fields["duplicate_lead_count"],
        )

        def compute():
            # as when Odoo computes them: nothing else follows
            with self.env.protecting(fields, lead):
                CrmLead._compute_potential_lead_duplicates(lead)

        return compute

    def to_merge(self):
        """Times of Odoo's search for duplicates of a lead, as before conversion."""
        times = Times()
        leads = self.env["crm.lead"]
        for _ in range(self.count // 10):
            email = ""
            while not email:
                email = _customers.customer(self._pick("protected")).email
            times.take(lambda e=email: CrmLead._get_lead_duplicates(leads, email=e))
        return times


# ---- import ----


def measure_import(crowd, count, rounds, report):
    """Times of an import of filings, and of Odoo's import of the same rows as leads."""
    env = crowd.env(user=crowd.people[0])
    rows = [list(_customers.customer(IMPORTED + number)) for number in range(count)]
    lead_rows = [[row[0] or row[1], *row] for row in rows]
    quiet = {
        "tracking_disable": True,
        "mail_create_nolog": True,
        "mail_create_nosubscribe": True,
        "mail_notrack": True,
    }
    leads = env["crm.lead"].with_context(**quiet)

    def file():
        _load(env["customer.filing"], COLUMNS, rows)

    def plain():
        with door.during(env, door.OWN_LEADS):
            _load(leads, LEAD_COLUMNS, lead_rows)

    filed, imported = Times(), Times()
    for number in range(rounds):
        ways = [(imported, plain), (filed, file)]
        for times, call in reversed(ways) if number % 2 else ways:
            env.invalidate_all()
            with undone(env):
                times.take(call)
            env.invalidate_all()
            env.cr.cache.get("customer_filing.checks", []).clear()
    report.line(f"import of {count} rows, {rounds} times")
    report.times("filings, per row", filed, per=count)
    report.times("leads by Odoo, tracking off, per row", imported, per=count)
    return filed, imported


def _load(model, columns, rows):
    result = model.load(columns, [list(row) for row in rows])
    model.env.flush_all()
    if not result["ids"]:
        raise SystemExit(result["messages"][:3])
    loaded = model.browse(result["ids"])
    if "state" in model._fields and set(loaded.mapped("state")) != {"active"}:
        raise SystemExit("not all imported customers are protected")
