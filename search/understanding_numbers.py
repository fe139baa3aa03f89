"""Document numbers in a stretch of words, in every writing: 44-KL/TW, "44 KL TW", "kết luận 44".

Membership is that the text has the number, that the paragraph cites it, or that it belongs to the
document with it. Knows no lexicon and no syntax.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from analyzers.normalize import fold, grams, unmark
from analyzers.numbers import find_numbers, issuers, kinds, number_key
from analyzers.tokens import Token
from search.tree import GramField, Has, Node, Values
from search.understanding_alternatives import Alternative, overlaps
from search.understanding_words import head_tokens, match

_VOWEL = re.compile("[aeiouy]")
_SEPARATOR = re.compile(r"[\s/\-‐‑–－／]*")
_LONGEST_COUNT = 5


def numbers(text: str, field: GramField) -> list[Alternative]:
    """The document numbers, each with the name of its kind and "số" where they stand before it."""
    tokens = grams(text)
    if not any(token.text[0].isdecimal() for token in tokens):
        return []
    stretch = _Stretch(text, tokens, [unmark(token.text) for token in tokens])
    found = [_written(stretch, number.start, number.end, field) for number in find_numbers(text)]
    return [*found, *_spoken(stretch, field, [(one.start, one.end) for one in found])]


class _Stretch(NamedTuple):
    """A text with its grams, and these without marks."""

    text: str
    tokens: Sequence[Token]
    bare: Sequence[str]

    def touch(self, first: int) -> bool:
        """Whether nothing but blanks and dashes is between a gram and the next."""
        between = self.text[self.tokens[first].end : self.tokens[first + 1].start]
        return _SEPARATOR.fullmatch(between) is not None

    def written(self, start: int, end: int) -> str:
        return self.text[self.tokens[start].start : self.tokens[end - 1].end]


def _written(stretch: _Stretch, start: int, end: int, field: GramField) -> Alternative:
    """A number as documents write it, after the name of its kind."""
    number = stretch.text[start:end]
    first = next(at for at, token in enumerate(stretch.tokens) if token.start >= start)
    begins, _ = _kind_before(stretch, first)
    at = stretch.tokens[begins].start
    return Alternative(at, end, "number", number, _whole(number, field), instead=True)


def _spoken(
    stretch: _Stretch, field: GramField, taken: Sequence[tuple[int, int]]
) -> Iterator[Alternative]:
    """Numbers as people say and type them: "kết luận số 44", "KL 44", "44 KL TW"."""
    for at, token in enumerate(stretch.tokens):
        if not token.text.isdecimal() or overlaps(token.start, token.end, taken):
            continue
        begins, kind = _kind_before(stretch, at)
        called = begins < at and stretch.bare[at - 1] in _NUMBER_WORDS
        if not called and _is_quantity(stretch, at):
            continue
        end = at + 1
        if written := _kind_at(stretch, end):
            kind, end = written, end + 1
        if kind is None:
            continue
        issuer = stretch.written(end, end + 1).upper() if _is_issuer(stretch, end) else ""
        number = f"{token.text}-{kind}" + (f"/{issuer}" if issuer else "")
        span = stretch.tokens[begins].start, stretch.tokens[end - (not issuer)].end
        typed = stretch.text[slice(*span)]
        nodes = _whole(number, field) if issuer else _begun(token.text, kind, typed, field)
        # "báo cáo 6 tháng" may be meant otherwise: there the words as typed count as well.
        sure = called or bool(issuer) or at - begins < 2
        yield Alternative(*span, "number", number, nodes, (number,), instead=sure)


def _whole(number: str, field: GramField) -> tuple[Node, ...]:
    keys = (number_key(number),)
    return match(number, field), Values("cites", keys), Values("number", keys)


def _begun(count: str, kind: str, typed: str, field: GramField) -> tuple[Node, ...]:
    """A number without its issuer: in the text in any writing, or in the head of the document."""
    number, name = f"{count}-{kind}", kinds()[kind].vi
    writings = (number, typed, f"{name} số {count}", f"{name} {count}")
    nodes = dict.fromkeys(match(writing, field) for writing in writings)
    (pair,) = head_tokens(match(number, field))
    return *nodes, Has("head", pair)


def _kind_before(stretch: _Stretch, at: int) -> tuple[int, str | None]:
    """Where a number begins whose count is this gram, with "số" and its kind, and the kind."""
    begins = at
    while begins and stretch.bare[begins - 1] in _NUMBER_WORDS and stretch.touch(begins - 1):
        begins -= 1
    if not begins or not stretch.touch(begins - 1):
        return begins, None
    for length in range(min(begins, _longest_name()), 0, -1):
        name = tuple(stretch.bare[begins - length : begins])
        short = _kinds_by_name().get(name)
        if short and (length > 1 or _is_short(stretch.written(begins - 1, begins))):
            return begins - length, short
    return begins, None


_NUMBER_WORDS = frozenset(("so", "第"))


def _is_quantity(stretch: _Stretch, at: int) -> bool:
    """Whether the figure is a year, or counts something: "kế hoạch 5 năm"."""
    after = stretch.bare[at + 1] if at + 1 < len(stretch.bare) else ""
    text = stretch.tokens[at].text
    return _YEAR.fullmatch(text) is not None or len(text) > _LONGEST_COUNT or after in _UNITS


_YEAR = re.compile("(?:19|20)[0-9]{2}")
_UNITS = frozenset(
    ("nam", "thang", "ngay", "gio", "tuan", "quy", "trieu", "ty", "dong", "nguoi", "phan", "diem")
)


def _kind_at(stretch: _Stretch, at: int) -> str | None:
    """The kind whose abbreviation stands right here, behind the count."""
    if at >= len(stretch.tokens) or not stretch.touch(at - 1):
        return None
    short = _kinds_by_name().get((stretch.bare[at],))
    return short if short and _is_short(stretch.written(at, at + 1)) else None


def _is_issuer(stretch: _Stretch, at: int) -> bool:
    if at >= len(stretch.tokens) or not stretch.touch(at - 1):
        return False
    written = stretch.written(at, at + 1)
    return written.upper() in issuers() and _is_short(written)


def _is_short(written: str) -> bool:
    """Whether an abbreviation is meant: in small letters "da" is a word; without vowel none is."""
    return written.isupper() or not _VOWEL.search(unmark(fold(written)))


@cache
def _kinds_by_name() -> dict[tuple[str, ...], str]:
    """Abbreviations of kinds by the grams, without marks, of themselves and of their names."""
    found: dict[tuple[str, ...], str] = {}
    for short, kind in kinds().items():
        names = (short, kind.vi, kind.zh) if len(short) > 1 else (kind.vi, kind.zh)
        for name in names:
            found.setdefault(tuple(unmark(gram.text) for gram in grams(name)), short)
    return found


@cache
def _longest_name() -> int:
    return max(map(len, _kinds_by_name()))
