"""Opens the database, brings its tables up to date and hands out transactions."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import sqlalchemy as sa

from service.db import postgresql, sqlite
from service.db.migrate import NewerVersionError, migrate

READING = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}


class DatabaseError(Exception):
    """The database cannot be opened or used; the message is one line for a person."""


@dataclass(frozen=True, slots=True)
class Database:
    """A database with its tables in place.

    `reads` and `writes` share their connections, of which there are few; `sessions` has one for
    each that asks, since who waits long must not keep from working whom it waits for.
    """

    reads: sa.Engine
    writes: sa.Engine
    sessions: sa.Engine

    @property
    def is_postgresql(self) -> bool:
        """Whether a server is asked, from perhaps several machines; SQLite is on this one."""
        return self.writes.dialect.name == "postgresql"

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """A connection that sees one state of the database throughout and cannot write."""
        with self.reads.connect() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[sa.Connection]:
        """A transaction: committed at the end, rolled back on an exception.

        Nothing here keeps other writers out: only `service.lease` and migrations may ask for it.
        """
        with self.writes.begin() as connection:
            yield connection

    def close(self) -> None:
        """Close all connections; a second call does nothing."""
        self.writes.dispose()
        self.sessions.dispose()


def open_database(url: str, password: str | None = None) -> Database:
    """Connect and migrate. A SQLite file and its folder are made when missing.

    `password` goes before one in the address. Raises `DatabaseError` when it cannot be reached or
    used, or is newer than this program.
    """
    address = _address(url)
    if password is not None:
        address = address.set(password=password)
    try:
        return _open(address)
    except NewerVersionError as error:
        message = f"the database was made by a newer version of this program ({error})"
        raise DatabaseError(message) from error
    except (sa.exc.SQLAlchemyError, postgresql.UnsuitableError, ImportError, OSError) as error:
        shown = address.render_as_string(hide_password=True)
        raise DatabaseError(f"cannot open the database {shown}: {cause(error)}") from error


def cause(error: Exception) -> str:
    """What the database or its driver says, in one line and without the statement."""
    original = getattr(error, "orig", None) or error
    diagnosis = getattr(original, "diag", None)
    return " ".join(str(getattr(diagnosis, "message_primary", None) or original).split())


def _open(address: sa.URL) -> Database:
    if address.get_backend_name() == "sqlite":
        pool = sqlite.connections(address)
        with _disposing(pool), sqlite.migrating(address):
            migrate(pool)
        return Database(pool, pool.execution_options(writes=True), pool)
    pool = postgresql.connections(address, kept=5, more=15)
    with _disposing(pool):
        with pool.connect() as connection:
            postgresql.require_suitable(connection)
        migrate(pool)
    sessions = postgresql.connections(address, kept=1, more=-1)
    return Database(pool.execution_options(**READING), pool, sessions)


@contextmanager
def _disposing(pool: sa.Engine) -> Iterator[None]:
    """Leave no connection open where the database turns out to be of no use."""
    try:
        yield
    except BaseException:
        pool.dispose()
        raise


def _address(url: str) -> sa.URL:
    """The address in its parts; what cannot be read is not repeated, since it may hold a secret."""
    try:
        address = sa.make_url(url)
    except (sa.exc.ArgumentError, ValueError) as error:
        message = (
            "cannot open the database: its address must look like sqlite:///FILE or "
            "postgresql://USER@HOST:PORT/NAME (in a password, write %2F for /, %40 for @, …)"
        )
        raise DatabaseError(message) from error
    if address.get_backend_name() not in ("sqlite", "postgresql", "postgres"):
        name = address.get_backend_name()
        raise DatabaseError(f"cannot open the database: {name} is none of sqlite and postgresql")
    return address
