"""Run a benchmark inside Odoo, on a database of its own; without a name, list them.

A benchmark is a module in benchmarks/ with a docstring and a function `main(env)`, or
`main(env, arguments)` if it takes arguments. With a third parameter `plain` it is given
Odoo without the addon, too, on another database. What it commits is gone afterwards.
The exit code is 1 if it prints a line that begins with FAIL.
"""

import argparse
import ast
import subprocess
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path

from .. import postgres, templates
from ..odoo import Odoo
from ..paths import ROOT
from ..shell import Failure, child

BENCHMARKS = ROOT / "benchmarks"
# Runs in Odoo's Python: opens the database and hands the benchmark an environment.
RUNNER = """
import contextlib, inspect, runpy, sys
from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tools import config

path, databases, *arguments = sys.argv[1:]
databases = databases.split(",")
config.parse_config(["-d", databases[0], "--no-http", "--log-level=warn"])
with contextlib.ExitStack() as stack:
    cursors = [stack.enter_context(Registry(name).cursor()) for name in databases]
    env, *plain = [api.Environment(cr, SUPERUSER_ID, {}) for cr in cursors]
    main = runpy.run_path(path)["main"]
    main(*[env, arguments, *plain][: len(inspect.signature(main).parameters)])
"""


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="./dev.sh bench",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("name", nargs="?")
    parser.add_argument("arguments", nargs=argparse.REMAINDER)
    options = parser.parse_args(argv)
    if not options.name:
        print(listing())
        return 0
    path = BENCHMARKS / f"{options.name}.py"
    if not path.exists():
        raise Failure(f"there is no benchmark {options.name!r}\n{listing()}")
    with postgres.running() as server:
        odoo = Odoo.prepare(server)
        with ExitStack() as stack:
            made = {"bench": templates.template(odoo)}
            if "plain" in parameters(path):
                made["plain"] = templates.plain_template(odoo)
            names = [
                stack.enter_context(templates.clone(odoo, template, purpose))
                for purpose, template in made.items()
            ]
            run = [odoo.python, "-c", RUNNER, path, ",".join(names), *options.arguments]
            with child(
                run, odoo.env(), cwd=ROOT, stdout=subprocess.PIPE, text=True
            ) as process:
                failed = pass_on(process.stdout)
                return process.wait() or int(failed)


def pass_on(lines: Iterable[str]) -> bool:
    """Print lines as they come; whether one of them says FAIL."""
    failed = False
    for line in lines:
        print(line, end="", flush=True)
        failed |= line.startswith("FAIL")
    return failed


def parameters(path: Path) -> list[str]:
    """What the benchmark's `main` takes."""
    [main] = (
        node
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.FunctionDef) and node.name == "main"
    )
    return [argument.arg for argument in main.args.args]


def listing() -> str:
    lines = []
    for path in sorted(BENCHMARKS.glob("[!_]*.py")):
        text = ast.get_docstring(ast.parse(path.read_text())) or ""
        lines.append(f"  {path.stem:<20} {text.partition(chr(10))[0]}")
    return "\n".join(["benchmarks:", *(lines or ["  (none yet)"])])
