"""Matches loads with saved queries, in the order of their numbers: chunk after chunk of queries.

Each chunk is one transaction: notices, what is to be delivered, and the checkpoint. The work begins
again at the checkpoint whenever it was cut off, and a checkpoint moves once, so nothing is lost and
nothing comes twice, even where two workers think that it is theirs.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import msgspec
import sqlalchemy as sa

from service import lease, ledger
from service.alerts import outbox
from service.alerts.canary import canary as canary_of
from service.alerts.matcher import Fired, Matcher, telling
from service.alerts.news import Version, is_quiet, read_news
from service.alerts.progress import waiting_load
from service.alerts.stored import Unreadable, read_events, read_tree
from service.db.alerts import alert_loads, notices, query_revisions
from service.db.rows import insert
from service.db.schema import loads
from service.product import Product
from service.revisions import lock, stop_unreadable

CHUNK = 20_000
"""Saved queries of one transaction."""

NOTICE_COLUMNS = tuple(
    notices.c[name]
    for name in (
        "saved_query",
        "revision",
        "load",
        "made",
        "paragraph",
        "occasion",
        "reasons",
        "detail",
    )
)

_write = msgspec.json.Encoder().encode


class Overtaken(Exception):  # noqa: N818 - a state, told as such
    """Another worker has gone on from the same checkpoint."""


class Matched(NamedTuple):
    """What was done for a load: the revisions in force, the versions that are news, notices."""

    load: int
    queries: int
    versions: int
    notices: int


def match_next(product: Product, chunk: int = CHUNK) -> Matched | None:
    """Match the first load that has not been; None where there is none.

    Raises `Overtaken`, `Busy` or SQLAlchemy's errors; what was committed stays.
    """
    _pass_over(product)
    with product.database.read() as connection:
        load = waiting_load(connection)
    if load is None:
        return None
    checkpoint = _begin(product, load)
    with product.database.read() as connection:
        versions = read_news(connection, load) if _any_in_force(connection, load) else []
        quiet = is_quiet(connection, load)
        canary = canary_of(connection)
        alone = not _any_in_force(connection, load, besides=canary)
    # For the canary one paragraph is enough, and cutting is what takes time.
    matcher = Matcher(telling(versions)[:1] if alone else versions)
    while some := _revisions(product, load, checkpoint, chunk) if versions else ():
        rows, unreadable = _notices(matcher, load, some, canary)
        last = some[-1].id
        with lease.aside(product) as connection:
            # A delivery is of all notices from one to another, so nobody makes any in between.
            lock(connection)
            _move(connection, load, checkpoint, last)
            stop_unreadable(connection, unreadable, load - 1)
            if rows:
                insert(connection, NOTICE_COLUMNS, rows)
                outbox.queue(connection, load, some[0].id, last)
        checkpoint = last
    return _finish(product, load, len(versions), quiet=quiet)


def _pass_over(product: Product) -> None:
    """Account at once for loads from before the first saved query, which may be very many."""
    # The first revision is behind no later load than all others.
    oldest = sa.select(query_revisions.c.after_load).order_by(query_revisions.c.id).limit(1)
    first = oldest.scalar_subquery()
    last = sa.select(sa.func.max(alert_loads.c.load)).scalar_subquery()
    running = (
        sa.select(sa.func.min(loads.c.number)).where(loads.c.state == "running").scalar_subquery()
    )
    old = sa.and_(
        loads.c.number > sa.func.coalesce(last, 0),
        sa.or_(first.is_(None), loads.c.number <= first),
        sa.or_(running.is_(None), loads.c.number < running),
    )
    with product.database.read() as connection:
        if connection.execute(sa.select(loads.c.number).where(old).limit(1)).first() is None:
            return
    now = sa.literal(ledger.now())
    nothing: list[sa.ColumnElement[Any]] = [
        sa.literal("matched"),
        *(sa.literal(0) for _ in range(4)),
        now,
        now,
    ]
    names = [column.name for column in alert_loads.c]
    with lease.aside(product) as connection:
        lock(connection)
        rows = sa.select(loads.c.number).add_columns(*nothing).where(old)
        connection.execute(sa.insert(alert_loads).from_select(names, rows))


def _begin(product: Product, load: int) -> int:
    """The checkpoint from which to go on: the id of the last revision that was matched."""
    known = sa.select(alert_loads.c.checkpoint).where(alert_loads.c.load == load)
    with lease.aside(product) as connection:
        # Whoever read an older newest load has committed by now.
        lock(connection)
        checkpoint = connection.scalar(known)
        if checkpoint is None:
            zeros = dict.fromkeys(("checkpoint", "queries", "paragraphs", "notices"), 0)
            row = {"load": load, "state": "matching", "started": ledger.now()}
            connection.execute(sa.insert(alert_loads).values(row | zeros))
    return int(checkpoint or 0)


def in_force(load: int | sa.Column[int]) -> sa.ColumnElement[bool]:
    """Which revisions a load is matched with."""
    to = query_revisions.c.to_load
    return sa.and_(query_revisions.c.after_load < load, sa.or_(to.is_(None), to >= load))


def _any_in_force(connection: sa.Connection, load: int, *, besides: int | None = None) -> bool:
    query = sa.select(query_revisions.c.id).where(in_force(load)).limit(1)
    if besides is not None:
        query = query.where(query_revisions.c.saved_query != besides)
    return connection.scalar(query) is not None


def _revisions(product: Product, load: int, checkpoint: int, chunk: int) -> Sequence[sa.Row[Any]]:
    query: sa.Select[Any] = (
        sa.select(
            query_revisions.c.id,
            query_revisions.c.saved_query,
            query_revisions.c.tree,
            query_revisions.c.events,
        )
        .where(in_force(load), query_revisions.c.id > checkpoint)
        .order_by(query_revisions.c.id)
        .limit(chunk)
    )
    with product.database.read() as connection:
        return connection.execute(query).all()


def _notices(
    matcher: Matcher, load: int, revisions: Sequence[sa.Row[Any]], canary: int | None
) -> tuple[list[tuple[Any, ...]], list[int]]:
    """The notices, each with the values of `NOTICE_COLUMNS`, and what revisions are unreadable."""
    made = ledger.now()
    rows: list[tuple[Any, ...]] = []
    unreadable = []
    # Many people save the same query.
    known: dict[tuple[str, str], Sequence[tuple[Any, ...]] | None] = {}
    for row in revisions:
        if (terms := (row.tree, row.events)) not in known:
            known[terms] = _fired(matcher, load, *terms)
        told = known[terms]
        if told is None:
            unreadable.append(row.id)
            continue
        for one in told[:1] if row.saved_query == canary else told:
            rows.append((row.saved_query, row.id, load, made, *one))
    return rows, unreadable


def _fired(matcher: Matcher, load: int, tree: str, events: str) -> Sequence[tuple[Any, ...]] | None:
    """What a notice says of each paragraph that fires; None where the terms are unreadable."""
    try:
        fired = matcher.fired(read_tree(tree), frozenset(read_events(events)))
    except Unreadable:
        return None
    return [_told(load, one) for one in fired]


def _told(load: int, fired: Fired) -> tuple[Any, ...]:
    version = fired.version
    occasion = "new" if version.fresh else f"load:{load}"
    return version.id, occasion, _write(fired.reasons).decode(), _detail(version)


def _detail(version: Version) -> str | None:
    """What there was before: the row that was replaced, or what was said of this one."""
    if version.fresh:
        return None if version.replaced is None else f'{{"replaced":{version.replaced}}}'
    before = version.before
    assert before is not None  # a version that stays was there before
    said = {name: getattr(before, name) for name in ("agencies", "citations", "deadlines")}
    return _write(said).decode()


def _move(connection: sa.Connection, load: int, checkpoint: int, to: int) -> None:
    place = sa.and_(
        alert_loads.c.load == load,
        alert_loads.c.checkpoint == checkpoint,
        alert_loads.c.state == "matching",
    )
    moved = connection.execute(sa.update(alert_loads).where(place).values(checkpoint=to))
    if moved.rowcount != 1:
        raise Overtaken(f"load {load} is being matched by another worker")


def _finish(product: Product, load: int, versions: int, *, quiet: bool) -> Matched:
    matching = sa.and_(alert_loads.c.load == load, alert_loads.c.state == "matching")
    told = sa.select(sa.func.count()).select_from(notices).where(notices.c.load == load)
    queries = sa.select(sa.func.count()).select_from(query_revisions).where(in_force(load))
    with lease.aside(product) as connection:
        count = Matched(
            load, connection.scalar(queries) or 0, versions, connection.scalar(told) or 0
        )
        values = {
            "state": "no_news" if quiet else "matched",
            "queries": count.queries,
            "paragraphs": versions,
            "notices": count.notices,
            "finished": ledger.now(),
        }
        connection.execute(sa.update(alert_loads).where(matching).values(values))
    return count
