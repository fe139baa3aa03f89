"""The query language: typed text to syntax and back. Knows no analysis of words and no engine.

Words, "phrases", -exclusions, OR between alternatives, field:value. Any text within the limits has
a syntax: what cannot be syntax is taken literally, with a `Problem` where that may surprise.
"""

import dataclasses
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple, TypeAlias

from analyzers.normalize import gram_texts, nfc
from search.query_fields import field_named, name_pattern, read_value

MAX_LENGTH = 10_000
MAX_GRAMS = 256


class Span(NamedTuple):
    """Code points of the NFC text, end exclusive."""

    start: int
    end: int


@dataclasses.dataclass(frozen=True, slots=True)
class Words:
    """A stretch of words as typed, single blanks between them and quotes gone."""

    text: str
    span: Span = dataclasses.field(compare=False)


@dataclasses.dataclass(frozen=True, slots=True)
class Phrase:
    """What stood between quotes."""

    text: str
    span: Span = dataclasses.field(compare=False)


@dataclasses.dataclass(frozen=True, slots=True)
class FieldValue:
    """A known field and a value that `query_fields.read_value` can read, as typed."""

    field: str
    value: str
    span: Span = dataclasses.field(compare=False)


@dataclasses.dataclass(frozen=True, slots=True)
class Exclusion:
    """What must not be there: one typed word, a phrase or a field's value."""

    item: Words | Phrase | FieldValue
    span: Span = dataclasses.field(compare=False)


Item: TypeAlias = Words | Phrase | FieldValue | Exclusion


class Problem(NamedTuple):
    """Something taken literally: a stable code, where in the NFC text, and the message's key."""

    code: str
    position: int
    message: str


@dataclasses.dataclass(frozen=True, slots=True)
class Syntax:
    """Alternatives (between OR), each of items that are all required; none for an empty query."""

    alternatives: tuple[tuple[Item, ...], ...]
    text: str = dataclasses.field(compare=False, default="")
    problems: tuple[Problem, ...] = dataclasses.field(compare=False, default=())


_LIMITS = {
    "query_too_long": f"a query has at most {MAX_LENGTH:,} characters",
    "query_too_complex": f"a query has at most {MAX_GRAMS} syllables, characters and numbers",
}


class QueryError(Exception):
    """A query that is refused: `query_too_long` or `query_too_complex`, and where it became so."""

    def __init__(self, code: str, position: int) -> None:
        super().__init__(f"{_LIMITS[code]} ({code} at {position})")
        self.code = code
        self.position = position


def parse(text: str) -> Syntax:
    """The syntax of a typed text; raises `QueryError` beyond `MAX_LENGTH` or `MAX_GRAMS`."""
    if len(text) > MAX_LENGTH:
        raise QueryError("query_too_long", MAX_LENGTH)
    composed = nfc(text)
    problems: list[Problem] = []
    pieces = list(_scan(composed, problems))
    alternatives = _alternatives(pieces, problems)
    _check_size(alternatives)
    return Syntax(alternatives, composed, tuple(dict.fromkeys(problems)))


def to_text(syntax: Syntax) -> str:
    """The query in canonical form: parsing it gives an equal syntax."""
    return " OR ".join(" ".join(map(item_text, items)) for items in syntax.alternatives)


def item_text(item: Item) -> str:
    """One item as it is typed."""
    match item:
        case Words(text):
            return text
        case Phrase(text):
            return f'"{text}"'
        case FieldValue(name, value):
            return f'{name}:"{value}"'
        case Exclusion(excluded):
            return f"-{item_text(excluded)}"


_DOUBLE = '"＂“”„‟'
_CLOSERS = dict.fromkeys(_DOUBLE, _DOUBLE) | {"«": "»", "「": "」", "『": "』"}
_QUOTES = "".join(_CLOSERS) + "»」』"
_BLANK = r"\s\x00-\x1f\x7f-\x9f"
_GAP = re.compile(rf"[{_BLANK}]+")
_RUN = re.compile(rf"[^{_BLANK}{_QUOTES}]+")
_SEPARATORS = re.compile(rf"[{_BLANK}{_QUOTES}]+")
_NAME_GAP = rf"[{_BLANK}{_QUOTES}_-]*"
_OR = frozenset(("OR", "HOẶC", "HOAC", "或"))


class _Or(NamedTuple):
    """An OR as typed, before it is known whether something stands on both sides."""

    text: str
    span: Span


_Piece: TypeAlias = Item | _Or


