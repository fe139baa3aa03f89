"""The other language's side of a whole query. Knows no engine and no glossary's entries."""

import math
from collections.abc import Sequence
from typing import NamedTuple

from search.glossary import covered
from search.lexicon import Expansion
from search.query_nodes import And, FieldValue, Node, Not, Words
from search.tree import AnyOf, all_of, any_of
from search.tree import Node as Condition
from search.understanding_alternatives import as_written, overlaps
from search.understanding_parts import Part

COVERED = 0.75
"""The share of a query's grams that must have a counterpart, particles and numbers aside."""

MOST = 0.6
"""The share of its terms that is most of a translation; two of two, two of three, three of five."""

_NEUTRAL = frozenset(("number", "date"))


class Translation(NamedTuple):
    """What the words of an alternative require in the other language, and that text.

    `most` asks for most of it only: translators choose their words freely.
    """

    node: Condition
    most: Condition
    text: str
    texts: tuple[str, ...]


def translation(
    node: Node, parts: Sequence[Part], found: dict[str, Sequence[Expansion]]
) -> Translation | None:
    """The translation of one alternative of the query, None where too much of it has none.

    `found` holds what a lexicon knows of each stretch of words. Numbers and dates are the same in
    both languages; what stands in quotes is meant as typed, so that nothing is translated.
    """
    children = node.children if isinstance(node, And) else (node,)
    stretches = [child.text for child in children if isinstance(child, Words)]
    if not all(isinstance(child, Words | FieldValue | Not) for child in children):
        return None
    terms: list[tuple[str, ...]] = []
    for text in stretches:
        known = [one for one in found.get(text, ()) if one.kind == "translation"]
        if not known or covered(text, known) < COVERED:
            return None
        neutral = [
            (one.start, one.end) for part in parts for one in part.used if one.code in _NEUTRAL
        ]
        terms += [one.texts for one in known if not overlaps(one.start, one.end, neutral)]
    kept = [part.node for part in parts if any(one.code in _NEUTRAL for one in part.used)]
    if not terms:
        return None
    said = tuple(any_of(map(as_written, texts)) for texts in dict.fromkeys(terms))
    most = AnyOf(said, max(min(2, len(said)), math.ceil(MOST * len(said))))
    texts = tuple(text for each in terms for text in each)
    shown = ", ".join(each[0] for each in terms)
    return Translation(all_of((*said, *kept)), all_of((most, *kept)), shown, texts)
