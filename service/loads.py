"""What changes the documents held: loading files, uploads, reading all again, and removing.

Each call is one or more numbered loads; `batches` carries them out.
"""

import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import msgspec
import sqlalchemy as sa

from loader import encodings
from loader.model import LoadError
from service import ledger, originals, sources
from service.batches import Call, Report, Stop
from service.db.schema import documents
from service.ledger import FileOutcome
from service.product import Product
from service.sources import Candidate, Found


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
    encoding: str | None = None,
    workers: int | None = None,
    progress: Report | None = None,
    stop: Stop | None = None,
) -> LoadReport:
    """Load files, folders and archives; no file's trouble ends the load, each is told.

    `encoding` overrules that of texts. `stop` is asked between files: when it says so, the batch
    is closed and the rest is told as not reached. `workers` 0 parses in this process, without
    limits of time and memory. Raises `Busy`, `EngineError` or SQLAlchemy's errors; what was
    committed until then stays, and the next load completes it. `LoadError` (encoding) comes first.
    """
    found = list(sources.walk(paths, root, product.settings.max_archive_bytes))
    asked = sorted(str(path.resolve()) for path in paths)
    return _run(Call(product, "load", asked, _overruled(found, encoding)), workers, progress, stop)


def load_bytes(
    product: Product, files: Iterable[tuple[str, bytes]], encoding: str | None = None
) -> LoadReport:
    """Load uploads, given as (name, bytes); names are reduced to safe base names."""
    given: list[Found] = []
    for name, data in files:
        try:
            given.append(Candidate(sources.upload_name(name), "", None, data))
        except LoadError as error:
            given.append(FileOutcome("", "failed", error.code, str(error)))
    unpacked = product.settings.max_archive_bytes
    found = [one for file in given for one in sources.expanded(file, unpacked)]
    asked = sorted(one.source for one in given)
    return _run(Call(product, "upload", asked, _overruled(found, encoding)))


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
            Candidate(
                row.source,
                row.root,
                originals.path(product.settings.data, row.sha256),
                encoding=row.encoding_given,
            )
            for row in rows
        ]
    return _run(Call(product, "reparse", [], found), workers, progress, stop)


def write_again(
    product: Product, candidate: Candidate, first: Callable[[sa.Connection, int], None]
) -> LoadReport:
    """Read one original again in a load of corrections, which begins with what `first` writes."""
    return _run(Call(product, "correct", [candidate.source], [candidate], first=first))


def remove(product: Product, source: str) -> LoadReport:
    """Remove the document with this source; its history and its original stay."""
    return _run(Call(product, "remove", [source], [FileOutcome(source, "removed")]))


def _overruled(found: Sequence[Found], encoding: str | None) -> list[Found]:
    """The files, to be read in this encoding. Raises `LoadError` where it is unknown."""
    name = encodings.named(encoding).name if encoding else None
    return [one._replace(encoding=name) if isinstance(one, Candidate) else one for one in found]


def _run(
    call: Call,
    workers: int | None = None,
    progress: Report | None = None,
    stop: Stop | None = None,
) -> LoadReport:
    began = time.monotonic()
    files = sum(isinstance(one, Candidate) for one in call.found)
    call.workers = min(call.product.settings.workers, files) if workers is None else workers
    call.progress = progress or call.progress
    call.stop = stop or call.stop
    call.run()
    seconds = time.monotonic() - began
    return LoadReport(
        tuple(call.numbers), tuple(call.files), call.new_paragraphs, seconds, call.stopped
    )
