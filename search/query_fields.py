"""The fields that can be named in a typed query, in three languages, and how values are read.

Names and values are data (`data/query_fields.json`). Knows nothing of the rest of the syntax.
"""

import json
import re
from functools import cache
from pathlib import Path
from typing import TypedDict

from analyzers.agencies import agency_id, general_forms
from analyzers.dates import find_dates
from analyzers.normalize import fold, nfc, unmark
from search.fields import days_of
from search.query_numbers import read_number
from search.tree import All, AnyOf, Node, Range, Values

_DATA = Path(__file__).with_name("data") / "query_fields.json"
_LONGEST_INTEGER = 18
_RANGES = frozenset(("date", "deadline"))
_NUMBERS = frozenset(("number", "cites"))


class _Vocabulary(TypedDict):
    names: dict[str, list[str]]
    values: dict[str, dict[str, list[str]]]


@cache
def vocabulary() -> _Vocabulary:
    """The data file: `names[field]` as typed before the colon, `values[field][value]` after it."""
    vocabulary: _Vocabulary = json.loads(_DATA.read_text("utf-8"))
    return vocabulary


@cache
def name_pattern(gap: str) -> re.Pattern[str]:
    """Matches a field's name, in any case and with or without marks, and its colon.

    `gap` is the regular expression for what may stand between the parts of "cơ quan".
    """
    names = [name for names in vocabulary()["names"].values() for name in names]
    spellings = {spelling for name in names for spelling in (name, _bare(name))}
    longest = sorted(spellings, key=lambda spelling: (-len(spelling), spelling))
    forms = "|".join(gap.join(map(re.escape, spelling.split(" "))) for spelling in longest)
    return re.compile(f"({forms})[:：]", re.IGNORECASE)


def field_named(name: str) -> str:
    """The field that a match of `name_pattern` names."""
    return _fields()[_key(name)]


def read_value(field: str, value: str) -> Node | None:
    """The condition that `field:value` stands for; None where the value cannot be one.

    Names of agencies, types and the like are any text; "none" asks for paragraphs without any.
    """
    key = fold(value)
    if not key:
        return None
    if field == "agency":
        return _agency(value)
    if field in _NUMBERS:
        return read_number(field, value)
    if field in vocabulary()["values"]:
        known = _values(field).get(_key(value))
        return Values(field, (known,)) if known else None
    if field in _RANGES:
        days = read_range(value)
        return Range(field, *days) if days else None
    reader = {"task": _task, "year": _year, "load": _load}.get(field)
    return reader(value) if reader else Values(field, (key,))


def _agency(value: str) -> Node:
    """An agency by its name or, in the documents of its province, by what it is called there."""
    named = Values("agency", (agency_id(value) or fold(value),))
    general = general_forms(value)
    if general is None:
        return named
    ids, province = general
    return AnyOf((named, All((Values("agency", ids), Values("province", (fold(province),))))))


def read_range(text: str) -> tuple[int | None, int | None] | None:
    """Days (yyyymmdd) from "2024-05..2024-12-31", "2024..", "..2024-06" or "2024"; else None.

    A day or month may be written as in any text: 15/11/2024, tháng 5/2024, 2024年5月1日.
    """
    low, dots, high = (part.strip() for part in text.partition(".."))
    if not dots:
        return _days(low)
    first, last = _days(low), _days(high)
    if (low and not first) or (high and not last) or not (low or high):
        return None
    return (first[0] if first else None), (last[1] if last else None)


def _days(text: str) -> tuple[int, int] | None:
    """The first and the last day that a date can mean, in ISO form or as texts write it."""
    if days := days_of(text):
        return days
    found = find_dates(nfc(text))
    return days_of(found[0].iso) if [date.text for date in found] == [text] else None


def _bare(name: str) -> str:
    """A name without marks, its letters otherwise as they are written."""
    return " ".join(unmark(part) for part in name.split(" "))


def _key(text: str) -> str:
    return unmark(fold(text)).replace("_", "")


@cache
def _fields() -> dict[str, str]:
    return {_key(name): field for field, names in vocabulary()["names"].items() for name in names}


@cache
def _values(field: str) -> dict[str, str]:
    values = {"none": "none"}
    for value, names in vocabulary()["values"][field].items():
        values |= {_key(name): value for name in names}
    return values


def _task(value: str) -> Node | None:
    number = fold(value).replace("_", ".")
    return Values("task", (number,)) if re.fullmatch(r"[\d.]+|none", number) else None


def _year(value: str) -> Node | None:
    year = fold(value)
    return Values("year", (year,)) if re.fullmatch(r"\d{4}|none", year) else None


def _load(value: str) -> Node | None:
    number = fold(value)
    readable = number.isdecimal() and len(number) <= _LONGEST_INTEGER
    return Values("load", (int(number),)) if readable else None
