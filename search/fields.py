"""The one table of fields: what an engine indexes of an entry, and what can be counted.

Schemas, index documents, facets and index templates are all made from `FIELDS`. Knows no engine.
"""

import calendar
import datetime
import functools
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Literal, NamedTuple, TypeAlias, TypeVar

import msgspec

from analyzers.normalize import fold
from analyzers.numbers import number_key
from analyzers.tokens import EMPTY
from search import agency_roles, head
from search.agency_roles import NONE
from search.model import Entry, Paragraph
from search.tree import Has, Leaf, Match, Near, Prefix, Term, TextField

Kind = Literal["text", "keyword", "number"]
Value: TypeAlias = str | int
_Part = TypeVar("_Part", bound=Leaf | Term)

KEYWORD_LIMIT = 500
"""Longer keywords are cut to so many characters: engines drop very long terms in silence."""

_DATE_BITS, _ORDINAL_BITS = 21, 42
_MEMO = 4096
_LAST_DAY = (1 << _DATE_BITS) - 1
_UNMARKABLE = re.compile("[0-9_ \u3400-\u4dbf\u4e00-\u9fff]+")


class Field(NamedTuple):
    """One field: `values` gives what an entry has in it, `counted` whether facets may ask for it.

    A "text" is one string of tokens joined by blanks, with their `positions` where phrases are
    asked for; in a `distinct` one no token comes twice. A "keyword" is compared whole. A "number"
    is an integer from 0 to 2**63 - 1 that can also be sorted by and asked for in ranges.
    """

    name: str
    kind: Kind
    values: Callable[[Entry], Iterable[Value]]
    many: bool = False
    counted: bool = False
    positions: bool = False
    distinct: bool = False


def entry_values(field: Field, entry: Entry) -> list[Value]:
    """The distinct values of the field, "none" where a counted keyword field has no other."""
    values: Iterable[Value] = field.values(entry)
    if field.kind == "keyword":
        values = [str(value)[:KEYWORD_LIMIT] for value in values]
        values = values or ([NONE] if field.counted else [])
    return list(dict.fromkeys(values)) if field.many else list(values)


def where_indexed(part: _Part) -> _Part:
    """The same asked for in the field that has it.

    A paragraph of Han and digits alone is the same without marks: its `folded` fields are empty.
    Tokens of Han and digits stand alike in the fields with marks, and are looked for there.
    """
    marked = _MARKED.get(getattr(part, "field", ""))
    if marked is None or not _UNMARKABLE.fullmatch(" ".join(_tokens(part))):
        return part
    return msgspec.structs.replace(part, field=marked)


def _tokens(part: Leaf | Term) -> Iterable[str]:
    match part:
        case Match(_, grams) | Prefix(_, grams):
            return grams
        case Near(_, words):
            return [gram for word in words for gram in word]
        case Has(_, token) | Term(_, token):
            return [token]
        case _:
            return []


def ancestors(number: str) -> list[str]:
    """The task number and those above it, outermost first: 2.1 gives 2 and 2.1."""
    parts = number.split(".")
    return [".".join(parts[: end + 1]) for end in range(len(parts))]


