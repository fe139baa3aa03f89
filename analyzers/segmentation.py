"""Cuts a text into the stretches that are its words, as spans or as the texts themselves.

Numbers of documents, numeric dates and abbreviations stay whole. Han runs are always cut by jieba;
the language chooses how the rest is cut: Vietnamese by pyvi's model, any other into grams.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import compress, count

from analyzers import chinese, vietnamese
from analyzers.characters import classes
from analyzers.dates import find_dates
from analyzers.language import Language
from analyzers.memo import Memo
from analyzers.normalize import fold, nfc
from analyzers.numbers import find_numbers
from analyzers.tokens import Token

Span = tuple[int, int]

_FIGURES = re.compile(r"[\d\s/.\-]+")
_TWO_FIGURES = re.compile(r"\d\s?[/.\-]\s?\d")
# "LĐ-TB&XH", "GD & ĐT": capitals around "&", which pyvi takes apart.
_CAPITALS = "[A-ZĐÐ]{1,20}+(?:[-/][A-ZĐÐ]{1,20}+){0,5}+"
_ABBREVIATION = re.compile(rf"\b{_CAPITALS}(?:\s?&\s?{_CAPITALS}){{1,5}}\b")


def cut(text: str, grams: Sequence[Token], language: Language) -> list[Span]:
    """The spans of the words of an NFC text, whose grams these are; punctuation may be among them.

    Of a Chinese word of three characters and more the words inside it come first.
    """
    return list(_cut(text, grams, language))


def plain_words(text: str) -> list[str]:
    """The folded words of a plain Vietnamese text in less time than by `cut`.

    "Plain" is said by `classes().plain`; without "@", since only an e-mail's end may part a gram.
    """
    found: list[str] = []
    at = 0
    for start, end in _whole(text):
        found += _folded_words(text[at:start])
        found.append(fold(text[start:end]))
        at = end
    return found + _folded_words(text[at:])


def _folded_words(text: str) -> list[str]:
    tokens, joins = vietnamese.label(text)
    found = list(map(_folded.__getitem__, tokens))
    for at in compress(count(), joins):
        before, token = found[at - 1], found[at]
        found[at] = f"{before}_{token}" if before and token else before or token
        found[at - 1] = ""
    return list(filter(None, found))


def _cut(text: str, grams: Sequence[Token], language: Language) -> Iterator[Span]:
    at = 0
    for start, end in _whole(text):
        yield from _cut_stretch(text, at, start, _between(grams, at, start), language)
        yield start, end
        at = end
    yield from _cut_stretch(text, at, len(text), _between(grams, at, len(text)), language)


def _whole(text: str) -> list[Span]:
    """The stretches that no cutter may take apart, in order: numbers, dates, abbreviations."""
    spans = [(number.start, number.end) for number in find_numbers(text)]
    if _TWO_FIGURES.search(text):
        dates = (date for date in find_dates(text) if _FIGURES.fullmatch(date.text))
        spans += [(date.start, date.end) for date in dates]
    if "&" in text:
        spans += [match.span() for match in _ABBREVIATION.finditer(text)]
    apart: list[Span] = []
    for start, end in sorted(spans):
        if not apart or start >= apart[-1][1]:
            apart.append((start, end))
    return apart


def _between(grams: Sequence[Token], start: int, end: int) -> Sequence[Token]:
    """The grams that begin in this stretch."""
    first = bisect_left(grams, start, key=lambda gram: gram.start)
    return grams[first : bisect_left(grams, end, key=lambda gram: gram.start)]


def _cut_stretch(
    text: str, start: int, end: int, grams: Sequence[Token], language: Language
) -> Iterator[Span]:
    """The words of `text[start:end]`, Han runs and what stands between them apart."""
    done = 0
    for first, last in _han_runs(text, grams):
        if done < first:
            yield from _cut_letters(text, start, grams[first].start, grams[done:first], language)
        run = grams[first:last]
        for _, one, other in chinese.cut("".join(gram.text for gram in run)):
            yield run[one].start, run[other - 1].end
        start, done = run[-1].end, last
    if done < len(grams):
        yield from _cut_letters(text, start, end, grams[done:], language)


def _han_runs(text: str, grams: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """The stretches of Han grams with nothing visible between them, as indices."""
    han, invisible = classes().han, classes().invisible
    first = -1
    for at, gram in enumerate(grams):
        if not han.match(gram.text):
            if first >= 0:
                yield first, at
            first = -1
        elif first < 0:
            first = at
        elif invisible.sub("", text[grams[at - 1].end : gram.start]):
            yield first, at
            first = at
    if first >= 0:
        yield first, len(grams)


def _cut_letters(
    text: str, start: int, end: int, grams: Sequence[Token], language: Language
) -> Iterator[Span]:
    if language != "vi":
        yield from ((gram.start, gram.end) for gram in grams)
        return
    stretch = text[start:end]
    seen: Sequence[int] = range(len(stretch))
    if classes().invisible.search(stretch):
        # A soft hyphen or a zero-width character inside a syllable would part it for pyvi.
        visible = [at for at, char in enumerate(stretch) if not classes().invisible.match(char)]
        shown = "".join(stretch[at] for at in visible)
        if nfc(shown) == shown:
            stretch, seen = shown, visible
    for first, last in vietnamese.cut(stretch):
        yield start + seen[first], start + seen[last - 1] + 1


_folded = Memo(fold)
