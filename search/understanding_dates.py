"""Days and months in a stretch of words, in the writings of both languages. Knows no syntax."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from analyzers.dates import find_dates
from search.tree import GramField
from search.understanding_alternatives import Alternative, Span, overlaps
from search.understanding_words import match

_YEARLESS = re.compile(
    r"(?<![0-9/.,\-])(?:(?P<day>[0-3]?[0-9])(?:/|\s*tháng\s*|\s*thang\s*)(?P<month>[01]?[0-9])"
    r"|(?P<yue>[01]?[0-9])\s?月\s?(?P<ri>[0-3]?[0-9])\s?[日号])(?![0-9/\-]|[.,][0-9])",
    re.IGNORECASE,
)
_DAY_WORD = re.compile(r"(?i)(?<!\w)ng[àa]y\s+$")
_DAYS, _MONTHS = 31, 12


class _Date(NamedTuple):
    """A day, which may lack a year, or a month of a year."""

    year: int | None
    month: int
    day: int | None


def dates(text: str, field: GramField, numbers: Iterable[Span]) -> Iterator[Alternative]:
    """The dates outside the spans of document numbers; "ngày" before a day belongs to it."""
    if not any(letter.isdecimal() for letter in text):
        return
    taken = list(numbers)
    for start, end, date in _found(text):
        if overlaps(start, end, taken):
            continue
        taken.append((start, end))
        word = _DAY_WORD.search(text[:start])
        texts = _texts(date)
        nodes = tuple(dict.fromkeys(match(one, field) for one in texts))
        begins = word.start() if word else start
        yield Alternative(begins, end, "date", texts[0], nodes, tuple(texts), instead=True)


def _found(text: str) -> Iterator[tuple[int, int, _Date]]:
    for mention in find_dates(text):
        if mention.precision in ("day", "month"):
            year, month, *day = map(int, mention.iso.split("-"))
            yield mention.start, mention.end, _Date(year, month, day[0] if day else None)
    for found in _YEARLESS.finditer(text):
        date = _Date(None, int(found["month"] or found["yue"]), int(found["day"] or found["ri"]))
        if 0 < date.month <= _MONTHS and 0 < (date.day or 0) <= _DAYS:
            yield *found.span(), date


def _texts(date: _Date) -> list[str]:
    """The usual writings, the shortest first."""
    year, month, day = date
    if day is None:
        return [f"tháng {month}/{year}", f"tháng {month} năm {year}", f"{year}年{month}月"]
    if year is None:
        return [f"{day}/{month}", f"{day} tháng {month}", f"{month}月{day}日"]
    return [
        f"{day}/{month}/{year}",
        f"{day} tháng {month} năm {year}",
        f"{year}年{month}月{day}日",
        f"{year}-{month}-{day}",
    ]
