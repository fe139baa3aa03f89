"""Finds the phrases of a table in a text: by grams, the longest at each place.

A text without any mark finds phrases by their unmarked grams. A Chinese phrase does not begin or
end inside a word. Knows nothing of what phrases mean.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeAlias, TypeVar

from analyzers.analysis import query_words
from analyzers.characters import classes
from analyzers.normalize import gram_texts, grams, has_marks, nfc, unmark_all

T = TypeVar("T")
Grams: TypeAlias = tuple[str, ...]
Span: TypeAlias = tuple[int, int]


class Found(NamedTuple, Generic[T]):
    """The values of the phrases that stand in `nfc(text)[start:end]`, in the table's order."""

    start: int
    end: int
    values: tuple[T, ...]


@dataclass(frozen=True, slots=True)
class _Index(Generic[T]):
    """Phrases by their grams, and how many grams the longest has that begins with a gram."""

    values: Mapping[Grams, list[T]]
    longest: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class PhraseTable(Generic[T]):
    """Phrases with their values; one phrase may have several."""

    _marked: _Index[T]
    _unmarked: _Index[T]

    @classmethod
    def of(cls, entries: Iterable[tuple[str, T]]) -> "PhraseTable[T]":
        """A table of (phrase, value); a phrase without letters and digits is left out."""
        keyed = [(tuple(gram_texts(phrase)), value) for phrase, value in entries]
        bare = [(tuple(unmark_all(key)), value) for key, value in keyed]
        return cls(_index(keyed), _index(bare))

    def find(
        self, text: str, fits: Callable[[str, T], bool] = lambda _written, _value: True
    ) -> list[Found[T]]:
        """The phrases in the text, from left to right, without overlap.

        `fits` says of the words as they are written whether a value of theirs is meant.
        """
        text = nfc(text)
        tokens = grams(text)
        marked = has_marks(text)
        texts = [token.text for token in tokens]
        index = self._marked if marked else self._unmarked
        texts = texts if marked else unmark_all(texts)
        words = _han_words(text)
        found: list[Found[T]] = []
        at = 0
        while at < len(texts):
            for length in range(index.longest.get(texts[at], 0), 0, -1):
                values = index.values.get(tuple(texts[at : at + length]))
                if not values or at + length > len(texts):
                    continue
                start, end = tokens[at].start, tokens[at + length - 1].end
                if _cuts(start, end, words):
                    continue
                if meant := tuple(value for value in values if fits(text[start:end], value)):
                    found.append(Found(start, end, meant))
                    at += length - 1
                    break
            at += 1
        return found


def _han_words(text: str) -> list[Span]:
    """The spans of the words with Han characters."""
    han = classes().han
    if text.isascii() or not any(map(han.match, text)):
        return []
    return [(word.start, word.end) for word in query_words(text) if han.match(text[word.start])]


def _cuts(start: int, end: int, words: Iterable[Span]) -> bool:
    """Whether the span takes a part of a word and leaves the other."""
    return any(first < start < last or first < end < last for first, last in words)


def _index(keyed: Iterable[tuple[Grams, T]]) -> _Index[T]:
    values: dict[Grams, list[T]] = {}
    longest: dict[str, int] = {}
    for key, value in keyed:
        if not key:
            continue
        known = values.setdefault(key, [])
        if value not in known:
            known.append(value)
        longest[key[0]] = max(longest.get(key[0], 0), len(key))
    return _Index(values, longest)
