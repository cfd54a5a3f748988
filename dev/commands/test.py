"""Run the tests.

Without arguments: all groups, which are the folders of tests/. A group's name or paths
choose some of them; everything else goes to pytest as it is (-k NAME, -x, --pdb, ...).
"""

import argparse
import json
import os
import re
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from .. import browser, postgres, python_env, templates
from ..odoo import Odoo
from ..paths import ROOT
from ..shell import Failure, child, say

TESTS = ROOT / "tests"
NOTHING_COLLECTED = 5  # pytest's exit code
# A process for each core; each loads Odoo and takes a database, so not too many.
PARALLEL = ["--numprocesses=logical", "--maxprocesses=4", "--dist=loadscope"]
# Options by which a person watches one process, and which allow no more.
WATCHING = frozenset({"--pdb", "--trace", "-s", "--capture=no"})


@dataclass(frozen=True)
class Group:
    """A folder of tests and what its tests need."""

    name: str
    odoo: bool = True
    demo: bool = False
    beside: tuple[str, ...] = ()  # modules of Odoo that the addon does not need
    http: bool = False
    browser: bool = False
    parallel: bool = False  # long, and no test in it looks at the clock

    def files(self) -> list[Path]:
        return sorted((TESTS / self.name).rglob("test_*.py"))


# The quick ones first: what they find needs no further waiting.
GROUPS = (
    Group("unit", odoo=False),
    Group("dev", odoo=False),
    Group("odoo", parallel=True),
    Group("leaks", http=True, parallel=True),
    Group("concurrency"),
    Group(
        "apps",
        beside=("sale_crm", "website_crm_partner_assign"),
        http=True,
        parallel=True,
    ),
    Group("counters", beside=("mass_mailing_crm", "crm_livechat", "event_crm")),
    Group("upgrade"),
    Group("demo", demo=True),
    Group("tours", http=True, browser=True),
)


@dataclass
class Request:
    """What the command line asks for."""

    paths: dict[str, list[str]] = field(default_factory=dict)
    options: list[str] = field(default_factory=list)

    @classmethod
    def parse(cls, argv: list[str]) -> "Request":
        request, names = cls(), {group.name for group in GROUPS}
        for before, argument in zip(["", *argv], argv, strict=False):
            path = ROOT / argument.partition("::")[0]
            if before in ("-k", "-m"):  # a value, whatever it looks like
                request.options.append(argument)
            elif argument in names:
                request.paths.setdefault(argument, [])
            elif not argument.startswith("-") and TESTS in path.parents:
                group = path.relative_to(TESTS).parts[0]
                if group not in names or not path.exists():
                    raise Failure(f"there are no tests in {argument}")
                request.paths.setdefault(group, []).append(argument)
            else:
                request.options.append(argument)
        return request

    def in_parallel(self, group: Group) -> bool:
        """Whether more than one process is worth its start."""
        whole = not self.paths.get(group.name)
        return group.parallel and whole and not WATCHING.intersection(self.options)

    def groups(self) -> list[Group]:
        chosen = [g for g in GROUPS if g.files() and (g.name in self.paths)]
        if self.paths:
            return chosen
        return [g for g in GROUPS if g.files() and self._may_match(g)]

    def _may_match(self, group: Group) -> bool:
        """Spare the start of groups in which no file mentions a name given with -k."""
        if "-k" not in self.options[:-1]:
            return True
        expression = self.options[self.options.index("-k") + 1].lower()
        words = set(re.findall(r"\w+", expression)) - {"and", "or"}
        return "not" in words or any(
            word in f"{file} {file.read_text()}".lower()
            for file in group.files()
            for word in words
        )


