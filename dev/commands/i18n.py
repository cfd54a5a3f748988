"""Export the terms to translate, and bring the translations up to date with them.

Terms that are gone are removed; new ones are left empty, for a translator.
"""

import argparse
import subprocess

from .. import postgres, python_env, templates
from ..config import ADDON, LANGUAGE
from ..odoo import Odoo
from ..paths import ROOT
from ..shell import child, say


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./dev.sh i18n", description=__doc__)
    parser.parse_args(argv)
    folder = ROOT / ADDON / "i18n"
    folder.mkdir(exist_ok=True)
    template = folder / f"{ADDON}.pot"
    with postgres.running() as server:
        odoo = Odoo.prepare(server)
        with templates.clone(odoo, templates.template(odoo), "i18n") as database:
            say(f"i18n: exporting {template.name}")
            export = ["i18n", "export", "-d", database, "-o", str(template), ADDON]
            # This subcommand reads its configuration from the environment only.
            with child(odoo.command(*export), odoo.env()) as process:
                if code := process.wait():
                    return code
    translation = folder / f"{LANGUAGE}.po"
    if not translation.exists():
        translation.write_bytes(template.read_bytes())
    check = [python_env.python("lint"), "-m", "dev.checks.po_files", "--update", ADDON]
    return subprocess.call(check, cwd=ROOT)
