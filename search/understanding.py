"""From a typed text to explicit trees: what is required, what it is ranked by, what else to try.

Nothing here runs a query: `find` takes the first reading that matches anything.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

from analyzers.normalize import unmark
from search import query
from search.query import Exclusion
from search.tree import All, AnyOf, Match, Node, Prefer, Rank, Term
from search.understanding_parts import Part, Weights, folded, gram_field, parts, terms

MOST = 0.6
"""The share of the words that "most words" must have."""

DEFAULT_WEIGHTS = Weights()


class Change(NamedTuple):
    """How a reading departs from what was typed: `without_marks` or `most_words`, and a detail."""

    code: str
    detail: str


class Reading(NamedTuple):
    """One way to run the query; `printed` can be typed again and means the same."""

    tree: Node
    changes: tuple[Change, ...]
    printed: str


class Understanding(NamedTuple):
    """A typed text (NFC), its readings in the order to try, and what in it was taken literally."""

    text: str
    readings: tuple[Reading, ...]
    problems: tuple[query.Problem, ...]


_Alternatives: TypeAlias = Sequence[Sequence[Part]]


def understand(text: str, weights: Weights = DEFAULT_WEIGHTS) -> Understanding:
    """The readings of a typed text: as typed, without marks, most words, most without marks.

    Raises `query.QueryError` for a text that is too long or has too many words. An empty query
    matches everything.
    """
    syntax = query.parse(text)
    items = [item for alternative in syntax.alternatives for item in alternative]
    field = gram_field(item.item if isinstance(item, Exclusion) else item for item in items)
    typed = _parsed(syntax)
    ranked = terms(items, field, weights)
    exact = _exact(typed, ranked, weights) if field == "folded" and ranked else []
    shown = _print(typed)
    readings = [Reading(_tree(_all(typed), ranked, exact), (), shown)]

    plain = [[_without_marks(part) for part in alternative] for alternative in typed]
    plain_ranked = list(dict.fromkeys([*terms(items, "folded", weights), *ranked]))
    has_plain = field == "grams" and _nodes(plain) != _nodes(typed)
    shown_plain = _print(plain) if has_plain else shown
    without_marks = Change("without_marks", shown_plain)
    if has_plain:
        plain_tree = _tree(_all(plain), plain_ranked)
        readings.append(Reading(plain_tree, (without_marks,), shown_plain))
    if share := _share(typed):
        most = Change("most_words", share)
        readings.append(Reading(_tree(_most(typed), ranked), (most,), shown))
        if has_plain:
            tree = _tree(_most(plain), plain_ranked)
            readings.append(Reading(tree, (without_marks, most), shown_plain))
    return Understanding(syntax.text, tuple(readings), syntax.problems)


def _without_marks(part: Part) -> Part:
    """A word or phrase in the folded field; fields and exclusions stay as they were typed."""
    if not isinstance(part.node, Match):
        return part
    return part._replace(node=folded(part.node), text=unmark(part.text.replace("Đ", "D")))


def _all(alternatives: _Alternatives) -> list[Node]:
    """The membership of each alternative: everything in it is required."""
    return [All(tuple(part.node for part in alternative)) for alternative in alternatives]


def _most(alternatives: _Alternatives) -> list[Node]:
    """The same with only `MOST` of the words; phrases, fields and exclusions stay required."""
    return [All(tuple(_loosened(alternative))) for alternative in alternatives]


def _loosened(alternative: Sequence[Part]) -> list[Node]:
    words = tuple(part.node for part in alternative if part.word)
    others = [part.node for part in alternative if not part.word]
    return [AnyOf(words, _minimum(len(words))), *others] if words else others


def _minimum(words: int) -> int:
    return math.ceil(MOST * words)


def _share(alternatives: _Alternatives) -> str:
    """How many of the words "most words" asks for, by alternative; "" if it asks for all."""
    counts = [sum(part.word for part in alternative) for alternative in alternatives]
    if all(_minimum(count) == count for count in counts):
        return ""
    return ", ".join(f"{_minimum(count)}/{count}" for count in counts)


def _exact(alternatives: _Alternatives, ranked: Sequence[Term], weights: Weights) -> list[Node]:
    """Puts the paragraphs with the typed forms themselves before those with marks on them."""
    typed = tuple(
        All(tuple(Match("grams", p.node.grams) for p in parts if isinstance(p.node, Match)))
        for parts in alternatives
    )
    return [Prefer(AnyOf(typed), weights.exact * sum(term.weight for term in ranked))]


def _tree(
    membership: Sequence[Node], ranked: Sequence[Term], preferred: Sequence[Node] = ()
) -> Node:
    """Alternatives with one ranking over all of their terms; everything if nothing is asked for."""
    required: tuple[Node, ...] = (AnyOf(tuple(membership)),) if membership else ()
    if len(membership) == 1 and isinstance(membership[0], All):
        required = membership[0].children
    rank = (Rank(tuple(ranked)),) if ranked else ()
    return All((*required, *rank, *preferred))


def _print(alternatives: _Alternatives) -> str:
    """The query as it can be typed; words in quotes only where they would be cut otherwise."""
    quoted = [[part.text for part in found] for found in alternatives]
    bare = [
        [part.text.strip('"') if part.word else part.text for part in found]
        for found in alternatives
    ]
    short, long = (" OR ".join(map(" ".join, texts)) for texts in (bare, quoted))
    return short if _nodes(_parsed(query.parse(short))) == _nodes(alternatives) else long


def _parsed(syntax: query.Syntax) -> _Alternatives:
    """The parts of each alternative, those without any left out."""
    items = [item for alternative in syntax.alternatives for item in alternative]
    field = gram_field(item.item if isinstance(item, Exclusion) else item for item in items)
    return [found for either in syntax.alternatives if (found := parts(either, field))]


def _nodes(alternatives: _Alternatives) -> list[list[Node]]:
    return [[part.node for part in found] for found in alternatives]
