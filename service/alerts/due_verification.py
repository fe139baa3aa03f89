"""Proves the notices of time limits that come near, by other means than they were made.

Each must be of a paragraph that had the limit and matches by a plain search, and be there once. For
the day of the checkpoint all that a search over the collection finds must have been told.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from search.engine import Engine, Search
from search.model import Paragraph
from search.tree import Range
from service import ledger
from service.alerts.checking import Finding, filled, found
from service.alerts.due import STAGES, Checkpoint, asking, checkpoint, stage_of
from service.alerts.near import days_of, read_versions
from service.alerts.stored import Unreadable, known_events, read_tree
from service.db.alerts import notices, query_revisions
from service.db.schema import loads, paragraphs
from service.product import Product

_FARTHEST = timedelta(days=max(STAGES))
_A_DAY = timedelta(days=1)

_Told = dict[tuple[int, str, date], int]
"""By saved query, paragraph and day the nearest stage that was told."""


def verify_due(product: Product, first: int = 1, last: int | None = None) -> Iterator[Finding]:
    """All that is wrong with notices that name a load from `first` to `last`.

    What is missing is looked for without `last` alone, and only while no load waits.
    """
    told: _Told = {}
    with product.database.read() as connection:
        for load, rows in _by_load(connection, first, last):
            yield from _compared(connection, load, rows, told)
        known = checkpoint(connection)
        newest = connection.scalar(sa.select(sa.func.max(loads.c.number)))
        complete = last is None and first == 1 and known.load == newest
        revisions = connection.execute(asking()).all() if complete else []
        if not complete or ledger.running(connection):
            return
    for row in revisions:
        yield from _missing(product, row, known, told)


def _by_load(
    connection: sa.Connection, first: int, last: int | None
) -> Iterator[tuple[int, Sequence[sa.Row[Any]]]]:
    of_limits = sa.and_(notices.c.occasion.like("due:%"), notices.c.load >= first)
    if last is not None:
        of_limits = sa.and_(of_limits, notices.c.load <= last)
    query = sa.select(notices.c.load).where(of_limits).distinct().order_by(notices.c.load)
    for load in connection.scalars(query).all():
        rows = (
            sa.select(notices, query_revisions.c.tree, query_revisions.c.events)
            .join(query_revisions, query_revisions.c.id == notices.c.revision)
            .where(notices.c.load == load, notices.c.occasion.like("due:%"))
            .order_by(notices.c.id)
        )
        yield load, connection.execute(rows).all()


def _compared(
    connection: sa.Connection, load: int, rows: Sequence[sa.Row[Any]], told: _Told
) -> Iterator[Finding]:
    """The notices of one state of the collection, each by itself and among those before."""
    versions = read_versions(connection, sorted({row.paragraph for row in rows}), load)
    engine = filled(list(versions.values()))
    matching: dict[str, set[int] | None] = {}
    for row in rows:
        paragraph = versions[row.paragraph]
        _, written, day = row.occasion.split(":")
        stage, at = int(written), date.fromisoformat(day)
        if row.tree not in matching:
            matching[row.tree] = _found(engine, row.tree)
        ordinals = matching[row.tree]
        if ordinals is None:
            yield Finding("unreadable", load, row.saved_query)
        elif paragraph.ordinal not in ordinals or not _is_near(row, paragraph, stage, at):
            yield Finding("unexpected", load, row.saved_query, row.paragraph, row.occasion)
        key = (row.saved_query, paragraph.key, at)
        if told.get(key, stage + 1) <= stage:
            yield Finding("double", load, row.saved_query, row.paragraph, row.occasion)
        told[key] = min(stage, told.get(key, stage))


def _found(engine: Engine, tree: str) -> set[int] | None:
    try:
        return found(engine, read_tree(tree))
    except Unreadable:
        return None


def _is_near(row: sa.Row[Any], paragraph: Paragraph, stage: int, day: date) -> bool:
    """Whether it was asked for and was near; a saved query may have had another time zone then."""
    made = datetime.fromisoformat(row.made).date()
    near = made - _A_DAY <= day <= made + timedelta(days=stage) + _A_DAY
    said = day in days_of(paragraph.deadlines, day, day)
    return stage in STAGES and near and said and "due" in known_events(row.events)


def _missing(
    product: Product, row: sa.Row[Any], known: Checkpoint, told: _Told
) -> Iterator[Finding]:
    """What a search finds today for a revision in force, and was not told of."""
    today = known.days.get(row.timezone)
    if today is None or row.id > known.revision:
        return  # its turn is still to come
    end = today + _FARTHEST
    near = Range("deadline", _number(today), _number(end))
    try:
        tree = read_tree(row.tree)
    except Unreadable:
        yield Finding("unreadable", known.load, row.saved_query)
        return
    total = product.engine.search(Search(tree, near, size=0)).total
    hits = product.engine.search(Search(tree, near, sort="document", size=total)).hits
    for hit in hits if total else ():
        for day in days_of(hit.paragraph.deadlines, today, end):
            stage = stage_of(day, today)
            assert stage is not None  # it is near
            key = hit.paragraph.key
            if told.get((row.saved_query, key, day), stage + 1) > stage:
                version = _version(product, key)
                occasion = f"due:{stage}:{day.isoformat()}"
                yield Finding("missing", known.load, row.saved_query, version, occasion)


def _version(product: Product, key: str) -> int:
    held = sa.and_(paragraphs.c.key == key, paragraphs.c.load_ended.is_(None))
    with product.database.read() as connection:
        return connection.scalar(sa.select(paragraphs.c.id).where(held)) or 0


def _number(day: date) -> int:
    return day.year * 10_000 + day.month * 100 + day.day
