"""BM25 as Lucene and tantivy have it: k1 1.2, b 0.75, statistics over all paragraphs.

The length of a field is kept in one byte (exact to 39, then three bits of mantissa).
"""

import math
from collections import Counter
from typing import get_args

from search.fields import where_indexed
from search.model import Entry
from search.tree import (
    All,
    AnyOf,
    Node,
    Prefer,
    Rank,
    Term,
    TextField,
)
from tests.engine.reference_matching import indexed, matches

_K1, _B = 1.2, 0.75
_EXACT = 24


class Statistics:
    """What BM25 knows of the whole collection."""

    def __init__(self, entries: list[Entry]) -> None:
        self._count = len(entries)
        self._documents: Counter[tuple[str, str]] = Counter()
        self._tokens: Counter[str] = Counter()
        for entry in entries:
            for field in get_args(TextField):
                tokens = indexed(entry, field)
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
        tokens = indexed(entry, term.field)
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
