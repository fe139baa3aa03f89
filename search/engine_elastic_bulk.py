"""Sends what is put and deleted to Elasticsearch: in bulk requests, in parallel, patiently.

Each operation carries a version that rises with the writer's epoch, so that whatever comes late or
twice changes nothing. What is refused for now is sent again, item by item, until the patience ends.
"""

import queue
import random
import tempfile
import threading
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple, TypeAlias

import msgspec

from search.engine import EngineError, Fence
from search.engine_elastic_connection import Connection
from search.engine_elastic_errors import PASSING, forbidden, passing, reason_of
from search.model import document_of

Version: TypeAlias = Callable[[int], int]
"""The version of the next operation of a writer with this epoch."""

CHUNK_BYTES = 4_000_000
CHUNK_OPERATIONS = 1_000
IN_MEMORY = 32_000_000
"""Bytes of a batch that are kept in memory; what is more waits in a temporary file."""
PATIENCE = 300.0
"""Seconds for which what is refused for now is sent again."""

_STREAMS = 2
_TIMEOUT = 40.0
"""Seconds; a cluster takes about 33 to drop a copy that hangs, and the request then goes on."""
_PAUSES = 0.1, 5.0
_TOLD = 3
_encode = msgspec.json.Encoder().encode


class Operation(NamedTuple):
    """The body of a paragraph to be stored under its key, or None to delete what is there."""

    key: str
    body: bytes | None


class Refusal(NamedTuple):
    """Why an operation was not taken."""

    key: str
    code: str
    reason: str


class Spool:
    """Operations that wait for the end of their batch, in order; only their keys stay in memory."""

    def __init__(self) -> None:
        # Closed by `close`, which the block of a batch calls.
        self._bodies = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115
        self._operations: list[tuple[str, int]] = []

    def add(self, operation: Operation) -> None:
        """Append an operation."""
        body = operation.body
        self._operations.append((operation.key, -1 if body is None else len(body)))
        self._bodies.write(body or b"")

    def __iter__(self) -> Iterator[Operation]:
        """All operations, once."""
        self._bodies.seek(0)
        for key, length in self._operations:
            yield Operation(key, None if length < 0 else self._bodies.read(length))

    def __len__(self) -> int:
        return len(self._operations)

    def close(self) -> None:
        """Drop everything."""
        self._bodies.close()


class Target(NamedTuple):
    """Where operations go: an alias or an index, and whether its documents have routings."""

    connection: Connection
    name: str
    is_alias: bool
    routed: bool


class Sender:
    """A few streams of bulk requests; what concerns one document stays in one stream, in order."""

    def __init__(self, target: Target, fence: Fence, version: Version, patience: float) -> None:
        self._target = target
        self._fence = fence
        self._version = version
        self._patience = patience
        self._chunks = [_Chunk() for _ in range(_STREAMS)]
        self._queues: list[queue.Queue[_Chunk | None]] = [queue.Queue(1) for _ in self._chunks]
        self._failure: BaseException | None = None
        self._refused: list[Refusal] = []
        self._threads = [
            threading.Thread(target=self._run, args=(one,), name="bulk", daemon=True)
            for one in self._queues
        ]
        for thread in self._threads:
            thread.start()

    def send(self, operation: Operation) -> None:
        """Take an operation; waits while the streams are full, raises when they have failed."""
        document = document_of(operation.key)
        stream = zlib.crc32(document.encode()) % _STREAMS
        header: dict[str, object] = {
            "_id": operation.key,
            "version": self._version(self._fence.epoch),
            "version_type": "external_gte",
        }
        if self._target.routed:
            header["routing"] = document
        kind = "delete" if operation.body is None else "index"
        self._chunks[stream].add(operation.key, _encode({kind: header}), operation.body)
        if self._chunks[stream].is_full():
            self._pass_on(stream)

    def finish(self) -> None:
        """Wait until everything is taken; raises `EngineError` for what was not, and lists it."""
        for stream in range(_STREAMS):
            self._pass_on(stream)
        self.close()
        if self._failure:
            raise self._failure
        if self._refused:
            raise _told(self._refused)

    def close(self) -> None:
        """End the streams after what they have at hand; a second call does nothing."""
        for thread, one in zip(self._threads, self._queues, strict=True):
            if thread.is_alive():
                one.put(None)
        for thread in self._threads:
            thread.join()

    def _pass_on(self, stream: int) -> None:
        chunk, self._chunks[stream] = self._chunks[stream], _Chunk()
        if self._failure:
            self.close()
            raise self._failure
        if chunk.operations:
            self._queues[stream].put(chunk)

    def _run(self, chunks: "queue.Queue[_Chunk | None]") -> None:
        """One stream; after a failure it only takes chunks away, so that nobody waits for ever."""
        while (chunk := chunks.get()) is not None:
            if self._failure:
                continue
            try:
                self._refused += self._write(chunk.operations)
            except BaseException as error:  # noqa: BLE001 - raised again by the one who waits
                self._failure = error

    def _write(self, operations: "Sequence[_Line]") -> list[Refusal]:
        """Send operations until all are taken or the patience ends; gives those refused."""
        end, pause, refused = time.monotonic() + self._patience, _PAUSES[0], list[Refusal]()
        while operations:
            self._fence.check()
            try:
                answers = self._ask(operations)
            except EngineError as error:
                if error.code not in ("engine_unreachable", "engine_read_only"):
                    raise
                if time.monotonic() >= end:
                    raise
                answers = None
            if answers is not None:
                operations, last = _sorted_out(operations, answers, refused)
                if operations and time.monotonic() >= end:
                    return refused + last
            if operations:
                time.sleep(pause * random.uniform(0.5, 1))  # noqa: S311 - spreads the load
                pause = min(2 * pause, _PAUSES[1])
        return refused

    def _ask(self, operations: "Sequence[_Line]") -> list[dict[str, Any]]:
        """The answer to each operation; a request too large for the server goes in halves."""
        name, is_alias = self._target.name, self._target.is_alias
        lines: Any = b"".join(operation.lines for operation in operations)
        try:
            answer = self._target.connection.send(
                lambda client: client.bulk(
                    index=name,
                    operations=[lines],
                    require_alias=is_alias,
                    filter_path="items.*.status,items.*.error",
                ),
                _TIMEOUT,
            )
        except EngineError as error:
            if _is_too_large(error) and len(operations) > 1:
                half = len(operations) // 2
                return self._ask(operations[:half]) + self._ask(operations[half:])
            raise
        return [next(iter(item.values())) for item in answer["items"]]


