"""Opens the database, brings its tables up to date and hands out transactions."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from filelock import FileLock
from sqlalchemy.engine.interfaces import DBAPIConnection

REVISION = "0001"
"""The newest migration; a test holds it equal to the folder `migrations`."""

PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA busy_timeout = 30000",
    # NORMAL would keep the file sound but may drop commits of the last moments when the power
    # fails, after a load was told as finished and its paragraphs stand in the index.
    "PRAGMA synchronous = FULL",
)


class DatabaseError(Exception):
    """The database cannot be opened or used; the message is one line for a person."""


@dataclass(frozen=True, slots=True)
class Database:
    """A database with its tables in place."""

    pool: sa.Engine

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """A connection that sees one state of the database throughout."""
        with self.pool.connect() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[sa.Connection]:
        """A transaction: committed at the end, rolled back on an exception."""
        with self.pool.execution_options(writes=True).begin() as connection:
            yield connection

    def close(self) -> None:
        """Close all connections; a second call does nothing."""
        self.pool.dispose()


def open_database(url: str) -> Database:
    """Connect and migrate. A SQLite file and its folder are made when missing.

    Raises `DatabaseError` when it cannot be reached, or is newer than this program.
    """
    try:
        return _open(url)
    except (sa.exc.SQLAlchemyError, ImportError) as error:
        cause = getattr(error, "orig", None) or error
        raise DatabaseError(f"cannot open the database {_shown(url)}: {cause}") from error
    except OSError as error:
        raise DatabaseError(f"cannot open the database {_shown(url)}: {error}") from error


def _open(url: str) -> Database:
    address = sa.make_url(url)
    is_sqlite = address.get_backend_name() == "sqlite"
    pool = sa.create_engine(address)
    if not is_sqlite:
        _migrate(pool)
        return Database(pool)
    file = Path(address.database or "")
    file.parent.mkdir(parents=True, exist_ok=True)
    sa.event.listen(pool, "connect", _prepare_sqlite)
    sa.event.listen(pool, "begin", _begin_sqlite)
    # Two processes that start at once on an empty folder must not both make the tables.
    with FileLock(file.with_name(file.name + ".migrate.lock")):
        _migrate(pool)
    return Database(pool)


def _prepare_sqlite(connection: DBAPIConnection, _record: object) -> None:
    # The driver's own handling begins transactions late; `_begin_sqlite` does it instead.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in PRAGMAS:
        cursor.execute(pragma)
    cursor.close()


def _begin_sqlite(connection: sa.Connection) -> None:
    # A writer takes its lock at once: one that first reads could find its state outdated.
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _migrate(pool: sa.Engine) -> None:
    if _revision(pool) == REVISION:
        return
    # Alembic takes a fifth of a second to import, and is needed once.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415
    from alembic.util import CommandError  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with pool.execution_options(writes=True).begin() as connection:
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            message = f"the database was made by a newer version of this program ({error})"
            raise DatabaseError(message) from error


def _revision(pool: sa.Engine) -> str | None:
    """The migration that the database stands at, None for an empty one."""
    with pool.connect() as connection:
        if not sa.inspect(connection).has_table("alembic_version"):
            return None
        revision = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
        return None if revision is None else str(revision)


def _shown(url: str) -> str:
    try:
        return sa.make_url(url).render_as_string(hide_password=True)
    except sa.exc.ArgumentError:
        return url
