"""Time limits without a day: a month of this year or of every year, a weekday, a month's end.

A month or quarter of every year; a weekday; a day of "the last month of the quarter". The last two
keep their words, without a value.
"""

import re
from collections.abc import Iterator

from analyzers.dates import places
from loader.deadline_forms import (
    BEFORE,
    CLOCK,
    TO_BE_DONE,
    TO_DO,
    Limit,
    last_day,
    matches,
    quarter,
)

_EACH = r"(?:hằng|hàng|mỗi)"
_YEARLY = re.compile(
    rf"\b(?:(?:trong|vào|hết)\s+)?(?:tháng\s*(?P<month>0?[1-9]|1[0-2])|quý\s*(?P<quarter>IV|I{{1,3}}|[1-4]))"
    rf"\s+{_EACH}\s+năm\b",
    re.IGNORECASE,
)
_WEEKLY = re.compile(
    rf"\b(?:{BEFORE}|vào)\s+{CLOCK}(?:ngày\s+)?thứ\s+(?:hai|ba|tư|năm|sáu|bảy|[2-7])"
    rf"\s+(?:của\s+)?{_EACH}\s+tuần\b",
    re.IGNORECASE,
)
_IN_QUARTER = re.compile(
    rf"\b(?:{BEFORE})\s+(?:ngày\s+)?[0-9]{{1,2}}\s+(?:của\s+)?tháng\s+"
    rf"(?:đầu tiên|đầu|cuối cùng|cuối|thứ\s\w+)\s+(?:của\s+)?(?:{_EACH}\s+)?quý"
    rf"|\b(?:{BEFORE})\s+(?:ngày\s+)?[0-9]{{1,2}}\s+(?:của\s+)?tháng"
    r"\s+(?:kế tiếp|tiếp theo|liền kề|sau)\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[.;:!?](?=\s|$)|\n")


def cycles(text: str, lowered: str) -> Iterator[Limit]:
    """The limits of this kind in a text; `lowered` is the text in lower case."""
    # Looking for the words costs far less than for the forms.
    if "hằng năm" in lowered or "hàng năm" in lowered or "mỗi năm" in lowered:
        for match in _YEARLY.finditer(text):
            if _has_work(text, match):
                month = int(match["month"] or quarter(match["quarter"]) * 3)
                value = f"yearly:before:--{last_day(f'2024-{month:02}')[5:]}"
                yield Limit(*match.span(), value, "deadline.month.yearly")
    if "tuần" in lowered:
        yield from _without_value(_WEEKLY, text)
    if "tháng" in lowered and any(word in lowered for word in _MONTHS_OF):
        yield from _without_value(_IN_QUARTER, text)


_MONTHS_OF = ("quý", "kế tiếp", "tiếp theo", "liền kề", "tháng sau")


def _without_value(form: re.Pattern[str], text: str) -> Iterator[Limit]:
    for match in form.finditer(text):
        yield Limit(*match.span(), None, "deadline.cycle")


_MONTH = re.compile(
    r"\b(?:trong|trước|hết|vào)\s+(?:tháng\s*(?P<month>0?[1-9]|1[0-2])|quý\s*(?P<quarter>IV|I{1,3}|[1-4]))"
    r"(?!\s*(?:[0-9/\-–]|,\s*[0-9IV]|và\s+(?:tháng|quý)|đến|năm|hằng|hàng|mỗi|của|\w*\s*tới)|\w)",
    re.IGNORECASE,
)


def months(text: str, lowered: str, document_date: str | None) -> Iterator[Limit]:
    """Months and quarters without a year by which work is to have a result: the next ones."""
    if "tháng" not in lowered and "quý" not in lowered:
        return
    for match in matches(_MONTH, text, places(lowered, ("trong", "trước", "hết", "vào"))):
        if TO_BE_DONE.search(_clause(text, match)):
            value = _next(match, document_date)
            yield Limit(*match.span(), value, f"deadline.month.{'next' if value else 'open'}")


def _next(match: re.Match[str], document_date: str | None) -> str | None:
    if not document_date or len(document_date) < len("2025-01"):
        return None
    month = int(match["month"] or quarter(match["quarter"]) * 3)
    year = int(document_date[:4]) + (month < int(document_date[5:7]))
    named = f"{year}-{month:02}"
    return last_day(named) if match["quarter"] else named


def _has_work(text: str, match: re.Match[str]) -> bool:
    """Whether something is to be done in the clause, as no month limits what merely happens."""
    clause = _clause(text, match)
    return TO_BE_DONE.search(clause) is not None or TO_DO.search(clause) is not None


def _clause(text: str, match: re.Match[str]) -> str:
    """What stands in the clause before a limit."""
    stops = [stop.end() for stop in _CLAUSE.finditer(text, 0, match.start())]
    return text[stops[-1] if stops else 0 : match.start()]
