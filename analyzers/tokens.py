"""What the analysis of a text consists of; the functions that make it are in `analysis`."""

from typing import NamedTuple


class Token(NamedTuple):
    """One token and the span of the source (code points, end exclusive) that it was made from.

    `analyzers.normalize.fold(source[start:end]) == text` holds for every token of every field.
    """

    text: str
    start: int
    end: int


class TextFields(NamedTuple):
    """The three text fields of one paragraph, each a string of tokens joined by single blanks.

    `words` holds pyvi or jieba (search mode) words with numbers, dates, abbreviations and agencies
    whole. `grams` holds the syllables and Han characters in order, then their bigrams. `folded` is
    `grams` without diacritics, token by token. None is ever empty: see `EMPTY`.
    """

    words: str
    grams: str
    folded: str


EMPTY = "∅"
"""The token of a text that has none, so that every paragraph counts in every field's statistics."""
