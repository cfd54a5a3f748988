"""Check style, Odoo's conventions, XML and translations."""

import argparse
import subprocess

from .. import python_env
from ..config import ADDON
from ..paths import ROOT
from ..shell import say


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./dev.sh lint", description=__doc__)
    parser.add_argument("--fix", action="store_true", help="mend what can be mended")
    fix = parser.parse_args(argv).fix
    python = str(python_env.python("lint"))
    checks = {
        "ruff": ["-m", "ruff", "check", *(["--fix"] if fix else [])],
        "ruff format": ["-m", "ruff", "format", *([] if fix else ["--check"])],
        "pylint-odoo": ["-m", "pylint", "--rcfile=.pylintrc", ADDON],
        "XML": ["-m", "dev.checks.xml_files", *(["--fix"] if fix else []), ADDON],
        "translations": ["-m", "dev.checks.po_files", ADDON],
    }
    failed = []
    for name, arguments in checks.items():
        say(f"lint: {name}")
        if subprocess.call([python, *arguments], cwd=ROOT):
            failed.append(name)
    print(f"lint: {'failed: ' + ', '.join(failed) if failed else 'all is well'}")
    return 1 if failed else 0
