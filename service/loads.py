"""What changes the documents held: loading files, uploads, reading all again, and removing.

Each call is one or more numbered loads; `batches` carries them out.
"""

import time
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec
import sqlalchemy as sa

from loader.model import LoadError
from service import ledger, originals, sources
from service.batches import Call, Report, Stop
from service.db.schema import documents
from service.ledger import FileOutcome
from service.product import Product
from service.sources import Candidate, Found

FEW_FILES = 8
"""So many files are parsed here sooner than worker processes have started."""
FEW_BYTES = 2**19


class LoadReport(msgspec.Struct, frozen=True):
    """What a call did: the numbers of its loads, what became of each file, new paragraphs.

    `stopped` says that it was asked to stop before its end; `seconds` is its duration.
    """

    numbers: tuple[int, ...]
    files: tuple[FileOutcome, ...]
    paragraphs: int
    seconds: float
    stopped: bool

    @property
    def totals(self) -> dict[str, int]:
        """How many files had each outcome, those that none had left out."""
        return ledger.count(self.files)

    @property
    def failed(self) -> tuple[FileOutcome, ...]:
        """The files that could not be loaded."""
        return tuple(file for file in self.files if file.outcome == "failed")


def load(  # noqa: PLR0913 - each stands for itself
    product: Product,
    paths: Sequence[Path],
    *,
    root: Path | None = None,
    workers: int | None = None,
    progress: Report | None = None,
    stop: Stop | None = None,
) -> LoadReport:
    """Load files and folders; no file's trouble ends the load, each is told in the report.

    `stop` is asked between files: when it says so, the batch is closed and the rest is told as
    not reached. `workers` 0 parses in this process. Raises `Busy`, `EngineError` or SQLAlchemy's
    errors; what was committed until then stays, and the next load completes it.
    """
    found = list(sources.walk(paths, root))
    asked = sorted(str(path.resolve()) for path in paths)
    processes = _processes(product, found, workers)
    return _run(Call(product, "load", asked, found, processes), progress, stop)


def load_bytes(product: Product, files: Iterable[tuple[str, bytes]]) -> LoadReport:
    """Load uploads, given as (name, bytes); names are reduced to safe base names."""
    found: list[Found] = []
    for name, data in files:
        try:
            found.append(Candidate(sources.upload_name(name), "", None, data))
        except LoadError as error:
            found.append(FileOutcome("", "failed", error.code, str(error)))
    return _run(Call(product, "upload", sorted(one.source for one in found), found))


def reparse(
    product: Product,
    *,
    workers: int | None = None,
    progress: Report | None = None,
    stop: Stop | None = None,
) -> LoadReport:
    """Read all originals again, after a change of rules; what is new by that is no news."""
    live = documents.c.load_ended.is_(None)
    with product.database.read() as connection:
        rows = connection.execute(sa.select(documents).where(live).order_by(documents.c.source))
        found: list[Found] = [
            Candidate(row.source, row.root, originals.path(product.settings.data, row.sha256))
            for row in rows
        ]
    processes = _processes(product, found, workers)
    return _run(Call(product, "reparse", [], found, processes), progress, stop)


def remove(product: Product, source: str) -> LoadReport:
    """Remove the document with this source; its history and its original stay."""
    return _run(Call(product, "remove", [source], [FileOutcome(source, "removed")]))


def _run(call: Call, progress: Report | None = None, stop: Stop | None = None) -> LoadReport:
    began = time.monotonic()
    call.progress = progress or call.progress
    call.stop = stop or call.stop
    call.run()
    seconds = time.monotonic() - began
    return LoadReport(
        tuple(call.numbers), tuple(call.files), call.new_paragraphs, seconds, call.stopped
    )


def _processes(product: Product, found: Sequence[Found], workers: int | None) -> int:
    """How many worker processes are worth their start."""
    if workers is not None:
        return workers
    files = [one.path for one in found if isinstance(one, Candidate) and one.path is not None]
    few = len(files) <= FEW_FILES and sum(map(_size, files)) <= FEW_BYTES
    return 0 if few else product.settings.workers


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
