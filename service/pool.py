"""Runs one function over many inputs in worker processes, in order and with bounded memory.

An input that takes too much time or memory, or that its worker dies of, costs nothing but its own
result. Workers end when their parent is gone.
"""

import contextlib
import threading
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Generic, TypeAlias, TypeVar

from service.pool_process import (
    LOSSES,
    Limits,
    Loss,
    Work,
    Worker,
    WorkerLostError,
    run_here,
)

__all__ = ["LOSSES", "Job", "Limits", "Loss", "Run", "alone", "run"]

T = TypeVar("T")
Result: TypeAlias = bytes | Loss | None
Answer: TypeAlias = tuple[T, Result]

DEFAULT = Limits()
AHEAD = 32
"""Inputs that wait for each worker, so that none is idle while results are written."""
MOST_BYTES_AHEAD = 16 * 2**20
"""Inputs that wait in workers hold at most so many bytes together (or are one)."""
MOST_BYTES_DONE = 256 * 2**20
"""No work is begun while results of so many bytes wait for their turn."""


@dataclass(frozen=True, slots=True)
class Job(Generic[T]):
    """`item` with the bytes to work on, and what else the work is to be told, as its name.

    Without bytes there is nothing to do.
    """

    item: T
    data: bytes | None
    arguments: tuple[str | None, ...] = ()


def run(
    work: Work, jobs: Iterable[Job[T]], workers: int, limits: Limits = DEFAULT
) -> Generator[Answer[T], None, None]:
    """Each job's item with the result of `work(data, *arguments)`, in the order of the jobs.

    The result is None for a job without bytes, and one of `LOSSES` where the limits or a crash
    ended it. `work` must be picklable. With `workers` 0 everything runs in this process, where
    no limit but that of the result holds.
    """
    with contextlib.closing(Run(work, jobs, workers, limits)) as answers:
        yield from answers


def alone(
    work: Work, data: bytes, arguments: tuple[str | None, ...], limits: Limits = DEFAULT
) -> bytes | Loss:
    """The result of one job in a worker of its own."""
    ((_, result),) = run(work, [Job(None, data, arguments)], 1, limits)
    assert result is not None
    return result


class Run(Generic[T]):
    """What `run` gives, to be waited for and to be closed by who asked for it.

    Threads each see one job through in a worker; idle workers are kept for the next.
    """

    def __init__(
        self, work: Work, jobs: Iterable[Job[T]], workers: int, limits: Limits = DEFAULT
    ) -> None:
        self._work = work
        self._jobs = iter(jobs)
        self._workers = workers
        self._limits = limits
        self._threads = ThreadPoolExecutor(max(1, workers))
        self._waiting: deque[tuple[Job[T], Future[Result]]] = deque()
        self._bytes = 0
        self._state = threading.Condition()
        # Under the lock of `_state`:
        self._bytes_done = 0
        self._idle: list[Worker] = []
        self._busy: set[Worker] = set()
        self._wanted: Job[T] | None = None
        self._closed = False

    def __iter__(self) -> Iterator[Answer[T]]:
        return self

    def __next__(self) -> Answer[T]:
        self._fill()
        if not self._waiting:
            raise StopIteration
        job, begun = self._waiting.popleft()
        self._bytes -= len(job.data or b"")
        self._want(job)
        result = begun.result()
        with self._state:
            self._bytes_done -= len(result or b"")
            self._state.notify_all()
        return job.item, result

    def ready(self, seconds: float) -> bool:
        """Wait at most so long; whether the next answer, or the end, is there."""
        self._fill()
        if not self._waiting:
            return True
        job, begun = self._waiting[0]
        self._want(job)
        return begun in wait([begun], seconds).done

    def close(self) -> None:
        """Kill what is at work, drop what waits, and end the threads."""
        with self._state:
            self._closed = True
            idle, self._idle = self._idle, []
            for worker in self._busy:
                worker.interrupt()
            self._state.notify_all()
        self._threads.shutdown(wait=True, cancel_futures=True)
        for worker in idle:
            worker.kill()

    def _fill(self) -> None:
        """Begin as many jobs as may wait."""
        ahead = AHEAD * self._workers
        while len(self._waiting) <= ahead and self._bytes <= MOST_BYTES_AHEAD:
            job = next(self._jobs, None)
            if job is None:
                return
            self._waiting.append((job, self._begin(job)))
            self._bytes += len(job.data or b"")

    def _begin(self, job: Job[T]) -> Future[Result]:
        if self._workers and job.data is not None:
            return self._threads.submit(self._see_through, job)
        done: Future[Result] = Future()
        here = job.data is not None
        done.set_result(
            run_here(self._work, job.data or b"", job.arguments, self._limits) if here else None
        )
        return done

    def _want(self, job: Job[T]) -> None:
        with self._state:
            self._wanted = job
            self._state.notify_all()

    def _see_through(self, job: Job[T]) -> bytes | Loss:
        with self._state:
            self._state.wait_for(
                lambda: self._closed or self._wanted is job or self._bytes_done < MOST_BYTES_DONE
            )
        result = self._run(job)
        if result == "crashed":  # a worker may have been killed for what another one took
            result = self._run(job)
        with self._state:
            self._bytes_done += len(result)
        return result

    def _run(self, job: Job[T]) -> bytes | Loss:
        while not self._closed:
            worker = self._take()
            try:
                return worker.run(self._work, job.data or b"", job.arguments)
            except WorkerLostError:
                continue
            finally:
                self._give_back(worker)
        return "crashed"

    def _take(self) -> Worker:
        with self._state:
            worker = self._idle.pop() if self._idle else None
            if worker is not None:
                self._busy.add(worker)
                return worker
        worker = Worker(self._limits)
        with self._state:
            self._busy.add(worker)
            closed = self._closed
        if closed:  # while it started
            worker.kill()
        return worker

    def _give_back(self, worker: Worker) -> None:
        with self._state:
            self._busy.discard(worker)
            if worker.usable and not self._closed:
                self._idle.append(worker)
                return
        worker.kill()
