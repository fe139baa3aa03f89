"""One worker process: it is given jobs one by one, held to limits, and killed with all it started.

Its temporary files lie in a folder that goes with it, since who is killed removes nothing.

A system that can fork forks workers from a server that has loaded the dictionaries once, so that a
new one costs a hundredth of a second. Knows nothing of what is worked on.
"""

import contextlib
import multiprocessing
import os
import shutil
import signal
import tempfile
import threading
import time
from collections.abc import Callable
from multiprocessing import connection
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from multiprocessing.context import ForkServerContext, SpawnContext

if os.name == "posix":
    import resource

Work: TypeAlias = Callable[..., bytes]
Loss: TypeAlias = Literal["time_limit", "memory_limit", "output_limit", "crashed"]
"""Why a job has no result."""

LOSSES: tuple[Loss, ...] = ("time_limit", "memory_limit", "output_limit", "crashed")
PRELOADED = ["service.warm", "click"]
"""What the server that workers are forked from imports: what they need, and commands as well."""
MOST_JOBS = 500
"""A worker is replaced after so many, so that what its libraries do not give back does not grow."""
GRACE = 5.0
"""So many seconds after its parent should have ended a job, a worker ends by itself."""
STARTS = 3
LONGEST_STATUS = 64

_starting = threading.Lock()


class Limits(NamedTuple):
    """What one job may take: seconds, bytes of address space (None: any), bytes of its result."""

    seconds: float = 240.0
    memory: int | None = 2 * 2**30
    output: int = 512 * 2**20


class WorkerLostError(Exception):
    """The worker was gone before the job reached it."""


class Worker:
    """A worker process, as its parent sees it; one thread at a time may use it."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._jobs = 0
        for attempt in range(1, STARTS + 1):
            try:
                self._start()
            except (EOFError, OSError):  # killed while it started
                if attempt == STARTS:
                    raise
            else:
                return

    @property
    def usable(self) -> bool:
        """Whether it may be given another job."""
        return self._jobs < MOST_JOBS

    def run(self, work: Work, data: bytes, arguments: tuple[str | None, ...]) -> bytes | Loss:
        """The result of `work(data, *arguments)`, or why there is none; it is not usable then.

        Raises `WorkerLostError` where the worker was killed while it had nothing to do.
        """
        try:
            self._connection.send((work, data, arguments))
        except OSError as error:
            self.kill()
            raise WorkerLostError from error
        self._jobs += 1
        answer = self._answer(time.monotonic() + self._limits.seconds)
        if isinstance(answer, str):
            self.kill()
        return answer

    def interrupt(self) -> None:
        """End it and all that it started, whatever it is at; any thread may call this."""
        with contextlib.suppress(ValueError):  # closed before
            pid = self._process.pid
            if os.name == "posix" and pid is not None:
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.killpg(pid, signal.SIGKILL)
            self._process.kill()

    def kill(self) -> None:
        """`interrupt`, and give back what it held; a second call does nothing."""
        self._jobs = MOST_JOBS
        self.interrupt()
        with contextlib.suppress(ValueError):  # closed before
            self._process.join()
            self._process.close()
        self._connection.close()
        self._folder.cleanup()

    def _start(self) -> None:
        context = _context()
        self._folder = tempfile.TemporaryDirectory(
            prefix="directives-worker-", ignore_cleanup_errors=True
        )
        self._connection, theirs = context.Pipe()
        arguments = (theirs, self._limits, self._folder.name)
        self._process = context.Process(target=_serve, args=arguments, daemon=True)
        with _starting:
            self._process.start()
        theirs.close()
        try:
            self._connection.recv_bytes(0)  # it has begun, and leads its own group
        except (EOFError, OSError):
            self.kill()
            raise

    def _answer(self, end: float) -> bytes | Loss:
        try:
            status = self._receive(end, LONGEST_STATUS)
            if not status:
                return self._receive(end, self._limits.output)
        except TimeoutError:
            return "time_limit"
        except (EOFError, OSError):
            return "crashed"
        return next((loss for loss in LOSSES if loss.encode() == status), "crashed")

    def _receive(self, end: float, most: int) -> bytes:
        """A message. Bytes, not objects: who has taken a worker over gets no further."""
        if not self._connection.poll(max(0.0, end - time.monotonic())):
            raise TimeoutError
        return self._connection.recv_bytes(most)


def _context() -> "SpawnContext | ForkServerContext":
    """Never a plain fork: it would share the index's threads and the database's connections."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(PRELOADED)
    return context


def _serve(parent: "connection.Connection", limits: Limits, folder: str) -> None:
    """What the process does: answer each job with a status, empty where a result follows it."""
    _begin(limits, folder)
    parent.send_bytes(b"")
    while True:
        try:
            work, data, arguments = parent.recv()
        except (EOFError, OSError):
            return
        answer = run_here(work, data, arguments, limits)
        data = b""
        if isinstance(answer, str):
            parent.send_bytes(answer.encode())
        else:
            parent.send_bytes(b"")
            parent.send_bytes(answer)


def run_here(
    work: Work, data: bytes, arguments: tuple[str | None, ...], limits: Limits
) -> bytes | Loss:
    """The result of `work(data, *arguments)`, or why there is none, in this very process."""
    try:
        _set_alarm(limits.seconds + GRACE)
        answer = work(data, *arguments)
    except MemoryError:
        return "memory_limit"
    finally:
        _set_alarm(0)
    return answer if len(answer) <= limits.output else "output_limit"


def _begin(limits: Limits, folder: str) -> None:
    """Leave Ctrl-C to the parent, lead a group of its own, take limits, end with the parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    tempfile.tempdir = folder
    if os.name == "posix":
        os.setpgid(0, 0)
        _limit(resource.RLIMIT_CORE, 0)
        if limits.memory is not None:
            _limit(resource.RLIMIT_AS, limits.memory)
    threading.Thread(target=_end_with_parent, args=(folder,), daemon=True).start()


def _limit(kind: int, most: int) -> None:
    """A soft limit: a program that needs more is given it by who starts it."""
    hard = resource.getrlimit(kind)[1]
    with contextlib.suppress(ValueError, OSError):  # a system without this limit
        soft = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (soft, hard))


def _set_alarm(seconds: float) -> None:
    """The system's own alarm ends a worker even where its interpreter does not get to run."""
    if os.name == "posix" and multiprocessing.parent_process() is not None:
        signal.setitimer(signal.ITIMER_REAL, seconds)


def _end_with_parent(folder: str) -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        shutil.rmtree(folder, ignore_errors=True)  # nobody else will
        if os.name == "posix":
            os.killpg(0, signal.SIGKILL)
        os._exit(1)
