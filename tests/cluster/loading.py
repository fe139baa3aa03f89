"""A load in a thread at a steady pace, long enough for what is to happen meanwhile."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from service import loads
from service.batches import Progress
from service.loads import LoadReport
from service.product import Product

LAST_FILES = 5
"""Files that a load keeps back until it may end."""
SLOW_SHARE, SLOWER = 1 / 4, 20
"""The last files are read so much slower, so that a slow machine has time for what is to happen."""
ENDING = 240.0
"""Seconds in which a load at full speed ends."""


class Loading:
    """A load under way; `paragraphs` have been read, if not yet written."""

    def __init__(self, product: Product, folder: Path, rate: float) -> None:
        self.paragraphs = 0
        self._files_left = LAST_FILES + 1
        self._rate = rate
        self._at_full_speed, self._stopped = threading.Event(), threading.Event()
        self._report: LoadReport | None = None
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._run, args=(product, folder), daemon=True)
        self._thread.start()

    @property
    def is_at_work(self) -> bool:
        """Whether it goes on and still has files to read."""
        return self._thread.is_alive() and self._files_left > LAST_FILES

    def wait_for(self, paragraphs: int, seconds: float = 240.0) -> None:
        """Wait until so many paragraphs have been read."""
        end = time.monotonic() + seconds
        while self.paragraphs < paragraphs:
            assert self._thread.is_alive(), f"the load has failed: {self._failure!r}"
            assert time.monotonic() < end, f"{self.paragraphs} of {paragraphs} paragraphs"
            time.sleep(0.05)

    def finish(self) -> LoadReport:
        """Let it go on at full speed, wait for its end, and raise what it raised."""
        self._at_full_speed.set()
        if failure := self.failure(ENDING):
            raise failure
        assert self._report is not None
        return self._report

    def failure(self, seconds: float) -> BaseException | None:
        """Wait for its end, and give what it raised."""
        self._thread.join(seconds)
        assert not self._thread.is_alive(), f"it goes on after {self.paragraphs} paragraphs"
        return self._failure

    def stop(self) -> None:
        """End it after the file at hand, if it has not ended."""
        self._stopped.set()
        self._at_full_speed.set()
        self._thread.join(ENDING)

    def _run(self, product: Product, folder: Path) -> None:
        try:
            self._report = loads.load(
                product, [folder], workers=1, progress=self._pace, stop=self._stopped.is_set
            )
        except BaseException as error:  # noqa: BLE001 - raised again by `finish`
            self._failure = error

    def _pace(self, now: Progress) -> None:
        """Called after each file: keeps the load to its rate, and the last files back."""
        is_slow = now.of - now.files < SLOW_SHARE * now.of
        rate = self._rate / SLOWER if is_slow else self._rate
        self._at_full_speed.wait((now.paragraphs - self.paragraphs) / rate)
        self.paragraphs, self._files_left = now.paragraphs, now.of - now.files
        if self._files_left == LAST_FILES:
            self._at_full_speed.wait()


@contextmanager
def loading(product: Product, folder: Path, rate: float) -> Iterator[Loading]:
    """A load of `rate` paragraphs a second at most; stopped at the end of the block."""
    load = Loading(product, folder, rate)
    try:
        yield load
    finally:
        load.stop()
