"""Carries one load through its numbered batches: gather parsed files, write rows, then the index.

The rows are committed first and name what is not yet in the index, so that a load killed at any
moment leaves nothing half known: `indexing.mend` completes it.
"""

import contextlib
import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple, TypeAlias

import msgspec
import sqlalchemy as sa

from loader.model import LoadError
from search.engine import Batch
from service import holdings, indexing, lease, ledger, originals, parsing, pool, sources
from service.db.text import storable
from service.lease import Lease, LeaseLost
from service.ledger import FileOutcome
from service.product import Product
from service.settlement import Settlement, needs_parsing
from service.sources import Candidate, Found
from service.versions import Bytes, Change

WAITING = 0.5
"""Seconds after which who waits for a file asks whether it should stop."""
MOST_FILES = 5_000
"""Files of one batch, those counted that need nothing."""


class Progress(msgspec.Struct, frozen=True):
    """How far a load is: files read of all files, and paragraphs read; `source` is the newest."""

    files: int
    of: int
    paragraphs: int
    source: str


Answers: TypeAlias = "pool.Run[Ready]"
Report = Callable[[Progress], None]
Stop = Callable[[], bool]


class Ready(NamedTuple):
    """A file that has been read, or what became of it instead.

    `result` is None where its bytes were known and needed no parsing.
    """

    found: Found
    content: Bytes | None = None
    result: parsing.Result | None = None


AGAIN = ("reparse", "correct")
"""Loads that read originals again, whatever is known of their bytes."""


