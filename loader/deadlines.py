"""Time limits in a text: "trước ngày 30/6/2025", "trước ngày 10-12 hằng năm", 2019年4月底前.

A date that limits nothing (of a citation, of a beginning) is none. Values are ISO dates, months or
years, or rules: yearly:before:--MM-DD, monthly:before:DD, monthly:on:DD, daily:before:HH:MM.
"""

import re
from bisect import bisect_left, bisect_right
from calendar import monthrange
from collections.abc import Iterator
from typing import NamedTuple

from analyzers.dates import DateMention, day, find_dates, lower, places
from search.model import Deadline


class _Limit(NamedTuple):
    """A limit's span and its value, None where the text alone does not settle it."""

    start: int
    end: int
    value: str | None


def find_deadlines(text: str, document_date: str | None) -> tuple[Deadline, ...]:
    """The time limits in `text` (NFC) in order, each once.

    `document_date` (ISO) gives the year to a day without one; without it such a limit has no value.
    """
    if not _DIGIT.search(text):
        return ()
    # Most paragraphs limit nothing; looking for a word costs far less than for a form.
    lowered = lower(text)
    openings = places(lowered, _OPENINGS)
    limits = [
        *_dated(text, lowered),
        *_without_year(text, openings, document_date),
        *_recurring(text, lowered, openings),
        *_spans(text, lowered, openings),
    ]
    found: dict[tuple[str, str | None], Deadline] = {}
    for limit in sorted(limits):
        if not _is_past(text, limit.start):
            written = " ".join(text[limit.start : limit.end].split())
            found.setdefault((written, limit.value), Deadline(written, limit.value))
    return tuple(found.values())


_DIGIT = re.compile(r"[0-9]|年")
_OPENINGS = (
    "trước", "chậm nhất", "muộn nhất", "không quá", "đến hết", "hết", "vào cuối", "cuối"
)  # fmt: skip
"""What `_BEFORE` and `_UNTIL` begin with, in lower case."""


def _matches(form: re.Pattern[str], text: str, begins: list[int]) -> Iterator[re.Match[str]]:
    """The matches of a form that begin at these places and do not overlap."""
    end = 0
    for at in begins:
        if at >= end and (match := form.match(text, at)):
            end = match.end()
            yield match


_CLOCK = r"(?:[0-9]{1,2}\s?(?:giờ|h|:)\s?(?:[0-9]{2})?\s*(?:phút)?\s*,?\s*)?"
_BEFORE = (
    r"trước|chậm nhất(?:\s+là|\s+vào|\s+đến)?(?:\s+trước)?|muộn nhất(?:\s+là|\s+vào)?|không quá"
)
_UNTIL = r"đến hết|hết|cuối|vào cuối"
_LIMIT = re.compile(rf"\b(?P<word>{_BEFORE}|{_UNTIL}|trong)\s+{_CLOCK}(?:ngày\s+)?$", re.IGNORECASE)
_LABEL = re.compile(
    r"\b(?:thời gian|thời hạn|tiến độ)(?:\s+(?:thực hiện|hoàn thành|báo cáo|trình))?\s*:\s*"
    r"(?:ngày\s+)?$"
    r"|\bhoàn thành\s*:?\s*(?:vào\s+|ngày\s+)*$",
    re.IGNORECASE,
)
_ONWARD = re.compile(r"\s+(?:và\s+(?:các|những)\s+năm\s+(?:tiếp theo|sau)|trở đi)", re.IGNORECASE)
_ZH_LIMIT = re.compile(r"\s?(?P<end>底|末|年底|年末)?\s?(?:之前|以前|前)")
_LIMITING = ("trước", "nhất", "quá", "hết", "cuối", "trong")
_LABELLING = ("thời gian", "thời hạn", "tiến độ", "hoàn thành")
"""Of these `_LIMIT` and `_LABEL` have one each, in lower case."""
_REACH = 60
"""How many characters before a date may hold the words that make it a limit."""
_TO_BE_DONE = re.compile(
    r"hoàn thành|xong|ban hành|trình|báo cáo|thời gian|thời hạn|gửi|kết thúc", re.IGNORECASE
)
_TO_DO = re.compile(
    r"(?<!kết quả )(?<!tình hình )(?<!quá trình )(?<!đã )\b(?:đề xuất|tham mưu|xây dựng|rà soát"
    r"|phê duyệt|tổ chức|triển khai|thực hiện|thẩm định|thành lập|bố trí|phân bổ|khắc phục|xử lý"
    r"|bàn giao|nghiệm thu|khởi công|công bố|công khai|cập nhật|kiểm tra|sửa chữa)\b",
    re.IGNORECASE,
)


