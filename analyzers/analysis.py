"""The one analysis of documents and queries: a text to its words and grams, and its text fields.

Which stretches are words is found in `segmentation`; here they become tokens. Knows no index and no
query syntax.
"""

from collections.abc import Sequence
from functools import partial
from itertools import pairwise
from typing import NamedTuple, get_args

from analyzers import agencies_vi, segmentation
from analyzers.agencies import find_agencies
from analyzers.characters import classes
from analyzers.language import Language, detect
from analyzers.memo import Memo
from analyzers.normalize import fold, gram_texts, grams, nfc, unmark_all
from analyzers.segmentation import Span
from analyzers.tokens import BLANK, EMPTY, TextFields, Token

TOKEN_LIMIT = 128
"""The longest token of any field in characters; a longer word is left to its grams."""


class Analysis(NamedTuple):
    """What a text consists of; the spans refer to its NFC form.

    `words` are in the order of the text (search-mode words of Chinese overlap); then come the
    agencies, which also stand among the words one by one.
    """

    language: Language
    words: list[Token]
    grams: list[Token]


class QueryWord(NamedTuple):
    """A word of a query: its span, and its grams, which a paragraph must have in this order."""

    start: int
    end: int
    grams: tuple[str, ...]


def analyze(text: str, language: Language | None = None) -> Analysis:
    """The words and grams of a text; its language is found out where it is not given."""
    text = nfc(text)
    found = grams(text)
    language = language or detect(text)
    spans = segmentation.cut(text, found, language) + _agencies(text)
    return Analysis(language, [token for span in spans for token in _tokens(text, *span)], found)


def bigrams(found: Sequence[Token]) -> list[Token]:
    """Each gram with the next one as a single token."""
    joined = _pairs([gram.text for gram in found])
    return [
        Token(text, one.start, other.end)
        for text, (one, other) in zip(joined, pairwise(found), strict=True)
    ]


def text_fields(text: str, language: Language | None = None) -> TextFields:
    """The text fields of a text: what `analyze` and `bigrams` give, in less time."""
    text = nfc(text)
    return _known_fields[language or detect(text)][text]


def _text_fields(language: Language, text: str) -> TextFields:
    # Only the end of an e-mail address may stand inside a gram.
    if language == "vi" and "@" not in text and classes().plain.fullmatch(text):
        words, texts = _plain(text)
        return _fields(words, texts, plain=True)
    found = grams(text)
    spans = segmentation.cut(text, found, language) + _agencies(text)
    words = [token.text for span in spans for token in _tokens(text, *span)]
    return _fields(words, [gram.text for gram in found], plain=False)


def query_words(text: str, language: Language | None = None) -> list[QueryWord]:
    """The words of a stretch of a query in order: of words that overlap only the longest.

    A number, a date or an abbreviation is one word. Words without letters or digits are left out.
    """
    text = nfc(text)
    found = grams(text)
    language = language or detect(text)
    longest: list[Span] = []
    for start, end in sorted(segmentation.cut(text, found, language), key=lambda s: (s[0], -s[1])):
        if not longest or end > longest[-1][1]:
            longest.append((start, end))
    words = (QueryWord(start, end, tuple(gram_texts(text[start:end]))) for start, end in longest)
    return [word for word in words if word.grams]


def _agencies(text: str) -> list[Span]:
    return [(agency.start, agency.end) for agency in find_agencies(text)]


def _tokens(text: str, start: int, end: int) -> list[Token]:
    """The token of this span; its grams where that is too long, nothing where it has none."""
    token = _folded[text[start:end]]
    if len(token) > TOKEN_LIMIT:
        return [Token(gram, start + a, start + b) for gram, a, b in grams(text[start:end])]
    return [Token(token, start, end)] if token else []


def _plain(text: str) -> tuple[list[str], list[str]]:
    """The texts of the words and grams of a plain Vietnamese text; the grams are parts of words."""
    words = segmentation.plain_words(text)
    texts = " ".join(words).replace("_", " ").split()
    if max(map(len, words), default=0) > TOKEN_LIMIT:
        words = [part for word in words for part in _short(word)]
    if _may_name(texts):
        words += [token.text for span in _agencies(text) for token in _tokens(text, *span)]
    return words, texts


def _short(word: str) -> list[str]:
    """The word, or its grams where it is too long."""
    return word.split("_") if len(word) > TOKEN_LIMIT else [word]


def _may_name(texts: list[str]) -> bool:
    """Whether two neighbours begin an agency's name, so that it is worth asking for spans."""
    beginnings = agencies_vi.beginnings()
    return any(
        one in beginnings and ((second := beginnings[one]) is None or other in second)
        for one, other in pairwise([*texts, ""])
    )


def _fields(words: list[str], texts: list[str], *, plain: bool) -> TextFields:
    if not texts:
        return BLANK
    bare = unmark_all(texts)
    return TextFields(
        words=" ".join(words) or EMPTY,
        grams=" ".join(texts),
        pairs=" ".join(_pairs(texts, plain=plain)) or EMPTY,
        folded=" ".join(bare),
        folded_pairs=" ".join(dict.fromkeys(_pairs(bare, plain=plain))) or EMPTY,
    )


def _pairs(texts: Sequence[str], *, plain: bool = False) -> list[str]:
    """What `join` makes of each two neighbours; `plain` says that no Han is among them."""
    pairs = list(map("_".join, pairwise(texts)))
    if plain or not pairs:
        return pairs
    return classes().between_han.sub("", "\n".join(pairs)).split("\n")


_folded = Memo(fold)
# Letterheads, recipients and phrases of the trade come again in every document.
_known_fields: dict[Language, Memo[TextFields]] = {
    language: Memo(partial(_text_fields, language), 1 << 12, longest=300)
    for language in get_args(Language)
}
