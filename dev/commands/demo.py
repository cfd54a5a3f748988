"""Serve Odoo with the addon and its demo data on this machine."""

import argparse
import socket
import subprocess
import time
import urllib.request
from contextlib import suppress

from .. import postgres, templates
from ..config import ADDON, DEMO_LOGINS, DEMO_PORT
from ..odoo import Odoo
from ..paths import checkout, checkout_id
from ..shell import Failure, child, locked, run_logged, say

DATABASE = f"{templates.PREFIX}_mydemo_{checkout_id()}"
HOST = "127.0.0.1"


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./dev.sh demo", description=__doc__)
    parser.add_argument("--reset", action="store_true", help="start afresh")
    parser.add_argument("--port", type=int, default=DEMO_PORT, help="%(default)s")
    options = parser.parse_args(argv)
    with postgres.running() as server, locked(f"demo-{checkout_id()}"):
        odoo = Odoo.prepare(server)
        prepare(odoo, reset=options.reset)
        port = free_port(options.port)
        with child(command(odoo, port), odoo.env()) as process:
            wait_until_ready(process, port)
            print(greeting(port), flush=True)
            return process.wait()


def prepare(odoo: Odoo, *, reset: bool = False) -> None:
    """Make the demo database, or bring an existing one up to date."""
    server, comment = odoo.server, odoo.server.databases().get(DATABASE)
    key = templates.addon_key(templates.base_key(odoo.source.identity), demo=True)
    if reset or comment is None:
        template = templates.template(odoo, demo=True)
        server.drop(DATABASE)
        server.clone(template, DATABASE)
    elif comment != key:
        say(f"demo: {ADDON} has changed, updating the database (--reset starts afresh)")
        options = ["-d", DATABASE, "-u", ADDON, "--no-http", "--stop-after-init"]
        log = checkout() / "update-demo.log"
        update = odoo.command(*options)
        text = run_logged(update, odoo.env(), log, templates.PROGRESS)
        templates.check_log(text, log)
    server.comment(DATABASE, key)


def command(odoo: Odoo, port: int) -> list[str]:
    return odoo.command(
        *("-d", DATABASE, f"--db-filter=^{DATABASE}$"),
        *(f"--http-interface={HOST}", f"--http-port={port}"),
        # Due filings are released by a cron: the demo shows it at work.
        "--max-cron-threads=1",
        "--log-level=warn",
    )


def free_port(wanted: int) -> int:
    for port in range(wanted, wanted + 100):
        with socket.socket() as probe:
            # As Odoo does: a port just left by another run is free.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
        if port != wanted:
            say(f"demo: port {wanted} is busy, using {port}")
        return port
    raise Failure(f"no port is free between {wanted} and {wanted + 99}: use --port")


def wait_until_ready(process: subprocess.Popen, port: int) -> None:
    """Wait for the server, and let it bundle the web client before anybody looks."""
    say("demo: starting Odoo")
    for path in ("web/login", "web/assets/any/web.assets_web.min.js"):
        while process.poll() is None:
            with suppress(OSError):
                urllib.request.urlopen(f"http://{HOST}:{port}/{path}", timeout=120)
                break
            time.sleep(0.3)


def greeting(port: int) -> str:
    logins = [
        f"  {who:<20} {login} (password {login})" for who, login in DEMO_LOGINS.items()
    ]
    lines = [
        "",
        f"Odoo with {ADDON} is at http://{HOST}:{port}/odoo",
        *logins,
        "Ctrl-C stops everything.",
        "",
    ]
    return "\n".join(lines)
