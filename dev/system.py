"""The machine: which Linux it is, and packages of its own package manager."""

import os
import platform
import shutil
import subprocess
from collections.abc import Sequence

from .shell import Failure, say


def distribution() -> str:
    """`debian`, `ubuntu`, ..., or nothing where that cannot be told."""
    try:
        return platform.freedesktop_os_release()["ID"]
    except OSError:
        return ""


def as_root(command: Sequence[str]) -> None:
    """Run a program as root, in the open: the person sees it and may be asked."""
    if os.geteuid() != 0:
        if not shutil.which("sudo"):
            raise Failure(f"run this as root, then try again:\n  {' '.join(command)}")
        command = ["sudo", *command]
    if subprocess.run(command).returncode:
        raise Failure(f"failed: {' '.join(command)}")


def install(packages: Sequence[str], reason: str) -> None:
    """Install packages of the system, with apt's own output as progress."""
    if not shutil.which("apt-get"):
        raise Failure(f"install {' '.join(packages)} by hand ({reason})")
    say(f"installing {' '.join(packages)} from the system's packages ({reason})")
    as_root(["apt-get", "-q", "-o", "Acquire::Retries=5", "update"])
    quiet = ["env", "DEBIAN_FRONTEND=noninteractive"]
    options = ["-q", "-y", "--no-install-recommends", "-o", "Acquire::Retries=5"]
    as_root([*quiet, "apt-get", *options, "install", *packages])
