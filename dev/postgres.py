"""PostgreSQL: the person's own server, or a private cluster run for the moment."""

import fcntl
import os
import pwd
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from .paths import cache
from .shell import Failure, build_once, locked, run, say
from .system import as_root, install

PORT = "5433"
ROLE = "odoo"
SERVER_USER = "postgres"
# The environment variables that choose a server, for everything that uses libpq.
CHOICES = ("PGHOST", "PGHOSTADDR", "PGPORT", "PGSERVICE", "PGUSER")
# A server for tests: durable enough for a restart, not for a power cut.
SETTINGS = """
listen_addresses = ''
unix_socket_permissions = 0700
max_connections = 100
shared_buffers = 256MB
fsync = off
synchronous_commit = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
timezone = 'UTC'
"""


@dataclass(frozen=True)
class Server:
    """A server that runs; `env` is what a client needs to find it."""

    env: dict[str, str]

    def sql(self, statement: str, database: str = "postgres") -> list[str]:
        psql = ["psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-d", database]
        return run([*psql, "-c", statement], env=self.env).splitlines()

    def databases(self) -> dict[str, str]:
        """Name and comment of each database."""
        rows = self.sql(
            "SELECT datname || '|' || coalesce(shobj_description(oid, 'pg_database'),"
            " '') FROM pg_database"
        )
        return dict(row.split("|", 1) for row in rows)

    def clone(self, template: str, name: str) -> None:
        self.sql(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')

    def drop(self, name: str) -> None:
        self.sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def comment(self, name: str, text: str) -> None:
        self.sql(f"COMMENT ON DATABASE \"{name}\" IS '{text}'")


@contextmanager
def running() -> Iterator[Server]:
    """A server for the time of the block."""
    if chosen := [name for name in CHOICES if name in os.environ]:
        say(f"PostgreSQL: using the server that {' and '.join(chosen)} names")
        if not shutil.which("psql"):
            install(["postgresql-client"], "the client of PostgreSQL")
        yield Server(dict(os.environ))
    else:
        cluster = Cluster.prepare()
        with cluster.in_use():
            yield Server(cluster.env())


@dataclass(frozen=True)
class Cluster:
    """A private cluster: own data, own socket in its own folder, no network."""

    folder: Path
    binaries: Path

    @classmethod
    def prepare(cls) -> "Cluster":
        binaries = _binaries() or _install()
        major = _major(binaries)

        def build(folder: Path) -> None:
            say(f"PostgreSQL {major}: making a private cluster")
            (folder / "server").mkdir()
            (folder / "server").chmod(0o700)
            if os.geteuid() == 0:
                shutil.chown(folder / "server", SERVER_USER)
            data = folder / "server" / "data"
            # Under the C locale Chinese letters are no letters: trigrams of Chinese
            # names would be empty. C.UTF-8 knows them, and every Debian has it.
            options = ["--locale=C.UTF-8", "--encoding=UTF8", "--no-sync"]
            trust = ["--auth=trust", f"--username={ROLE}"]
            initdb = [binaries / "initdb", *options, *trust, "-D", data]
            run(initdb, **_unprivileged())
            with (data / "postgresql.conf").open("a") as file:
                file.write(SETTINGS)

        folder = build_once(_cluster_parent() / f"postgresql-{major}", build)
        return cls(folder / "server", binaries)

    def env(self) -> dict[str, str]:
        others = {k: v for k, v in os.environ.items() if not k.startswith("PG")}
        return {
            **others,
            "PATH": f"{self.binaries}:{os.environ.get('PATH', os.defpath)}",
            "PGHOST": str(self.folder),
            "PGPORT": PORT,
            "PGUSER": ROLE,
        }

    @contextmanager
    def in_use(self) -> Iterator[None]:
        """Start the server if it does not run; the last user stops it.

        Every user holds a shared lock, which the kernel takes away from whoever dies.
        """
        with (self.folder.parent / "users.lock").open("w") as users:
            with locked("postgresql"):
                self._start()
                fcntl.flock(users, fcntl.LOCK_SH)
            try:
                yield
            finally:
                with locked("postgresql"), suppress(BlockingIOError):
                    fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    self._control("stop", "--mode=fast")

    def _start(self) -> None:
        if len(f"{self.folder}/.s.PGSQL.{PORT}") > 100:
            raise Failure(
                f"{self.folder} is too long a path for a socket: "
                "set XDG_CACHE_HOME to a shorter one"
            )
        try:
            self._control("status")
        except Failure:
            options = f"-k {self.folder} -p {PORT}"
            log = self.folder / "server.log"
            self._control("start", f"--log={log}", f"--options={options}")

    def _control(self, *arguments: str) -> None:
        command = [self.binaries / "pg_ctl", "-D", self.folder / "data", "-w"]
        # A file, since the server keeps what it is given open for as long as it runs.
        with tempfile.TemporaryFile("w+") as output:
            try:
                run(
                    [*command, *arguments],
                    stdout=output,
                    stderr=output,
                    **_unprivileged(),
                )
            except Failure as failure:
                output.seek(0)
                raise Failure(f"{failure}\n{output.read()}") from None


def _unprivileged() -> dict[str, object]:
    """How to run the server's programs: they refuse to run as root."""
    if os.geteuid() != 0:
        return {"cwd": "/"}
    return {"cwd": "/", "user": SERVER_USER, "group": SERVER_USER, "extra_groups": []}


def _cluster_parent() -> Path:
    """A folder that the server's user can enter."""
    folder = cache()
    folder.mkdir(parents=True, exist_ok=True)
    if os.geteuid() != 0:
        return folder
    _ensure_server_user()
    closed = [p for p in (folder, *folder.parents) if not p.stat().st_mode & 0o001]
    if closed:
        folder = Path("/var/cache/customer-filing-dev")
        say(f"PostgreSQL: using {folder}, since {SERVER_USER} cannot enter {closed[0]}")
    return folder


def _ensure_server_user() -> None:
    """Debian's packages create it; a server from elsewhere may not have."""
    try:
        pwd.getpwnam(SERVER_USER)
    except KeyError:
        as_root(["useradd", "--system", "--user-group", SERVER_USER])


def _binaries() -> Path | None:
    """The newest PostgreSQL of the machine that Odoo can use."""
    folders = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if found := shutil.which("initdb"):
        folders.append(Path(found).parent)
    usable = [folder for folder in folders if _major(folder) >= 13]
    return max(usable, key=_major, default=None)


def _major(binaries: Path) -> int:
    version = run([binaries / "postgres", "--version"])
    return int(re.search(r"\) (\d+)", version).group(1))


def _install() -> Path:
    """Install the server, but keep Debian's package from starting a cluster of its own.

    What the package reads in this folder tells it not to; we leave it as we found it.
    """
    setting = Path("/etc/postgresql-common/createcluster.d/customer-filing-dev.conf")
    with tempfile.NamedTemporaryFile("w", suffix=".conf") as file:
        file.write("create_main_cluster = false\n")
        file.flush()
        as_root(["mkdir", "-p", str(setting.parent)])
        as_root(["install", "-m", "644", file.name, str(setting)])
        try:
            install(["postgresql"], "the database server")
        finally:
            as_root(["rm", "-f", str(setting)])
    if not (binaries := _binaries()):
        raise Failure("the system's packages have no PostgreSQL 13 or newer")
    return binaries
