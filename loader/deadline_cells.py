"""Time limits that stand alone, in a table's column for them or after a label.

"2025", "Quý II, III/2026", "Tháng 12 hằng năm", "6 tháng đầu năm 2026": there a date needs no word
to be a limit, and what is no date ("Thường xuyên", "Theo kế hoạch riêng") is kept as it stands.
"""

import re

from analyzers.dates import find_dates
from loader import rules
from loader.deadline_forms import last_day, quarter
from loader.deadlines import find_deadlines
from loader.model import Evidenced
from search.model import Deadline

_LONGEST = 80
"""A longer text says more than when; only its limits in words are taken."""
_Y = r"(?P<year>(?:19|20)[0-9]{2})"
_AND = r"\s*(?:[,;&–-]|và|đến)\s*"
_QUARTER = rf"(?:quý|q\.?)\s*(?:(?:IV|I{{1,3}}|[1-4]){_AND})*(?P<quarter>IV|I{{1,3}}|[1-4])(?!\w)"
_EACH_YEAR = re.compile(r"(?:hằng|hàng|mỗi) năm|每年", re.IGNORECASE)
_ONWARD = re.compile(r"tiếp theo|trở đi|những năm sau|以后|起", re.IGNORECASE)
_HALF = re.compile(rf"(?:6|06|sáu) tháng (?:(?P<first>đầu)|cuối) năm {_Y}", re.IGNORECASE)
_QUARTER_OF = re.compile(rf"{_QUARTER}\s*(?:năm\s*|[/\-.]\s*)?{_Y}", re.IGNORECASE)
_MONTH_OF = re.compile(
    rf"(?<![0-9/])(?P<month>0?[1-9]|1[0-2])\s?(?:/|năm)\s?{_Y}(?![0-9/])", re.IGNORECASE
)
_YEAR = re.compile(rf"(?<![0-9/.]){_Y}(?![0-9/])")
_YEAR_END = re.compile(r"年?[底末]")
_LATE = re.compile(r"(?:cuối|hết)(?:\s+năm)?\s*$", re.IGNORECASE)
_ANY_MONTH = re.compile(
    rf"tháng\s*(?:[0-9]{{1,2}}{_AND})*(?P<month>0?[1-9]|1[0-2])(?![0-9/])"
    r"|(?<![0-9])(?P<han>1[0-2]|[1-9])月",
    re.IGNORECASE,
)
_ANY_QUARTER = re.compile(_QUARTER, re.IGNORECASE)
_SAYS = re.compile(r"[^\W_]{2}|[0-9]|[\u4e00-\u9fff]")


def limits_alone(text: str, document_date: str | None) -> tuple[Evidenced[Deadline], ...]:
    """The time limits in a text (NFC) that says when, and nothing else.

    `document_date` (ISO) gives the year to a month or quarter without one. Where the text holds
    several dates the last one limits.
    """
    worded = find_deadlines(text, document_date)
    whole = " ".join(text.split()).strip(" .;,*")
    if worded or len(whole) > _LONGEST or not _SAYS.search(whole):
        return worded
    value, rule = _value(whole, document_date)
    start = len(text) - len(text.lstrip(" .;,*"))
    words = rules.evidence(rule, start, len(text.rstrip(" .;,*")))
    return (Evidenced(Deadline(whole, value), words),)


_LABEL = re.compile(
    r"\W*(?:thời gian|thời hạn|tiến độ)"
    r"(?:\s+(?:thực hiện|hoàn thành|báo cáo|trình|ban hành|gửi|xong)(?:\s+[^.;:,]{1,40})?)?"
    r"\s*:(?!.*\bgiờ\b)(?P<said>[^.;:]+)[.;/]*\s*",
    re.IGNORECASE,
)


def limits_labelled(text: str, document_date: str | None) -> tuple[Evidenced[Deadline], ...]:
    """The time limits of a paragraph that only says when, after "Thời gian hoàn thành:".

    Words that come to no date or rule are left out here.
    """
    label = _LABEL.fullmatch(text)
    if not label:
        return ()
    return tuple(
        Evidenced(limit, rules.moved(words, label.start("said")))
        for limit, words in limits_alone(label["said"], document_date)
        if limit.iso_or_rule
    )


def _value(text: str, document_date: str | None) -> tuple[str | None, str]:
    """The ISO date or rule that a text comes to, with the rule of ours that says so."""
    if _ONWARD.search(text):
        return None, "deadline.cell.words"
    if _EACH_YEAR.search(text) and not _YEAR.search(text):
        value = _yearly(text)
        return value, f"deadline.cell.{'yearly' if value else 'words'}"
    value = _with_year(text)
    if value:
        return value, "deadline.cell.date"
    value = _next(text, document_date)
    return value, f"deadline.cell.{'next' if value else 'words'}"


def _yearly(text: str) -> str | None:
    """The last day of a month or quarter of each year, None where the text names none."""
    month = _quarter_end(text) or _month(text)
    return f"yearly:before:--{last_day(f'2024-{month:02}')[5:]}" if month else None


def _month(text: str) -> int | None:
    """The last month that the text names."""
    found = [*_ANY_MONTH.finditer(text)]
    return int(found[-1]["month"] or found[-1]["han"]) if found else None


def _quarter_end(text: str) -> int | None:
    """The third month of the last quarter that the text names."""
    found = [*_ANY_QUARTER.finditer(text)]
    return quarter(found[-1]["quarter"]) * 3 if found else None


def _with_year(text: str) -> str | None:
    """The last date in the text, of a quarter or half year the last day."""
    if half := _HALF.search(text):
        return f"{half['year']}-06-30" if half["first"] else f"{half['year']}-12-31"
    dates = [date for date in find_dates(text) if date.precision in ("day", "month")]
    if dates:
        ends = text[dates[-1].end : dates[-1].end + 1] in ("底", "末")
        return last_day(dates[-1].iso) if ends else dates[-1].iso
    if quarters := [*_QUARTER_OF.finditer(text)]:
        return last_day(f"{quarters[-1]['year']}-Q{quarter(quarters[-1]['quarter'])}")
    if months := [*_MONTH_OF.finditer(text)]:
        return f"{months[-1]['year']}-{int(months[-1]['month']):02}"
    if years := [*_YEAR.finditer(text)]:
        late = _YEAR_END.match(text, years[-1].end()) or _LATE.search(text[: years[-1].start()])
        return f"{years[-1]['year']}-12-31" if late else years[-1]["year"]
    return None


def _next(text: str, document_date: str | None) -> str | None:
    """The month or the end of the quarter that comes next, from the document's month on."""
    if not document_date or len(document_date) < len("2025-01"):
        return None
    end = _quarter_end(text)
    month = end or _month(text)
    if month is None:
        return None
    year = int(document_date[:4]) + (month < int(document_date[5:7]))
    named = f"{year}-{month:02}"
    return last_day(named) if end else named