def _dated(text: str, lowered: str) -> Iterator[_Limit]:
    """Dates with a year that a word before them, or in Chinese after them, makes a limit."""
    for mention in find_dates(text):
        if "年" in mention.text:
            yield from _dated_zh(text, mention)
            continue
        begin = max(0, mention.start - _REACH)
        word = label = None
        if any(lowered.find(cue, begin, mention.start) >= 0 for cue in _LIMITING):
            word = _LIMIT.search(text[begin : mention.start])
        if any(lowered.find(cue, begin, mention.start) >= 0 for cue in _LABELLING):
            label = _LABEL.search(text[begin : mention.start])
        if not (word or label) or _ONWARD.match(text, mention.end):
            continue
        if not word:
            yield _Limit(mention.start, mention.end, _month_of(mention.iso))
        elif _limits(text, mention, word["word"].lower()):
            start = begin + word.start("word")
            yield _Limit(start, mention.end, _until(mention, word["word"].lower()))


def _limits(text: str, mention: DateMention, word: str) -> bool:
    """Whether the word limits this date: "trong năm 2025" does only what is to be done.

    Within a month or a quarter any work may have to be done, within a year only a result.
    """
    if word != "trong" and mention.precision != "year":
        return True
    begin = max(text.rfind(mark, 0, mention.start) for mark in (". ", "; ", "\n", "。")) + 1
    done = (_TO_BE_DONE,) if mention.precision == "year" else (_TO_BE_DONE, _TO_DO)
    return any(verb.search(text, begin, mention.start) for verb in done)


def _until(mention: DateMention, word: str) -> str:
    """The last day where the limit is an end ("hết tháng 6/2025"), else the date as it is."""
    if mention.precision == "quarter" or re.fullmatch(_UNTIL, word):
        return _last_day(mention.iso)
    return mention.iso


def _dated_zh(text: str, mention: DateMention) -> Iterator[_Limit]:
    limit = _ZH_LIMIT.match(text, mention.end)
    if limit and (mention.precision != "year" or limit["end"]):
        value = _last_day(mention.iso) if limit["end"] else mention.iso
        yield _Limit(mention.start, limit.end(), value)
    elif limit:
        yield _Limit(mention.start, limit.end(), mention.iso)


def _month_of(iso: str) -> str:
    return _last_day(iso) if "Q" in iso else iso


def _last_day(iso: str) -> str:
    """The last day of a month, quarter or year; a day is its own."""
    if "Q" in iso:
        iso = f"{iso[:4]}-{int(iso[-1]) * 3:02}"
    if len(iso) == len("2025"):
        return f"{iso}-12-31"
    if len(iso) == len("2025-06"):
        return f"{iso}-{monthrange(int(iso[:4]), int(iso[5:]))[1]:02}"
    return iso


_EACH_YEAR = re.compile(r"(?:hằng|hàng|mỗi) năm|每年", re.IGNORECASE)
_DAY_VI = re.compile(
    rf"\b(?:{_BEFORE}|{_UNTIL})\s+{_CLOCK}(?:ngày\s+)?"
    r"(?P<day>[0-9]{1,2})(?:\s?[/.\-]\s?|\s+tháng\s+)(?P<month>[0-9]{1,2})(?![0-9]|\s?[/.\-]\s?[0-9]|\s+năm\s+[0-9])"
    r"(?:\s+(?:hằng|hàng|mỗi)\s+năm)?",
    re.IGNORECASE,
)
_DAY_ZH = re.compile(
    r"(?<![年0-9])(?:每年)?(?P<month>[0-9]{1,2})月(?:(?P<day>[0-9]{1,2})日|底|末)(?:之前|以前|前)"
)


