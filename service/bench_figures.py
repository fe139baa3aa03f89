"""What benchmarks print: measured figures, the machine they are of, and how times become figures.

Figures are for the machine at hand; what compares is their ratio within one run.
"""

import json
import os
import platform
import statistics
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured line: `value` in `unit`."""

    name: str
    value: float
    unit: str


def machine() -> str:
    """The machine and its load, so that figures can be judged."""
    load = ", ".join(f"{value:.2f}" for value in os.getloadavg())
    return (
        f"{platform.system()} {platform.machine()}, Python {platform.python_version()}, "
        f"{os.cpu_count()} cores, load average {load}"
    )


def as_json(figures: Iterable[Figure]) -> str:
    """The figures as one JSON object by name, with the machine as it was before they were taken."""
    told = machine()
    values = {figure.name: round(figure.value, 3) for figure in figures}
    return json.dumps({"machine": told, "figures": values}, ensure_ascii=False, indent=2)


def timed(work: Callable[[], object]) -> float:
    """The seconds that it takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def each(work: Callable[[T], object], items: Iterable[T]) -> None:
    """Work on one item after the other."""
    for item in items:
        work(item)


def rate(name: str, count: int, work: Callable[[], object]) -> Figure:
    """Paragraphs per second: the better of two runs, as the first warms up and others disturb."""
    return Figure(name, count / min(timed(work) for _ in range(2)), "paragraphs/s")


def compared(figure: Figure, base: Figure | None, name: str) -> Iterator[Figure]:
    """The figure, and how many times the base it is where there is one."""
    yield figure
    if base:
        yield Figure(f"{figure.name}, against {name}", figure.value / base.value, "times")


def percentiles(name: str, seconds: Sequence[float]) -> tuple[Figure, Figure]:
    """p50 and p95 in milliseconds of at least two times."""
    p50, p95 = statistics.median(seconds), statistics.quantiles(seconds, n=20)[-1]
    return Figure(f"{name}, p50", p50 * 1000, "ms"), Figure(f"{name}, p95", p95 * 1000, "ms")
