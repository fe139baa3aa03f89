"""A real PostgreSQL on loopback with password authentication, for tests and benchmarks."""

import functools
import os
import shutil
import signal
import subprocess
import tempfile
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import LiteralString, Self
from urllib.parse import quote

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from tests.servers.process import ServerError, ServerProcess, free_port
from tests.servers.requirement import UnavailableError, missing
from tests.waiting import LONGEST

OLDEST = 15
BINARIES = Path("/usr/lib/postgresql")  # Debian keeps each major version in a folder of its own
ADMINISTRATOR = "postgres"
OWNER = "directives"
PASSWORD = "p@ss: wörd/%23?#&+"  # each of these letters must be quoted in a URL

# What is committed is with the system at once, so that a killed server keeps it; only a loss of
# power would lose it, and nobody needs the data of a test after one.
FAST: Mapping[str, str] = {"fsync": "off", "full_page_writes": "off"}


@dataclass
class PostgreSQL:
    """A server: `with start_postgresql() as server: server.url(server.create_database())`."""

    folder: Path
    port: int
    process: ServerProcess

    def url(self, database: str, password: str = PASSWORD) -> str:
        """SQLAlchemy's URL of a database for its owner, who is no administrator."""
        return (
            f"postgresql+psycopg://{OWNER}:{quote(password, safe='')}"
            f"@127.0.0.1:{self.port}/{database}"
        )

    def create_database(self, like: str = "template1") -> str:
        """The name of a new database, the owner's: empty, or a copy of one that nobody uses."""
        name = f"directives_{uuid.uuid4().hex}"
        named = (sql.Identifier(part) for part in (name, OWNER, like))
        self.administer("CREATE DATABASE {} OWNER {} TEMPLATE {}", *named)
        return name

    def drop_database(self, name: str) -> None:
        """Drop a database, with whatever is connected to it."""
        self.administer("DROP DATABASE IF EXISTS {} WITH (FORCE)", sql.Identifier(name))

    def administer(self, statement: LiteralString, *parts: sql.Composable) -> None:
        """Run one statement as administrator, each `{}` in it being a part that is quoted."""
        with psycopg.connect(self._administrator, autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*parts))

    @property
    def pid(self) -> int:
        """The process id of the postmaster."""
        return self.process.pid

    def start(self) -> None:
        """Start it and wait until it takes connections; raises ServerError with its log."""
        self.process.start()
        self.process.wait_until(self._answers, LONGEST)

    def restart(self) -> None:
        """Start it again with its data at the same port; a running one ends first."""
        self.stop()
        self.start()

    def stop(self) -> None:
        """Shut it down: connections are closed, transactions rolled back."""
        self.process.stop(signal.SIGINT)

    def kill(self) -> None:
        """SIGKILL to it and all its children."""
        self.process.kill()

    def pause(self) -> None:
        """SIGSTOP to it and all its children: connections stay and answer nothing."""
        self.process.pause()

    def resume(self) -> None:
        """SIGCONT."""
        self.process.resume()

    def log(self, lines: int = 40) -> str:
        """The end of its log."""
        return self.process.log(lines)

    def _answers(self) -> bool:
        try:
            psycopg.connect(self._administrator, connect_timeout=10).close()
        except psycopg.OperationalError:
            return False
        return True

    @property
    def _administrator(self) -> str:
        return make_conninfo(
            host="127.0.0.1", port=self.port, user=ADMINISTRATOR, password=PASSWORD
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()
        shutil.rmtree(self.folder)


def start_postgresql(settings: Mapping[str, str] = FAST) -> PostgreSQL:
    """A running server with `settings` of postgresql.conf; raises UnavailableError, ServerError.

    Text is compared by the rules of a language, as on most servers, and not by code points.
    """
    binaries, user = _binaries(), _user()
    # Not below pytest's own folder, which only its user may enter.
    folder = Path(tempfile.mkdtemp(prefix="directives-postgresql-"))
    if user:
        shutil.chown(folder, user)
    _initialise(binaries, folder, user)
    port = free_port()
    options = {"listen_addresses": "127.0.0.1", "port": str(port), "unix_socket_directories": ""}
    options.update(settings)
    command: list[str | Path] = [binaries / "postgres", "-D", folder / "data"]
    command += [f"--{name}={value}" for name, value in options.items()]
    process = ServerProcess(
        command, folder=folder, log_path=folder / "log", user=user, scratch=folder
    )
    server = PostgreSQL(folder, port, process)
    try:
        server.start()
        server.administer(
            "CREATE ROLE {} LOGIN PASSWORD {}", sql.Identifier(OWNER), sql.Literal(PASSWORD)
        )
    except BaseException:
        server.__exit__(None, None, None)
        raise
    return server


def require_postgresql() -> None:
    """Skip the test, or fail it under CI, where no server can be run."""
    try:
        _binaries()
    except UnavailableError as lacking:
        missing(lacking)


@functools.cache
def _binaries() -> Path:
    """The folder of the newest server's commands."""
    folders = [path.parent for path in BINARIES.glob("*/bin/postgres")]
    if found := shutil.which("postgres"):
        folders.append(Path(found).resolve().parent)
    versions = {_version(folder): folder for folder in folders}
    if not versions or max(versions) < OLDEST:
        raise UnavailableError(f"PostgreSQL {OLDEST} or newer is not installed")
    return versions[max(versions)]


def _version(folder: Path) -> int:
    """The major version: 15 for `postgres (PostgreSQL) 15.8 (Debian …)`."""
    told = subprocess.run(
        [folder / "postgres", "--version"], capture_output=True, text=True, check=True
    )
    return int(told.stdout.split(")", 1)[1].strip().split(".")[0])


def _user() -> str | None:
    """Whom the server runs as: it refuses to run as root."""
    return ADMINISTRATOR if os.geteuid() == 0 else None


def _initialise(binaries: Path, folder: Path, user: str | None) -> None:
    password = folder / "password"
    password.write_text(PASSWORD, encoding="utf-8")
    if user:
        shutil.chown(password, user)
    options = ["--encoding=UTF8", "--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=en"]
    options += ["--auth=scram-sha-256", f"--pwfile={password}", "--no-sync"]
    done = subprocess.run(
        [binaries / "initdb", "-D", folder / "data", "-U", ADMINISTRATOR, *options],
        cwd=folder,
        user=user,
        group=user,
        extra_groups=[] if user else None,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        raise ServerError(f"initdb failed:\n{done.stdout}")
