"""The benchmark of alerts: many saved queries matched with one load, in a collection of any size.

Works on a copy of the collection's database; matching asks no index.
"""

import dataclasses
import sqlite3
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import msgspec
import sqlalchemy as sa

from search import engine_tantivy
from service import bench_alert_queries, bench_corpus, holdings, lease, ledger, loads, revisions
from service.alerts import matching
from service.alerts.matcher import Matcher, entry_of
from service.alerts.news import Version, read_news
from service.alerts.stored import read_tree
from service.bench_alert_queries import Saved
from service.bench_figures import Figure
from service.bench_served import own_settings
from service.db.alerts import (
    deliveries,
    destinations,
    query_revisions,
    saved_queries,
    saved_query_destinations,
)
from service.db.schema import paragraphs
from service.product import Product, opened
from service.settings import Settings

T = TypeVar("T")

SEED = 13
NEW = 1_000
"""Paragraphs of the load, roughly."""
_OWNERS = 20
"""Saved queries that are sent to the same address."""
_WORKERS = 2


class Times(NamedTuple):
    """Seconds of wall and of processor time."""

    wall: float
    processor: float


def bench_alerts(texts: Path, size: int, data: Path | None, queries: int) -> Iterator[Figure]:
    """Times of each part and of the whole, after the mix of queries and the sizes.

    `data` keeps the collection for a next run; one that is there is copied, never written to.
    """
    with tempfile.TemporaryDirectory(prefix="directives-bench-") as name:
        collection, own = (
            own_settings(data or Path(name) / "data"),
            own_settings(Path(name) / "own"),
        )
        if not _file(collection).exists():
            bench_corpus.make(texts, Path(name) / "files", size, SEED)
            with opened(collection) as product:
                _load(product, Path(name) / "files")
        _copy(collection, own)
        with opened(own) as product:
            saved = bench_alert_queries.make(product.database, queries, SEED)
            yield from (
                Figure(f"saved queries: {kind}", count, "")
                for kind, count in sorted(Counter(one.kind for one in saved).items())
            )
            _save(product, saved)
            while matching.match_next(product):
                pass
            bench_corpus.make(texts, Path(name) / "new", NEW, SEED + 1)
            number = _load(_with_small_index(product), Path(name) / "new")
            yield Figure("paragraphs of the collection", _count(product, paragraphs), "")
            yield from _parts(product, number)
            yield from _whole(product)


def _parts(product: Product, load: int) -> Iterator[Figure]:
    """What each step takes by itself; nothing is written."""
    with product.database.read() as connection:
        news, times = _timed(lambda: read_news(connection, load))
    yield Figure("paragraphs that are news", len(news), "")
    yield from _told("news read", times)
    yield from _told("… and cut into words", _timed(lambda: _cut(news))[1])
    matcher, times = _timed(lambda: Matcher(news))
    yield from _told("… and indexed in memory", times)
    rows, times = _timed(lambda: matching._revisions(product, load, 0, 10**9))
    yield from _told("saved queries read", times)
    trees, times = _timed(lambda: [read_tree(row.tree) for row in rows])
    yield from _told("… and decoded", times)
    presearch = matcher._after._presearch
    possible, times = _timed(lambda: [tree for tree in trees if presearch.possible(tree)])
    yield from _told("paragraphs ruled out early", times)
    yield Figure("saved queries that reached the engine", len(possible), "")
    found, times = _timed(lambda: [matcher._after.matches(tree) for tree in possible])
    yield from _told("… and matched by it", times)
    yield Figure("saved queries that match", sum(map(bool, found)), "")


def _cut(news: Sequence[Version]) -> None:
    for version in news:
        entry_of(version.after)


def _whole(product: Product) -> Iterator[Figure]:
    matched, times = _timed(lambda: matching.match_next(product))
    assert matched is not None  # the load was waiting
    yield Figure("notices", matched.notices, "")
    yield Figure("deliveries", _count(product, deliveries), "")
    yield from _told("the whole, notices and deliveries committed", times)


def _timed(work: Callable[[], T]) -> tuple[T, Times]:
    wall, processor = time.perf_counter(), time.process_time()
    result = work()
    return result, Times(time.perf_counter() - wall, time.process_time() - processor)


def _told(name: str, times: Times) -> Iterator[Figure]:
    yield Figure(name, times.wall, "s")
    yield Figure(f"{name}, processor time", times.processor, "s")


def _load(product: Product, files: Path) -> int:
    """Load made directives; the number of the last load."""
    return loads.load(product, [files], root=files.parent, workers=_WORKERS).numbers[-1]


def _with_small_index(product: Product) -> Product:
    """The product with an index of one document, so that loading does not make the whole anew."""
    engine = engine_tantivy.open_engine(None)
    with product.database.read() as connection:
        first = connection.scalar(sa.select(sa.func.min(paragraphs.c.document)))
    with engine.batch() as batch:
        for entry in holdings.entries(product.database, [first or 0]):
            batch.put(entry)
    return dataclasses.replace(product, engine=engine)


def _file(settings: Settings) -> Path:
    return settings.data / "directives.sqlite3"


def _copy(collection: Settings, own: Settings) -> None:
    """The database alone: matching asks no index."""
    own.data.mkdir(parents=True)
    address = f"{_file(collection).absolute().as_uri()}?mode=ro"
    with (
        closing(sqlite3.connect(address, uri=True)) as source,
        closing(sqlite3.connect(_file(own))) as target,
    ):
        source.backup(target)


def _save(product: Product, saved: Sequence[Saved]) -> None:
    """Save them all at once, each sent somewhere, in the place of as many calls of `saved`."""
    now = ledger.now()
    with lease.aside(product) as connection:
        revisions.lock(connection)
        load = revisions.newest_load(connection)
        first = (connection.scalar(sa.select(sa.func.max(saved_queries.c.id))) or 0) + 1
        ids = range(first, first + len(saved))
        connection.execute(sa.insert(saved_queries), [_saved_query(id_, now) for id_ in ids])
        in_force = [
            _revision(id_, one.tree, load, now) for id_, one in zip(ids, saved, strict=True)
        ]
        connection.execute(sa.insert(query_revisions), in_force)
        addresses = [_destination(id_, now) for id_ in sorted({id_ // _OWNERS + 1 for id_ in ids})]
        connection.execute(sa.insert(destinations), addresses)
        sent = [{"saved_query": id_, "destination": id_ // _OWNERS + 1} for id_ in ids]
        connection.execute(sa.insert(saved_query_destinations), sent)


def _saved_query(id_: int, now: str) -> dict[str, Any]:
    cadence = "daily" if id_ % 2 else "at_once"
    fixed = {"name": f"query {id_}", "note": "", "text": "", "selection": "{}", "revision": 1}
    zone = {"cadence": cadence, "timezone": "Asia/Ho_Chi_Minh", "made": now, "changed": now}
    return {"id": id_, **fixed, **zone}


def _revision(id_: int, tree: object, load: int, now: str) -> dict[str, Any]:
    written = msgspec.json.encode(tree).decode()
    fixed = {"number": 1, "events": '["text"]', "versions": "{}", "after_load": load, "made": now}
    return {"saved_query": id_, "tree": written, **fixed}


def _destination(id_: int, now: str) -> dict[str, Any]:
    return {"id": id_, "kind": "email", "name": "", "address": f"{id_}@example.vn", "made": now}


def _count(product: Product, table: sa.Table) -> int:
    with product.database.read() as connection:
        return connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0
