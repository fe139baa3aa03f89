"""The oracle: an engine in plain Python over a dictionary, after the words of `search.tree`."""

import datetime
import math
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from search.engine import (
    OPEN,
    SNAPSHOT_SECONDS,
    SORT_FIELDS,
    Batch,
    Count,
    EngineError,
    Fence,
    Found,
    Health,
    Hit,
    Replacement,
    Search,
    is_ranked,
)
from search.fields import day_number
from search.model import Entry, Paragraph
from search.tree import (
    Node,
)
from tests.engine.reference_matching import matches, values_of
from tests.engine.reference_scores import Statistics


class ReferenceEngine:
    """Keeps the protocol of `search.engine`."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._snapshots: dict[str, tuple[dict[str, Entry], float]] = {}
        self._entries: dict[str, Entry] = {}
        self._writing = False
        self._replacing = False

    @contextmanager
    def batch(self, fence: Fence = OPEN) -> Iterator[Batch]:
        if self._writing:
            raise EngineError("engine_locked", "A batch is open.")
        self._writing = True
        try:
            batch = _Batch(dict(self._entries))
            yield batch
            self._entries = batch.entries
        finally:
            self._writing = False

    def search(self, search: Search) -> Found:
        entries = list(self._state(search.snapshot).values())
        statistics = Statistics(entries)
        found = [e for e in entries if matches(e, search.tree) and matches(e, search.filter)]
        ranked = is_ranked(search)
        score = {e.paragraph.key: statistics.score(e, search.tree) * ranked for e in found}
        found.sort(key=_ORDER[search.sort])
        found.sort(key=lambda e: -score[e.paragraph.key])
        hits = [Hit(e.paragraph, score[e.paragraph.key], _key(e, search)) for e in found]
        start = _start(hits, search)
        page = tuple(hits[start : start + max(search.size, 0)])
        counts = {count.name: _count(entries, search.tree, count) for count in search.counts}
        return Found(len(found), page, counts)

    def snapshot(self) -> str:
        name = f"state {len(self._snapshots)}"
        self._snapshots[name] = self._entries, self._clock()
        return name

    def _state(self, name: str | None) -> dict[str, Entry]:
        if name is None:
            return self._entries
        entries, used = self._snapshots.get(name, ({}, -math.inf))
        if self._clock() - used > SNAPSHOT_SECONDS:
            raise EngineError("snapshot_expired", name)
        self._snapshots[name] = entries, self._clock()
        return entries

    def get(self, keys: Sequence[str]) -> dict[str, Paragraph]:
        return {key: self._entries[key].paragraph for key in keys if key in self._entries}

    def scan(self) -> Iterator[Paragraph]:
        found = [entry.paragraph for entry in self._entries.values()]
        return iter(sorted(found, key=lambda paragraph: paragraph.ordinal))

    @contextmanager
    def replacing(self, fence: Fence = OPEN) -> Iterator[Replacement]:
        if self._replacing:
            raise EngineError("engine_locked", "A replacement is open.")
        self._replacing = True
        try:
            yield _Replacement(self._take_over)
        finally:
            self._replacing = False

    def drop_replaced(self) -> list[str]:
        return []

    def _take_over(self, entries: dict[str, Entry]) -> None:
        self._entries = entries

    def health(self) -> Health:
        return Health(True, "reference", len(self._entries), 0)

    def close(self) -> None:
        pass


class _Batch:
    def __init__(self, entries: dict[str, Entry]) -> None:
        self.entries = entries

    def put(self, entry: Entry) -> None:
        self.entries[entry.paragraph.key] = entry

    def delete(self, key: str) -> None:
        self.entries.pop(key, None)


class _Replacement(_Batch):
    def __init__(self, take_over: Callable[[dict[str, Entry]], None]) -> None:
        super().__init__({})
        self._take_over = take_over

    def switch(self, expected: int) -> None:
        if len(self.entries) != expected:
            raise EngineError("write_failed", f"{len(self.entries)} in place of {expected}")
        self._take_over(dict(self.entries))


def _day(entry: Entry) -> int | None:
    number = day_number(entry.paragraph.document.date)
    if number is None:
        return None
    return datetime.date(number // 10_000, number // 100 % 100, number % 100).toordinal()


def _newest(entry: Entry) -> tuple[bool, int, int]:
    day = _day(entry)
    return day is None, -(day or 0), entry.paragraph.ordinal


def _oldest(entry: Entry) -> tuple[bool, int, int]:
    day = _day(entry)
    return day is None, day or 0, entry.paragraph.ordinal


def _document(entry: Entry) -> tuple[bool, int, int]:
    return False, 0, entry.paragraph.ordinal


def _due(entry: Entry) -> tuple[bool, int, int]:
    numbers = [day_number(deadline.iso_or_rule) for deadline in entry.paragraph.deadlines]
    first = min((number for number in numbers if number is not None), default=None)
    return first is None, first or 0, entry.paragraph.ordinal


_ORDER = {
    "relevance": _document,
    "document": _document,
    "newest": _newest,
    "oldest": _oldest,
    "deadline": _due,
}


def _key(entry: Entry, search: Search) -> int:
    (key,) = values_of(entry, SORT_FIELDS[search.sort])
    return int(key)


def _start(hits: Sequence[Hit], search: Search) -> int:
    """Where the page begins."""
    after = search.after
    if after is None:
        return max(search.offset, 0)
    if is_ranked(search):
        return after.rank
    return sum(hit.key <= after.key for hit in hits)


def _count(entries: list[Entry], tree: Node, count: Count) -> dict[str | int, int]:
    counts: Counter[str | int] = Counter()
    for entry in entries:
        if matches(entry, tree) and matches(entry, count.filter):
            counts.update(values_of(entry, count.field))
    return dict(counts.most_common())
