"""Looks after the collection of a deployment: round after round, a plain list of jobs.

What is out of reach is told in one line and tried again, later and later. Knows nothing of signals:
it ends when `stop` says so.
"""

import contextlib
import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from sqlalchemy.exc import SQLAlchemyError

from search.engine import EngineError
from service import indexing, loads, sources
from service.alerts import canary
from service.alerts.matching import Matched
from service.alerts.running import match_waiting, say_nothing_new, tell_near
from service.batches import Stop
from service.db.connect import DatabaseError, cause
from service.delivery.channels import CHANNELS
from service.delivery.cut_off import tell_owners
from service.delivery.sending import deliver_due
from service.lease import Busy, LeaseLost
from service.ledger import FileOutcome
from service.loads import LoadReport
from service.product import Product, opened
from service.settings import Settings

log = logging.getLogger(__name__)

OUT_OF_REACH = (EngineError, DatabaseError, SQLAlchemyError, Busy, LeaseLost, OSError)
LONGEST_DELAY = 600.0
"""Seconds between rounds at most, however often the last ones failed."""
LOOKS = 600.0
"""Seconds after which a process looks again for destinations whose owners are to be told."""
MOST_DOUBLINGS = 10
STEP = 0.5
"""Seconds after which a waiting worker asks again whether it should stop."""


class Done(NamedTuple):
    """What a job changed, in a few words ("" for nothing), and whether all of it was possible."""

    changes: str = ""
    complete: bool = True


Job = Callable[[Product], Done]


def run(settings: Settings, jobs: Sequence[Job], every: float, stop: Stop) -> None:
    """A round every so many seconds, until `stop` says so; no failure of a round ends it."""
    failures = 0
    while not stop():
        failures = 0 if _attempt(settings, jobs) else failures + 1
        wait(delay(every, failures), stop)


def run_both(
    settings: Settings, jobs: Sequence[Job], make: Callable[[Stop], Job], every: float, stop: Stop
) -> None:
    """As `run`, with rounds of another job in a thread of its own: neither waits for the other.

    What ends one of them, but for `stop`, ends both and is raised.
    """
    ending = threading.Event()
    with ThreadPoolExecutor(1, thread_name_prefix="worker") as pool:
        other = pool.submit(run, settings, [make(ending.is_set)], every, ending.is_set)
        try:
            run(settings, jobs, every, lambda: stop() or other.done())
        finally:
            ending.set()
    other.result()


def run_round(settings: Settings, jobs: Sequence[Job]) -> bool:
    """Do all jobs once, tell in one line what they changed, and give whether all was possible.

    The product is opened for each round, so that no connection outlives the loss of a server.
    Raises what is in `OUT_OF_REACH`.
    """
    done: list[Done] = []
    try:
        with opened(settings) as product:
            for job in jobs:
                done.append(job(product))
    finally:
        if changes := "; ".join(one.changes for one in done if one.changes):
            log.info("%s", changes)
    return all(one.complete for one in done)


def mend(product: Product) -> Done:
    """Complete what killed writers left; a writer at work has seen to that itself."""
    with contextlib.suppress(Busy):
        numbers = indexing.mend(product)
        return Done(f"completed load {', '.join(map(str, numbers))}" if numbers else "")
    return Done()


def match_alerts(stop: Stop) -> Job:
    """A job: tells of what finished loads brought and of what comes near, one process at a time."""

    def job(product: Product) -> Done:
        with contextlib.suppress(Busy):
            canary.ensure(product)
            done = match_waiting(product, stop)
            told = sum(one.notices for one in done)
            near, nothing = tell_near(product, stop), say_nothing_new(product, stop)
            parts = (
                f"{told} notices of load {_numbers(done)}" if told else "",
                f"{near} notices of time limits that are near" if near else "",
                f"{nothing} messages that there is nothing new" if nothing else "",
            )
            return Done("; ".join(filter(None, parts)))
        return Done()

    return job


