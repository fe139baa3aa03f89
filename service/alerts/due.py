"""Tells of time limits that come near: in at most seven days, and in at most one.

What is near is a question of days, but what there is is one of loads: each day is told of the
collection as it was after the newest load that was matched. A checkpoint names that load, the
newest revision and the day in each time zone; while none of them changes there is nothing to do.
On a new day all limits that are near are gone through, on a new load those of the documents that it
touched, for a new revision all of them. A notice that is there is not made again, so whoever was
killed in the middle, or whose clock went back, goes through the same once more.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import msgspec
import sqlalchemy as sa

from search.engine_tantivy_percolator import Percolator
from service import lease, states
from service.accounts import moments
from service.alerts import outbox
from service.alerts.matcher import entry_of
from service.alerts.matching import CHUNK, NOTICE_COLUMNS
from service.alerts.near import MOST_DOCUMENTS, Near, documents_near, read_near
from service.alerts.progress import newest_matched
from service.alerts.stored import Unreadable, read_tree
from service.db.alerts import notices, query_revisions, saved_queries
from service.db.connect import Database
from service.db.rows import insert
from service.product import Product
from service.revisions import lock, stop_unreadable

STAGES = (1, 7)
"""In how many days at most a limit is near; the first that holds is told."""
_FARTHEST = timedelta(days=max(STAGES))
_STATE = "alerts_due"
_REASONS = '["due"]'
_PAIRS = 5_000


class Checkpoint(msgspec.Struct, frozen=True):
    """Up to which load and revision everything is told, and for which day in each time zone."""

    load: int = 0
    revision: int = 0
    days: Mapping[str, date] = {}


class Limit(NamedTuple):
    """What a saved query is to be told of: a limit of a paragraph version, and its stage."""

    saved_query: int
    revision: int
    near: Near
    day: date
    stage: int

    @property
    def occasion(self) -> str:
        """What the notice is told for; see `service.db.alerts`."""
        return f"due:{self.stage}:{self.day.isoformat()}"


_Step = tuple[list[Limit], list[int]]
"""What is near for some revisions, and those of them that cannot be read."""


def tell_due(
    product: Product,
    stop: Callable[[], bool],
    require: Callable[[], None] = lambda: None,
    *,
    now: datetime | None = None,
    chunk: int = CHUNK,
) -> int:
    """Tell of all limits that are near and were not told of, until `stop` says so; how many.

    Raises what `require` does, which asks whether this is still ours to do.
    """
    moment = now or moments.now()
    known, reached = _places(product.database, moment)
    told = 0
    if reached == known:
        return told
    for limits, unreadable in _steps(product, known, reached, chunk):
        require()
        told += _write(product, reached.load, moments.written(moment), limits, unreadable)
        if stop():
            return told
    with lease.aside(product) as connection:
        lock(connection)
        states.set_state(connection, _STATE, msgspec.json.encode(reached).decode())
    return told


def is_overdue(database: Database, now: datetime | None = None) -> bool:
    """Whether there may be something to tell of; costs a moment."""
    known, reached = _places(database, now or moments.now())
    return known != reached


def checkpoint(connection: sa.Connection) -> Checkpoint:
    """How far everything has been told."""
    written = states.state(connection, _STATE)
    return msgspec.json.decode(written, type=Checkpoint) if written else Checkpoint()


def asking() -> sa.Select[Any]:
    """The revisions in force that ask for limits that come near."""
    return (
        sa.select(
            query_revisions.c.id,
            query_revisions.c.saved_query,
            query_revisions.c.tree,
            saved_queries.c.timezone,
        )
        .join(saved_queries, saved_queries.c.id == query_revisions.c.saved_query)
        .where(query_revisions.c.to_load.is_(None), query_revisions.c.events.contains('"due"'))
    )


def stage_of(day: date, today: date) -> int | None:
    """The stage of a limit on this day; None for one that has passed, or is farther off."""
    left = (day - today).days
    return next((stage for stage in STAGES if 0 <= left <= stage), None)


def _places(database: Database, moment: datetime) -> tuple[Checkpoint, Checkpoint]:
    """Where the checkpoint stands, and where it has to."""
    with database.read() as connection:
        known = checkpoint(connection)
        return known, _reached(connection, known, moment)


def _reached(connection: sa.Connection, known: Checkpoint, moment: datetime) -> Checkpoint:
    newest = connection.scalar(sa.select(sa.func.max(query_revisions.c.id)))
    zones = set(known.days)
    if newest and newest > known.revision:
        later = asking().where(query_revisions.c.id > known.revision)
        zones |= set(connection.scalars(later.with_only_columns(saved_queries.c.timezone)))
    days = {zone: moment.astimezone(ZoneInfo(zone)).date() for zone in sorted(zones)}
    return Checkpoint(newest_matched(connection), newest or 0, days)


def _steps(product: Product, known: Checkpoint, reached: Checkpoint, chunk: int) -> Iterator[_Step]:
    dawned = [zone for zone, day in reached.days.items() if known.days.get(zone) != day]
    fresh = sa.or_(saved_queries.c.timezone.in_(dawned), query_revisions.c.id > known.revision)
    yield from _near(product, reached, fresh, None, chunk)
    yield from _near(product, reached, sa.not_(fresh), known.load, chunk)


def _near(
    product: Product,
    reached: Checkpoint,
    which: sa.ColumnElement[bool],
    since: int | None,
    chunk: int,
) -> Iterator[_Step]:
    if not reached.days:
        return
    first, last = min(reached.days.values()), max(reached.days.values()) + _FARTHEST
    with product.database.read() as connection:
        if connection.execute(asking().where(which).limit(1)).first() is None:
            return
        documents = documents_near(connection, reached.load, first, last, since)
    for start in range(0, len(documents), MOST_DOCUMENTS):
        some = documents[start : start + MOST_DOCUMENTS]
        with product.database.read() as connection:
            near = read_near(connection, some, reached.load, first, last)
        if near:
            percolator = Percolator([entry_of(one.paragraph) for one in near])
            for revisions in _revisions(product, which, reached.revision, chunk):
                step = _limits(percolator, near, revisions, reached.days)
                if any(step):
                    yield step


def _revisions(
    product: Product, which: sa.ColumnElement[bool], newest: int, chunk: int
) -> Iterator[Sequence[sa.Row[Any]]]:
    """These revisions up to the newest, in the order of their ids, so many at a time."""
    last = 0
    while True:
        query = asking().where(which, query_revisions.c.id.between(last + 1, newest))
        with product.database.read() as connection:
            rows = connection.execute(query.order_by(query_revisions.c.id).limit(chunk)).all()
        if not rows:
            return
        yield rows
        last = rows[-1].id


def _limits(
    percolator: Percolator,
    near: Sequence[Near],
    revisions: Sequence[sa.Row[Any]],
    days: Mapping[str, date],
) -> _Step:
    # Many people save the same query.
    matching: dict[str, list[int] | None] = {}
    found, unreadable = [], []
    for row in revisions:
        if row.tree not in matching:
            matching[row.tree] = _matching(percolator, row.tree)
        places = matching[row.tree]
        if places is None:
            unreadable.append(row.id)
            continue
        for one in (near[place] for place in places):
            for day in one.days:
                if stage := stage_of(day, days[row.timezone]):
                    found.append(Limit(row.saved_query, row.id, one, day, stage))
    return found, unreadable


def _matching(percolator: Percolator, tree: str) -> list[int] | None:
    """The places of the paragraphs that match; None where the tree is unreadable."""
    try:
        return percolator.matches(read_tree(tree))
    except Unreadable:
        return None


def _write(
    product: Product, load: int, made: str, limits: Sequence[Limit], unreadable: Sequence[int]
) -> int:
    """Write the notices that are not there yet, and queue them; how many."""
    with lease.aside(product) as connection:
        # Nobody else makes notices or closes revisions meanwhile.
        lock(connection)
        stop_unreadable(connection, unreadable, load)
        in_force = _in_force(connection, {one.revision for one in limits})
        told = _told(connection, limits)
        rows = [
            _row(one, load, made)
            for one in limits
            if one.revision in in_force and not told.intersection(_same(one))
        ]
        if rows:
            behind = connection.scalar(sa.select(sa.func.max(notices.c.id))) or 0
            insert(connection, NOTICE_COLUMNS, rows)
            outbox.queue(connection, load, rows[0][1], rows[-1][1], behind=behind)
    return len(rows)


def _row(limit: Limit, load: int, made: str) -> tuple[Any, ...]:
    """The values of `NOTICE_COLUMNS`."""
    detail = f'{{"due":"{limit.day.isoformat()}"}}'
    place = (limit.saved_query, limit.revision, load, made, limit.near.version)
    return (*place, limit.occasion, _REASONS, detail)


def _same(limit: Limit) -> Iterator[tuple[int, int, str]]:
    """The notices of which any says the same: of this stage, or of one that is nearer."""
    for version in limit.near.versions:
        for stage in STAGES:
            if stage <= limit.stage:
                occasion = limit._replace(stage=stage).occasion
                yield limit.saved_query, version, occasion


def _in_force(connection: sa.Connection, revisions: Collection[int]) -> set[int]:
    """Those of the revisions that nobody has closed meanwhile."""
    if not revisions:
        return set()
    ids = query_revisions.c.id
    open_ = sa.select(ids).where(query_revisions.c.to_load.is_(None))
    between = ids.between(min(revisions), max(revisions))
    return set(connection.scalars(open_.where(between))).intersection(revisions)


def _told(connection: sa.Connection, limits: Sequence[Limit]) -> set[tuple[int, int, str]]:
    """The notices that there are of these saved queries and versions."""
    pairs = list({(one.saved_query, id_): None for one in limits for id_ in one.near.versions})
    found = set()
    for start in range(0, len(pairs), _PAIRS):
        columns = (sa.column("saved_query", sa.Integer), sa.column("paragraph", sa.BigInteger))
        asked = sa.values(*columns, name="asked").data(pairs[start : start + _PAIRS]).cte()
        same = sa.and_(
            notices.c.saved_query == asked.c.saved_query, notices.c.paragraph == asked.c.paragraph
        )
        query = sa.select(notices.c.saved_query, notices.c.paragraph, notices.c.occasion)
        found |= {tuple(row) for row in connection.execute(query.join(asked, same))}
    return found
