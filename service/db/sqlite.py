"""SQLite: a file that is made when missing, its connections and its transactions."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from filelock import FileLock
from sqlalchemy.engine.interfaces import DBAPIConnection

PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA busy_timeout = 30000",
    # NORMAL would keep the file sound but may drop commits of the last moments when the power
    # fails, after a load was told as finished and its paragraphs stand in the index.
    "PRAGMA synchronous = FULL",
)


def connections(address: sa.URL) -> sa.Engine:
    """The connections to a file, whose folder is made when missing."""
    _file(address).parent.mkdir(parents=True, exist_ok=True)
    pool = sa.create_engine(address, hide_parameters=True)  # they may be secrets
    sa.event.listen(pool, "connect", _prepare)
    sa.event.listen(pool, "begin", _begin)
    return pool


@contextmanager
def migrating(address: sa.URL) -> Iterator[None]:
    """Two processes that start at once on an empty folder must not both make the tables."""
    file = _file(address)
    with FileLock(file.with_name(file.name + ".migrate.lock")):
        yield


def _file(address: sa.URL) -> Path:
    return Path(address.database or "")


def _prepare(connection: DBAPIConnection, _record: object) -> None:
    # The driver's own handling begins transactions late; `_begin` does it instead.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in PRAGMAS:
        cursor.execute(pragma)
    cursor.close()


def _begin(connection: sa.Connection) -> None:
    """A writer takes its lock at once: one that first reads could find its state outdated."""
    writes = connection.get_execution_options().get("writes", False)
    # A connection keeps what it was told, and a page reads several times.
    if connection.info.get("writes") is not writes:
        connection.exec_driver_sql(f"PRAGMA query_only = {'OFF' if writes else 'ON'}")
        connection.info["writes"] = writes
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
