"""Finds the phrases of a table in a text: by grams, the longest at each place.

A text without any mark finds phrases by their unmarked grams. A Chinese phrase does not begin or
end inside a word. Knows nothing of what phrases mean.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeAlias, TypeVar

from analyzers.analysis import query_words
from analyzers.characters import classes
from analyzers.normalize import gram_texts, grams, has_marks, nfc, unmark_all

T = TypeVar("T")
Chosen = TypeVar("Chosen")
Grams: TypeAlias = tuple[str, ...]
Span: TypeAlias = tuple[int, int]


class Found(NamedTuple, Generic[T]):
    """The values of the phrases that stand in `nfc(text)[start:end]`, in the table's order."""

    start: int
    end: int
    values: tuple[T, ...]


@dataclass(frozen=True, slots=True)
class PhraseIndex(Generic[T]):
    """Values by the grams of their phrases, and the lengths of those that begin with a gram."""

    values: Mapping[Grams, T]
    _lengths: Mapping[str, Sequence[int]]

    @classmethod
    def of(cls, values: Mapping[Grams, T]) -> "PhraseIndex[T]":
        """An index of phrases of one gram and more; an empty phrase is never found."""
        lengths: dict[str, set[int]] = {}
        for key in filter(None, values):
            lengths.setdefault(key[0], set()).add(len(key))
        return cls(values, {gram: sorted(of, reverse=True) for gram, of in lengths.items()})

    def walk(
        self, texts: Sequence[str], choose: Callable[[int, int, T], Chosen | None]
    ) -> Iterator[Chosen]:
        """What is chosen of the phrases in a row of grams, from left to right, without overlap.

        `choose(first, end, value)` is asked for the longest phrase at each place, then for shorter
        ones while it gives None.
        """
        at = 0
        while at < len(texts):
            for length in self._lengths.get(texts[at], ()):
                end = at + length
                value = self.values.get(tuple(texts[at:end])) if end <= len(texts) else None
                chosen = None if value is None else choose(at, end, value)
                if chosen is not None:
                    yield chosen
                    at = end
                    break
            else:
                at += 1


@dataclass(frozen=True, slots=True)
class PhraseTable(Generic[T]):
    """Phrases with their values; one phrase may have several."""

    _marked: PhraseIndex[list[T]]
    _unmarked: PhraseIndex[list[T]]

    @classmethod
    def of(cls, entries: Iterable[tuple[str, T]]) -> "PhraseTable[T]":
        """A table of (phrase, value); a phrase without letters and digits is left out."""
        keyed = [(tuple(gram_texts(phrase)), value) for phrase, value in entries]
        bare = [(tuple(unmark_all(key)), value) for key, value in keyed]
        return cls(PhraseIndex.of(_gathered(keyed)), PhraseIndex.of(_gathered(bare)))

    def find(
        self, text: str, fits: Callable[[str, T], bool] = lambda _written, _value: True
    ) -> list[Found[T]]:
        """The phrases in the text, from left to right, without overlap.

        `fits` says of the words as they are written whether a value of theirs is meant.
        """
        text = nfc(text)
        tokens = grams(text)
        words = _han_words(text)

        def choose(first: int, end: int, values: list[T]) -> Found[T] | None:
            span = tokens[first].start, tokens[end - 1].end
            if _cuts(*span, words):
                return None
            meant = tuple(value for value in values if fits(text[slice(*span)], value))
            return Found(*span, meant) if meant else None

        texts = [token.text for token in tokens]
        if has_marks(text):
            return list(self._marked.walk(texts, choose))
        return list(self._unmarked.walk(unmark_all(texts), choose))


def _han_words(text: str) -> list[Span]:
    """The spans of the words with Han characters."""
    han = classes().han
    if text.isascii() or not any(map(han.match, text)):
        return []
    return [(word.start, word.end) for word in query_words(text) if han.match(text[word.start])]


def _cuts(start: int, end: int, words: Iterable[Span]) -> bool:
    """Whether the span takes a part of a word and leaves the other."""
    return any(first < start < last or first < end < last for first, last in words)


def _gathered(keyed: Iterable[tuple[Grams, T]]) -> dict[Grams, list[T]]:
    """The values of each phrase, each once, in their order."""
    values: dict[Grams, list[T]] = {}
    for key, value in keyed:
        known = values.setdefault(key, [])
        if value not in known:
            known.append(value)
    return values
