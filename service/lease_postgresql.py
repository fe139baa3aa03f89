"""A lease on a PostgreSQL server: a row with its epoch, its holder, and when it lapses.

A thread of the holder renews the row; one that stops to is taken for gone. The holder's sessions
share an advisory lock: where none of them is left, it was killed, and nobody waits for the lapse.
"""

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import sqlalchemy as sa

from service.db.connect import Database, cause
from service.lease_row import LeaseRow, Taking, find_row, limit_pause, now

log = logging.getLogger(__name__)

RENEWALS = 3
"""Within the time to live."""


@contextmanager
def claimed(
    database: Database, name: str, holder: str, timeout: float, time_to_live: float
) -> Iterator["PostgresqlClaim"]:
    """The lease of this name; raises TimeoutError after so many seconds."""
    with database.sessions.connect() as session:
        row = find_row(session, name, holder, time_to_live)
        taking = row.take(session, time.monotonic() + timeout)
        claim = PostgresqlClaim(database, row, taking)
        with claim.renewed(session):
            yield claim


class PostgresqlClaim:
    """A lease that was taken; see `service.lease.Claim`."""

    def __init__(self, database: Database, row: LeaseRow, taking: Taking) -> None:
        self.epoch = taking.epoch
        self._database = database
        self._row = row
        self._before = taking.before
        self._confirmed = taking.asked
        self._lost = False
        self._ending = threading.Event()

    def is_held(self) -> bool:
        """Where the server was not heard of for too long, it is asked now.

        So goes on who slept, if nobody has waited for the lease meanwhile.
        """
        if self._lost or self._ending.is_set():
            return False
        if not self._is_recent():
            with suppress(sa.exc.SQLAlchemyError), self._database.sessions.connect() as session:
                self._renew(session)
        return self._is_recent()

    def enter(self, connection: sa.Connection) -> None:
        """Have the transaction count as the holder's, to be ended by who takes the lease over."""
        self._row.mark_transaction(connection, self.epoch)

    def prepare_commit(self, connection: sa.Connection) -> None:
        """It will hold a lock on the row, for which who takes the lease over waits."""
        limit_pause(connection)

    @contextmanager
    def renewed(self, session: sa.Connection) -> Iterator[None]:
        """Renew the lease on this session until the block ends, then give it back."""
        if self._before is not None:
            with session.begin():
                self._row.end_sessions(session, self._before)
        thread = threading.Thread(target=self._renew_until_end, args=(session,), daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._ending.set()
            thread.join()
            # Where that fails the lease lapses by itself.
            with suppress(sa.exc.SQLAlchemyError), session.begin():
                self._row.free(session, self.epoch)

    def _renew_until_end(self, session: sa.Connection) -> None:
        is_marked = True
        while not self._lost and not self._ending.wait(self._row.time_to_live / RENEWALS):
            try:
                if not is_marked:  # the connection was lost, and this is another
                    with session.begin():
                        self._row.mark(session, self.epoch)
                self._renew(session)
                is_marked = True
            except sa.exc.SQLAlchemyError as error:
                is_marked = False
                log.info("the lease could not be renewed: %s", cause(error))

    def _renew(self, session: sa.Connection) -> None:
        asked = now()
        with session.begin():
            renewed = self._row.renew(session, self.epoch)
        if renewed:
            self._confirmed = max(self._confirmed, asked)
        else:
            self._lost = True

    def _is_recent(self) -> bool:
        return not self._lost and now() - self._confirmed < self._row.time_to_live