def deliver_alerts(stop: Stop) -> Job:
    """A job: sends notices that are due, unless another process on this machine is at it."""

    next_look = time.monotonic()

    def job(product: Product) -> Done:
        nonlocal next_look
        done = deliver_due(product, CHANNELS, stop=stop)
        told = {"delivered": done.delivered, "not delivered": done.failed + done.given_up}
        if time.monotonic() >= next_look and not stop():
            next_look = time.monotonic() + LOOKS
            told["that a destination is off"] = tell_owners(product)
        counts = ", ".join(f"{count} {name}" for name, count in told.items() if count)
        return Done(f"messages: {counts}" if counts else "")

    return job


Signature = tuple[int, ...] | str | None
"""What tells one state of a file from the next without reading it: its inode, times and size."""


@dataclass(slots=True)
class Watch:
    """A job: loads a file or folder whenever something in it is not as it was at the last load.

    A load writes a row for each file that it meets, so one in each round would fill the database.
    What failed for want of room is tried again without that, later and later.
    """

    path: Path
    stop: Stop
    _seen: Mapping[str, Signature] = field(default_factory=dict)

    def __call__(self, product: Product) -> Done:
        """Load what is new; raises what `loads.load` does, and then loads it in the next round."""
        # Taken before it is read: what changes meanwhile is loaded in the next round.
        signatures = {one.source: _signature(one) for one in sources.walk([self.path])}
        if signatures == self._seen:
            return Done()
        report = loads.load(product, [self.path], stop=self.stop)
        if not (report.stopped or any(file.code == "no_room" for file in report.failed)):
            self._seen = signatures
        return Done(_changes(report), not (report.failed or report.stopped))


@contextlib.contextmanager
def beside(product: Product, make: Callable[[Stop], Job], every: float) -> Iterator[None]:
    """Do a job again and again in a thread, on a product that is open, until the block ends.

    A failure that nobody foresaw is logged whole, and the job is tried again like any other: nobody
    would notice that a thread has ended, and alerts would stop without a word.
    """
    ending = threading.Event()
    job = make(ending.is_set)

    def go_on() -> None:
        failures = 0
        while not ending.wait(delay(every, failures)):
            try:
                job(product)
                failures = 0
            except OUT_OF_REACH as error:
                failures += 1
                log.warning("tried again later: %s", cause(error))
            except Exception:
                failures += 1
                log.exception("tried again later")

    thread = threading.Thread(target=go_on, name="worker", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ending.set()
        thread.join()


def delay(every: float, failures: int) -> float:
    """Seconds to the next round: `every`, twice as many after each failure that follows another."""
    doublings = min(max(failures - 1, 0), MOST_DOUBLINGS)
    return min(every * (1 << doublings), max(every, LONGEST_DELAY))


def wait(seconds: float, stop: Stop) -> None:
    """Wait, but not longer than until `stop` says so."""
    end = time.monotonic() + seconds
    while not stop() and (left := end - time.monotonic()) > 0:
        time.sleep(min(left, STEP))


def _attempt(settings: Settings, jobs: Sequence[Job]) -> bool:
    """A round whose failure is told and no more; gives whether everything was within reach."""
    try:
        run_round(settings, jobs)
    except OUT_OF_REACH as error:
        log.warning("tried again later: %s", cause(error))
        return False
    return True


def _signature(found: sources.Found) -> Signature:
    if isinstance(found, FileOutcome):
        return found.code
    assert found.path is not None  # only an upload has none
    try:
        status = found.path.stat()
    except OSError:
        return None
    # A change of rights, which may make a file readable, is seen by the time of its inode alone.
    return (status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)


def _numbers(done: Sequence[Matched]) -> str:
    return ", ".join(str(one.load) for one in done if one.notices)


def _changes(report: LoadReport) -> str:
    """What a load changed or could not do; "" where everything was as it was."""
    told = ("added", "updated", "moved", "failed", "not_reached")
    counts = [f"{report.totals[name]} {name}" for name in told if name in report.totals]
    if not counts:
        return ""
    numbers = ", ".join(map(str, report.numbers))
    return f"load {numbers}: {', '.join(counts)}; {report.paragraphs:,} new paragraphs"
