"""How much memory a long load takes: does it grow from its first quarter to its last?

Memory is what processes have of their own (RssAnon of proc(5)), not files mapped from the disk;
systems without /proc give none.
"""

import os
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

from service import bench_corpus, loads
from service.bench_figures import Figure, timed
from service.bench_served import own_settings
from service.product import opened

SAMPLES = Path(__file__).resolve().parents[1] / "samples"
QUARTERS = 4
_SAMPLE_SHARE = 10
"""One document in so many is a copy of a sample with a line of its own."""
_PARAGRAPHS_EACH = 12
_EVERY = 0.5
"""Seconds between two looks at the memory."""


def bench_memory(texts: Path, documents: int, workers: int) -> Iterator[Figure]:
    """Documents and paragraphs per second of one load, and the memory in each quarter of it."""
    with tempfile.TemporaryDirectory(prefix="directives-bench-") as name:
        files = Path(name) / "files"
        _make(texts, files, documents)
        with opened(own_settings(Path(name) / "data")) as product, _Watch() as watch:
            seconds = timed(lambda: loads.load(product, [files], root=files, workers=workers))
            held = product.engine.health().paragraphs
        yield Figure("documents", documents, "")
        yield Figure("paragraphs", held, "")
        yield Figure("load, documents", documents / seconds, "documents/s")
        yield Figure("load, paragraphs", held / seconds, "paragraphs/s")
        yield from _quarters("loading process", watch.own)
        yield from _quarters("workers together", watch.workers)


def _make(texts: Path, files: Path, documents: int) -> None:
    """Directives of bulk text, and among them copies of the samples."""
    copied = documents // _SAMPLE_SHARE if SAMPLES.is_dir() else 0
    made = (documents - copied) * _PARAGRAPHS_EACH
    bench_corpus.make(texts, files, made, per_document=_PARAGRAPHS_EACH)
    samples = [path for path in sorted(SAMPLES.iterdir()) if _is_unicode(path)] if copied else []
    for number in range(copied):
        sample = samples[number % len(samples)]
        text = f"{sample.read_text(encoding='utf-8')}\n\nBản sao số {number}.\n"
        (files / f"{number:06}-{sample.name}").write_text(text, encoding="utf-8")


def _is_unicode(path: Path) -> bool:
    try:
        path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _quarters(name: str, sizes: list[int]) -> Iterator[Figure]:
    """The most memory that was seen in each quarter."""
    size = len(sizes) // QUARTERS
    for quarter in range(QUARTERS if size else 0):
        most = max(sizes[quarter * size : (quarter + 1) * size])
        yield Figure(f"memory of the {name}, quarter {quarter + 1}", most / 2**20, "MiB")


class _Watch:
    """Looks at the memory of this process and of all below it, until the block ends."""

    def __init__(self) -> None:
        self.own: list[int] = []
        self.workers: list[int] = []
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> "_Watch":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._ended.wait(_EVERY):
            own = _anonymous(os.getpid())
            if own is None:
                return
            self.own.append(own)
            self.workers.append(sum(_anonymous(one) or 0 for one in _below(os.getpid())))


def _anonymous(process: int) -> int | None:
    """The bytes that a process has of its own; None where it is gone or nobody tells."""
    try:
        lines = Path(f"/proc/{process}/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return None
    sizes = (line.split() for line in lines.splitlines() if line.startswith("RssAnon:"))
    return next((int(parts[1]) * 1024 for parts in sizes), None)


def _below(process: int) -> Iterator[int]:
    """All processes that this one has started, and those that they have."""
    for children in Path(f"/proc/{process}/task").glob("*/children"):
        try:
            numbers = children.read_text(encoding="ascii").split()
        except OSError:
            continue
        for number in map(int, numbers):
            yield number
            yield from _below(number)
