"""Time limits without a year: days of every year or of the next, months, days, spans of time."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator

from analyzers.dates import day, places
from loader.deadline_forms import BEFORE, CLOCK, UNTIL, Limit, last_day, matches

_EACH_YEAR = re.compile(r"(?:hằng|hàng|mỗi) năm|每年", re.IGNORECASE)
_DAY_VI = re.compile(
    rf"\b(?:{BEFORE}|{UNTIL})\s+{CLOCK}(?:ngày\s+)?"
    r"(?P<day>[0-9]{1,2})(?:\s?[/.\-]\s?|\s+tháng\s+)(?P<month>[0-9]{1,2})(?![0-9]|\s?[/.\-]\s?[0-9]|\s+năm\s+[0-9])"
    r"(?:\s+(?:hằng|hàng|mỗi)\s+năm)?",
    re.IGNORECASE,
)
_DAY_ZH = re.compile(
    r"(?<![年0-9])(?:每年)?(?P<month>[0-9]{1,2})月(?:(?P<day>[0-9]{1,2})日|底|末)(?:之前|以前|前)"
)


def without_year(text: str, openings: list[int], document_date: str | None) -> Iterator[Limit]:
    """Days without a year: of every year where the sentence says so, else of the next.

    `openings` are the places where a limit's first word stands.
    """
    days = [*matches(_DAY_VI, text, openings)]
    if "月" in text:
        days += _DAY_ZH.finditer(text)
    if not days:
        return
    stops = [0, *(stop.end() for stop in _STOP.finditer(text)), len(text)]
    for match in days:
        month = int(match["month"])
        # A leap year has every day and month that can be meant.
        last = last_day(f"2024-{month:02}") if 1 <= month <= 12 else ""
        number = int(match["day"] or last[-2:] or 0)
        if day(2024, month, number):
            # A stop inside the limit, as in "15.11", ends no sentence.
            begin = stops[bisect_right(stops, match.start()) - 1]
            end = stops[bisect_left(stops, match.end())]
            yearly = _EACH_YEAR.search(text, begin, end)
            yield _day(match, yearly, (month, number), document_date)


def _day(
    match: re.Match[str],
    yearly: re.Match[str] | None,
    when: tuple[int, int],
    document_date: str | None,
) -> Limit:
    """A day (month and number) of each year, of the next, or of a year that nothing tells."""
    month, number = when
    if yearly:
        value = f"yearly:before:--{month:02}-{number:02}"
        return Limit(*match.span(), value, "deadline.day.yearly", yearly.span())
    next_day = _next(month, number, document_date)
    return Limit(*match.span(), next_day, f"deadline.day.{'next' if next_day else 'open'}")


def _next(month: int, number: int, document_date: str | None) -> str | None:
    """The first such day on or after the document's date."""
    if not document_date or len(document_date) < len("2025-01-01"):
        return None
    year = int(document_date[:4])
    days = (day(candidate, month, number) for candidate in range(year, year + 9))
    return next((found for found in days if found and found >= document_date[:10]), None)


_STOP = re.compile(r"[.!?](?:\s|$)|。|\n")
_EACH = ("hằng", "hàng", "mỗi")
_EACH_TIME = re.compile(r"(?:hằng|hàng|mỗi)\s+(?:tháng|ngày)")
_MONTHLY_VI = re.compile(
    rf"\b(?P<before>(?:{BEFORE})\s+)?(?:vào\s+)?(?:ngày|ngày mùng)\s+(?P<day>[0-9]{{1,2}})\s+"
    r"(?:của\s+)?(?:(?:hằng|hàng|mỗi)\s+tháng)",
    re.IGNORECASE,
)
_MONTHLY_ZH = re.compile(r"每月(?P<day>[0-9]{1,2})[日号](?P<before>之前|以前|前)?")
_DAILY = re.compile(
    rf"\b(?:{BEFORE})\s+(?P<hour>[0-9]{{1,2}})\s?(?:giờ|h|:)\s?(?P<minute>[0-9]{{2}})?\s*(?:phút)?\s*"
    r"(?:các\s+ngày\s+)?(?:hằng|hàng|mỗi)\s+ngày",
    re.IGNORECASE,
)


def recurring(text: str, lowered: str, openings: list[int]) -> Iterator[Limit]:
    """Limits of every month and every day."""
    each = any(word in lowered for word in _EACH) and _EACH_TIME.search(lowered)
    months = [*_MONTHLY_VI.finditer(text)] if each else []
    if "每月" in text:
        months += _MONTHLY_ZH.finditer(text)
    for match in months:
        number = int(match["day"])
        if 1 <= number <= 31:
            when = "before" if match["before"] else "on"
            yield Limit(*match.span(), f"monthly:{when}:{number:02}", "deadline.monthly")
    for match in matches(_DAILY, text, openings) if each else ():
        hour, minute = int(match["hour"]), int(match["minute"] or 0)
        if hour < 24 and minute < 60:
            yield Limit(*match.span(), f"daily:before:{hour:02}:{minute:02}", "deadline.daily")


_SPAN = re.compile(
    r"\b(?:trong\s+vòng|trong\s+thời\s+hạn|chậm\s+nhất|không\s+quá)\s+(?:là\s+)?[0-9]{1,3}\s+"
    r"(?:ngày|tháng)(?:\s+làm\s+việc)?,?\s+(?:kể\s+)?(?:từ|sau)\s+(?:ngày|khi)",
    re.IGNORECASE,
)


def spans(text: str, lowered: str, openings: list[int]) -> Iterator[Limit]:
    """Limits that count from an event ("trong vòng 15 ngày kể từ ngày …"), which have no date."""
    if "vòng" in lowered or "hạn" in lowered:
        openings = sorted([*openings, *places(lowered, ("trong",))])
    for match in matches(_SPAN, text, openings):
        yield Limit(*match.span(), None, "deadline.relative")
