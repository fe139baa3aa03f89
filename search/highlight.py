"""Where a tree's words and phrases stand in a text: the marks of hits and of a document's page.

Each leaf is looked for on the text's own grams by the rule that membership has, so a phrase is
marked whole and never a lone word of it. Knows no engine and no HTML.
"""

import bisect
import itertools
from collections.abc import Iterator, Sequence
from typing import NamedTuple, TypeAlias

from analyzers.normalize import grams, unmark_all
from analyzers.tokens import Token
from search.tree import All, AnyOf, Match, Near, Node, Prefer, Prefix

_Sought: TypeAlias = Match | Prefix | Near


class _Run(NamedTuple):
    """Grams in a row: from the `first` to the `last`, by their places."""

    first: int
    last: int


def mark(text: str, tree: Node) -> list[list[int]]:
    """Spans [start, end) of the tree's matches in code points of `text` (NFC), merged, in order.

    A phrase, and a gram that begins as asked with what must stand before it, is one mark wherever
    it stands; words near each other are marked one by one, where they stand closest first.
    """
    leaves = list(dict.fromkeys(_leaves(tree)))
    if not leaves:
        return []
    tokens = grams(text)
    spans: list[tuple[int, int]] = []
    for field in ("grams", "folded"):
        wanted = [leaf for leaf in leaves if leaf.field == field]
        if wanted:
            texts = [token.text for token in tokens]
            spans += _spans(tokens, texts if field == "grams" else unmark_all(texts), wanted)
    return _merged(sorted(spans))


def _leaves(node: Node) -> Iterator[_Sought]:
    """What the tree asks for, without what it excludes."""
    match node:
        case Match() | Prefix() | Near():
            yield node
        case All(children) | AnyOf(children):
            for child in children:
                yield from _leaves(child)
        case Prefer(child):
            yield from _leaves(child)


def _spans(
    tokens: Sequence[Token], texts: Sequence[str], leaves: Sequence[_Sought]
) -> Iterator[tuple[int, int]]:
    places: dict[str, list[int]] = {gram: [] for leaf in leaves for gram in _firsts(leaf)}
    for at, text in enumerate(texts):
        if text in places:
            places[text].append(at)
    for leaf in leaves:
        for first, last in _runs(texts, places, leaf):
            yield tokens[first].start, tokens[last].end


def _firsts(leaf: _Sought) -> list[str]:
    """The grams that phrases of the leaf begin with."""
    match leaf:
        case Match(_, sought):
            return [sought[0]]
        case Near(_, words):
            return [word[0] for word in words]
        case _:
            return []


def _runs(texts: Sequence[str], places: dict[str, list[int]], leaf: _Sought) -> list[_Run]:
    match leaf:
        case Match(_, sought):
            return _phrase(texts, places, sought)
        case Prefix(_, sought):
            return _beginnings(texts, sought)
        case Near(_, words, distance):
            return _closest([_phrase(texts, places, word) for word in words], distance)


def _phrase(
    texts: Sequence[str], places: dict[str, list[int]], sought: Sequence[str]
) -> list[_Run]:
    """Wherever the grams stand in a row."""
    more = len(sought) - 1
    return [
        _Run(at, at + more)
        for at in places[sought[0]]
        if not more or tuple(texts[at : at + more + 1]) == tuple(sought)
    ]


def _beginnings(texts: Sequence[str], sought: Sequence[str]) -> list[_Run]:
    """Wherever a gram begins as the last of these, right after the others."""
    *before, beginning = sought
    more = len(before)
    return [
        _Run(at - more, at)
        for at, text in enumerate(texts)
        if text.startswith(beginning) and at >= more and list(texts[at - more : at]) == before
    ]


def _closest(words: Sequence[Sequence[_Run]], distance: int) -> list[_Run]:
    """The words in order with the fewest grams between them, if those are no more than that.

    From each place of the first word the next ones are taken as early as they come: nothing that
    begins there is shorter.
    """
    best: list[_Run] = []
    fewest = distance + 1
    for first in words[0]:
        chosen = _in_order(first, words[1:])
        gaps = sum(b.first - a.last - 1 for a, b in itertools.pairwise(chosen))
        if len(chosen) == len(words) and gaps < fewest:
            best, fewest = chosen, gaps
    return best


def _in_order(first: _Run, words: Sequence[Sequence[_Run]]) -> list[_Run]:
    """The first and the next of each word behind it; fewer where one does not come any more."""
    chosen = [first]
    for runs in words:
        behind = bisect.bisect_right(runs, chosen[-1].last, key=lambda run: run.first)
        if behind == len(runs):
            break
        chosen.append(runs[behind])
    return chosen


def _merged(spans: Sequence[tuple[int, int]]) -> list[list[int]]:
    merged: list[list[int]] = []
    for start, end in spans:
        if merged and start <= merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], end)
        else:
            merged.append([start, end])
    return merged