@dataclass
class Result:
    """What became of one group."""

    group: Group
    code: int
    seconds: float
    counts: dict[str, int]

    @property
    def failed(self) -> int:
        return self.counts.get("failed", 0) + self.counts.get("error", 0)

    def trouble(self, *, partial: bool) -> str:
        """Why the group does not count as passed, or nothing."""
        if self.counts.get("skipped"):
            return "nothing may be skipped on a machine that was set up"
        if self.code == NOTHING_COLLECTED:
            return "" if partial else "no test was found"
        if self.code and not self.failed:
            return f"pytest ended with code {self.code}"
        return "failed" if self.code else ""

    def line(self, trouble: str) -> str:
        kinds = ["passed", "failed", *(["skipped"] if "skipped" in self.counts else [])]
        counts = {**self.counts, "failed": self.failed}
        numbers = ", ".join(f"{counts.get(kind, 0):>4} {kind}" for kind in kinds)
        note = f"  <- {trouble}" if trouble else ""
        return f"{self.group.name:<12} {numbers} {self.seconds:>7.1f} s{note}"


def main(argv: list[str]) -> int:
    if argv in (["-h"], ["--help"]):
        parser = argparse.ArgumentParser(
            prog="./dev.sh test",
            description=__doc__,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            usage="./dev.sh test [GROUP | PATH | PYTEST OPTION]...",
        )
        parser.epilog = "groups: " + ", ".join(group.name for group in GROUPS)
        parser.print_help()
        return 0
    request = Request.parse(argv)
    if not (groups := request.groups()):
        raise Failure("no test file fits")
    with ExitStack() as stack:
        runner = Runner(stack, request)
        results = [runner.run(group) for group in groups]
    return report(results, partial=bool(request.options))


def report(results: list[Result], *, partial: bool) -> int:
    print(f"\n{'=' * 60}")
    troubles = [result.trouble(partial=partial) for result in results]
    for result, trouble in zip(results, troubles, strict=True):
        print(result.line(trouble))
    passed = sum(result.counts.get("passed", 0) for result in results)
    failed = sum(result.failed for result in results)
    if not passed and not any(troubles):
        troubles.append("no test was run")
        print(troubles[-1])
    print(f"\n{passed} passed, {failed} failed", flush=True)
    return 1 if any(troubles) else 0


class Runner:
    """Runs groups; sets up what they need when the first one needs it."""

    def __init__(self, stack: ExitStack, request: Request) -> None:
        self.stack, self.request = stack, request
        self._odoo: Odoo | None = None

    def odoo(self) -> Odoo:
        if not self._odoo:
            server = self.stack.enter_context(postgres.running())
            self._odoo = Odoo.prepare(server, "test")
        return self._odoo

    def run(self, group: Group) -> Result:
        with ExitStack() as stack, tempfile.TemporaryDirectory() as folder:
            arguments, env = ["-p", "no:odoo"], dict(os.environ)
            env.pop("PYTHONDONTWRITEBYTECODE", None)
            if group.odoo:
                odoo = self.odoo()
                template = templates.template(
                    odoo, demo=group.demo, beside=group.beside
                )
                database = templates.clone(odoo, template, group.name)
                name = stack.enter_context(database)
                arguments, env = self._with_odoo(odoo, group, name)
            if self.request.in_parallel(group):
                arguments += PARALLEL
            counts = Path(folder) / "counts.json"
            env["TEST_COUNTS_FILE"] = str(counts)
            paths = self.request.paths.get(group.name) or [f"tests/{group.name}"]
            pytest = [python_env.python("test"), "-m", "pytest", *arguments]
            say(f"tests: {group.name}")
            start = time.monotonic()
            command = [*pytest, *self.request.options, *paths]
            with child(command, env, cwd=ROOT) as process:
                code = process.wait()
            seconds = time.monotonic() - start
            found = json.loads(counts.read_text()) if counts.exists() else {}
            return Result(group, code, seconds, found)

    @staticmethod
    def _with_odoo(
        odoo: Odoo, group: Group, database: str
    ) -> tuple[list[str], dict[str, str]]:
        config = f"--odoo-config={odoo.config_file()}"
        arguments = [config, f"--odoo-database={database}"]
        env = odoo.env()
        if group.http:
            arguments.append("--odoo-http")
        if group.browser:
            env["PATH"] = f"{browser.folder()}:{env['PATH']}"
        return arguments, env
