"""The Chromium that browser tests drive."""

import os
import shlex
import shutil
from pathlib import Path

from .paths import checkout
from .shell import Failure, put
from .system import distribution, install

NAMES = ("google-chrome", "google-chrome-stable", "chromium")
# Odoo's own options leave these out: without them Chromium talks to its maker.
QUIET = ("--disable-component-update", "--disable-quic", "--disable-sync")


def folder() -> Path:
    """A folder for PATH with the name that Odoo looks for first."""
    starter = checkout() / "bin" / NAMES[0]
    command = shlex.join([_executable(), *QUIET])
    put(starter, f'#!/bin/sh\nexec {command} "$@"\n')
    starter.chmod(0o755)
    return starter.parent


def _executable() -> str:
    if given := os.environ.get("CHROME_BIN"):
        if not (found := shutil.which(given)):
            raise Failure(f"CHROME_BIN: {given} is no program")
        return found
    if found := _installed():
        return found
    if distribution() == "ubuntu":
        raise Failure(
            "Ubuntu's package of Chromium is a snap, which tests cannot drive. "
            "Set CHROME_BIN to a Chromium or Chrome from elsewhere and try again."
        )
    install(["chromium"], "browser tests")
    return _installed() or _missing()


def _installed() -> str | None:
    found = filter(None, map(shutil.which, NAMES))
    return next((path for path in found if not path.startswith("/snap/")), None)


def _missing() -> str:
    raise Failure("there is no Chromium: set CHROME_BIN to one")
