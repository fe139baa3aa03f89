"""Dates in a text, Vietnamese and Chinese, that have a year: days, months, quarters and years.

Days that no calendar has are found apart. What a date is for (issue, citation, limit) is not
known here.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Literal, NamedTuple

from analyzers.memo import recent
from analyzers.misread import corrected

Precision = Literal["day", "month", "quarter", "year"]


class DateMention(NamedTuple):
    """A date and its span; `iso` is 2025-06-30, 2025-06, 2025-Q2 or 2025 after its precision."""

    iso: str
    text: str
    start: int
    end: int
    precision: Precision


def find_dates(text: str) -> list[DateMention]:
    """The dates in `text` (NFC), in order, the longest where one holds another."""
    return _recent[text][0]


def impossible_dates(text: str) -> list[DateMention]:
    """The days in `text` (NFC) that no calendar has, such as 31/02/2020, in order.

    `iso` is as written there: 2020-02-31.
    """
    return _recent[text][1]


def _find_dates(text: str) -> tuple[list[DateMention], list[DateMention]]:
    found: list[DateMention] = []
    impossible: list[DateMention] = []
    text = corrected(text)
    for match in _matches(text) if _POSSIBLE.search(text) else ():
        form = match.lastgroup or ""
        precision, read = _FORMS[form]
        written, span = match[form], match.span(form)
        iso = read(written)
        if iso:
            found.append(DateMention(iso, written, *span, precision))
        elif precision == "day":
            impossible.append(DateMention(_as_written(form, written), written, *span, precision))
    return found, impossible


def _as_written(form: str, written: str) -> str:
    """The shape of an ISO date for a day that does not exist."""
    if form == "words":
        numbers = [figures(part) for part in _AROUND_WORDS.split(written)]
    else:
        numbers = _numbers(written)
    year, month, number = numbers if numbers[0] > _NO_DAY else reversed(numbers)
    return f"{year}-{month:02}-{number:02}"


def lower(text: str) -> str:
    """The text in lower case, as long as it was: "İ" stays, which would become two characters."""
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(low if len(low := letter.lower()) == 1 else letter for letter in text)


def places(lowered: str, words: tuple[str, ...]) -> list[int]:
    """Where one of these words stands, in order."""
    found = []
    for word in words:
        at = lowered.find(word)
        while at >= 0:
            found.append(at)
            at = lowered.find(word, at + 1)
    return sorted(found)


def day(year: int, month: int, day_of_month: int) -> str | None:
    """The ISO form of a day, None if the calendar does not have it."""
    try:
        return date(year, month, day_of_month).isoformat()
    except ValueError:
        return None


def figures(written: str) -> int:
    """The number written with figures (blanks from recognition allowed) or Chinese numerals."""
    digits = re.sub(r"\s", "", written)
    if digits.isdecimal():
        return int(digits)
    if "十" in digits:
        tens, _, ones = digits.partition("十")
        return (_HAN[tens] if tens else 1) * 10 + (_HAN[ones] if ones else 0)
    return int("".join(str(_HAN[letter]) for letter in digits))


_HAN = {letter: value for value, letter in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0}
_ROMAN = {"I": 1, "II": 2, "III": 3, "IV": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_NUMERAL = re.compile(r"[0-9０-９]+|[〇零○一二三四五六七八九十]+")


_AROUND_WORDS = re.compile(r"(?i)tháng|năm")
_NO_DAY = 99


def _numbers(written: str) -> list[int]:
    return [figures(run) for run in _NUMERAL.findall(written)]


def _day_first(written: str) -> str | None:
    day_of_month, month, year = _numbers(written)
    return day(year, month, day_of_month)


def _year_first(written: str) -> str | None:
    year, month, day_of_month = _numbers(written)
    return day(year, month, day_of_month)


def _words(written: str) -> str | None:
    """ "26 tháng 0 6 năm 2018": the blanks inside a number are dropped."""
    day_of_month, month, year = (figures(part) for part in _AROUND_WORDS.split(written))
    return day(year, month, day_of_month)


def _month(written: str) -> str | None:
    parts = re.split(r"(?i)năm|[/\-.]", re.sub(r"(?i)tháng", "", written))
    month, year = (figures(part) for part in parts)
    return f"{year}-{month:02}" if 1 <= month <= 12 else None


def _month_zh(written: str) -> str | None:
    year, month = _numbers(written)
    return f"{year}-{month:02}" if 1 <= month <= 12 else None


def _quarter(written: str) -> str | None:
    which = re.search(r"(?i)\b(I{1,3}|IV|[1-4])\b", written)
    # Without regard to case "İ" is matched too, which is no numeral.
    quarter = _ROMAN.get(which[1].upper()) if which else None
    return f"{written[-4:]}-Q{quarter}" if quarter else None


def _quarter_zh(written: str) -> str | None:
    year, quarter = _numbers(written)
    return f"{year}-Q{quarter}"


def _year(written: str) -> str | None:
    return str(_numbers(written)[0])


_Y = r"(?:19|20)[0-9]{2}"
_Y_SPLIT = r"(?:1\s?9|2\s?0)\s?[0-9]\s?[0-9]"
_Y_HAN = r"(?:[12][0-9]{3}|[一二][九〇零○][〇零○一二三四五六七八九]{2})"
_N_HAN = r"(?:[0-9]{1,2}|[〇一二三四五六七八九十]{1,3})"
_FORMS: dict[str, tuple[Precision, Callable[[str], str | None]]] = {
    "day_first": ("day", _day_first),
    "year_first": ("day", _year_first),
    "words": ("day", _words),
    "han_day": ("day", _year_first),
    "han_quarter": ("quarter", _quarter_zh),
    "han_month": ("month", _month_zh),
    "han_year": ("year", _year),
    "quarter": ("quarter", _quarter),
    "month": ("month", _month),
    "year": ("year", _year),
}
_SOURCES = {
    "day_first": rf"[0-9]{{1,2}}\s?(?P<a>[/.\-])\s?[0-9]{{1,2}}\s?(?P=a)\s?{_Y}(?![0-9/])",
    "year_first": rf"{_Y}(?P<b>[/.\-])[0-9]{{1,2}}(?P=b)[0-9]{{1,2}}(?![0-9/])",
    "words": rf"[0-9]\s?[0-9]?\s*tháng\s*[0-9]\s?[0-9]?\s*năm\s*{_Y_SPLIT}(?![0-9])",
    "han_day": rf"{_Y_HAN}\s?年\s?{_N_HAN}\s?月\s?{_N_HAN}\s?[日号號]",
    "han_quarter": rf"{_Y_HAN}\s?年\s?第?[一二三四1-4]\s?季度",
    "han_month": rf"{_Y_HAN}\s?年\s?{_N_HAN}\s?月",
    "han_year": rf"{_Y_HAN}\s?年(?!代)",
    "quarter": rf"\bquý\s*(?:I{{1,3}}|IV|[1-4])\s*(?:năm\s|[/\-.])\s*{_Y}(?![0-9])",
    "month": rf"\btháng\s*[0-9]{{1,2}}\s*(?:năm\s|[/\-.])\s*{_Y}(?![0-9])",
    "year": rf"\bnăm\s+{_Y}(?![0-9/\-–])",
}
_DATE = re.compile(
    # The look-ahead makes the search skip quickly to where one of the forms can begin.
    r"(?=[0-9〇零○一二]|tháng|năm|quý)(?<![0-9/.\-])(?:"
    + "|".join(f"(?P<{name}>{src})" for name, src in _SOURCES.items())
    + ")",
    re.IGNORECASE,
)
_WORDS = ("tháng", "năm", "quý")
_FIGURES = re.compile(r"[0-9]+")


def _matches(text: str) -> Iterator[re.Match[str]]:
    """The dates from left to right; without 年 only figures and three words can begin one."""
    if "年" in text:
        yield from _DATE.finditer(text)
        return
    end = 0
    figures_at = [match.start() for match in _FIGURES.finditer(text)]
    for at in sorted([*figures_at, *places(lower(text), _WORDS)]):
        if at >= end and (match := _DATE.match(text, at)):
            end = match.end()
            yield match


_POSSIBLE = re.compile(r"[0-9]|[〇零○一二三四五六七八九]年")


_recent = recent(_find_dates)
