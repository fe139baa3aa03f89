"""Benchmarks as commands: how fast this machine loads and searches, and where the time goes.

Figures are for the machine at hand; what compares is their ratio within one run.
"""

import importlib.util
import json
import os
import platform
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import httpx

from analyzers import analysis, vietnamese
from loader import pipeline
from service import bench_corpus, loads
from service.product import opened
from service.settings import Settings, read

T = TypeVar("T")

QUERIES = 300
WARM_UP = 30
START_TIMEOUT = 30.0


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured line: `value` in `unit`."""

    name: str
    value: float
    unit: str


def machine() -> str:
    """The machine and its load, so that figures can be judged."""
    load = ", ".join(f"{value:.2f}" for value in os.getloadavg())
    return (
        f"{platform.system()} {platform.machine()}, Python {platform.python_version()}, "
        f"{os.cpu_count()} cores, load average {load}"
    )


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
        yield _rate(
            "reading (structure, agencies, deadlines)",
            len(bodies),
            lambda: _each(lambda item: pipeline.read(item[1], item[0].name), files.items()),
        )
        for number in workers:
            yield from _compared(plain, _whole_load(folder, len(bodies), number))
        yield from _sizes(folder / f"data-{workers[-1]}")


def _analysis(texts: Sequence[str]) -> Iterator[Figure]:
    """Cutting into words, and all three fields, of Vietnamese paragraphs."""
    plain = _plain_loop(texts)
    if plain:
        yield plain
    cut = _rate("cutting into words", len(texts), lambda: _each(vietnamese.cut, texts))
    yield from _compared(plain, cut)
    fields = _rate(
        "analysis into all fields",
        len(texts),
        lambda: _each(lambda text: analysis.text_fields(text, "vi"), texts),
    )
    yield from _compared(plain, fields)


def _plain_loop(texts: Sequence[str]) -> Figure | None:
    """pyvi as it comes over every fifth text, where it can be imported."""
    if not importlib.util.find_spec("sklearn_crfsuite"):
        return None
    from pyvi import ViTokenizer  # noqa: PLC0415 - not there in production

    some = texts[::5]
    name = "plain loop of pyvi's tokenize"
    return _rate(name, len(some), lambda: _each(ViTokenizer.tokenize, some))


def _compared(plain: Figure | None, figure: Figure) -> Iterator[Figure]:
    yield figure
    if plain:
        yield Figure("  against the plain loop", figure.value / plain.value, "times")


def _whole_load(folder: Path, count: int, workers: int) -> Figure:
    name = f"whole load, {workers} workers" if workers else "whole load, one process"
    files = folder / "files"
    with opened(read(data=folder / f"data-{workers}")) as product:
        start = time.perf_counter()
        loads.load(product, [files], root=files, workers=workers)
        return Figure(name, count / (time.perf_counter() - start), "paragraphs/s")


def _sizes(data: Path) -> Iterator[Figure]:
    with opened(read(data=data)) as product:
        health = product.engine.health()
    yield Figure("index bytes per paragraph", health.bytes / max(1, health.paragraphs), "bytes")
    database = sum(path.stat().st_size for path in data.glob("directives.sqlite3*"))
    yield Figure("database bytes per paragraph", database / max(1, health.paragraphs), "bytes")


def _each(work: Callable[[T], object], items: Iterable[T]) -> None:
    for item in items:
        work(item)


def _rate(name: str, count: int, work: Callable[[], object]) -> Figure:
    """The better of two runs: the first warms up, and other work disturbs either."""
    seconds = []
    for _ in range(2):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return Figure(name, count / min(seconds), "paragraphs/s")


def bench_search(texts: Path, paragraphs: int, data: Path | None) -> Iterator[Figure]:
    """Start-up in seconds, then p50 and p95 in milliseconds of whole answers over HTTP.

    `data` keeps the collection for a next run; a folder that holds one already is used as it is.
    """
    with tempfile.TemporaryDirectory(prefix="directives-bench-") as name:
        settings = read(data=data or Path(name) / "data")
        if not (settings.data / "directives.sqlite3").exists():
            bench_corpus.make(texts, Path(name) / "files", paragraphs)
            with opened(settings) as product:
                loads.load(product, [Path(name) / "files"], root=Path(name) / "files")
        with opened(settings) as product:
            yield Figure("paragraphs", product.engine.health().paragraphs, "")
        start = time.perf_counter()
        with _served(settings) as client:
            yield Figure("start-up until ready", time.perf_counter() - start, "s")
            queries = make_queries(texts)
            for kind in ("/api/v1/search", "/"):
                yield from _answers(client, kind, queries)


def make_queries(texts: Path, seed: int = 11) -> list[str]:
    """Queries as people type them: 1 to 4 neighbouring words or characters of the bulk text.

    One in five is without marks, one in five a phrase, one in seven Chinese.
    """
    from analyzers.normalize import unmark  # noqa: PLC0415 - only here

    chance = random.Random(seed)  # noqa: S311 - repeatable queries, not a secret
    spoken = {language: bench_corpus.read_sentences(texts, language) for language in ("vi", "zh")}
    queries: list[str] = []
    while len(queries) < QUERIES + WARM_UP:
        if chance.random() < 1 / 7:
            sentence, length = chance.choice(spoken["zh"]), chance.randint(2, 6)
            start = chance.randrange(max(1, len(sentence) - length))
            query = sentence[start : start + length]
        else:
            words, length = chance.choice(spoken["vi"]).split(), chance.randint(1, 4)
            start = chance.randrange(max(1, len(words) - length))
            query = " ".join(words[start : start + length]).strip(".,;:()“”\"'")
            query = unmark(query) if chance.random() < 0.2 else query
        if query.strip():
            queries.append(f'"{query}"' if chance.random() < 0.2 else query)
    return queries


def _answers(client: httpx.Client, path: str, queries: Sequence[str]) -> Iterator[Figure]:
    times: list[float] = []
    for query in queries:
        start = time.perf_counter()
        client.get(path, params={"q": query}).raise_for_status()
        times.append((time.perf_counter() - start) * 1000)
    times = times[WARM_UP:]
    label = "JSON answer" if path.startswith("/api") else "search page"
    yield Figure(f"{label}, p50", statistics.median(times), "ms")
    yield Figure(f"{label}, p95", statistics.quantiles(times, n=20)[-1], "ms")


@contextmanager
def _served(settings: Settings) -> Iterator[httpx.Client]:
    """The product served by a process of its own on a free port, as users run it."""
    port = _free_port()
    command = [sys.executable, "-m", "service.cli", "serve", "--data", str(settings.data)]
    server = subprocess.Popen(  # noqa: S603 - our own command
        [*command, "--port", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
            _wait_until_ready(client, server)
            yield client
    finally:
        server.terminate()
        server.wait(10)


def _free_port() -> int:
    import socket  # noqa: PLC0415 - only here

    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _wait_until_ready(client: httpx.Client, server: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + START_TIMEOUT
    while time.monotonic() < deadline and server.poll() is None:
        try:
            if client.get("/readyz").status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.02)
    raise TimeoutError(f"the service was not ready within {START_TIMEOUT:.0f} s")


def as_json(figures: Iterable[Figure]) -> str:
    """The figures as one JSON object by name, with the machine."""
    values = {figure.name: round(figure.value, 3) for figure in figures}
    return json.dumps({"machine": machine(), "figures": values}, ensure_ascii=False, indent=2)