@dataclass(slots=True)
class Call:
    """One call of a load: what it was asked, and what it has done so far.

    `first` is given the transaction of each batch and its number before any file is settled.
    """

    product: Product
    kind: ledger.Kind
    asked: Sequence[str]
    found: Sequence[Found]
    workers: int = 0
    progress: Report = lambda _progress: None
    stop: Stop = lambda: False
    first: Callable[[sa.Connection, int], None] = lambda _connection, _load: None
    numbers: list[int] = field(default_factory=list)
    files: list[FileOutcome] = field(default_factory=list)
    new_paragraphs: int = 0
    stopped: bool = False
    _reached: int = 0
    _read_paragraphs: int = 0

    def run(self) -> None:
        """Batch after batch, until nothing is left or it is asked to stop.

        Between batches the lease is free, so that an upload gets in.
        """
        settings = self.product.settings
        work = partial(parsing.parse_encoded, settings.data)
        answers = pool.Run(work, self._jobs(), self.workers, parsing.limits(settings))
        with contextlib.closing(answers) as ready:
            while True:
                self._comes(ready, math.inf)
                with lease.taken(self.product) as held:
                    self._batch(held, ready)
                if self.stopped or self._reached == len(self.found):
                    return

    def _batch(self, held: Lease, ready: Answers) -> None:
        indexing.mend_held(held)
        with held.write() as connection:
            first = self.numbers[0] if self.numbers else None
            number = ledger.start(connection, self.kind, self.asked, first)
        self.numbers.append(number)
        try:
            self._write(held, number, ready)
        except BaseException:
            _give_up(held, number)
            raise

    def _write(self, held: Lease, number: int, ready: Answers) -> None:
        """Rows and index take the files in as they come; then originals, rows and index, in this
        order, are made to last, and it is noted that all agree."""
        with contextlib.ExitStack() as stack:
            index = _Index(held, stack)
            with held.write() as connection:
                self.first(connection, number)
                force = self.kind in AGAIN
                settlement = Settlement(self.product, connection, number, force=force)
                files, changed, new = self._settle(settlement, ready, index)
                settlement.flush()
                originals.flush()
                ledger.account(connection, number, files, new)
            for entry in holdings.entries(self.product.database, settlement.moved):
                index.batch().put(entry)
        more = not self.stopped and self._reached < len(self.found)
        with held.write() as connection:
            indexing.set_indexed(connection, changed)
            ledger.finish(connection, number, "stopped" if self.stopped else "finished", more=more)
        self.files += files
        self.new_paragraphs += new

    def _settle(
        self,
        settlement: Settlement,
        ready: Answers,
        index: "_Index",
    ) -> tuple[list[FileOutcome], list[int], int]:
        """What became of each file, the documents that changed, and the number of new paragraphs.

        The index works on what it is given while the next files are read.
        """
        files: list[FileOutcome] = []
        changed: list[int] = []
        new = 0
        for one in self._gather(ready):
            files.append(settlement.settle(*one))
            for change in settlement.take_changes():
                index.write(change)
                changed.append(change.document)
                new += change.new
        return files, changed, new

    def _gather(self, ready: Answers) -> Iterator[Ready]:
        """Files until the batch is full; those that are left when it is asked to stop as well."""
        limits = self.product.settings
        end = time.monotonic() + limits.batch_seconds
        files = parsed = paragraphs = 0
        while self._reached < len(self.found) and not (self.stopped or self.stop()):
            if not self._comes(ready, end):
                break
            one, encoded = next(ready)
            if encoded is not None:
                one = one._replace(result=parsing.decode(encoded))
            self._reached += 1
            files += 1
            if isinstance(one.result, parsing.Parsed):
                parsed += 1
                paragraphs += len(one.result.contents)
            self._tell(one, paragraphs)
            yield one
            if (
                parsed >= limits.batch_documents
                or paragraphs >= limits.batch_paragraphs
                or files >= MOST_FILES
                or time.monotonic() >= end
            ):
                break
        self._read_paragraphs += paragraphs
        if self._reached < len(self.found) and self.stop():
            self.stopped = True
            yield from (Ready(_not_reached(one)) for one in self.found[self._reached :])

    def _comes(self, ready: Answers, end: float) -> bool:
        """Whether the next file is read before the batch has to end, or before a stop.

        One that takes minutes must not keep the right to write from others meanwhile.
        """
        while not ready.ready(min(WAITING, max(0.0, end - time.monotonic()))):
            if time.monotonic() >= end or self.stop():
                return False
        return True

    def _tell(self, one: Ready, paragraphs: int) -> None:
        done = self._read_paragraphs + paragraphs
        self.progress(Progress(self._reached, len(self.found), done, one.found.source))

    def _jobs(self) -> Iterator[pool.Job[Ready]]:
        """Reads files one after the other, no faster than workers take them."""
        seen: dict[str, str] = {}
        with sources.Reader(self.product.settings.max_file_bytes) as reader:
            for found in self.found:
                if isinstance(found, FileOutcome):
                    yield pool.Job(Ready(found), None)
                    continue
                try:
                    _require_new_name(found, seen)
                    data = reader.read(found)
                except LoadError as error:
                    failed = FileOutcome(found.source, "failed", error.code, str(error))
                    yield pool.Job(Ready(failed), None)
                    continue
                yield self._job(found, data)

    def _job(self, found: Candidate, data: bytes) -> pool.Job[Ready]:
        content = Bytes(originals.digest(data), len(data))
        known = self.kind not in AGAIN and not self._needs_parsing(found, content)
        if known:  # the original may have been lost
            originals.keep(self.product.settings.data, data)
        arguments = (found.source, found.encoding)
        return pool.Job(Ready(found, content), None if known else data, arguments)

    def _needs_parsing(self, candidate: Candidate, content: Bytes) -> bool:
        with self.product.database.read() as connection:
            return needs_parsing(connection, candidate, content)


class _Index:
    """The index, opened for writing by the first that needs it, until the stack is closed."""

    def __init__(self, held: Lease, stack: contextlib.ExitStack) -> None:
        self._held = held
        self._stack = stack
        self._batch: Batch | None = None

    def batch(self) -> Batch:
        if self._batch is None:
            self._batch = self._stack.enter_context(self._held.batch())
        return self._batch

    def write(self, change: Change) -> None:
        for key in change.deleted:
            self.batch().delete(key)
        for entry in change.entries:
            self.batch().put(entry)


def _give_up(held: Lease, number: int) -> None:
    """Close the load as stopped; where even that fails, `mend` will do it later."""
    with contextlib.suppress(sa.exc.SQLAlchemyError, LeaseLost), held.write() as connection:
        ledger.finish(connection, number, "stopped", more=True)


def _not_reached(one: Found) -> FileOutcome:
    if isinstance(one, FileOutcome) and one.outcome in ("failed", "skipped"):
        return one
    return FileOutcome(one.source, "not_reached", "stopped", "the load was stopped before it")


def _require_new_name(candidate: Candidate, seen: dict[str, str]) -> None:
    """Two files of one load must not take turns as the same document."""
    where = storable(str(candidate.path or candidate.source))
    other = seen.setdefault(candidate.source, where)
    if other is not where:
        raise LoadError("name_taken", f"the same load has another file of this name: {other}")
