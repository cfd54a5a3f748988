"""Odoo itself: an existing tree, or Debian's package unpacked into the cache."""

import os
import platform
import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from .config import (
    FONT_AWESOME,
    ODOO_PACKAGE,
    ODOO_SIBLINGS,
    ODOO_SUITE,
    ODOO_VERSION,
)
from .paths import cache
from .shell import Failure, build_once, is_complete, locked, run, say
from .system import distribution

HELP = (
    "Set ODOO_SRC to a checkout of Odoo 19.0 (branch 19.0 of the repository odoo/odoo "
    "on GitHub; `git clone --depth 1 --branch 19.0` is enough) and try again."
)
PACKAGED = Path("usr/lib/python3/dist-packages")


@dataclass(frozen=True)
class Source:
    """A usable Odoo: what to put on PYTHONPATH, its addons, and what it is."""

    path: Path
    addons: tuple[Path, ...]
    identity: str


def find() -> Source:
    """The Odoo to use; fetched first if there is none."""
    if given := os.environ.get("ODOO_SRC"):
        return _inspect(Path(given).expanduser().resolve())
    complete = filter(is_complete, cache().glob(f"{ODOO_PACKAGE}_*"))
    newest = max(complete, key=lambda folder: folder.stat().st_mtime, default=None)
    return _inspect(newest or _fetch())


def _inspect(folder: Path) -> Source:
    """Check that a folder holds Odoo 19.0, in either layout it comes in."""
    for path in (folder, folder / PACKAGED):
        release = path / "odoo" / "release.py"
        if release.is_file():
            break
    else:
        raise Failure(f"ODOO_SRC: there is no odoo/release.py in {folder}.\n{HELP}")
    found = re.search(r"^version_info = \((\d+), (\d+)", release.read_text(), re.M)
    version = found and tuple(map(int, found.groups()))
    if version != ODOO_VERSION:
        raise Failure(f"ODOO_SRC: {folder} is Odoo {version}, not 19.0.\n{HELP}")
    # A checkout keeps its addons beside the package. The unpacked package has them all
    # inside; what lies beside it there is incomplete and would hide the good ones.
    inside = (path / "odoo" / "addons" / "web").is_dir()
    addons = () if inside else (path / "addons",)
    if not inside and not (path / "addons" / "web" / "__manifest__.py").is_file():
        raise Failure(f"ODOO_SRC: {folder} has no addons beside odoo/.\n{HELP}")
    return Source(path, addons, f"{folder} {_revision(folder, release)}")


def _revision(folder: Path, release: Path) -> str:
    """What changes when the tree is updated: the commit, else a date."""
    if (folder / ".git").exists() and shutil.which("git"):
        return run(["git", "-C", folder, "rev-parse", "HEAD"]).strip()
    return str(release.stat().st_mtime_ns)


def _fetch() -> Path:
    """Download and unpack Debian's package; nothing is installed on the machine."""
    if distribution() != "debian" or not shutil.which("apt-get"):
        raise Failure(f"Only Debian's package archive has Odoo 19.\n{HELP}")
    with locked(ODOO_PACKAGE):
        say("Odoo: reading Debian's package list")
        apt = _private_apt(cache() / "apt")
        version = _candidate(apt)
        target = cache() / f"{ODOO_PACKAGE}_{version}"
        build_once(target, lambda folder: _unpack(apt, folder))
        shutil.rmtree(cache() / "apt")
    return target


def _private_apt(folder: Path) -> list[str]:
    """Options that let apt work on a state of its own.

    The machine's sources and lists stay as they are. The mirror is the machine's, the
    signatures are checked against the machine's keys.
    """
    for part in ("lists/partial", "cache/archives/partial", "packages"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    sources = folder / "sources.list"
    options = [
        *("-o", f"Dir::Etc::SourceList={sources}"),
        *("-o", "Dir::Etc::SourceParts=/dev/null"),
        *("-o", f"Dir::State::Lists={folder / 'lists'}"),
        *("-o", f"Dir::Cache={folder / 'cache'}"),
        # As root, apt downloads as a user who may not write here.
        *(("-o", "APT::Sandbox::User=root") if os.geteuid() == 0 else ()),
        *("-o", "Acquire::Retries=5"),
        *("-o", "Acquire::Languages=none"),
    ]
    keys = sorted(Path("/usr/share/keyrings").glob("debian-archive-keyring.[gp]*"))
    signed_by = f"[signed-by={keys[0]}] " if keys else ""
    sources.write_text(
        "".join(
            f"deb {signed_by}{_mirror(options[4:6])} {suite} main\n"
            for suite in (ODOO_SUITE, FONT_AWESOME[1])
        )
    )
    _apt_get(["-q", *options, "update"], f"suite {ODOO_SUITE} of the mirror")
    return options


def _mirror(private_lists: Sequence[str]) -> str:
    """The Debian mirror that the machine itself uses.

    apt tells which index files it would fetch, even if it has never fetched any.
    """
    suites = {"stable", "testing", "unstable", "sid"}
    suites.add(platform.freedesktop_os_release().get("VERSION_CODENAME", ""))
    listing = run(["apt-get", *private_lists, "--print-uris", "update"])
    for site, suite in re.findall(r"'(\S+)/dists/(\S+)/InRelease'", listing):
        if suite in suites:
            return site
    raise Failure(f"apt's configuration names no mirror of Debian.\n{HELP}")


def _candidate(apt: Sequence[str]) -> str:
    for line in run(["apt-cache", *apt, "madison", ODOO_PACKAGE]).splitlines():
        _name, version, _origin = (part.strip() for part in line.split("|"))
        return version
    raise Failure(f"Debian has no package {ODOO_PACKAGE} any more.\n{HELP}")


def _unpack(apt: Sequence[str], folder: Path) -> None:
    say("Odoo: downloading Debian's package and the files it links to (130 MB)")
    packages = cache() / "apt" / "packages"
    font = "/".join(FONT_AWESOME)
    wanted = [ODOO_PACKAGE, *ODOO_SIBLINGS, font]
    _apt_get(["-q", *apt, "download", *wanted], "the download", cwd=packages)
    say("Odoo: unpacking (1.3 GB)")
    for package in sorted(packages.glob("*.deb")):
        run(["dpkg", "-x", package, folder])
    addons = folder / PACKAGED / "odoo" / "addons"
    # Debian leaves this file out (it blurs the background of video calls), but the
    # web client's bundles name it, and a bundle with a missing file is an error.
    blur = addons / "mail/static/lib/selfie_segmentation/selfie_segmentation.js"
    blur.parent.mkdir(parents=True, exist_ok=True)
    blur.touch()
    missing = [
        path
        for addon in ("web", "mail", "crm")
        for path in (addons / addon).rglob("*")
        if path.is_symlink() and not path.exists()
    ]
    if missing:
        names = "\n".join(map(str, missing))
        raise Failure(f"Odoo's package links to files that are not there:\n{names}")


def _apt_get(arguments: Sequence[str], trouble: str, cwd: Path | None = None) -> None:
    """Run apt with its own progress on screen."""
    if subprocess.run(["apt-get", *arguments], cwd=cwd).returncode:
        raise Failure(f"apt could not get Odoo ({trouble}), see above.\n{HELP}")
