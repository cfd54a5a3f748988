"""Find the command, run it, and turn failures and signals into exit codes."""

import importlib
import os
import signal
import sys

from .shell import Failure, warn

COMMANDS = {
    "demo": "set up Odoo with the addon and its demo data, and serve it locally",
    "test": "run all tests, or those of one folder, path or name",
    "test-odoo": "run Odoo's own tests of crm with and without the addon",
    "lint": "check style, Odoo's conventions, XML and translations (--fix to mend)",
    "shell": "a Python prompt inside Odoo, on the demo database",
    "bench": "run a benchmark, or list them",
    "i18n": "export the terms to translate and update the translations",
}


def usage() -> str:
    width = max(map(len, COMMANDS))
    lines = [f"  {name:<{width}}  {text}" for name, text in COMMANDS.items()]
    return "\n".join(
        [
            "usage: ./dev.sh COMMAND [OPTIONS]",
            "",
            *lines,
            "",
            "`./dev.sh COMMAND --help` tells more. Environment variables:",
            "  ODOO_SRC        Odoo 19.0 to use: a checkout or an unpacked tree",
            "                  (else Debian's package odoo-19 is fetched)",
            "  CHROME_BIN      the Chromium or Chrome for browser tests",
            "                  (else the system's, or it is installed)",
            "  PGHOST, PG...   an existing PostgreSQL (else a private one is run)",
            "  XDG_CACHE_HOME  where everything that is set up is kept",
        ]
    )


def interrupt(*_args: object) -> None:
    """Make every way of ending us take the path of Ctrl-C, which cleans up."""
    raise KeyboardInterrupt


def main(argv: list[str]) -> int:
    if not argv or argv[0] in ("-h", "--help", "help"):
        print(usage())
        return 0 if argv else 2
    name, *arguments = argv
    if name not in COMMANDS:
        warn(f"there is no command {name!r}\n\n{usage()}")
        return 2
    # SIGINT by hand too: a shell starts background jobs with it ignored.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, interrupt)
    # The database server's user must be able to enter the folders that root makes.
    os.umask(0o022)
    try:
        if not (3, 10) <= sys.version_info[:2] <= (3, 13):
            raise Failure(
                f"Odoo 19 runs on Python 3.10 to 3.13, python3 is {sys.version}"
            )
        module = f"dev.commands.{name.replace('-', '_')}"
        return importlib.import_module(module).main(arguments)
    except Failure as failure:
        warn(str(failure))
        return 1
    except KeyboardInterrupt:
        warn("stopped")
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
