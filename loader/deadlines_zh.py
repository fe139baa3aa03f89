"""Chinese time limits that lean on the document's date, or a span: 年底前, 明年6月底前, 上半年完成.

The year is reckoned from the document's date; without it the words stay without a value.
"""

import re
from collections.abc import Iterator

from analyzers.dates import day
from loader.deadline_forms import Limit, last_day

_END = r"(?:之前|以前|前|内|(?=[^，。；;]{0,8}(?:完成|办结|到位|建成|出台|印发|报送)))"
_RELATIVE = re.compile(
    r"(?<![0-9〇零一二三四五六七八九每])(?P<year>20[0-9]{2}年|今年|本年度?|当年|明年|次年|后年)?"
    r"(?:"
    r"(?P<month>1[0-2]|0?[1-9])月(?:(?P<day>3[01]|[12][0-9]|0?[1-9])日|(?P<end>底|末))?"
    r"|(?P<half>[上下])半年|第?(?P<quarter>[一二三四1-4])季度|(?P<close>年?年[底末]|年内|年终|(?(year)(?<=年)内|(?!)))"
    rf")(?P<limit>{_END})"
)
_THIS_MONTH = re.compile(
    r"(?<![0-9一二三四五六七八九十])(?P<which>本月|当月|下月|次月)[底末]?(?:之前|以前|前|内)"
)
_RANGE = re.compile(
    r"[（(]\s*(?P<year>(?:19|20)[0-9]{2})年(?P<from>[0-9]{1,2})月?\s*(?:[—―–－~～-]+|至|到)\s*"
    r"(?:(?P<until_year>(?:19|20)[0-9]{2})年)?(?P<until>[0-9]{1,2})月(?:底|末)?\s*[)）]"
)
_YEARS = {"今年": 0, "本年": 0, "本年度": 0, "当年": 0, "": 0, "明年": 1, "次年": 1, "后年": 2}
_QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4}
_WORDS = ("年", "季度", "本月", "当月", "下月", "次月")


def leaning(text: str, document_date: str | None) -> Iterator[Limit]:
    """The limits of this kind in a text; days and months alone are those of `without_year`."""
    if not any(word in text for word in _WORDS):
        return
    for match in _RELATIVE.finditer(text):
        named = match["year"] or ""
        whole = not match["half"] and (not match["quarter"] or match["limit"])
        if named[:1].isdigit() and whole:
            continue  # a date with its year
        if match["month"] and not named:
            continue
        yield _limit(match, document_date)
    for match in _THIS_MONTH.finditer(text):
        value = _month(document_date, match["which"] in ("下月", "次月"))
        yield Limit(*match.span(), value, _rule(value))
    for match in _RANGE.finditer(text):
        if value := _range_end(match):
            yield Limit(match.start() + 1, match.end() - 1, value, "deadline.range.zh")


def _rule(value: str | None) -> str:
    return "deadline.leaning.zh" if value else "deadline.open.zh"


def _limit(match: re.Match[str], document_date: str | None) -> Limit:
    """The limit; a half or quarter without a year is the next that has not ended."""
    named = match["year"] or ""
    year = _year(named, document_date)
    value = None if year is None else _value(match, year)
    if year is not None and value and not named and value < (document_date or ""):
        value = _value(match, year + 1)
    cue = match.span("limit") if match["limit"] else (0, 0)
    return Limit(*match.span(), value, _rule(value), cue)


def _value(match: re.Match[str], year: int) -> str | None:
    """The day, or the last day of what is named; a month without 底 stays a month."""
    if match["close"]:
        return f"{year}-12-31"
    if match["half"]:
        return f"{year}-{'06-30' if match['half'] == '上' else '12-31'}"
    if match["quarter"]:
        return last_day(f"{year}-Q{_QUARTERS.get(match['quarter']) or match['quarter']}")
    month = int(match["month"])
    if match["day"]:
        return day(year, month, int(match["day"]))
    return last_day(f"{year}-{month:02}") if match["end"] else f"{year}-{month:02}"


def _year(named: str, document_date: str | None) -> int | None:
    if named[:1].isdigit():
        return int(named[:4])
    return int(document_date[:4]) + _YEARS[named] if document_date else None


def _month(document_date: str | None, following: bool) -> str | None:
    """The last day of the document's month, or of the next."""
    if not document_date or len(document_date) < len("2025-01"):
        return None
    year, month = int(document_date[:4]), int(document_date[5:7]) + following
    return last_day(f"{year + month // 13}-{(month - 1) % 12 + 1:02}")


def _range_end(match: re.Match[str]) -> str | None:
    """The last month of a span of months that stands alone in brackets: （1997年4月―1998年2月）."""
    first = int(match["year"]) * 12 + int(match["from"])
    year, month = int(match["until_year"] or match["year"]), int(match["until"])
    sound = 1 <= int(match["from"]) <= 12 and 1 <= month <= 12 and first <= year * 12 + month
    return f"{year}-{month:02}" if sound else None
