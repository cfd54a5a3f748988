"""Python packages: a private virtual environment for each group of requirements."""

import hashlib
import importlib.util
import os
import sys
from pathlib import Path

from .paths import REQUIREMENTS, cache
from .shell import build_once, run, say
from .system import install


def _key(*names: str) -> str:
    """Changes with the locked versions and with the Python that they are for."""
    digest = hashlib.sha256(f"{sys.version} {sys.executable}".encode())
    for name in names:
        digest.update((REQUIREMENTS / name).read_bytes())
    return digest.hexdigest()[:12]


def uv() -> Path:
    """The installer that reads our locks; pip brings it, by hash."""

    def build(folder: Path) -> None:
        # Debian keeps the part of Python that makes virtual environments apart.
        if not importlib.util.find_spec("ensurepip"):
            install(["python3-venv"], "virtual environments")
        say("Python: installing uv, which installs the rest")
        run([sys.executable, "-m", "venv", folder])
        pip = [folder / "bin" / "python", "-m", "pip", "install", "-q"]
        run([*pip, "--require-hashes", "-r", REQUIREMENTS / "uv.txt"])

    return build_once(cache() / f"uv-{_key('uv.txt')}", build) / "bin" / "uv"


def python(group: str) -> Path:
    """The interpreter of the group `run`, `test` or `lint`, set up if need be."""
    lock, build_lock = f"{group}.txt", "build.txt"

    def build(folder: Path) -> None:
        installer = uv()
        say(f"Python: installing the packages of the group {group!r}")
        env = {**os.environ, "UV_CACHE_DIR": str(cache() / "uv-cache")}
        venv = [installer, "venv", "-q", "--relocatable", "--allow-existing"]
        run([*venv, "--python", sys.executable, folder], env=env)
        sync = [installer, "pip", "sync", "-q", "--python", folder / "bin" / "python"]
        constraints = ["--build-constraints", REQUIREMENTS / build_lock]
        run(
            [*sync, "--require-hashes", *constraints, REQUIREMENTS / lock],
            env=env,
        )

    folder = cache() / "venvs" / f"{group}-{_key(lock, build_lock)}"
    return build_once(folder, build) / "bin" / "python"
