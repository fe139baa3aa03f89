"""Both engines side by side in one run, on the same paragraphs, and what they are measured by.

Loading is compared with a plain loop of pyvi and the official client's bulk helper, searching with
the product's own queries sent to Elasticsearch directly, both with plain Elasticsearch. On the
cluster everything stands under a prefix of its own and is removed at the end.
"""

import secrets
import tempfile
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from service import bench_corpus, bench_plain, loads
from service.bench_figures import Figure, compared, percentiles, timed
from service.bench_queries import make_queries
from service.bench_recording import Call, calls_for
from service.bench_served import get, own_settings, served
from service.product import opened
from service.settings import Settings, SettingsError

if TYPE_CHECKING:
    from elasticsearch import Elasticsearch

QUERIES = 300
WARM_UP_PARAGRAPHS = 2_000
"""So many are loaded first, elsewhere: a server that has just started is slow for a while."""

BASE_LINE = "base line: pyvi's tokenize and helpers.bulk"
DIRECT = "the same queries sent directly"


@dataclass(frozen=True, slots=True)
class _Sides:
    """The product on each engine, and the cluster itself."""

    tantivy: Settings
    elastic: Settings
    client: "Elasticsearch"
    workers: int

    def index(self, name: str) -> str:
        """The name of an index beside those of the product."""
        return f"{self.elastic.engine_prefix}-{name}"


def bench_engines(
    texts: Path, paragraphs: int, engine_url: str, workers: int, number: int = QUERIES
) -> Generator[Figure, None, None]:
    """Loading in paragraphs per second, answers in milliseconds, sizes in bytes per paragraph.

    `engine_url` names the servers of a cluster, `number` is that of the queries. The base line of
    loading is left out where pyvi cannot be imported. Raises `SettingsError` and `EngineError`.
    """
    prefix = f"directives-bench-{secrets.token_hex(4)}"
    with tempfile.TemporaryDirectory(prefix="directives-bench-") as name:
        folder = Path(name)
        elastic = own_settings(folder / "elastic", engine_url, prefix)
        _require_reached(elastic)
        with bench_plain.connected(elastic) as client:
            sides = _Sides(own_settings(folder / "tantivy"), elastic, client, workers)
            bench_corpus.make(texts, folder / "few", min(paragraphs, WARM_UP_PARAGRAPHS))
            bench_corpus.make(texts, folder / "files", paragraphs)
            _warm_up(sides, folder / "few")
            yield from _loading(sides, folder / "files")
            yield from _searching(sides, make_queries(texts, number))
            yield from _sizes(sides)


def _require_reached(elastic: Settings) -> None:
    if not elastic.engine_servers:
        raise SettingsError("engine_url", "it must name servers, such as http://127.0.0.1:9200")
    with opened(elastic) as product:
        product.engine.get(())


def _warm_up(sides: _Sides, files: Path) -> None:
    few = own_settings(files.with_suffix(".data"), sides.elastic.engine_url, sides.index("few"))
    _load("", few, files, sides.workers)
    _base_line(sides, few, "few-cut")


def _loading(sides: _Sides, files: Path) -> Iterator[Figure]:
    """Whole loads on both engines, then the base line on what these hold."""
    tantivy = _load("load on tantivy", sides.tantivy, files, sides.workers)
    elastic = _load("load on Elasticsearch", sides.elastic, files, sides.workers)
    base = _base_line(sides, sides.tantivy, "cut")
    yield Figure("paragraphs", _held(sides.tantivy), "")
    if base:
        yield base
    yield from compared(tantivy, base, "the base line")
    yield from compared(elastic, base, "the base line")


def _load(name: str, settings: Settings, files: Path, workers: int) -> Figure:
    with opened(settings) as product:
        seconds = timed(lambda: loads.load(product, [files], root=files, workers=workers))
    return Figure(name, _held(settings) / seconds, "paragraphs/s")


def _held(settings: Settings) -> int:
    with opened(settings) as product:
        return product.engine.health().paragraphs


def _base_line(sides: _Sides, held: Settings, index: str) -> Figure | None:
    tokenize = bench_plain.tokenizer()
    if tokenize is None:
        return None
    with opened(held) as product:
        texts = [(one.text, one.language) for one in product.engine.scan()]
    name = sides.index(index)
    seconds = timed(lambda: bench_plain.load_cut(sides.client, name, texts, tokenize))
    return Figure(BASE_LINE, len(texts) / seconds, "paragraphs/s")


def _searching(sides: _Sides, queries: Sequence[str]) -> Iterator[Figure]:
    """Whole answers of both engines over HTTP, and the cluster asked directly."""
    with opened(sides.elastic) as product:
        bench_plain.load_raw(sides.client, sides.index("raw"), product.engine.scan())
        calls = calls_for(product, queries)
    with served(sides.tantivy) as tantivy, served(sides.elastic) as elastic:
        raw = partial(bench_plain.search_raw, sides.client, sides.index("raw"))
        ways: dict[str, Sequence[Callable[[], None]]] = {
            "JSON answer on tantivy": _asking(partial(get, tantivy, "/api/v1/search"), queries),
            "search page on tantivy": _asking(partial(get, tantivy, "/"), queries),
            "JSON answer on Elasticsearch": _asking(
                partial(get, elastic, "/api/v1/search"), queries
            ),
            "search page on Elasticsearch": _asking(partial(get, elastic, "/"), queries),
            DIRECT: [partial(_repeat, sides.client, some) for some in calls],
            "plain Elasticsearch": _asking(raw, queries),
        }
        _times(ways)
        times = _times(ways)
    yield Figure("queries", len(queries), "")
    yield Figure("requests for a query", sum(map(len, calls)) / len(queries), "")
    yield from _answers(times)


def _asking(ask: Callable[[str], None], queries: Sequence[str]) -> list[Callable[[], None]]:
    return [partial(ask, query) for query in queries]


def _repeat(client: "Elasticsearch", calls: Sequence[Call]) -> None:
    for call in calls:
        call.repeat(client)


def _times(ways: Mapping[str, Sequence[Callable[[], None]]]) -> dict[str, list[float]]:
    """Seconds of each way of asking, query after query: what disturbs falls on all alike.

    Who comes first changes, as the next may find warm what the one before has asked for.
    """
    names = list(ways)
    times: dict[str, list[float]] = {name: [] for name in names}
    for at in range(len(ways[DIRECT])):
        first = at % len(names)
        for name in names[first:] + names[:first]:
            times[name].append(timed(ways[name][at]))
    return times


def _answers(times: Mapping[str, Sequence[float]]) -> Iterator[Figure]:
    direct = percentiles(DIRECT, times[DIRECT])
    for name, seconds in times.items():
        is_compared = name.endswith("on Elasticsearch")
        for figure, base in zip(percentiles(name, seconds), direct, strict=True):
            yield from compared(figure, base if is_compared else None, DIRECT)


def _sizes(sides: _Sides) -> Iterator[Figure]:
    """Bytes per paragraph on disk."""
    with opened(sides.tantivy) as product:
        health = product.engine.health()
    number = max(1, health.paragraphs)
    sizes = {
        "index on tantivy": health.bytes,
        "index on Elasticsearch, merged, without copies": bench_plain.merged_bytes(
            sides.client, f"{sides.elastic.engine_prefix}_*"
        ),
        "plain Elasticsearch, merged": bench_plain.merged_bytes(sides.client, sides.index("raw")),
        "database": sum(
            path.stat().st_size for path in sides.elastic.data.glob("directives.sqlite3*")
        ),
    }
    for name, size in sizes.items():
        yield Figure(f"size: {name}", size / number, "bytes per paragraph")
