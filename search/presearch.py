"""Which of a few paragraphs may match a tree, told by the tokens and values that they have.

A mask is an integer with one bit for each paragraph. It is an upper bound: no match is missed, and
what is left is decided by an engine. (The presearcher of Lucene's monitor does the same with terms
of an index of queries.)
"""

import bisect
import itertools
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from analyzers.normalize import join
from search.fields import FIELDS, PAIRS, Field, Value, entry_values, where_indexed
from search.model import Entry
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
    Values,
)


class Masks(dict[Value, int]):
    """The mask of each token or value of a field, made when it is first asked for.

    Most are rare and never asked for: their places take less memory than their masks would.
    """

    def __init__(self, found: Mapping[Value, Sequence[int]]) -> None:
        super().__init__()
        self.found = found

    def __missing__(self, value: Value) -> int:
        mask = 0
        for place in self.found.get(value, ()):
            mask |= 1 << place
        self[value] = mask
        return mask


class Presearch:
    """The tokens and values of some paragraphs, in which place each has them."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.everything = (1 << len(entries)) - 1
        self._masks = {field.name: Masks(_places(field, entries)) for field in FIELDS}
        self._sorted: dict[str, list[str]] = {}

    def possible(self, tree: Node) -> int:
        """The mask of the paragraphs that may match, all those that do among them."""
        match tree:
            case All(children):
                return self._all(map(self.possible, children))
            case AnyOf(children, minimum):
                return self._any(children, minimum)
            case Not() | Rank() | Prefer():
                return self.everything
            case _:
                return self._leaf(tree)

    def _leaf(self, leaf: Leaf) -> int:
        match leaf:
            case Match(_, grams):
                return self._run(where_indexed(leaf).field, grams)
            case Near(_, words):
                field = where_indexed(leaf).field
                return self._all(self._run(field, word) for word in words)
            case Prefix(_, grams):
                field = where_indexed(leaf).field
                return self._begun(field if len(grams) == 1 else PAIRS[field], join(list(grams)))
            case Has(_, token):
                return self._one(where_indexed(leaf).field, token)
            case Values(field, values):
                return _union(self._one(field, value) for value in values)
            case Range():
                return self.everything

    def _any(self, children: Sequence[Node], minimum: int) -> int:
        if len(children) < minimum:
            return 0
        if len(children) == minimum:
            return self._all(map(self.possible, children))
        return _union(map(self.possible, children))

    def _run(self, field: str, grams: Sequence[str]) -> int:
        """Grams in a row: every two of them are neighbours."""
        if len(grams) == 1:
            return self._one(field, grams[0])
        masks, found = self._masks[PAIRS[field]], self.everything
        for pair in itertools.pairwise(grams):
            found &= masks[join(list(pair))]
            if not found:
                break
        return found

    def _one(self, field: str, value: Value) -> int:
        return self._masks[field][value]

    def _begun(self, field: str, beginning: str) -> int:
        if field not in self._sorted:
            self._sorted[field] = sorted(map(str, self._masks[field].found))
        tokens = self._sorted[field]
        start = bisect.bisect_left(tokens, beginning)
        begun = itertools.takewhile(
            lambda token: token.startswith(beginning), itertools.islice(tokens, start, None)
        )
        return _union(self._one(field, token) for token in begun)

    def _all(self, masks: Iterable[int]) -> int:
        found = self.everything
        for mask in masks:
            found &= mask
            if not found:
                break
        return found


def places(mask: int) -> list[int]:
    """Which paragraphs a mask has, in order, from 0."""
    found = []
    while mask:
        lowest = mask & -mask
        found.append(lowest.bit_length() - 1)
        mask ^= lowest
    return found


def _places(field: Field, entries: Sequence[Entry]) -> Mapping[Value, Sequence[int]]:
    """In which paragraphs each token or value stands, rising."""
    found: defaultdict[Value, list[int]] = defaultdict(list)
    for place, entry in enumerate(entries):
        for value in entry_values(field, entry):
            for token in set(str(value).split(" ")) if field.kind == "text" else (value,):
                found[token].append(place)
    return dict(found)


def _union(masks: Iterable[int]) -> int:
    found = 0
    for mask in masks:
        found |= mask
    return found
