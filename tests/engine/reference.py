"""The oracle: an engine in plain Python over a dictionary, after the words of `search.tree`.

Scores are BM25 as Lucene and tantivy have it: k1 1.2, b 0.75, the length of a field kept in one
byte (exact to 39, then three bits of mantissa), statistics over all paragraphs.
"""

import datetime
import math
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import get_args

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
from search.fields import BY_NAME, day_number, entry_values, where_indexed
from search.model import Entry, Paragraph
from search.tree import (
    All,
    AnyOf,
    Has,
    Leaf,
    Match,
    Near,
    Node,
    Not,
    Prefer,
    Prefix,
    Range,
    Rank,
    Term,
    TextField,
    Values,
)

_K1, _B = 1.2, 0.75
_EXACT = 24


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
        statistics = _Statistics(entries)
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


def matches(entry: Entry, node: Node) -> bool:
    """Whether the paragraph belongs, from that paragraph alone."""
    match node:
        case All(children):
            return all(matches(entry, child) for child in children)
        case AnyOf(children, minimum):
            return sum(matches(entry, child) for child in children) >= minimum
        case Not(child):
            return not matches(entry, child)
        case Rank() | Prefer():
            return True
        case _:
            return _has(entry, node)


def _has(entry: Entry, leaf: Leaf) -> bool:
    match leaf:
        case Match(field, grams):
            return bool(_starts(_tokens(entry, field), grams))
        case Prefix(field, grams):
            return _begins(_tokens(entry, field), grams)
        case Near(field, words, distance):
            return _near(_tokens(entry, field), words, distance)
        case Has(field, token):
            return token in _tokens(entry, field)
        case Values(field, values):
            return not set(values).isdisjoint(_values(entry, field))
        case Range(field, low, high):
            return any(
                (low is None or low <= value) and (high is None or value <= high)
                for value in _values(entry, field)
                if isinstance(value, int)
            )


class _Statistics:
    """What BM25 knows of the whole collection."""

    def __init__(self, entries: list[Entry]) -> None:
        self._count = len(entries)
        self._documents: Counter[tuple[str, str]] = Counter()
        self._tokens: Counter[str] = Counter()
        for entry in entries:
            for field in get_args(TextField):
                tokens = _indexed(entry, field)
                self._tokens[field] += len(tokens)
                self._documents.update((field, token) for token in set(tokens))

    def score(self, entry: Entry, node: Node) -> float:
        """The sum over the matching children."""
        match node:
            case All(children) | AnyOf(children):
                return sum(self.score(entry, c) for c in children if matches(entry, c))
            case Rank(terms):
                return sum(term.weight * self._bm25(entry, term) for term in terms)
            case Prefer(child, weight):
                return weight if matches(entry, child) else 0.0
            case _:
                return 0.0

    def _bm25(self, entry: Entry, term: Term) -> float:
        term = where_indexed(term)
        tokens = _indexed(entry, term.field)
        frequency = tokens.count(term.token)
        holders = self._documents[term.field, term.token]
        rarity = math.log(1 + (self._count - holders + 0.5) / (holders + 0.5))
        length = quantised(len(tokens)) / (self._tokens[term.field] / self._count)
        return rarity * (_K1 + 1) * frequency / (frequency + _K1 * (1 - _B + _B * length))


def quantised(length: int) -> int:
    """A field's length as one byte keeps it (Lucene's SmallFloat.intToByte4), rounded down."""
    rest = length - _EXACT
    if rest < 16:
        return length
    shift = rest.bit_length() - 4
    return _EXACT + (rest >> shift << shift)


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
    (key,) = _values(entry, SORT_FIELDS[search.sort])
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
            counts.update(_values(entry, count.field))
    return dict(counts)


def _values(entry: Entry, field: str) -> list[str | int]:
    if field not in BY_NAME:
        raise EngineError("unknown_field", field)
    return entry_values(BY_NAME[field], entry)


def _tokens(entry: Entry, field: str) -> list[str]:
    """What the field means, whatever an index may leave out."""
    whole = {"folded": entry.fields.folded, "folded_pairs": entry.fields.folded_pairs}
    return whole[field].split(" ") if field in whole else _indexed(entry, field)


def _indexed(entry: Entry, field: str) -> list[str]:
    (text,) = entry_values(BY_NAME[field], entry)
    return str(text).split(" ")


def _starts(tokens: list[str], grams: Sequence[str]) -> list[int]:
    """Where the grams stand in a row."""
    starts = range(len(tokens) - len(grams) + 1)
    return [at for at in starts if tokens[at : at + len(grams)] == list(grams)]


def _begins(tokens: list[str], grams: Sequence[str]) -> bool:
    *before, beginning = grams
    return any(
        token.startswith(beginning) and tokens[max(0, at - len(before)) : at] == before
        for at, token in enumerate(tokens)
    )


def _near(tokens: list[str], words: Sequence[Sequence[str]], distance: int) -> bool:
    """Whether some choice of places has them in order, with no more than that between."""
    ends = {(start + len(words[0]), 0) for start in _starts(tokens, words[0])}
    for word in words[1:]:
        ends = {
            (start + len(word), gaps + start - end)
            for start in _starts(tokens, word)
            for end, gaps in ends
            if end <= start and gaps + start - end <= distance
        }
    return bool(ends)
