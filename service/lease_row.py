"""What is asked of a lease's row in PostgreSQL, and of the advisory locks around it.

Their keys are made of the number of the table `leases`, the name of the lease and an epoch, so that
installations in other schemas of the same database, or in other databases, have other keys.
"""

import time
from dataclasses import dataclass
from typing import NamedTuple

import sqlalchemy as sa

CLOCK = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
"""Goes on while the machine sleeps, where there is such a clock."""
POLL = 0.05
"""Seconds between two looks of the first who waits."""
LONGEST_PAUSE = "10s"
"""A waiter or a committing writer that does nothing for so long is frozen: the server ends it."""
LOCK_TIMEOUT = "55P03"
NUMBERS = {"writer": 0, "filler": 1, "alerts": 1 << 31}
"""What each lease adds to twice an epoch: keys that no other has, of 32 bits without a sign."""
QUEUE = 0
"""The epoch that stands for the queue of those who wait; the first to take a lease has 1."""


class Taking(NamedTuple):
    """A lease's new epoch, and when it was asked for by this machine's clock.

    `before` is the epoch that it was taken over from, None where that had given it back.
    """

    epoch: int
    asked: float
    before: int | None


@dataclass(frozen=True, slots=True)
class LeaseRow:
    """One lease as one holder knows it; `time_to_live` is in seconds."""

    name: str
    holder: str
    time_to_live: float
    table: int

    def take(self, session: sa.Connection, end: float) -> Taking:
        """Wait for the lease and take it; raises TimeoutError at `end`, by the monotonic clock.

        The queue is an advisory lock of the waiting transaction: first come, first served. Who
        stood still there for too long has lost the session with the place, and queues anew.
        """
        while True:
            try:
                return self._wait(session, end)
            except sa.exc.DBAPIError as error:
                if getattr(error.orig, "sqlstate", None) == LOCK_TIMEOUT:
                    raise TimeoutError from error
                if not error.connection_invalidated or time.monotonic() >= end:
                    raise

    def mark(self, session: sa.Connection, epoch: int) -> None:
        """Make a session count as one of the holder's, until it ends."""
        session.execute(_MARK, {"key": self._key(epoch)})

    def mark_transaction(self, connection: sa.Connection, epoch: int) -> None:
        """Make a session count as one of the holder's for a transaction."""
        connection.execute(_MARK_TRANSACTION, {"key": self._key(epoch)})

    def renew(self, session: sa.Connection, epoch: int) -> bool:
        """Put off the lapse, be it past; False where another has taken the lease meanwhile."""
        session.execute(_DO_NOT_WAIT)
        return session.scalar(_RENEW, self._values(epoch=epoch)) is not None

    def free(self, session: sa.Connection, epoch: int) -> None:
        """Give the lease back, unless it was lost, and the session as well."""
        session.execute(_DO_NOT_WAIT)
        session.execute(_FREE, self._values(epoch=epoch))
        session.execute(_UNMARK)

    def end_sessions(self, session: sa.Connection, epoch: int) -> None:
        """End the sessions of an earlier holder, which may be frozen and hold locks on rows."""
        session.execute(_END, {"processes": self._sessions(session, epoch)})

    def _wait(self, session: sa.Connection, end: float) -> Taking:
        with session.begin():
            self._queue(session, end)
            while (taking := self._try(session)) is None:
                if time.monotonic() >= end:
                    raise TimeoutError
                time.sleep(POLL)
        return taking

    def _queue(self, session: sa.Connection, end: float) -> None:
        patience = f"{max(1.0, (end - time.monotonic()) * 1000):.0f}ms"
        session.execute(_LIMIT_WAITING, {"patience": patience, "pause": LONGEST_PAUSE})
        session.execute(_QUEUE, {"key": self._key(QUEUE)})

    def _try(self, session: sa.Connection) -> Taking | None:
        """Take the lease if it is free, has lapsed, or no session of its holder is left."""
        asked = now()
        seen = session.execute(_SEEN, {"name": self.name}).one()
        gone = not seen.lapsed and not self._sessions(session, seen.epoch)
        if not (seen.lapsed or gone):
            return None
        epoch = session.scalar(_RAISE, self._values(seen=seen.epoch, gone=gone))
        if epoch is None:  # it was renewed in this moment
            return None
        self.mark(session, epoch)
        return Taking(epoch, asked, seen.epoch if seen.holder else None)

    def _sessions(self, session: sa.Connection, epoch: int) -> list[int]:
        """The server's processes that serve the holder of this epoch."""
        values = {"table": self.table, "number": self._number(epoch)}
        return list(session.scalars(_SESSIONS, values))

    def _values(self, **more: object) -> dict[str, object]:
        known = {"name": self.name, "holder": self.holder, "seconds": self.time_to_live}
        return known | more

    def _key(self, epoch: int) -> int:
        """The key of an advisory lock: the two halves of 64 bits with a sign."""
        key = self.table << 32 | self._number(epoch)
        return key - (1 << 64) if key >= 1 << 63 else key

    def _number(self, epoch: int) -> int:
        return epoch << 1 | NUMBERS[self.name]


