"""Benchmarks of the embedded engine: how fast this machine loads and searches, stage by stage.

Each works on a collection of its own, whatever engine and database the environment names.
"""

import importlib.util
import tempfile
import time
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

import httpx

from analyzers import analysis, vietnamese
from loader import pipeline
from service import bench_corpus, loads
from service.bench_figures import Figure, compared, each, percentiles, rate, timed
from service.bench_queries import make_queries
from service.bench_served import get, own_settings, served
from service.product import opened

QUERIES = 300
WARM_UP = 30
PLAIN_LOOP = "the plain loop"


def bench_load(texts: Path, paragraphs: int, workers: Sequence[int]) -> Iterator[Figure]:
    """Paragraphs per second of each stage, then of whole loads; bytes per paragraph at the end.

    Where pyvi can be imported, each is compared with a plain loop over its `tokenize`: "times" is
    the ratio to that loop over the same paragraphs.
    """
    with tempfile.TemporaryDirectory(prefix="directives-bench-") as name:
        folder = Path(name)
        bench_corpus.make(texts, folder / "files", paragraphs)
        files = {path: path.read_bytes() for path in sorted((folder / "files").iterdir())}
        documents = [pipeline.read(data, path.name) for path, data in files.items()]
        bodies = [paragraph for document in documents for paragraph in document.paragraphs]
        yield Figure("paragraphs", len(bodies), "")
        plain = _plain_loop([body.text for body in bodies])
        yield from _analysis([body.text for body in bodies if body.language == "vi"])
        yield rate(
            "reading (structure, agencies, deadlines)",
            len(bodies),
            lambda: each(lambda item: pipeline.read(item[1], item[0].name), files.items()),
        )
        for number in workers:
            yield from compared(_whole_load(folder, len(bodies), number), plain, PLAIN_LOOP)
        yield from _sizes(folder / f"data-{workers[-1]}")


def _analysis(texts: Sequence[str]) -> Iterator[Figure]:
    """Cutting into words, and all three fields, of Vietnamese paragraphs."""
    plain = _plain_loop(texts)
    if plain:
        yield plain
    cut = rate("cutting into words", len(texts), lambda: each(vietnamese.cut, texts))
    yield from compared(cut, plain, PLAIN_LOOP)
    fields = rate(
        "analysis into all fields",
        len(texts),
        lambda: each(lambda text: analysis.text_fields(text, "vi"), texts),
    )
    yield from compared(fields, plain, PLAIN_LOOP)


def _plain_loop(texts: Sequence[str]) -> Figure | None:
    """pyvi as it comes over every fifth text, where it can be imported."""
    if not importlib.util.find_spec("sklearn_crfsuite"):
        return None
    from pyvi import ViTokenizer  # noqa: PLC0415 - not there in production

    some = texts[::5]
    return rate(
        "plain loop of pyvi's tokenize", len(some), lambda: each(ViTokenizer.tokenize, some)
    )


def _whole_load(folder: Path, count: int, workers: int) -> Figure:
    name = f"whole load, {workers} workers" if workers else "whole load, one process"
    files = folder / "files"
    with opened(own_settings(folder / f"data-{workers}")) as product:
        seconds = timed(lambda: loads.load(product, [files], root=files, workers=workers))
        return Figure(name, count / seconds, "paragraphs/s")


def _sizes(data: Path) -> Iterator[Figure]:
    with opened(own_settings(data)) as product:
        health = product.engine.health()
    yield Figure("index bytes per paragraph", health.bytes / max(1, health.paragraphs), "bytes")
    database = sum(path.stat().st_size for path in data.glob("directives.sqlite3*"))
    yield Figure("database bytes per paragraph", database / max(1, health.paragraphs), "bytes")


def bench_search(texts: Path, paragraphs: int, data: Path | None) -> Iterator[Figure]:
    """Start-up in seconds, then p50 and p95 in milliseconds of whole answers over HTTP.

    `data` keeps the collection for a next run; a folder that holds one already is used as it is.
    """
    with tempfile.TemporaryDirectory(prefix="directives-bench-") as name:
        settings = own_settings(data or Path(name) / "data")
        if not (settings.data / "directives.sqlite3").exists():
            bench_corpus.make(texts, Path(name) / "files", paragraphs)
            with opened(settings) as product:
                loads.load(product, [Path(name) / "files"], root=Path(name) / "files")
        with opened(settings) as product:
            yield Figure("paragraphs", product.engine.health().paragraphs, "")
        start = time.perf_counter()
        with served(settings) as client:
            yield Figure("start-up until ready", time.perf_counter() - start, "s")
            queries = make_queries(texts, QUERIES + WARM_UP)
            yield from _answers(client, "/api/v1/search", "JSON answer", queries)
            yield from _answers(client, "/", "search page", queries)


def _answers(
    client: httpx.Client, path: str, name: str, queries: Sequence[str]
) -> tuple[Figure, Figure]:
    seconds = [timed(partial(get, client, path, query)) for query in queries]
    return percentiles(name, seconds[WARM_UP:])
