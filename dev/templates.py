"""Databases: templates that are built once and cloned in a moment.

Two stages for each flavour (empty for tests, with demo data for the demo): a base with
Odoo's own modules, and on a clone of it the addon. A template's name holds a key over
everything that decides its content, so a change of that is a template not built yet.
"""

import ast
import hashlib
import inspect
import os
import platform
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timezone
from pathlib import Path

from .config import ADDON, BASE_MODULES, DATABASE_SOURCES, DEMO_SOURCES, LANGUAGE
from .odoo import Odoo
from .paths import REQUIREMENTS, ROOT, checkout
from .postgres import Server
from .shell import Failure, child, locked, put, run_logged, say

PREFIX = "filingdev"
KEPT = 16  # of each kind: other checkouts and branches have templates too
# Set to work on the code of methods: it is read anew at every start, and what little of
# it runs while the addon is installed is then taken as it was. Never set by CI.
STRUCTURE_ONLY = "DEV_STRUCTURE_ONLY"
PROGRESS = r"Loading module (\S+ \(\d+/\d+\))"
# Files in the database let a clone do without a copy of the folder of files.
STORE_IN_DATABASE = """
env["ir.config_parameter"].set_param("ir_attachment.location", "db")
env["ir.attachment"].force_storage()
env.cr.commit()
"""


def base_key(odoo_identity: str, requirements: Path = REQUIREMENTS) -> str:
    digest = hashlib.sha256(odoo_identity.encode())
    digest.update((requirements / "run.txt").read_bytes())
    recipe = (BASE_MODULES, LANGUAGE, STORE_IN_DATABASE, inspect.getsource(_build))
    digest.update(repr(recipe).encode())
    return digest.hexdigest()[:12]


def addon_key(base: str, *, demo: bool, root: Path = ROOT) -> str:
    structure = bool(os.environ.get(STRUCTURE_ONLY))
    digest = hashlib.sha256((base + " structure" * structure).encode())
    sources = DATABASE_SOURCES + (DEMO_SOURCES if demo else ())
    for path in _files(root / ADDON, sources):
        if structure and path.suffix in (".po", ".pot"):
            continue
        digest.update(f"\0{path.relative_to(root)}\0".encode())
        content = path.read_bytes()
        is_code = structure and path.suffix == ".py"
        digest.update(_structure(content) if is_code else content)
    return digest.hexdigest()[:12]


def _structure(code: bytes) -> bytes:
    """What of a model decides its table: all but the bodies of its methods."""
    tree = ast.parse(code)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name != "init":
            node.body = [ast.Pass()]
    return ast.dump(tree).encode()


def _of_today(key: str) -> str:
    """Demo data tells of the last weeks: tomorrow the same data would be older."""
    today = datetime.now(timezone.utc).date().isoformat()
    return hashlib.sha256(f"{key} {today}".encode()).hexdigest()[:12]


def _files(folder: Path, patterns: Iterable[str]) -> Iterator[Path]:
    for pattern in patterns:
        for path in sorted(folder.glob(pattern)):
            inside = sorted(path.rglob("*")) if path.is_dir() else [path]
            yield from (f for f in inside if f.is_file() and f.suffix != ".pyc")


def template(odoo: Odoo, *, demo: bool = False, beside: Sequence[str] = ()) -> str:
    """The name of an up-to-date template with the addon, built if need be.

    :param beside: modules of Odoo that are installed before the addon
    """
    key = addon_key(base_key(odoo.source.identity), demo=demo)
    flavour = _flavour(demo, beside)
    name = f"{PREFIX}_{flavour}_{_of_today(key) if demo else key}"
    if name not in odoo.server.databases():
        base_name = plain_template(odoo, demo=demo, beside=beside)
        data = "with" if demo else "without"
        with locked(f"template {name}"):
            if name not in odoo.server.databases():
                say(f"database: installing {ADDON} {data} demo data")
                _build(odoo, name, base_name, (ADDON,), demo)
    _keep(odoo.server, name)
    return name


