"""Words of a query: how a stretch is cut, what a word requires, and the terms that rank it.

Every word is its grams next to each other. Knows neither syntax nor other ways to say a word.
"""

import functools
import itertools
import math
from collections.abc import Iterable
from typing import NamedTuple

from analyzers.analysis import analyze, query_words
from analyzers.characters import classes
from analyzers.normalize import gram_texts, grams, has_marks, join, unmark
from analyzers.numbers import find_numbers
from analyzers.vietnamese import is_compound
from search.fields import PAIRS
from search.function_words import asking
from search.tree import All, GramField, Match, Near, Node, Prefix, Term

MOST_APART = 99
"""The greatest distance of "phrase"~N; paragraphs seldom have more words."""
MOST_GAPS = 2_000
"""The gaps between words in all ways to spread the distances of a query: an engine tries each."""


class Weights(NamedTuple):
    """What the BM25 of a term counts by its kind.

    `expanded` is what a term of another way to say a word counts for each point of a typed one.
    `running` is what running text counts for each point of the weights of all terms: BM25 alone
    prefers headings, which are short. `exact` is the same for the typed form of an unmarked query.
    The BM25 of a term is at most 2.2 ln(1 + N), 31 for a million paragraphs: exact forms come
    first. docs/relevance.md tells what chose these figures.
    """

    words: float = 0.5
    grams: float = 1.0
    pairs: float = 0.5
    head: float = 0.1
    running: float = 0.5
    expanded: float = 0.5
    exact: float = 32.0


class Cut(NamedTuple):
    """A word of a stretch: its span there, and what it requires."""

    start: int
    end: int
    match: Match


def gram_field(texts: Iterable[str]) -> GramField:
    """The field for all words of the query: `folded` if its letters carry no mark at all."""
    texts = list(texts)
    latin = any(gram.isalpha() and not is_han(gram) for t in texts for gram in gram_texts(t))
    return "folded" if latin and not any(map(has_marks, texts)) else "grams"


def match(text: str, field: GramField) -> Match:
    """All grams of the text in a row."""
    typed = Match("grams", tuple(gram_texts(text)))
    return folded(typed) if field == "folded" else typed


def folded(node: Match) -> Match:
    """The same without marks; Han and figures have none, so they stay in `grams`."""
    if all(is_han(gram) or gram.isdecimal() for gram in node.grams):
        return node
    return Match("folded", tuple(map(unmark, node.grams)))


def prefix(text: str, field: GramField) -> Node:
    """A beginning: its last gram may go on, unless that is a Chinese character.

    Of more than two grams all but the last stand in a row, and so do the last two.
    """
    whole = match(text, field)
    if is_han(whole.grams[-1]):
        return whole
    beginning = Prefix(whole.field, whole.grams[-2:])
    if len(whole.grams) <= len(beginning.grams):
        return beginning
    return All((Match(whole.field, whole.grams[:-1]), beginning))


def near(text: str, distance: int, field: GramField, phrases: int) -> tuple[Node, int]:
    """The words in order with that many grams between them at most, and the distance used.

    It is lowered to `MOST_APART`, and where it could be spread over the gaps in too many ways; so
    many `phrases` with a distance share `MOST_GAPS`.
    """
    words = [word.match for word in cut(text, field)]
    gaps = len(words) - 1
    if not gaps:
        return words[0], distance
    distance = min(distance, _widest(gaps, MOST_GAPS // phrases))
    spread = field if any(word.field == field for word in words) else "grams"
    return Near(spread, tuple(word.grams for word in words), distance), distance


def cut(text: str, field: GramField) -> list[Cut]:
    """The words of a stretch.

    Without marks Vietnamese is cut into syllables: it cannot be known which words were meant, and
    whatever a marked query finds its unmarked form must find. What is typed in one piece around a
    hyphen, a slash or a decimal point stays together: 44-KL is one word.
    """
    return [Cut(start, end, match(text[start:end], field)) for start, end in _spans(text, field)]


def _spans(text: str, field: GramField) -> list[tuple[int, int]]:
    if field == "folded" and is_compound(text):  # "an ninh" is written so, marks and all
        return [(0, len(text))]
    spans = [(word.start, word.end) for word in query_words(text)]
    if field == "folded":
        numbers = {(number.start, number.end) for number in find_numbers(text)}
        spans = [part for span in spans for part in _syllables(text, span, numbers)]
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and _is_joint(text, joined[-1][1], start):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def terms(texts: Iterable[str], field: GramField, weights: Weights) -> list[Term]:
    """What paragraphs are ranked by: words unless unmarked, grams, and pairs of neighbours."""
    found = [term for text in texts for term in _terms(text, field, weights)]
    return list(dict.fromkeys(found))


def head_tokens(node: Match) -> list[str]:
    """The tokens that a document's head has where it has these grams in a row."""
    if len(node.grams) == 1:
        return list(node.grams)
    return [join(list(pair)) for pair in itertools.pairwise(node.grams)]


def is_han(gram: str) -> bool:
    """Whether the gram is one Chinese character."""
    return classes().han.match(gram) is not None


def _terms(text: str, field: GramField, weights: Weights) -> list[Term]:
    words, places = _telling(text)
    texts = gram_texts(text) if field == "grams" else list(map(unmark, gram_texts(text)))
    if field == "folded" and not any(map(is_han, texts)):
        # Measured: pyvi's words of a text without marks make the order worse.
        words = []
    pairs = [
        join(list(pair))
        for at, pair in enumerate(itertools.pairwise(texts))
        if at in places or at + 1 in places
    ]
    syllables = [gram for at, gram in enumerate(texts) if at in places]
    return [
        *(Term("words", word, weights.words) for word in words),
        *(Term(field, gram, weights.grams) for gram in syllables),
        *(Term(PAIRS[field], pair, weights.pairs) for pair in pairs),
        *(Term("head", token, weights.head) for token in (*syllables, *pairs)),
    ]


@functools.cache
def _widest(gaps: int, most: int) -> int:
    """The greatest distance that is spread so that all ways have at most so many gaps."""
    distance = 0
    while distance < MOST_APART and gaps * math.comb(distance + 1 + gaps, gaps) <= most:
        distance += 1
    return distance


def _telling(text: str) -> tuple[list[str], set[int]]:
    """The words of a text that do more than ask, and the places of its grams outside the others.

    Few paragraphs ask, so that BM25 would put those first. A text that only asks is kept whole.
    """
    analysis = analyze(text)
    asks = asking(text)
    places = set(range(len(analysis.grams))) - asks
    if not asks or not places:
        return [word.text for word in analysis.words], places | asks
    starts = [analysis.grams[at].start for at in sorted(places)]
    words = [
        word.text
        for word in analysis.words
        if any(word.start <= start < word.end for start in starts)
    ]
    return words, places


def _syllables(
    text: str, span: tuple[int, int], numbers: set[tuple[int, int]]
) -> list[tuple[int, int]]:
    start, end = span
    if span in numbers or any(map(is_han, gram_texts(text[start:end]))):
        return [span]
    return [(start + gram.start, start + gram.end) for gram in grams(text[start:end])]


def _is_joint(text: str, end: int, start: int) -> bool:
    """Whether what is between two words joins rather than separates them."""
    between = text[end:start]
    if between in _JOINTS:
        return True
    return between in (".", ",") and text[end - 1].isdecimal() and text[start].isdecimal()


_JOINTS = frozenset("-‐‑–/／－&_")
