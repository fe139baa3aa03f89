"""The tree of "more like this": paragraphs that share the most telling words of a text.

How telling a word is, its tf-idf says, by counts that are handed in; so the tree is the same on
every engine. Knows no collection and no documents.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from analyzers.normalize import gram_texts
from analyzers.tokens import EMPTY, TextFields
from search.glossary import translations
from search.tree import NOTHING, All, AnyOf, Has, Match, Node, Prefer, Rank, Term, Values

MOST = 20
"""Words of a text that are compared."""
SHARE = 0.3
"""The share of these words that a paragraph must have; docs/relevance.md says what it gave."""
FEWEST = 2
TRANSLATED_SHARE = 0.4
"""The same of the terms of the other language."""
FEWEST_TRANSLATED = 4
_ALONE = 0.6
"""What a word of one syllable counts beside one of several, which says more."""
_UNCOUNTED = 100
"""A term whose paragraphs are not counted is taken to stand in one of so many."""
COMMON = 0.15
FEW = 50
"""A word of more than this share of all paragraphs, and of more than so many, tells nothing."""


class Telling(NamedTuple):
    """A word of a text (as in the field words), and how much it tells: its tf-idf."""

    token: str
    weight: float


class Translated(NamedTuple):
    """A term of the text in the other language: forms, each as good as the other."""

    forms: tuple[str, ...]
    weight: float

    @property
    def node(self) -> Node:
        """Where one of the forms stands."""
        return AnyOf(tuple(Match("grams", tuple(gram_texts(form))) for form in self.forms))


def words(fields: TextFields) -> Counter[str]:
    """The words of a text that may tell something, with how often each stands there."""
    found = Counter(fields.words.split(" "))
    return Counter({token: n for token, n in found.items() if token != EMPTY and len(token) > 1})


def telling(
    found: Mapping[str, int], counts: Mapping[str, int], paragraphs: int, most: int = MOST
) -> tuple[Telling, ...]:
    """The most telling of these words, by `counts` of the `paragraphs` in which they stand.

    A word that stands in one paragraph alone has none to share it with, and a common one tells
    nothing; a syllable of Vietnamese or a character of Chinese tells less than a word of several.
    """
    weighed = [
        Telling(token, (1 + math.log(often)) * _idf(counts[token], paragraphs) * _size(token))
        for token, often in found.items()
        if 1 < counts.get(token, 0) <= max(FEW, COMMON * paragraphs)
    ]
    return tuple(sorted(weighed, key=lambda one: (-one.weight, one.token))[:most])


def translated(
    text: str, counts: Mapping[str, int], paragraphs: int, most: int = MOST
) -> tuple[Translated, ...]:
    """The glossary's terms in a text in the other language, the rarest first."""
    terms = {expansion.texts for expansion in translations(text)}
    least = _idf(max(FEW, math.ceil(COMMON * paragraphs)), paragraphs)
    weighed = [Translated(forms, _rarity(forms, counts, paragraphs)) for forms in terms]
    rare = [one for one in weighed if one.weight >= least]
    return tuple(sorted(rare, key=lambda one: (-one.weight, one.forms))[:most])


def like(found: Sequence[Telling], share: float = SHARE) -> Node:
    """Paragraphs with at least the share of the words, ordered by BM25 over these."""
    if not found:
        return NOTHING
    least = min(len(found), max(FEWEST, math.ceil(share * len(found))))
    has = AnyOf(tuple(Has("words", one.token) for one in found), least)
    return All((has, Rank(tuple(Term("words", one.token) for one in found))))


def like_translated(found: Sequence[Translated], language: str) -> Node:
    """Paragraphs of the other language with at least the share of the terms, rare ones first."""
    least = max(FEWEST_TRANSLATED, math.ceil(TRANSLATED_SHARE * len(found)))
    if len(found) < least:
        return NOTHING
    nodes = [one.node for one in found]
    preferred = (Prefer(node, one.weight) for node, one in zip(nodes, found, strict=True))
    return All((Values("language", (language,)), AnyOf(tuple(nodes), least), *preferred))


def _idf(count: int, paragraphs: int) -> float:
    return math.log(1 + max(paragraphs, count) / count)


def _rarity(forms: Sequence[str], counts: Mapping[str, int], paragraphs: int) -> float:
    """The idf of the forms together; those that are no words are not counted."""
    known = sum(counts.get("".join(gram_texts(form)), 0) for form in forms)
    known += sum(counts.get("_".join(gram_texts(form)), 0) for form in forms)
    return _idf(known or max(1, paragraphs // _UNCOUNTED), paragraphs)


def _size(token: str) -> float:
    several = "_" in token or (token[0] > "\u2fff" and len(token) > 1)
    return 1.0 if several else _ALONE
