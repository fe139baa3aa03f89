"""Calls that meet on a PostgreSQL server: others begin while the first is in the middle."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import sqlalchemy as sa

from service.db.connect import Database
from tests.waiting import wait_until

_WAITING = sa.text(
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


def meet(
    database: Database, statement: str, first: Callable[[], object], *others: Callable[[], object]
) -> list[Any]:
    """What each call gives, or the exception that it raises, in this order.

    The first stops before it sends the first statement that begins so, "COMMIT" being one, until
    each of the others has ended or waits for a lock.
    """
    reached, going_on, holder = threading.Event(), threading.Event(), [0]

    def stop(sent: str) -> None:
        if threading.get_ident() == holder[0] and sent.startswith(statement):
            holder[0] = 0
            reached.set()
            going_on.wait()

    def run_first() -> object:
        holder[0] = threading.get_ident()
        return first()

    def before_statement(_connection: object, _cursor: object, sent: str, *_: object) -> None:
        stop(sent)

    def before_commit(_connection: object) -> None:
        stop("COMMIT")

    listening = (("before_cursor_execute", before_statement), ("commit", before_commit))
    for event, listener in listening:
        sa.event.listen(database.writes, event, listener)
    try:
        with ThreadPoolExecutor(1 + len(others)) as pool:
            begun = [pool.submit(run_first)]
            try:
                wait_until(lambda: reached.is_set() or begun[0].done())
                assert reached.is_set(), f"the first call did not send {statement}: {begun[0]}"
                begun += [pool.submit(other) for other in others]
                wait_until(lambda: _are_through_or_wait(database, begun[1:]))
            finally:
                going_on.set()
            return [_outcome(one) for one in begun]
    finally:
        for event, listener in listening:
            sa.event.remove(database.writes, event, listener)


def _are_through_or_wait(database: Database, calls: Sequence[Future[object]]) -> bool:
    with database.sessions.connect() as connection:
        waiting = connection.scalar(_WAITING) or 0
    return waiting + sum(one.done() for one in calls) >= len(calls)


def _outcome(one: Future[object]) -> Any:
    return one.exception() or one.result()
