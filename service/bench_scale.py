"""Benchmark of the embedded engine at scale: search pages over HTTP, memory, size of the index.

Works on a collection of its own, whatever engine and database the environment names.
"""

import random
import re
import statistics
import tempfile
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

import httpx

from service import bench_corpus, loads
from service.bench_figures import Figure, timed
from service.bench_queries import make_queries
from service.bench_served import get, own_settings, served_process
from service.product import opened
from service.settings import Settings

SEED = 11
MOST = frozenset({"most_words", "widened", "question"})
"""Ways to understand a query by which some of its words are enough."""
_PAGE, _ANSWER = "/", "/api/v1/search"
_WARM_UP = 30
_AGAIN = 5
_WORKERS = 2


class Asked(NamedTuple):
    """A query, how it was answered ("all" or "most" words), and the seconds of its page."""

    query: str
    words: str
    seconds: float


class Scale(NamedTuple):
    """What was asked, and the figures."""

    asked: list[Asked]
    figures: list[Figure]


def bench_scale(texts: Path, paragraphs: int, data: Path | None, queries: int) -> Scale:
    """Ask for `queries` search pages that match all words, and a third as many that match most.

    `data` keeps the collection for a next run; a folder that holds one already is used as it is.
    """
    with tempfile.TemporaryDirectory(prefix="directives-bench-") as name:
        settings = own_settings(data or Path(name) / "data")
        if not (settings.data / "directives.sqlite3").exists():
            bench_corpus.make(texts, Path(name) / "files", paragraphs)
            with opened(settings) as product:
                loads.load(
                    product, [Path(name) / "files"], root=Path(name) / "files", workers=_WORKERS
                )
        figures = list(_sizes(settings))
        with served_process(settings) as (client, process):
            first = timed(partial(get, client, _PAGE, ""))
            again = [timed(partial(get, client, _PAGE, "")) for _ in range(_AGAIN)]
            asked = _asked(client, _mix(texts, queries))
            memory = _anonymous(process)
    figures.append(Figure("empty search, first", first * 1000, "ms"))
    figures.append(Figure("empty search, again", statistics.median(again) * 1000, "ms"))
    figures += [figure for words in ("all", "most") for figure in _times(words, asked)]
    figures.append(Figure("anonymous memory of the service", memory / 2**20, "MiB"))
    return Scale(asked, figures)


def _mix(texts: Path, number: int) -> list[str]:
    """Queries as people type them, and then words of two that seldom stand together."""
    typed = make_queries(texts, number + _WARM_UP, SEED)
    chance = random.Random(SEED)  # noqa: S311 - repeatable queries, not a secret
    words = [query for query in typed if '"' not in query and " " in query]
    apart = [" ".join(chance.sample(words, 2)) for _ in range(number // 3)]
    return [*typed, *apart]


def _asked(client: httpx.Client, queries: Sequence[str]) -> list[Asked]:
    """Each query's page, timed; what it was read as is asked for only afterwards."""
    seconds = [timed(partial(get, client, _PAGE, query)) for query in queries][_WARM_UP:]
    asked = queries[_WARM_UP:]
    words = [_words(client, query) for query in asked]
    return list(map(Asked, asked, words, seconds))


def _words(client: httpx.Client, query: str) -> str:
    answer = client.get(_ANSWER, params={"q": query, "size": 1}).raise_for_status().json()
    if not answer["total"]:
        return "none"
    codes = {change["code"] for change in answer["query"]["changes"]}
    return "most" if MOST & codes else "all"


def _times(words: str, asked: Sequence[Asked]) -> Iterator[Figure]:
    """How many queries ended so, and the times of their pages."""
    seconds = sorted(one.seconds for one in asked if one.words == words)
    yield Figure(f"queries that match {words} words", len(seconds), "")
    if len(seconds) > 1:
        p50, p95 = statistics.median(seconds), statistics.quantiles(seconds, n=20)[-1]
        yield Figure(f"search page, {words} words, p50", p50 * 1000, "ms")
        yield Figure(f"search page, {words} words, p95", p95 * 1000, "ms")


def _sizes(settings: Settings) -> Iterator[Figure]:
    with opened(settings) as product:
        health = product.engine.health()
        text = sum(len(paragraph.text.encode()) for paragraph in product.engine.scan())
    yield Figure("paragraphs", health.paragraphs, "")
    yield Figure("index against text", health.bytes / max(1, text), "times")
    by_kind: dict[str, int] = {}
    for path in settings.index.rglob("*"):
        if path.is_file():
            by_kind[path.suffix] = by_kind.get(path.suffix, 0) + path.stat().st_size
    for kind, size in sorted(by_kind.items(), key=lambda pair: -pair[1]):
        if size > text / 1000:
            yield Figure(f"… of it {kind}", size / text, "times")


def _anonymous(process: int) -> int:
    """RssAnon of the process in bytes: what it has of its own, without mapped files."""
    status = Path(f"/proc/{process}/status").read_text()
    found = re.search(r"RssAnon:\s+(\d+) kB", status)
    return int(found[1]) * 1024 if found else 0
