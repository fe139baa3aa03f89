"""Says that nothing new has come, to who asked for that, at the end of a day or week without news.

One message for each period and destination: its id is made of them, so whoever says it again, on
another machine, after a restart or with a clock that went back, finds it there. A message tells
which loads it covers, so it is never sent while one from before its hour waits to be matched.
"""

import uuid
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import msgspec
import sqlalchemy as sa

from service import lease, states
from service.accounts import moments, signing
from service.alerts.matching import in_force
from service.alerts.progress import newest_matched
from service.alerts.schedule import Schedule, last_period
from service.db.alerts import (
    alert_loads,
    deliveries,
    destinations,
    notices,
    query_revisions,
    saved_queries,
    saved_query_destinations,
)
from service.db.connect import Database
from service.db.schema import loads
from service.product import Product
from service.revisions import lock

CADENCES = ("daily", "weekly")
"""Who is told each hour or at once wants to be left alone in between."""
_STATE = "alerts_nothing"
_LOOKS = timedelta(minutes=15)
"""No time zone has hours that begin at other times than these."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_CHUNK = 1_000


class Covered(msgspec.Struct, frozen=True):
    """The loads from `first` to `last` that were matched with a saved query: how many `loads`.

    `paragraphs` counts what was new or changed in them. Without any, `first` is behind `last`.
    """

    first: int
    last: int
    loads: int
    paragraphs: int


class Message(NamedTuple):
    """What is to be said to a destination: that nothing came from a first to a last load."""

    saved_query: int
    destination: int
    first: int
    last: int


def say_nothing_new(
    product: Product,
    stop: Callable[[], bool],
    require: Callable[[], None] = lambda: None,
    *,
    now: datetime | None = None,
) -> int:
    """Queue the messages of all periods that have ended since this was done last; how many.

    Raises what `require` does, which asks whether this is still ours to do.
    """
    moment = now or moments.now()
    look = _look(moment)
    said = 0
    with product.database.read() as connection:
        before = _before(connection)
        if before == look or _is_waiting(connection, look):
            return said
    # Without a look before, or with one that is still to come by this clock, all begins here.
    if before is not None and before < look:
        for ends, messages in _periods(product.database, before, look):
            require()
            said += _queue(product, ends, messages, moments.written(moment))
            if stop():
                return said
    with lease.aside(product) as connection:
        lock(connection)
        states.set_state(connection, _STATE, moments.written(look))
    return said


def is_time(database: Database, now: datetime | None = None) -> bool:
    """Whether it is time to look for periods that have ended; costs a moment."""
    with database.read() as connection:
        return _before(connection) != _look(now or moments.now())


def covered(connection: sa.Connection, saved_query: int, first: int, last: int) -> Covered:
    """What a message with these loads says of them."""
    revision = sa.and_(query_revisions.c.saved_query == saved_query, in_force(alert_loads.c.load))
    matched = sa.and_(alert_loads.c.load.between(first, last), alert_loads.c.state != "matching")
    query = sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(alert_loads.c.paragraphs), 0))
    counted = connection.execute(query.where(matched, sa.exists().where(revision))).one()
    return Covered(first, last, counted[0], int(counted[1]))


def _look(moment: datetime) -> datetime:
    """The newest time to look, up to this moment."""
    return moment - (moment - _EPOCH) % _LOOKS


def _before(connection: sa.Connection) -> datetime | None:
    """When this was done last."""
    written = states.state(connection, _STATE)
    return datetime.fromisoformat(written) if written else None


def _is_waiting(connection: sa.Connection, look: datetime) -> bool:
    """Whether a load that began before is not matched yet."""
    later = loads.c.number > newest_matched(connection)
    begun = sa.and_(later, loads.c.started <= moments.written(look))
    return connection.execute(sa.select(loads.c.number).where(begun).limit(1)).first() is not None


def _periods(
    database: Database, before: datetime, look: datetime
) -> Iterator[tuple[datetime, Sequence[Message]]]:
    """The messages of each period that ended meanwhile, and when it did."""
    columns = [saved_queries.c[name] for name in Schedule._fields]
    with database.read() as connection:
        schedules = connection.execute(sa.select(*columns).where(_ASKING).distinct()).all()
    for schedule in (Schedule(*row) for row in schedules):
        begins, ends = last_period(look, schedule)
        if ends > before:
            with database.read() as connection:
                yield ends, list(_messages(connection, schedule, begins, ends))


_ASKING = sa.and_(
    saved_queries.c.kind == "saved",
    saved_queries.c.tell_nothing,
    saved_queries.c.cadence.in_(CADENCES),
    saved_queries.c.paused.is_(None),
    saved_queries.c.stopped.is_(None),
    saved_queries.c.removed.is_(None),
)


_WAYS = saved_queries.join(
    saved_query_destinations, saved_query_destinations.c.saved_query == saved_queries.c.id
).join(destinations, destinations.c.id == saved_query_destinations.c.destination)
_OPEN = sa.and_(destinations.c.off.is_(None), destinations.c.removed.is_(None))


def _messages(
    connection: sa.Connection, schedule: Schedule, begins: datetime, ends: datetime
) -> Iterator[Message]:
    """To whom it is to be said that nothing has come between these moments."""
    newest = newest_matched(connection)
    start = moments.written(begins)
    for row in connection.execute(_rows(schedule, moments.written(ends))):
        if row.made is not None and (row.made >= start or row.state in ("waiting", "sending")):
            continue
        # What came after the hour is for the next message, and so are its loads and those behind.
        last = newest if row.later is None else row.later - 1
        since = max(row.after_load, row.said or 0, row.told or 0)
        yield Message(row.saved_query, row.destination, min(since, last) + 1, last)


def _rows(schedule: Schedule, ends: str) -> sa.Select[Any]:
    """Each saved query of this schedule and each destination, with their newest messages.

    `made`, `state` and `told` (the load) are of the last notices before the end, `said` is up to
    where the last message of this kind went, `later` the load of the first notices after the end.
    """
    at = [saved_queries.c[name] == value for name, value in schedule._asdict().items()]
    opened = sa.select(sa.func.min(query_revisions.c.after_load))
    opened = opened.where(query_revisions.c.saved_query == saved_queries.c.id)
    before, later = deliveries.c.made < ends, deliveries.c.made >= ends
    return (
        sa.select(
            saved_queries.c.id.label("saved_query"),
            destinations.c.id.label("destination"),
            opened.scalar_subquery().label("after_load"),
            _newest(deliveries.c.made, "notices", before).label("made"),
            _newest(deliveries.c.state, "notices", before).label("state"),
            _load_of(_newest(deliveries.c.last, "notices", before)).label("told"),
            _newest(deliveries.c.last, "nothing", sa.true()).label("said"),
            _load_of(_oldest(deliveries.c.first, "notices", later)).label("later"),
        )
        .select_from(_WAYS)
        .where(_ASKING, _OPEN, *at, saved_queries.c.made < ends)
        .order_by(saved_queries.c.id, destinations.c.id)
    )


def _newest(
    column: sa.Column[Any], kind: str, when: sa.ColumnElement[bool]
) -> sa.ScalarSelect[Any]:
    """What stands in the newest delivery of this kind, for the saved query and destination."""
    order = (deliveries.c.made.desc(), deliveries.c.id.desc())
    return _ordered(column, kind, when).order_by(*order).limit(1).scalar_subquery()


def _oldest(
    column: sa.Column[Any], kind: str, when: sa.ColumnElement[bool]
) -> sa.ScalarSelect[Any]:
    order = (deliveries.c.made, deliveries.c.id)
    return _ordered(column, kind, when).order_by(*order).limit(1).scalar_subquery()


def _ordered(column: sa.Column[Any], kind: str, when: sa.ColumnElement[bool]) -> sa.Select[Any]:
    here = sa.and_(
        deliveries.c.saved_query == saved_queries.c.id,
        deliveries.c.destination == destinations.c.id,
    )
    found = sa.select(column).where(here, deliveries.c.kind == kind, when)
    return found.correlate(saved_queries, destinations)


def _load_of(notice: sa.ScalarSelect[Any]) -> sa.ScalarSelect[Any]:
    return sa.select(notices.c.load).where(notices.c.id == notice).scalar_subquery()


def _queue(product: Product, ends: datetime, messages: Sequence[Message], now: str) -> int:
    """Queue those messages that are not there yet and are still asked for; how many."""
    said = 0
    for start in range(0, len(messages), _CHUNK):
        some = {_id(product, one, ends): one for one in messages[start : start + _CHUNK]}
        with lease.aside(product) as connection:
            lock(connection)
            known = sa.select(deliveries.c.id).where(deliveries.c.id.in_(some))
            there = set(connection.scalars(known))
            wanted = _wanted(connection, {one.saved_query for one in some.values()})
            rows = [
                {"id": id_, **one._asdict(), "kind": "nothing", "state": "waiting"}
                for id_, one in some.items()
                if id_ not in there and (one.saved_query, one.destination) in wanted
            ]
            if rows:
                connection.execute(sa.insert(deliveries).values(due=now, made=now), rows)
            said += len(rows)
    return said


def _wanted(connection: sa.Connection, ids: Collection[int]) -> set[tuple[int, int]]:
    """Those of these saved queries that ask for messages now, each with where to send them."""
    query = sa.select(saved_queries.c.id, destinations.c.id).select_from(_WAYS)
    rows = connection.execute(query.where(_ASKING, _OPEN, saved_queries.c.id.in_(ids)))
    return {(row[0], row[1]) for row in rows}


def _id(product: Product, message: Message, ends: datetime) -> str:
    """What nobody else's message has and the same message always does."""
    parts = (message.saved_query, message.destination, int(ends.timestamp()))
    digest = signing.derived(product, "nothing", *parts)
    return str(uuid.UUID(bytes=digest[:16], version=4))