def find_row(session: sa.Connection, name: str, holder: str, time_to_live: float) -> LeaseRow:
    """The row of the lease of this name."""
    table = session.scalar(sa.text("SELECT 'leases'::regclass::oid::bigint"))
    session.rollback()
    return LeaseRow(name, holder, time_to_live, int(table))


def now() -> float:
    """Seconds by a clock of this machine that never goes back."""
    return time.clock_gettime(CLOCK)


def limit_pause(connection: sa.Connection) -> None:
    """Have the server end this transaction when it stands still before its commit."""
    connection.execute(_LIMIT_PAUSE, {"pause": LONGEST_PAUSE})


_LIMIT_WAITING = sa.text(
    "SELECT set_config('lock_timeout', :patience, true),"
    " set_config('idle_in_transaction_session_timeout', :pause, true)"
)
_LIMIT_PAUSE = sa.text("SELECT set_config('idle_in_transaction_session_timeout', :pause, true)")
_QUEUE = sa.text("SELECT pg_advisory_xact_lock(:key)")
_MARK = sa.text("SELECT pg_advisory_lock_shared(:key)")
_UNMARK = sa.text("SELECT pg_advisory_unlock_all()")
_MARK_TRANSACTION = sa.text("SELECT pg_advisory_xact_lock_shared(:key)")
_SEEN = sa.text(
    "SELECT epoch, holder, expires IS NULL OR expires < clock_timestamp() AS lapsed"
    " FROM leases WHERE name = :name"
)
_RAISE = sa.text(
    "UPDATE leases SET epoch = epoch + 1, holder = :holder,"
    " expires = clock_timestamp() + make_interval(secs => :seconds)"
    " WHERE name = :name AND epoch = :seen"
    " AND (expires IS NULL OR expires < clock_timestamp() OR :gone)"
    " RETURNING epoch"
)
# What a crash of the server undoes here makes the lease lapse earlier or later, and no more.
_DO_NOT_WAIT = sa.text("SET LOCAL synchronous_commit TO off")
_RENEW = sa.text(
    "UPDATE leases SET expires = clock_timestamp() + make_interval(secs => :seconds)"
    " WHERE name = :name AND epoch = :epoch RETURNING epoch"
)
_FREE = sa.text(
    "UPDATE leases SET holder = NULL, expires = NULL WHERE name = :name AND epoch = :epoch"
)
_SESSIONS = sa.text(
    "SELECT pid FROM pg_locks WHERE locktype = 'advisory'"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    " AND classid::bigint = :table AND objid::bigint = :number AND objsubid = 1"
)
_END = sa.text(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE pid = ANY(:processes) AND usename = current_user"
)