class _Line(NamedTuple):
    """An operation as the lines of a bulk request."""

    key: str
    lines: bytes


class _Chunk:
    """The operations of one request."""

    def __init__(self) -> None:
        self.operations: list[_Line] = []
        self._bytes = 0

    def add(self, key: str, header: bytes, body: bytes | None) -> None:
        lines = header + b"\n" if body is None else b"%b\n%b\n" % (header, body)
        self.operations.append(_Line(key, lines))
        self._bytes += len(lines)

    def is_full(self) -> bool:
        return self._bytes >= CHUNK_BYTES or len(self.operations) >= CHUNK_OPERATIONS


@contextmanager
def sending(
    target: Target, fence: Fence, version: Version, patience: float = PATIENCE
) -> Iterator[Sender]:
    """A sender for the length of a block; everything is taken when `finish` has returned."""
    sender = Sender(target, fence, version, patience)
    try:
        yield sender
    finally:
        sender.close()


def _sorted_out(
    operations: "Sequence[_Line]", answers: Sequence[dict[str, Any]], refused: list[Refusal]
) -> "tuple[list[_Line], list[Refusal]]":
    """The operations to send again, each with why; those refused for good are added to `refused`.

    Raises `EngineError("fenced")` when a later writer has been there.
    """
    again, reasons = [], []
    for operation, answer in zip(operations, answers, strict=True):
        status, error = answer["status"], answer.get("error")
        if not error:
            continue  # also a deletion of what is not there
        reason = reason_of(error)
        if status == 409:
            message = (
                f"a later writer has taken over ({reason}); where there is none, the database is "
                "older than the index: run directives reindex"
            )
            raise EngineError("fenced", message)
        if status in PASSING:
            again.append(operation)
            reasons.append(Refusal(operation.key, passing(status, reason), reason))
        elif status == 403:
            raise EngineError(*forbidden(reason))
        elif status == 404:
            raise EngineError("index_corrupt", f"the index is missing: {reason}")
        else:
            refused.append(Refusal(operation.key, "write_failed", reason))
    return again, reasons


def _told(refused: Sequence[Refusal]) -> EngineError:
    """One error for all that was not taken."""
    codes = {refusal.code for refusal in refused}
    listed = "; ".join(f"{one.key} ({one.reason})" for one in refused[:_TOLD])
    more = f" and {len(refused) - _TOLD} more" if len(refused) > _TOLD else ""
    message = f"{len(refused)} paragraphs were not taken: {listed}{more}"
    return EngineError(codes.pop() if len(codes) == 1 else "write_failed", message)


def _is_too_large(error: EngineError) -> bool:
    return getattr(error.__cause__, "status_code", None) == 413


def send_all(
    target: Target, operations: Iterable[Operation], fence: Fence, version: Version
) -> None:
    """Send operations and wait until all are taken."""
    with sending(target, fence, version) as sender:
        for operation in operations:
            sender.send(operation)
        sender.finish()
