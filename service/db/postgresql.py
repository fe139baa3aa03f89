"""PostgreSQL: its connections, what the product needs of the server, and its errors in one line."""

import sqlalchemy as sa
from sqlalchemy.engine.interfaces import DBAPIConnection

OLDEST = 13
DRIVER = "postgresql+psycopg"
CONNECTING: dict[str, str] = {
    "application_name": "directives",
    "connect_timeout": "10",
    "client_encoding": "utf8",
    # A server that is gone without a word is noticed after half a minute, not after hours.
    "keepalives_idle": "15",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "30000",
}
"""Options of libpq for each connection; those in the address itself go before them."""
LONGEST_IDLE = "1h"
"""A transaction that does nothing for so long belongs to a machine that is gone.

A load's transaction is idle while a file is read, which may take minutes. Nobody waits for this:
who takes the lease over ends the sessions of the one before.
"""
MIGRATION_LOCK = int.from_bytes(b"directiv")
"""Key of the advisory lock around migrations. Such locks are known within one database only."""
MIGRATION_PATIENCE = "60s"


class UnsuitableError(Exception):
    """The server or its database cannot be used; the message says why."""


def connections(address: sa.URL, *, kept: int, more: int) -> sa.Engine:
    """A pool of so many connections, and so many more while they are needed (-1: any number)."""
    given = {name: value for name, value in CONNECTING.items() if name not in address.query}
    pool = sa.create_engine(
        address.set(drivername=DRIVER),
        connect_args=given,
        # Who waited for another is to see what that has committed, whatever the server's default.
        isolation_level="READ COMMITTED",
        hide_parameters=True,  # they may be secrets
        pool_pre_ping=True,
        pool_size=kept,
        max_overflow=more,
    )
    sa.event.listen(pool, "connect", _prepare)
    return pool


def require_suitable(connection: sa.Connection) -> None:
    """Raise `UnsuitableError` where the server is too old or cannot hold every text."""
    require_version(connection.dialect.server_version_info or (0,))
    encoding = connection.scalar(sa.text("SHOW server_encoding"))
    if encoding != "UTF8":
        raise UnsuitableError(f"its encoding is {encoding}; make it anew with ENCODING 'UTF8'")


def require_version(version: tuple[int | str, ...]) -> None:
    """Raise `UnsuitableError` for a version before the oldest that is supported."""
    if int(version[0]) < OLDEST:
        shown = ".".join(map(str, version))
        raise UnsuitableError(f"it is PostgreSQL {shown}; {OLDEST} or newer is needed")


def wait_for_migration(connection: sa.Connection) -> None:
    """Let one transaction at a time change the tables, also of processes on other machines."""
    patience = sa.func.set_config("lock_timeout", MIGRATION_PATIENCE, True)
    connection.execute(sa.select(patience))
    connection.execute(sa.select(sa.func.pg_advisory_xact_lock(MIGRATION_LOCK)))


def _prepare(connection: DBAPIConnection, _record: object) -> None:
    connection.autocommit = True
    cursor = connection.cursor()
    cursor.execute(f"SET idle_in_transaction_session_timeout = '{LONGEST_IDLE}'")
    cursor.close()
    connection.autocommit = False
