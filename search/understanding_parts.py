"""The parts of one alternative of a query: what each item requires, and the terms that rank it.

Every word is its grams next to each other. Knows neither readings nor fallbacks.
"""

import itertools
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from analyzers.analysis import analyze, query_words
from analyzers.characters import classes
from analyzers.normalize import gram_texts, grams, has_marks, join, unmark
from analyzers.numbers import find_numbers
from analyzers.vietnamese import is_compound
from search import agency_roles
from search.query import Exclusion, FieldValue, Item, Phrase, Words, item_text
from search.query_fields import read_value
from search.tree import All, AnyOf, GramField, Match, Node, Not, Term, Values


class Part(NamedTuple):
    """A condition and how to type it alone; "most words" may do without a `word`."""

    node: Node
    text: str
    word: bool = False


class Weights(NamedTuple):
    """What the BM25 of a term counts by its kind.

    `exact` is what the typed form of an unmarked query counts for each point of other weights. The
    BM25 of a term is at most 2.2 ln(1 + N), 31 for a million paragraphs: exact forms come first.
    """

    words: float = 1.0
    grams: float = 1.0
    bigrams: float = 1.0
    exact: float = 32.0


def gram_field(items: Iterable[Item]) -> GramField:
    """The field for all words of the query: `folded` if its letters carry no mark at all."""
    texts = [item.text for item in items if isinstance(item, Words | Phrase)]
    latin = any(gram.isalpha() and not _is_han(gram) for t in texts for gram in gram_texts(t))
    return "folded" if latin and not any(map(has_marks, texts)) else "grams"


def parts(items: Sequence[Item], field: GramField) -> list[Part]:
    """What the items require, in order; items without any gram require nothing."""
    found: list[Part] = []
    for item in items:
        match item:
            case Words(text):
                found += [_word(typed, field) for typed in cut(text, field)]
            case Phrase(text):
                found.append(Part(match(text, field), item_text(item)))
            case FieldValue() if item.field not in _paired(items):
                found.append(Part(_condition(item, field), item_text(item)))
            case Exclusion(excluded):
                found.append(Part(Not(_condition(excluded, field)), item_text(item)))
    return [*found, *_pairs(items)]


def match(text: str, field: GramField) -> Match:
    """All grams of the text in a row."""
    typed = Match("grams", tuple(gram_texts(text)))
    return folded(typed) if field == "folded" else typed


def folded(node: Match) -> Match:
    """The same without marks; Han has none, so it stays in `grams`."""
    if all(map(_is_han, node.grams)):
        return node
    return Match("folded", tuple(map(unmark, node.grams)))


def cut(text: str, field: GramField) -> list[str]:
    """The words of a stretch, as typed.

    Without marks Vietnamese is cut into syllables: it cannot be known which words were meant, and
    whatever a marked query finds its unmarked form must find. What is typed in one piece around a
    hyphen, a slash or a decimal point stays together: 44-KL is one word.
    """
    if field == "folded" and is_compound(text):  # "an ninh" is written so, marks and all
        return [text]
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
    return list(dict.fromkeys(text[start:end] for start, end in joined))


def terms(items: Iterable[Item], field: GramField, weights: Weights) -> list[Term]:
    """What paragraphs are ranked by: words unless unmarked, grams, and pairs of neighbours."""
    found: list[Term] = []
    for item in items:
        if isinstance(item, Words | Phrase):
            found += _terms(item.text, field, weights)
    return list(dict.fromkeys(found))


def _terms(text: str, field: GramField, weights: Weights) -> list[Term]:
    texts = gram_texts(text) if field == "grams" else [unmark(gram) for gram in gram_texts(text)]
    words = [word.text for word in analyze(text).words]
    if field == "folded":
        # Measured: pyvi's words of a text without marks make the order worse.
        words = [word for word in words if all(map(_is_han, word))]
    pairs = [join(list(pair)) for pair in itertools.pairwise(texts)]
    return [
        *(Term("words", word, weights.words) for word in words),
        *(Term(field, gram, weights.grams) for gram in texts),
        *(Term(field, pair, weights.bigrams) for pair in pairs),
    ]


def _word(typed: str, field: GramField) -> Part:
    return Part(match(typed, field), f'"{typed}"', word=True)


def _condition(item: Words | Phrase | FieldValue, field: GramField) -> Node:
    if isinstance(item, FieldValue):
        return _read(item)
    return match(item.text, field)


def _paired(items: Sequence[Item]) -> frozenset[str]:
    """Agency and role are one condition where both are asked for."""
    both = frozenset(("agency", "role"))
    named = {item.field for item in items if isinstance(item, FieldValue)}
    return both if both <= named else frozenset()


def _pairs(items: Sequence[Item]) -> list[Part]:
    """Each agency with each role, if both are asked for."""
    if not _paired(items):
        return []
    sides = [
        [item for item in items if isinstance(item, FieldValue) and item.field == field]
        for field in ("agency", "role")
    ]
    return [
        Part(_charged(_read(agency), _values(role)), _both(agency, role))
        for agency, role in itertools.product(*sides)
    ]


def _charged(node: Node, roles: Sequence[str]) -> Node:
    """A condition on agencies as the same on agencies with one of the roles."""
    match node:
        case Values("agency", values):
            return agency_roles.having([str(value) for value in values], roles)
        case All(children):
            return All(tuple(_charged(child, roles) for child in children))
        case AnyOf(children):
            return AnyOf(tuple(_charged(child, roles) for child in children))
        case _:
            return node


def _values(item: FieldValue) -> list[str]:
    node = _read(item)
    return [str(value) for value in node.values] if isinstance(node, Values) else []


def _read(item: FieldValue) -> Node:
    node = read_value(item.field, item.value)
    assert node is not None, "the parser takes readable values only"
    return node


def _both(agency: FieldValue, role: FieldValue) -> str:
    return f"{item_text(agency)} {item_text(role)}"


def _syllables(
    text: str, span: tuple[int, int], numbers: set[tuple[int, int]]
) -> list[tuple[int, int]]:
    start, end = span
    if span in numbers or any(map(_is_han, gram_texts(text[start:end]))):
        return [span]
    return [(start + gram.start, start + gram.end) for gram in grams(text[start:end])]


def _is_joint(text: str, end: int, start: int) -> bool:
    """Whether what is between two words joins rather than separates them."""
    between = text[end:start]
    if between in _JOINTS:
        return True
    return between in (".", ",") and text[end - 1].isdecimal() and text[start].isdecimal()


def _is_han(gram: str) -> bool:
    return classes().han.match(gram) is not None


_JOINTS = frozenset("-‐‑–/／－&_")
