"""Runs one function over many inputs in worker processes, in order and with bounded memory.

A worker that dies takes only its own input with it. Workers end when their parent is gone.
"""

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import connection
from typing import Generic, TypeVar

T = TypeVar("T")

AHEAD = 32
"""Inputs that wait for each worker, so that none is idle while results are written."""
MOST_BYTES_AHEAD = 16 * 2**20
"""Inputs that wait in workers hold at most so many bytes together (or are one)."""


@dataclass(frozen=True, slots=True)
class Job(Generic[T]):
    """`item` with the bytes and the name to work on; without bytes there is nothing to do."""

    item: T
    data: bytes | None
    name: str


Work = Callable[[bytes, str], bytes]


def run(
    work: Work, jobs: Iterable[Job[T]], workers: int
) -> Generator[tuple[T, bytes | None], None, None]:
    """Each job's item with the result of `work`, in the order of the jobs.

    The result is None for a job without bytes; `b""` where the worker died of it. `work` must be
    picklable. With `workers` 0 everything runs in this process.
    """
    if workers == 0:
        for job in jobs:
            yield job.item, None if job.data is None else work(job.data, job.name)
        return
    pool: _Pool[T] = _Pool(work, workers)
    try:
        yield from pool.run(jobs)
    finally:
        pool.close()


class _Pool(Generic[T]):
    """The executor and what waits in it; a broken executor is replaced."""

    def __init__(self, work: Work, workers: int) -> None:
        self._work = work
        self._workers = workers
        self._executor = _executor(workers)
        self._waiting: deque[tuple[Job[T], Future[bytes] | None]] = deque()
        self._bytes = 0

    def run(self, jobs: Iterable[Job[T]]) -> Iterator[tuple[T, bytes | None]]:
        for job in jobs:
            self._waiting.append((job, self._submit(job)))
            self._bytes += len(job.data or b"")
            while len(self._waiting) > AHEAD * self._workers or self._bytes > MOST_BYTES_AHEAD:
                yield self._next()
        while self._waiting:
            yield self._next()

    def close(self) -> None:
        self._executor.shutdown(wait=True, cancel_futures=True)

    def _next(self) -> tuple[T, bytes | None]:
        job, future = self._waiting.popleft()
        self._bytes -= len(job.data or b"")
        if future is None:
            return job.item, None
        try:
            return job.item, future.result()
        except BrokenProcessPool:
            return job.item, self._alone(job)

    def _alone(self, job: Job[T]) -> bytes:
        """Run again, on its own, a job that was under way when some worker died.

        Only so is the one that the worker died of told from those that were beside it.
        """
        self._executor.shutdown(wait=False, cancel_futures=True)
        self._executor = _executor(self._workers)
        try:
            result = self._submit(job)
            found = b"" if result is None else result.result()
        except BrokenProcessPool:
            found = b""
            self._executor = _executor(self._workers)
        self._waiting = deque(
            (waiting, future if _is_done(future) else self._submit(waiting))
            for waiting, future in self._waiting
        )
        return found

    def _submit(self, job: Job[T]) -> Future[bytes] | None:
        if job.data is None:
            return None
        try:
            return self._executor.submit(self._work, job.data, job.name)
        except BrokenProcessPool as error:  # told when its turn comes
            failed: Future[bytes] = Future()
            failed.set_exception(error)
            return failed


def _is_done(future: Future[bytes] | None) -> bool:
    return future is None or (future.done() and not future.cancelled() and not future.exception())


def _executor(workers: int) -> ProcessPoolExecutor:
    # A forked worker would share the index's threads and the database's connections.
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(workers, mp_context=context, initializer=_begin)


def _begin() -> None:
    """Make a new worker leave Ctrl-C to its parent, and end with it even if that was killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)
