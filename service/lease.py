"""The right to write: one writer at a time, told from all before it by the number of its lease.

Who has a `Lease` in hand writes rows and index through it, and nobody else does. A writer that was
taken for gone while it only slept cannot commit any more: its epoch is not the newest.
"""

import os
import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass
from typing import Literal, Protocol

import sqlalchemy as sa

from search.engine import Batch, Fence, Replacement
from service import lease_postgresql, lease_sqlite
from service.db.schema import leases
from service.product import Product

PATIENCE = 120.0
"""Seconds that a writer waits for its turn; a load lets go every few seconds."""
TIME_TO_LIVE = 15.0
"""Seconds after which a holder that a server has not heard of is taken for gone."""

Name = Literal["writer", "filler", "alerts"]


class Busy(Exception):  # noqa: N818 - a state, told as such
    """Another process writes and did not let go in time."""


class LeaseLost(Exception):  # noqa: N818 - a state, told as such
    """This process was taken for gone, and another one has its lease or may have it."""


class Claim(Protocol):
    """What one kind of database keeps of a lease that was taken."""

    @property
    def epoch(self) -> int:
        """How many times the lease has been taken, this time included."""

    def is_held(self) -> bool:
        """Whether the lease may be relied upon at this moment."""

    def enter(self, connection: sa.Connection) -> None:
        """Note in a transaction that has just begun whose it is."""

    def prepare_commit(self, connection: sa.Connection) -> None:
        """See to it that a transaction about to commit does not keep others waiting for ever."""


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to write until the block of `taken` ends, or until it is lost."""

    product: Product
    claim: Claim

    @property
    def epoch(self) -> int:
        """How many times the lease has been taken, this time included."""
        return self.claim.epoch

    @property
    def fence(self) -> Fence:
        """What tells this writer from others to an engine."""
        return Fence(self.epoch, self.require)

    def require(self) -> None:
        """Raise `LeaseLost` unless the lease is held at this moment."""
        _require(self.claim, "writer")

    @contextmanager
    def write(self) -> Iterator[sa.Connection]:
        """A transaction on the database, committed at the end if the lease is held even then.

        Raises `LeaseLost` where it is not; rolls back on any exception.
        """
        self.require()
        try:
            with self.product.database.write() as connection:
                self.claim.enter(connection)
                yield connection
                self._require_newest(connection)
        except sa.exc.DBAPIError as error:
            # Who takes a lease over ends the sessions of the one before.
            if error.connection_invalidated and self._is_superseded():
                raise _lost("writer") from error
            raise

    @contextmanager
    def batch(self) -> Iterator[Batch]:
        """A batch of writes to the index, see `Engine.batch`; raises `LeaseLost` as well."""
        with self.product.engine.batch(self.fence) as batch:
            yield batch
            self.require()

    def replacing(self) -> AbstractContextManager[Replacement]:
        """A new index, filled under this lease; see `Engine.replacing`."""
        return self.product.engine.replacing(self.fence)

    def _require_newest(self, connection: sa.Connection) -> None:
        """Raise `LeaseLost` for an outdated epoch; nobody takes the lease before the commit."""
        self.claim.prepare_commit(connection)
        newest = sa.select(leases.c.epoch).where(leases.c.name == "writer")
        if connection.scalar(newest.with_for_update(read=True)) != self.epoch:
            raise _lost("writer")

    def _is_superseded(self) -> bool:
        newest = sa.select(leases.c.epoch).where(leases.c.name == "writer")
        with suppress(sa.exc.SQLAlchemyError), self.product.database.read() as connection:
            return connection.scalar(newest) != self.epoch
        return False


@contextmanager
def taken(
    product: Product, timeout: float | None = None, *, time_to_live: float | None = None
) -> Iterator[Lease]:
    """The lease of the writer, for one process or thread at a time.

    Raises `Busy` after `timeout` seconds, without one after `PATIENCE`. Who waits stands in a
    queue, so that a long load, which lets go between its batches, does not overtake others.
    """
    with _claimed(product, "writer", PATIENCE if timeout is None else timeout, time_to_live) as one:
        yield Lease(product, one)


@contextmanager
def aside(product: Product) -> Iterator[sa.Connection]:
    """A short transaction on what no load writes, such as accounts and alerts.

    It needs no lease. A file has one writing transaction at a time: there it waits its turn, before
    the next batch of a load, so who has the lease may not ask. Raises `Busy` after `PATIENCE`
    seconds.
    """
    with ExitStack() as stack:
        if not product.database.is_postgresql:
            try:
                stack.enter_context(lease_sqlite.turn(product.settings.data, "writer", PATIENCE))
            except TimeoutError as error:
                raise _busy(product, "writer", PATIENCE) from error
        yield stack.enter_context(product.database.write())


@contextmanager
def in_passing(product: Product) -> Iterator[sa.Connection]:
    """A transaction as `aside`, for what may be left out: raises `Busy` at once if it must wait."""
    with ExitStack() as stack:
        if not product.database.is_postgresql:
            try:
                stack.enter_context(lease_sqlite.idle(product.settings.data, "writer"))
            except TimeoutError as error:
                raise _busy(product, "writer", 0) from error
        yield stack.enter_context(product.database.write())


@contextmanager
def filling(
    product: Product, timeout: float = 0.5, *, time_to_live: float | None = None
) -> Iterator[Callable[[], None]]:
    """The lease of the one who fills a new index while others write to the one in use.

    Gives what raises `LeaseLost` when it is lost. Raises `Busy` after `timeout` seconds.
    """
    with _claimed(product, "filler", timeout, time_to_live) as claim:
        yield lambda: _require(claim, "filler")


@contextmanager
def matching(
    product: Product, timeout: float = 0.5, *, time_to_live: float | None = None
) -> Iterator[Callable[[], None]]:
    """The lease of the one who matches loads with saved queries, aside from all other writing.

    Gives what raises `LeaseLost` when it is lost. Raises `Busy` after `timeout` seconds.
    """
    with _claimed(product, "alerts", timeout, time_to_live) as claim:
        yield lambda: _require(claim, "alerts")


@contextmanager
def _claimed(
    product: Product, name: Name, timeout: float, time_to_live: float | None
) -> Iterator[Claim]:
    with ExitStack() as stack:
        try:
            claim = stack.enter_context(_waiting(product, name, timeout, time_to_live))
        except TimeoutError as error:
            raise _busy(product, name, timeout) from error
        yield claim


def _waiting(
    product: Product, name: Name, timeout: float, time_to_live: float | None
) -> AbstractContextManager[Claim]:
    holder = f"{socket.gethostname()}, process {os.getpid()}"
    database = product.database
    if database.is_postgresql:
        lives = TIME_TO_LIVE if time_to_live is None else time_to_live
        return lease_postgresql.claimed(database, name, holder, timeout, lives)
    return lease_sqlite.claimed(database, product.settings.data, name, holder, timeout)


def _busy(product: Product, name: Name, timeout: float) -> Busy:
    with product.database.read() as connection:
        holder = connection.scalar(sa.select(leases.c.holder).where(leases.c.name == name))
    return Busy(f"another {_DOING[name]} for {timeout:.0f} s ({holder or 'it has just ended'})")


def _require(claim: Claim, name: Name) -> None:
    if not claim.is_held():
        raise _lost(name)


def _lost(name: Name) -> LeaseLost:
    what = _DOES[name]
    return LeaseLost(f"this process was taken for gone, and another one {what} or may do so now")


_DOING: Mapping[Name, str] = {
    "writer": "load has been writing",
    "filler": "process has been filling a new index",
    "alerts": "process has been matching saved queries",
}
_DOES: Mapping[Name, str] = {
    "writer": "writes",
    "filler": "fills a new index",
    "alerts": "matches saved queries",
}
