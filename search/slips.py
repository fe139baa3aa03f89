"""Puts likely slips of typing right by the words of a collection.

Numbers are left alone, and what the collection has often is changed only where a word that it knows
speaks for it. Knows no index and no database.
"""

from collections.abc import Iterator
from itertools import groupby

from analyzers.characters import classes
from analyzers.normalize import fold, grams, has_marks, nfc, unmark
from analyzers.numbers import find_numbers
from analyzers.tokens import Token
from search import slips_vi, slips_zh, typing_keys
from search.word_counts import WordCounts

MOST_GRAMS = 24
"""Longer texts are no typed queries, and are left alone."""
_SHORTEST_KEYS = 3

# How an office writes what folding spells with i.
_WITH_Y = {
    "kí": "ký",
    "kì": "kỳ",
    "kĩ": "kỹ",
    "kỉ": "kỷ",
    "lí": "lý",
    "mĩ": "mỹ",
    "tỉ": "tỷ",
    "qui": "quy",
    "quí": "quý",
    "quì": "quỳ",
    "quỉ": "quỷ",
    "quĩ": "quỹ",
}


def corrected(text: str, counts: WordCounts) -> str | None:
    """The text with its likely slips put right; None where there is nothing to put right."""
    typed = nfc(text)
    if len(grams(typed)) > MOST_GRAMS:
        return None
    decoded = _without_keys(typed, counts)
    bare = not has_marks(decoded)
    changes = list(_changes(decoded, counts, bare=bare))
    for start, end, right in reversed(changes):
        decoded = decoded[:start] + right + decoded[end:]
    if fold(decoded) == fold(typed) or not _is_known(decoded, counts, bare=bare):
        return None
    return decoded


def _is_known(text: str, counts: WordCounts, *, bare: bool) -> bool:
    """Whether the collection has all of its words; else it could find nothing all the same."""
    held = counts.bare if bare else counts.written
    return all(
        token.text in counts.han
        or (unmark(token.text) if bare else token.text) in held.single
        or text[token.start : token.end].isupper()
        or token.text[0].isdecimal()
        for token in grams(text)
    )


def _without_keys(text: str, counts: WordCounts) -> str:
    """The text with the keys of Telex and VNI as letters, where that makes a known syllable."""
    parts = []
    for part in text.split(" "):
        known = fold(part) in counts.written.single or unmark(fold(part)) in counts.bare.single
        right = None if known or len(part) < _SHORTEST_KEYS else typing_keys.decoded(part)
        parts.append(right if right and fold(right) in counts.written.single else part)
    return " ".join(parts)


def _changes(text: str, counts: WordCounts, *, bare: bool) -> Iterator[tuple[int, int, str]]:
    """Spans of the text with what they should be, from left to right."""
    fixed = [(number.start, number.end) for number in find_numbers(text)]

    def kind(token: Token) -> str:
        if _is_fixed(token, text, fixed):
            return "fixed"
        return "han" if classes().han.match(token.text) else "letters"

    for kind_, some in groupby(grams(text), kind):
        run = list(some)
        if kind_ == "letters":
            yield from _vietnamese(run, counts, bare=bare)
        elif kind_ == "han":
            yield from _chinese(run, counts)


def _vietnamese(
    run: list[Token], counts: WordCounts, *, bare: bool
) -> Iterator[tuple[int, int, str]]:
    texts = [unmark(token.text) if bare else token.text for token in run]
    at = 0
    for edge in slips_vi.likeliest(texts, counts, bare=bare):
        if edge.texts != tuple(texts[at : edge.end]):
            right = " ".join(_WITH_Y.get(one, one) for one in edge.texts)
            yield run[at].start, run[edge.end - 1].end, right
        at = edge.end


def _chinese(run: list[Token], counts: WordCounts) -> Iterator[tuple[int, int, str]]:
    right = slips_zh.likeliest("".join(token.text for token in run), counts)
    for token, one in zip(run, right, strict=True):
        if token.text != one:
            yield token.start, token.end, one


def _is_fixed(token: Token, text: str, numbers: list[tuple[int, int]]) -> bool:
    """Whether it is part of a number, or an abbreviation by its capitals."""
    if token.text[0].isdecimal() or any(a <= token.start < b for a, b in numbers):
        return True
    written = text[token.start : token.end]
    return written.isupper() and not text.isupper() and not classes().han.match(token.text)