@functools.lru_cache(_MEMO)
def days_of(date: str | None) -> tuple[int, int] | None:
    """The first and last day that an ISO date, month or year can mean, as yyyymmdd; else None."""
    match = re.fullmatch(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", date or "", re.ASCII)
    if not match or not int(match[1]):
        return None
    year, first, last = int(match[1]), int(match[2] or 1), int(match[2] or 12)
    if not 1 <= first <= 12:
        return None
    end = calendar.monthrange(year, last)[1]
    days = (int(match[3] or 1), int(match[3] or end))
    if not 1 <= days[1] <= end:
        return None
    return year * 10_000 + first * 100 + days[0], year * 10_000 + last * 100 + days[1]


def day_number(date: str | None) -> int | None:
    """The last day that an ISO date, month or year can mean, as yyyymmdd; else None."""
    days = days_of(date)
    return days[1] if days else None


def _dated(paragraph: Paragraph, *, newest: bool) -> int:
    """A key whose ascending order is that of the dates, then of the ordinals; undated ones last."""
    days = _day_count(paragraph.document.date)
    if newest and days != _LAST_DAY:
        days = _LAST_DAY - 1 - days
    return _ordered(days, paragraph.ordinal)


def _ordered(days: int, ordinal: int) -> int:
    return days << _ORDINAL_BITS | min(ordinal, (1 << _ORDINAL_BITS) - 1)


@functools.lru_cache(_MEMO)
def _day_count(date: str | None) -> int:
    """Days since the year 1, no more than fit; `_LAST_DAY` where there is no date."""
    number = day_number(date)
    return _LAST_DAY if number is None else _day_count_of(number)


def _day_count_of(number: int) -> int:
    day = datetime.date(number // 10_000, number // 100 % 100, number % 100)
    return min(day.toordinal(), _LAST_DAY - 1)


def _words(entry: Entry) -> list[str]:
    """Each once: how often it stands there is told by the grams."""
    return [" ".join(dict.fromkeys(entry.fields.words.split(" ")))]


def _folded(entry: Entry) -> list[str]:
    return [EMPTY if _UNMARKABLE.fullmatch(entry.fields.grams) else entry.fields.folded]


def _folded_pairs(entry: Entry) -> list[str]:
    return [EMPTY if _UNMARKABLE.fullmatch(entry.fields.grams) else entry.fields.folded_pairs]


def _task(entry: Entry) -> list[str]:
    task = entry.paragraph.task
    return ancestors(task.number) if task else []


def _agencies(entry: Entry) -> list[str]:
    limit = KEYWORD_LIMIT - agency_roles.MASK_LENGTH
    return [agency.id[:limit] for agency in entry.paragraph.agencies]


def _roles(entry: Entry) -> list[str]:
    return [agency.role for agency in entry.paragraph.agencies]


def _cites(entry: Entry) -> list[str]:
    return [citation.key for citation in entry.paragraph.citations]


def _deadlines(entry: Entry) -> list[int]:
    return _days(deadline.iso_or_rule for deadline in entry.paragraph.deadlines)


def _deadline_months(entry: Entry) -> list[str]:
    return [f"{day // 10_000:04}-{day // 100 % 100:02}" for day in _deadlines(entry)]


def _due(entry: Entry) -> list[int]:
    """A key whose ascending order is that of the first deadline, then of the ordinals."""
    first = min((_day_count_of(day) for day in _deadlines(entry)), default=_LAST_DAY)
    return [_ordered(first, entry.paragraph.ordinal)]


def _agency_roles(entry: Entry) -> list[str]:
    agencies = zip(_agencies(entry), entry.paragraph.agencies, strict=True)
    return agency_roles.keywords((id_, agency.role) for id_, agency in agencies)


@functools.lru_cache(_MEMO)
def _number(number: str | None) -> Sequence[str]:
    return [key] if (key := number_key(number or "")) else []


@functools.lru_cache(_MEMO)
def _name(text: str | None) -> Sequence[str]:
    return [key] if (key := fold(text or "")) else []


def _days(dates: Iterable[str | None]) -> list[int]:
    return [number for date in dates if (number := day_number(date)) is not None]


def _year(entry: Entry) -> list[str]:
    number = day_number(entry.paragraph.document.date)
    return [f"{number // 10_000:04}"] if number is not None else []


FIELDS: Sequence[Field] = (
    Field("key", "keyword", lambda e: [e.paragraph.key]),
    Field("ordinal", "number", lambda e: [e.paragraph.ordinal]),
    Field("newest", "number", lambda e: [_dated(e.paragraph, newest=True)]),
    Field("oldest", "number", lambda e: [_dated(e.paragraph, newest=False)]),
    Field("words", "text", _words, distinct=True),
    Field("grams", "text", lambda e: [e.fields.grams], positions=True),
    Field("pairs", "text", lambda e: [e.fields.pairs]),
    Field("folded", "text", _folded, positions=True),
    Field("folded_pairs", "text", _folded_pairs, distinct=True),
    Field("head", "text", lambda e: [head.tokens(e.paragraph)], distinct=True),
    Field("document", "number", lambda e: [e.paragraph.document.id], counted=True),
    Field("number", "keyword", lambda e: _number(e.paragraph.document.number)),
    Field("task", "keyword", _task, many=True, counted=True),
    Field("agency", "keyword", _agencies, many=True, counted=True),
    Field("agency_roles", "keyword", _agency_roles, many=True, counted=True),
    Field("role", "keyword", _roles, many=True, counted=True),
    Field("type", "keyword", lambda e: _name(e.paragraph.document.type), counted=True),
    Field("issuer", "keyword", lambda e: _name(e.paragraph.document.issuer), counted=True),
    Field("province", "keyword", lambda e: _name(e.paragraph.document.province), counted=True),
    Field("language", "keyword", lambda e: [e.paragraph.language], counted=True),
    Field("year", "keyword", _year, counted=True),
    Field("kind", "keyword", lambda e: [e.paragraph.kind], counted=True),
    Field("cites", "keyword", _cites, many=True, counted=True),
    Field("deadline", "number", _deadlines, many=True),
    Field("deadline_month", "keyword", _deadline_months, many=True, counted=True),
    Field("due", "number", _due),
    Field("date", "number", lambda e: _days([e.paragraph.document.date])),
    Field("load", "number", lambda e: [e.paragraph.load]),
)

PAIRS: Mapping[str, TextField] = {"grams": "pairs", "folded": "folded_pairs"}
"""The field that holds the pairs of neighbours of another."""

_MARKED: Mapping[str, TextField] = {"folded": "grams", "folded_pairs": "pairs"}

BY_NAME = {field.name: field for field in FIELDS}