def _scan(text: str, problems: list[Problem]) -> Iterator[_Piece]:
    """The pieces of the text in order; only `Words` may lack grams."""
    at = 0
    while at < len(text):
        if gap := _GAP.match(text, at):
            at = gap.end()
            continue
        piece: _Piece | None
        if text[at] != "-":
            piece = _item(text, at, problems)
        elif at == 0 or _GAP.match(text[at - 1]):
            piece = _excluded(text, at, problems)
        else:  # After a quote a dash means nothing.
            at += 1
            continue
        piece = piece or _literal(text, at)
        at = piece.span.end
        if not isinstance(piece, Words) or piece.text:
            yield piece


def _excluded(text: str, at: int, problems: list[Problem]) -> Exclusion | None:
    item = _item(text, at + 1, problems)
    if item is None and text[at + 1 : at + 2].isalnum():
        item = _literal(text, at + 1)
    if isinstance(item, _Or):
        item = Words(*item)
    if item is None or not gram_texts(item_text(item)):
        return None
    return Exclusion(item, Span(at, item.span.end))


def _item(text: str, at: int, problems: list[Problem]) -> Words | Phrase | FieldValue | _Or | None:
    """The phrase, field or OR that begins here; `Words` for a phrase without any gram."""
    if text[at : at + 1] in _CLOSERS:
        return _phrase(text, at, problems)
    if name := name_pattern(_NAME_GAP).match(text, at):
        return _field(text, name, problems)
    run = _RUN.match(text, at)
    return _Or(run[0], Span(*run.span())) if run and run[0] in _OR else None


def _phrase(text: str, at: int, problems: list[Problem]) -> Phrase | Words | None:
    end = _closing(text, at)
    if end is None:
        problems.append(Problem("unbalanced_quote", at, "query.unbalanced_quote"))
        return None
    content, span = _plain(text[at + 1 : end]), Span(at, end + 1)
    return Phrase(content, span) if gram_texts(content) else Words(content, span)


def _closing(text: str, at: int) -> int | None:
    """Where the quote that opens here is closed."""
    ends = (text.find(closer, at + 1) for closer in _CLOSERS[text[at]])
    return min((end for end in ends if end >= 0), default=None)


def _field(text: str, name: re.Match[str], problems: list[Problem]) -> FieldValue | None:
    start = name.end()
    closing = _closing(text, start) if text[start : start + 1] in _CLOSERS else None
    if closing is not None:
        value, end = _plain(text[start + 1 : closing]), closing + 1
    else:
        run = _RUN.match(text, start)
        value, end = (run[0], run.end()) if run else ("", start)
    field_name = field_named(name[1])
    if value and read_value(field_name, value):
        return FieldValue(field_name, value, Span(name.start(), end))
    if value:
        problems.append(Problem("unreadable_value", start, "query.unreadable_value"))
    return None


def _literal(text: str, at: int) -> Words:
    """The run of characters here as a word; no word for a quote."""
    run = _RUN.match(text, at)
    return Words(run[0], Span(*run.span())) if run else Words("", Span(at, at + 1))


def _plain(text: str) -> str:
    """Without quotes and control characters, single blanks between the words."""
    return _SEPARATORS.sub(" ", text).strip()


def _alternatives(
    pieces: Sequence[_Piece], problems: list[Problem]
) -> tuple[tuple[Item, ...], ...]:
    """Splits at each OR that has something on both sides; any other is a word."""
    groups: list[list[Item]] = [[]]
    for number, piece in enumerate(pieces):
        if not isinstance(piece, _Or):
            _append(groups[-1], piece)
        elif groups[-1] and number + 1 < len(pieces):
            groups.append([])
        else:
            problems.append(Problem("lone_or", piece.span.start, "query.lone_or"))
            _append(groups[-1], Words(piece.text, piece.span))
    return tuple(tuple(group) for group in groups if group)


def _append(items: list[Item], item: Item) -> None:
    """Adds an item; words join the words before them, since they are cut into words together."""
    last = items[-1] if items else None
    if isinstance(item, Words) and isinstance(last, Words):
        items[-1] = Words(f"{last.text} {item.text}", Span(last.span.start, item.span.end))
    else:
        items.append(item)


def _check_size(alternatives: tuple[tuple[Item, ...], ...]) -> None:
    size = 0
    for item in (item for items in alternatives for item in items):
        size += len(gram_texts(item_text(item)))
        if size > MAX_GRAMS:
            raise QueryError("query_too_complex", item.span.start)