def _without_year(text: str, openings: list[int], document_date: str | None) -> Iterator[_Limit]:
    """Days without a year: of every year where the sentence says so, else of the next."""
    matches = [*_matches(_DAY_VI, text, openings)]
    if "月" in text:
        matches += _DAY_ZH.finditer(text)
    if matches:
        stops = [0, *(match.end() for match in _STOP.finditer(text)), len(text)]
        for match in matches:
            month = int(match["month"])
            # A leap year has every day and month that can be meant.
            last = _last_day(f"2024-{month:02}") if 1 <= month <= 12 else ""
            number = int(match["day"] or last[-2:] or 0)
            if day(2024, month, number):
                # A stop inside the limit, as in "15.11", ends no sentence.
                begin = stops[bisect_right(stops, match.start()) - 1]
                end = stops[bisect_left(stops, match.end())]
                yearly = _EACH_YEAR.search(text, begin, end)
                rule = f"yearly:before:--{month:02}-{number:02}"
                value = rule if yearly else _next(month, number, document_date)
                yield _Limit(match.start(), match.end(), value)


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
    rf"\b(?P<before>(?:{_BEFORE})\s+)?(?:vào\s+)?(?:ngày|ngày mùng)\s+(?P<day>[0-9]{{1,2}})\s+"
    r"(?:của\s+)?(?:(?:hằng|hàng|mỗi)\s+tháng)",
    re.IGNORECASE,
)
_MONTHLY_ZH = re.compile(r"每月(?P<day>[0-9]{1,2})[日号](?P<before>之前|以前|前)?")
_DAILY = re.compile(
    rf"\b(?:{_BEFORE})\s+(?P<hour>[0-9]{{1,2}})\s?(?:giờ|h|:)\s?(?P<minute>[0-9]{{2}})?\s*(?:phút)?\s*"
    r"(?:các\s+ngày\s+)?(?:hằng|hàng|mỗi)\s+ngày",
    re.IGNORECASE,
)


def _recurring(text: str, lowered: str, openings: list[int]) -> Iterator[_Limit]:
    """Limits of every month and every day."""
    each = any(word in lowered for word in _EACH) and _EACH_TIME.search(lowered)
    months = [*_MONTHLY_VI.finditer(text)] if each else []
    if "每月" in text:
        months += _MONTHLY_ZH.finditer(text)
    for match in months:
        number = int(match["day"])
        if 1 <= number <= 31:
            when = "before" if match["before"] else "on"
            yield _Limit(match.start(), match.end(), f"monthly:{when}:{number:02}")
    for match in _matches(_DAILY, text, openings) if each else ():
        hour, minute = int(match["hour"]), int(match["minute"] or 0)
        if hour < 24 and minute < 60:
            yield _Limit(match.start(), match.end(), f"daily:before:{hour:02}:{minute:02}")


_SPAN = re.compile(
    r"\b(?:trong\s+vòng|trong\s+thời\s+hạn|chậm\s+nhất|không\s+quá)\s+(?:là\s+)?[0-9]{1,3}\s+"
    r"(?:ngày|tháng)(?:\s+làm\s+việc)?,?\s+(?:kể\s+)?(?:từ|sau)\s+(?:ngày|khi)",
    re.IGNORECASE,
)


def _spans(text: str, lowered: str, openings: list[int]) -> Iterator[_Limit]:
    """Limits that count from an event ("trong vòng 15 ngày kể từ ngày …"), which have no date."""
    if "vòng" in lowered or "hạn" in lowered:
        openings = sorted([*openings, *places(lowered, ("trong",))])
    for match in _matches(_SPAN, text, openings):
        yield _Limit(match.start(), match.end(), None)


_PAST = re.compile(
    r"\b(?:đã|được (?:ban hành|cấp|ký|phê duyệt|tiếp nhận)|phát sinh)\b[^.;,]*$", re.IGNORECASE
)


def _is_past(text: str, start: int) -> bool:
    """Whether the limit tells when something was done: "đã ban hành trước ngày …"."""
    return _PAST.search(text, max(0, start - 60), start) is not None
