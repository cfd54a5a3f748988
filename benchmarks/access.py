"""What a restricted salesperson waits for among a million leads, beside plain Odoo.

List and kanban of 80 leads, with and without the filter "My pipeline", on the same
leads with the addon and without it.
Options: --leads N (default 1000000); --rounds N (default 40); --quick: small, only to
see that it works.
"""

import argparse
import os
from functools import partial
from time import perf_counter

from lxml import etree

from benchmarks._restricted import GuardedLeads, Leads
from benchmarks._timing import Times, statements

# What must be reached.
MOST_TIMES_PLAIN = 1.15
MOST_QUERIES_MORE = 3
# Of fewer leads PostgreSQL reads all, and rightly so.
INDEXED = 100_000
SHOWN = 80
VIEWS = {
    "list": "crm.crm_case_tree_view_oppor",
    "kanban": "crm.crm_case_kanban_view_leads",
}
# What the web client asks for many2one fields and tags; of the others, the value.
NAMED = {
    "many2one": {"fields": {"display_name": {}}},
    "many2many": {"fields": {"display_name": {}, "color": {}}},
}


def main(env, arguments, plain):
    options = _options(arguments)
    _say(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    start = perf_counter()
    sides = {
        "with": Screens(GuardedLeads(env, options.leads)),
        "without": Screens(Leads(plain, options.leads)),
    }
    _say(f"{options.leads} leads twice, made in {perf_counter() - start:.0f} s")
    check_same(sides)
    for is_mine in (True, False):
        for kind in VIEWS:
            measure(kind, is_mine, sides, options)


def _options(arguments):
    parser = argparse.ArgumentParser(prog="./dev.sh bench access")
    parser.add_argument("--leads", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args(arguments)
    if options.quick:
        options.leads, options.rounds = min(options.leads, 40_000), 3
    return options


def _say(text):
    print(text, flush=True)


class Screens:
    """The calls by which the web client shows leads to the restricted salesperson."""

    def __init__(self, leads):
        context = {
            "lang": "en_US",
            "tz": "Asia/Shanghai",
            "allowed_company_ids": leads.env.company.ids,
        }
        self.env = leads.env(user=leads.reader.id, context=context)
        self.leads = self.env["crm.lead"]
        self.arch, self.specification = {}, {}
        for kind, xmlid in VIEWS.items():
            view = self.leads.get_views([(leads.env.ref(xmlid).id, kind)])
            self.arch[kind] = etree.fromstring(view["views"][kind]["arch"])
            self.specification[kind] = self._fields_of(self.arch[kind])

    def _fields_of(self, arch):
        """What the web client asks for, for all fields of a view."""
        names = dict.fromkeys(node.get("name") for node in arch.iter("field"))
        fields = self.leads._fields
        return {name: NAMED.get(fields[name].type, {}) for name in names}

    def domain(self, is_mine):
        mine = [("user_id", "=", self.env.uid)]
        return [("type", "=", "opportunity"), *(mine if is_mine else ())]

    def show(self, kind, is_mine):
        return getattr(self, f"_show_{kind}")(self.domain(is_mine))

    def _show_list(self, domain):
        found = self.leads.web_search_read(
            domain, self.specification["list"], limit=SHOWN, count_limit=10_001
        )
        return [record["id"] for record in found["records"]]

    def _show_kanban(self, domain):
        stages = self.leads.with_context(show_user_team_stages=1)
        found = stages.web_read_group(
            domain,
            ["stage_id"],
            ["expected_revenue:sum", "recurring_revenue_monthly:sum"],
            auto_unfold=True,
            unfold_read_specification=self.specification["kanban"],
            unfold_read_default_limit=SHOWN // 4,
        )
        colors = {"planned": "success", "today": "warning", "overdue": "danger"}
        bar = {"field": "activity_state", "colors": colors}
        stages.read_progress_bar(domain, "stage_id", bar)
        return [
            record["id"]
            for group in found["groups"]
            for record in group.get("__records", ())
        ]

    def plans(self, kind, is_mine):
        """(query, what PostgreSQL does for it) of each query that reads leads."""
        for query, parameters in self.statements(kind, is_mine):
            if 'FROM "crm_lead"' in str(query):
                self.env.cr.execute(f"EXPLAIN {query}", parameters)
                yield query, "\n".join(line for (line,) in self.env.cr.fetchall())

    def statements(self, kind, is_mine):
        self.env.invalidate_all()
        return statements(self.env, partial(self.show, kind, is_mine))


def check_same(sides):
    """Refuse to measure anything unless both show the same number of leads."""
    for is_mine in (True, False):
        numbers = {
            side: screens.leads.search_count(screens.domain(is_mine))
            for side, screens in sides.items()
        }
        label = "his own" if is_mine else "all that he sees"
        _say(f"{label}: {numbers['with']} leads")
        if numbers["with"] != numbers["without"]:
            raise SystemExit(f"not the same leads: {numbers}")
        for kind in VIEWS:
            shown = {len(side.show(kind, is_mine)) for side in sides.values()}
            if shown != {SHOWN}:
                raise SystemExit(f"the {kind} shows {shown} leads")


def measure(kind, is_mine, sides, options):
    """Time one screen on both sides in turn, and judge."""
    label = f"{kind}, {'his own' if is_mine else 'all that he sees'}"
    times = {side: Times() for side in sides}
    queries = {
        side: len(screens.statements(kind, is_mine)) for side, screens in sides.items()
    }
    for turn in range(options.rounds):
        for side in list(sides)[:: -1 if turn % 2 else 1]:
            screens = sides[side]
            screens.env.invalidate_all()
            times[side].take(partial(screens.show, kind, is_mine))
    _say(f"\n{label:<44}{'median ms':>10}{'99 %':>8}{'queries':>9}")
    for side in sides:
        median, p99 = times[side].median * 1e3, times[side].p99 * 1e3
        _say(f"  {side:<42}{median:10.1f}{p99:8.1f}{queries[side]:9}")
    ratio = times["with"].median / times["without"].median
    _judge("time, with / without", ratio, MOST_TIMES_PLAIN)
    more = queries["with"] - queries["without"]
    _judge("queries more", more, MOST_QUERIES_MORE)
    if options.leads >= INDEXED:
        check_plans(sides["with"], kind, is_mine)


def check_plans(screens, kind, is_mine):
    scans = [
        (query, plan)
        for query, plan in screens.plans(kind, is_mine)
        if "Seq Scan on crm_lead" in plan
    ]
    _say(f"{'FAIL' if scans else 'PASS'}  every query reads leads by an index")
    for query, plan in scans:
        _say(f"{query}\n{plan}")


def _judge(label, value, most):
    verdict = "PASS" if value <= most else "FAIL"
    _say(f"{verdict}  {label}: {value:.2f} (at most {most})")
