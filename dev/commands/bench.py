"""Run a benchmark inside Odoo, on a database of its own; without a name, list them.

A benchmark is a module in benchmarks/ with a docstring and a function `main(env)`, or
`main(env, arguments)` if it takes arguments. What it commits is gone afterwards.
"""

import argparse
import ast

from .. import postgres, templates
from ..odoo import Odoo
from ..paths import ROOT
from ..shell import Failure, child

BENCHMARKS = ROOT / "benchmarks"
# Runs in Odoo's Python: opens the database and hands the benchmark an environment.
RUNNER = """
import inspect, runpy, sys
from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tools import config

database, path, *arguments = sys.argv[1:]
config.parse_config(["-d", database, "--no-http", "--log-level=warn"])
with Registry(database).cursor() as cr:
    main = runpy.run_path(path)["main"]
    env = api.Environment(cr, SUPERUSER_ID, {})
    main(*[env, arguments][: len(inspect.signature(main).parameters)])
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
        with templates.clone(odoo, templates.template(odoo), "bench") as database:
            run = [odoo.python, "-c", RUNNER, database, path, *options.arguments]
            with child(run, odoo.env(), cwd=ROOT) as process:
                return process.wait()


def listing() -> str:
    lines = []
    for path in sorted(BENCHMARKS.glob("[!_]*.py")):
        text = ast.get_docstring(ast.parse(path.read_text())) or ""
        lines.append(f"  {path.stem:<20} {text.partition(chr(10))[0]}")
    return "\n".join(["benchmarks:", *(lines or ["  (none yet)"])])