def plain_template(
    odoo: Odoo, *, demo: bool = False, beside: Sequence[str] = ()
) -> str:
    """The name of a template with Odoo's own modules alone, built if need be."""
    key = base_key(odoo.source.identity)
    name = f"{PREFIX}_base{_flavour(demo, beside)}_{key}"
    if name not in odoo.server.databases():
        data = "with" if demo else "without"
        with locked("templates"):
            if name not in odoo.server.databases():
                say(f"database: installing Odoo {data} demo data (a minute or two)")
                _build(odoo, name, None, (*BASE_MODULES, *beside), demo)
    return name


def _flavour(demo: bool, beside: Sequence[str]) -> str:
    """Of modules a short mark: PostgreSQL cuts long names off."""
    mark = hashlib.sha256(" ".join(beside).encode()).hexdigest()[:6] if beside else ""
    return ("demo" if demo else "test") + mark


def _build(
    odoo: Odoo, name: str, base: str | None, modules: Iterable[str], demo: bool
) -> None:
    """Make a database under another name; it gets its own when it is complete."""
    server, unfinished = odoo.server, f"{name}_unfinished"
    if unfinished in server.databases():
        say(f"database: {name} was left half-finished, starting again")
        server.drop(unfinished)
    if base:
        server.clone(base, unfinished)
    options = ["-d", unfinished, "--no-http", "--stop-after-init"]
    install = ["-i", ",".join(modules), *(["--with-demo"] if demo else [])]
    # The first language becomes everybody's default.
    language = [] if base else ["--load-language", f"en_US,{LANGUAGE}"]
    log = checkout() / f"install-{name}.log"
    command = odoo.command(*options, *install, *language)
    check_log(run_logged(command, odoo.env(), log, PROGRESS), log)
    if not base:
        _store_in_database(odoo, unfinished)
    loaded = server.sql(
        "SELECT name FROM ir_module_module WHERE state = 'installed'"
        + (" AND demo" if demo else ""),
        database=unfinished,
    )
    if missing := set(modules) - set(loaded):
        raise Failure(f"not installed as asked: {', '.join(missing)}; see {log}")
    server.sql(f'ALTER DATABASE "{unfinished}" RENAME TO "{name}"')


def check_log(log: str, path: Path) -> None:
    """Odoo goes on after some errors, with a database that lacks something."""
    errors = re.findall(r"^\S+ \S+ \d+ (?:ERROR|CRITICAL) .*", log, re.MULTILINE)
    if errors:
        listing = "\n".join(errors[:20])
        raise Failure(f"Odoo logged errors:\n{listing}\n\nthe whole log is {path}")
    for warning in re.findall(r"^\S+ \S+ \d+ WARNING .*", log, re.MULTILINE):
        if ADDON in warning.split(" ", 5)[-1]:
            say(warning)


def _store_in_database(odoo: Odoo, name: str) -> None:
    command = odoo.command("shell", "-d", name, "--no-http", "--log-level=error")
    script = checkout() / "store_in_database.py"
    put(script, STORE_IN_DATABASE)
    with script.open() as stdin, child(command, odoo.env(), stdin=stdin) as process:
        if process.wait():
            raise Failure("could not move Odoo's files into the database")


def _keep(server: Server, name: str) -> None:
    """Note the use of a template; drop those of its kind not used for longest."""
    server.comment(name, datetime.now(timezone.utc).isoformat())
    kind = name.rpartition("_")[0]
    same = {
        other: used
        for other, used in server.databases().items()
        if re.fullmatch(rf"{kind}_[0-9a-f]{{12}}", other)
    }
    for old in sorted(same, key=same.__getitem__, reverse=True)[KEPT:]:
        server.drop(old)


@contextmanager
def clone(odoo: Odoo, template_name: str, purpose: str) -> Iterator[str]:
    """A database of its own for the time of the block."""
    server = odoo.server
    # The machine is part of the name: others may use the same server.
    machine = hashlib.sha256(platform.node().encode()).hexdigest()[:6]
    for name in server.databases():
        # of a killed run of several processes there is a database for each of them
        owner = re.fullmatch(rf"{PREFIX}_run_{machine}_(\d+)_[\w-]+", name)
        if owner and not Path(f"/proc/{owner.group(1)}").exists():
            server.drop(name)
    name = f"{PREFIX}_run_{machine}_{os.getpid()}_{purpose}"
    server.clone(template_name, name)
    try:
        yield name
    finally:
        server.drop(name)
