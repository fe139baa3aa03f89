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
    """The text fields of one paragraph, each a string of tokens joined by single blanks.

    `words` holds pyvi or jieba (search mode) words with numbers, dates, abbreviations and agencies
    whole. `grams` holds the syllables and Han characters in order, `pairs` each two neighbours as
    one token. `folded` and `folded_pairs` are the same of grams without diacritics, no pair twice:
    how often it stands there moves Chinese texts only, which have nothing to fold. None is ever
    empty: see `EMPTY`.
    """

    words: str
    grams: str
    pairs: str
    folded: str
    folded_pairs: str


EMPTY = "∅"
"""The token of a text that has none, so that every paragraph counts in every field's statistics."""

BLANK = TextFields(EMPTY, EMPTY, EMPTY, EMPTY, EMPTY)
