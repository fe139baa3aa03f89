"""A lease where the database is a file: locks of the system, which lets go when a process ends."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from filelock import FileLock, Timeout

from service.db.connect import Database
from service.db.schema import leases

POLL = 0.02


@dataclass(frozen=True, slots=True)
class SqliteClaim:
    """A lease that was taken; see `service.lease.Claim`."""

    epoch: int
    lock: FileLock

    def is_held(self) -> bool:
        """Until it is given back: nobody else gets the lock as long as this process lives."""
        return self.lock.is_locked

    def enter(self, connection: sa.Connection) -> None:
        """The file has one writing transaction at a time."""

    def prepare_commit(self, connection: sa.Connection) -> None:
        """It ends with its process."""


@contextmanager
def claimed(
    database: Database, folder: Path, name: str, holder: str, timeout: float
) -> Iterator[SqliteClaim]:
    """The lease of this name; raises TimeoutError after so many seconds.

    Who waits holds the turnstile, so that a long load, which lets go between its batches, cannot
    take the lease again before those who wait.
    """
    end = time.monotonic() + timeout
    folder.mkdir(parents=True, exist_ok=True)
    lock = _lock(folder / f"{name}.lock")
    try:
        with _lock(folder / f"{name}.turnstile.lock").acquire(timeout=timeout):
            lock.acquire(timeout=max(0.0, end - time.monotonic()))
    except Timeout as error:
        raise TimeoutError from error
    try:
        yield SqliteClaim(_raised(database, name, holder), lock)
    finally:
        lock.release()


@contextmanager
def turn(folder: Path, name: str, timeout: float) -> Iterator[None]:
    """Keep others from taking the lease; who has it goes on. Raises TimeoutError as `claimed`."""
    folder.mkdir(parents=True, exist_ok=True)
    try:
        turnstile = _lock(folder / f"{name}.turnstile.lock").acquire(timeout=timeout)
    except Timeout as error:
        raise TimeoutError from error
    with turnstile:
        yield


@contextmanager
def idle(folder: Path, name: str) -> Iterator[None]:
    """Keep everybody from writing, if nobody does or waits to; raises TimeoutError at once."""
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        try:
            for lock in (_lock(folder / f"{name}.turnstile.lock"), _lock(folder / f"{name}.lock")):
                stack.enter_context(lock.acquire(timeout=0))
        except Timeout as error:
            raise TimeoutError from error
        yield


def _raised(database: Database, name: str, holder: str) -> int:
    """The epoch of this taking."""
    row = sa.update(leases).where(leases.c.name == name)
    raising = row.values(epoch=leases.c.epoch + 1, holder=holder).returning(leases.c.epoch)
    with database.write() as connection:
        return int(connection.execute(raising).scalar_one())


def _lock(path: Path) -> FileLock:
    # Not known to one thread alone: a lease may be asked about from any.
    return FileLock(path, thread_local=False, poll_interval=POLL)
