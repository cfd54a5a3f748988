"""Run Odoo's own tests of crm, sales_team and sale_crm with and without the addon.

A test that ends differently with the addon must stand in docs/odoo_tests.md, with the
reason; every test that stands there must differ. So must one that takes more queries
than Odoo allows. Takes a quarter of an hour.
"""

import argparse
import json
import re
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from .. import browser, postgres, templates
from ..config import ADDON
from ..odoo import Odoo
from ..paths import ROOT, checkout
from ..shell import Failure, child, say
from .demo import free_port

LISTED = ROOT / "docs" / "odoo_tests.md"
RUNNER = ROOT / "dev" / "inside" / "own_tests.py"
PORT = 8169


@dataclass(frozen=True)
class Suite:
    """Tests of some of Odoo's modules, on a database with modules beside crm."""

    name: str
    tags: str
    beside: tuple[str, ...] = ()


SUITES = (
    Suite("crm", "/crm,/sales_team"),
    Suite("sale_crm", "/sale_crm", beside=("sale_crm",)),
)


@dataclass
class Run:
    """What became of each test of a suite, and how many queries it took."""

    outcomes: dict[str, str]
    messages: dict[str, str] = field(default_factory=dict)
    # {test: [(login, queries, allowed), ...]}, in the order in which they are counted
    queries: dict[str, list] = field(default_factory=dict)

    def line(self) -> str:
        kinds = list(self.outcomes.values())
        found = ", ".join(f"{kinds.count(kind)} {kind}" for kind in sorted(set(kinds)))
        return f"{len(kinds)} tests: {found}"


@dataclass
class Comparison:
    """One suite without the addon and with it."""

    plain: Run
    ours: Run

    def differing(self) -> dict[str, tuple[str, str]]:
        """{test: (what it was without the addon, what it is with it)}"""
        found = {}
        for name in sorted({*self.plain.outcomes, *self.ours.outcomes}):
            was = self.plain.outcomes.get(name, "not run")
            now = self.ours.outcomes.get(name, "not run")
            if was != now:
                found[name] = (was, now)
        return found

    def queries(self) -> list[tuple[str, str, int, int, int]]:
        """(test, login, without, with the addon, allowed) of each count."""
        return [
            (name, login, before, after, allowed)
            for name, counts in sorted(self.plain.queries.items())
            for (login, before, allowed), (_login, after, _allowed) in zip(
                counts, self.ours.queries.get(name, []), strict=False
            )
        ]


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="./dev.sh test-odoo",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    names = [suite.name for suite in SUITES]
    parser.add_argument("suite", nargs="*", choices=[*names, []], help=", ".join(names))
    parser.add_argument("--tags", help="other tests: see Odoo's --test-tags")
    options = parser.parse_args(argv)
    chosen = [s for s in SUITES if s.name in (options.suite or names)]
    with ExitStack() as stack:
        odoo = Odoo.prepare(stack.enter_context(postgres.running()), "test")
        found = {
            suite.name: compare(odoo, suite, options.tags or suite.tags)
            for suite in chosen
        }
    whole = not options.tags and len(chosen) == len(SUITES)
    troubles = report(found, listed(LISTED.read_text()), whole=whole)
    return 1 if troubles else 0


def compare(odoo: Odoo, suite: Suite, tags: str) -> Comparison:
    plain = templates.plain_template(odoo, beside=suite.beside)
    ours = templates.template(odoo, beside=suite.beside)
    return Comparison(
        _run(odoo, plain, f"{suite.name} without {ADDON}", tags),
        _run(odoo, ours, f"{suite.name} with {ADDON}", tags),
    )


def _run(odoo: Odoo, template: str, label: str, tags: str) -> Run:
    say(f"tests of {label}")
    log = checkout() / f"odoo-tests-{label.replace(' ', '-')}.log"
    env = odoo.env()
    env["PATH"] = f"{browser.folder()}:{env['PATH']}"
    with (
        tempfile.TemporaryDirectory() as folder,
        templates.clone(odoo, template, "owntests") as database,
        log.open("w") as output,
    ):
        file = Path(folder) / "outcomes.json"
        command = [
            *(odoo.python, RUNNER, file, "-d", database, "--stop-after-init"),
            *("--test-enable", "--test-tags", tags),
            f"--http-port={free_port(PORT)}",
        ]
        with child(command, env, stdout=output, stderr=output) as process:
            # an exit code tells no more than the file: some tests fail as shipped
            process.wait()
        found = json.loads(file.read_text()) if file.exists() else {"outcomes": {}}
    run = Run(**found)
    if not run.outcomes:
        raise Failure(f"no test was run; the whole log is {log}")
    print(f"    {run.line()}; the whole log is {log}", flush=True)
    return run


def listed(text: str) -> set[str]:
    """The tests of the table of those that differ, by their last two names."""
    return set(re.findall(r"^\| `(\w+\.\w+)` \|", text, re.MULTILINE))


def report(
    found: dict[str, Comparison], listed: set[str], *, whole: bool = True
) -> list[str]:
    """Print what differs.

    :param listed: which tests may
    :param whole: everything was run
    :return: what is wrong, in words
    """
    troubles, seen = [], set()
    for suite, comparison in found.items():
        print(f"\n{suite}\n  without: {comparison.plain.line()}")
        print(f"  with:    {comparison.ours.line()}")
        for name, (was, now) in comparison.differing().items():
            short = ".".join(name.split(".")[-2:])
            seen.add(short)
            print(f"  differs: {short}: {was}, with the addon {now}")
            for message in filter(None, [comparison.ours.messages.get(name)]):
                print(f"      {message.splitlines()[0]}")
            if short not in listed:
                troubles.append(f"{short} differs and is not in {LISTED.name}")
        for name, login, before, after, allowed in comparison.queries():
            short = name.split(".")[-1]
            print(
                f"  queries: {short} ({login}): {before}, with the addon {after}, "
                f"allowed {allowed}"
            )
    if whole:
        troubles += [
            f"{name} is in {LISTED.name} but does not differ"
            for name in sorted(listed - seen)
        ]
    for trouble in troubles:
        print(f"FAIL  {trouble}")
    print("FAIL" if troubles else "PASS", flush=True)
    return troubles
