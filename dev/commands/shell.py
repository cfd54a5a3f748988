"""A Python prompt inside Odoo, on the demo database (`env` is ready)."""

import argparse
import signal
import subprocess

from .. import postgres
from ..odoo import Odoo
from . import demo


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./dev.sh shell", description=__doc__)
    parser.parse_args(argv)
    with postgres.running() as server:
        odoo = Odoo.prepare(server)
        demo.prepare(odoo)
        # Ctrl-C belongs to the prompt, which shares our terminal.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        options = ["-d", demo.DATABASE, "--no-http", "--log-level=warn"]
        return subprocess.call(odoo.command("shell", *options), env=odoo.env())
