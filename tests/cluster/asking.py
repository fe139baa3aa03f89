"""Asks again and again in several threads, at a steady pace, and keeps what came of it.

Knows neither searches nor servers: what is asked is a function.
"""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

SLOW = 2.0
"""Seconds after which an answer counts as slow."""


class Unanswered(Exception):  # noqa: N818 - a state, told as such
    """What was asked has an error for an answer, or none; the message says which."""


class Answer(NamedTuple):
    """One question: when it was asked, how long it took, and what was amiss.

    `error` says why there is no answer, `fault` what is wrong in the answer; mostly both are "".
    """

    at: float
    seconds: float
    error: str = ""
    fault: str = ""


class Figures(NamedTuple):
    """What the answers of a while come to; `slow` ones are no errors, `longest` is in seconds."""

    asked: int
    errors: Counter[str]
    faults: Counter[str]
    slow: int
    median: float
    longest: float

    @property
    def error_share(self) -> float:
        """Errors among what was asked, 0 to 1."""
        return self.errors.total() / self.asked if self.asked else 0.0

    def __str__(self) -> str:
        reasons = "".join(f" ({reason})" for reason in self.errors)
        return (
            f"{self.asked} searches, {self.errors.total()} errors{reasons}, "
            f"{self.slow} over {SLOW:g} s, "
            f"median {1000 * self.median:.0f} ms, longest {self.longest:.2f} s"
        )


Question = Callable[[random.Random], str]
"""Asks something drawn by chance; gives the fault of the answer or "", raises `Unanswered`."""


class Asker:
    """The answers so far."""

    def __init__(self) -> None:
        self.answers: list[Answer] = []

    def figures(self, since: float = 0.0) -> Figures:
        """Of what was asked since a moment of `time.monotonic()`."""
        return summed([one for one in list(self.answers) if one.at >= since])


def summed(answers: Sequence[Answer]) -> Figures:
    """The figures of some answers."""
    seconds = sorted(one.seconds for one in answers)
    return Figures(
        len(answers),
        Counter(one.error for one in answers if one.error),
        Counter(one.fault for one in answers if one.fault),
        sum(one > SLOW for one in seconds),
        seconds[len(seconds) // 2] if seconds else 0.0,
        seconds[-1] if seconds else 0.0,
    )


@contextmanager
def asking(question: Question, *, threads: int, every: float) -> Iterator[Asker]:
    """Ask in so many threads, each once in `every` seconds or as soon as it has its answer.

    At the end of the block all threads have their last answer. An exception other than
    `Unanswered` ends its thread and is raised here.
    """
    asker, stop = Asker(), threading.Event()
    failures: list[BaseException] = []

    def ask(number: int) -> None:
        chance = random.Random(number)
        stop.wait(every * number / threads)
        try:
            while not stop.is_set():
                answer = _answer(question, chance)
                asker.answers.append(answer)
                stop.wait(answer.at + every - time.monotonic())
        except BaseException as error:  # noqa: BLE001 - raised again below
            failures.append(error)

    running = [
        threading.Thread(target=ask, args=(number,), daemon=True) for number in range(threads)
    ]
    for thread in running:
        thread.start()
    try:
        yield asker
    finally:
        stop.set()
        for thread in running:
            thread.join()
    if failures:
        raise failures[0]


def _answer(question: Question, chance: random.Random) -> Answer:
    at = time.monotonic()
    error = fault = ""
    try:
        fault = question(chance)
    except Unanswered as unanswered:
        error = str(unanswered)
    return Answer(at, time.monotonic() - at, error, fault)
