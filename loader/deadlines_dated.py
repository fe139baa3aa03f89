"""Time limits with a year: dates that a word before them, or in Chinese after them, limits."""

import re
from collections.abc import Iterator

from analyzers.dates import DateMention, find_dates, impossible_dates
from loader.deadline_forms import BEFORE, CLOCK, TO_BE_DONE, TO_DO, UNTIL, Limit, last_day

_FIRST_OF_ROW = r"(?:(?:tháng|quý)\s*[0-9IV]+\s*(?:,|và|-|đến)\s*)*"
_LIMIT = re.compile(
    rf"\b(?P<word>{BEFORE}|{UNTIL}|trong|vào|đến)\s+{CLOCK}(?:ngày\s+)?{_FIRST_OF_ROW}"
    r"(?:(?P<half>(?:6|06|sáu) tháng (?:đầu|cuối))\s+)?$",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"\b(?:thời gian|thời hạn|tiến độ)"
    r"(?:\s+(?:thực hiện|hoàn thành|báo cáo|trình|ban hành|gửi|xong)(?:\s+[^.;:,]{1,40})?)?\s*:\s*"
    r"(?:(?:trong|vào|là|ngày)\s+)*$"
    r"|\bhạn (?:cuối|chót|nộp|báo cáo|hoàn thành)(?:\s+là)?\s*:?\s*(?:ngày\s+)?$"
    r"|\bhoàn thành\s*:?\s*(?:vào\s+|ngày\s+)*$",
    re.IGNORECASE,
)
_ONWARD = re.compile(r"\s+(?:và\s+(?:các|những)\s+năm\s+(?:tiếp theo|sau)|trở đi)", re.IGNORECASE)
_ZH_LIMIT = re.compile(r"\s?(?P<end>底|末|年底|年末)?\s?(?:之前|以前|前)")
_LIMITING = ("trước", "nhất", "quá", "hết", "cuối", "trong", "vào", "đến")
_LABELLING = ("thời gian", "thời hạn", "tiến độ", "hoàn thành", "hạn ")
"""Of these `_LIMIT` and `_LABEL` have one each, in lower case."""
_REACH = 60
"""How many characters before a date may hold the words that make it a limit."""


def dated(text: str, lowered: str) -> Iterator[Limit]:
    """Dates with a year that a word makes a limit; `lowered` is the text in lower case.

    A limit whose day no calendar has keeps its words, without a value.
    """
    yield from _limited(text, lowered, find_dates(text))
    for limit in _limited(text, lowered, impossible_dates(text)):
        yield limit._replace(value=None, rule="deadline.date.impossible")


def _limited(text: str, lowered: str, dates: list[DateMention]) -> Iterator[Limit]:
    for mention in dates:
        if "年" in mention.text:
            yield from _dated_zh(text, mention)
            continue
        begin = max(0, mention.start - _REACH)
        word = label = None
        if any(lowered.find(cue, begin, mention.start) >= 0 for cue in _LIMITING):
            word = _LIMIT.search(text[begin : mention.start])
        if any(lowered.find(cue, begin, mention.start) >= 0 for cue in _LABELLING):
            label = _LABEL.search(text[begin : mention.start])
        if _ONWARD.match(text, mention.end):
            continue
        worded = _worded(text, mention, word, begin) if word else None
        if worded or (not label and (worded := _opening(text, mention))):
            yield worded
        elif label and not word:
            cue = (begin + label.start(), begin + len(label.string[: label.end()].rstrip()))
            value = last_day(mention.iso) if mention.precision == "quarter" else mention.iso
            yield Limit(mention.start, mention.end, value, "deadline.date.label", cue)


def _worded(text: str, mention: DateMention, word: re.Match[str], begin: int) -> Limit | None:
    """The limit that a word before a date makes; it was looked for from `begin` on."""
    said = word["word"].lower()
    if not _limits(text, mention, said):
        return None
    start, end = word.span("word")
    cue = (begin + start, begin + end)
    value = _half(mention, word["half"]) or _until(mention, said)
    return Limit(begin + start, mention.end, value, _rule(said), cue)


_BEGINS = re.compile(
    r"(?:^|[.;:]\s)[\s–+•-]*(?:[a-zđ]\)\s*|\d+(?:\.\d+)*[.)]\s*)?(?P<words>(?:đến|trong|vào)\s+)?$",
    re.IGNORECASE,
)
_WORK_NEXT = re.compile(
    rf"\s*[,:]\s*(?:phải\s+|cơ bản\s+|tiếp tục\s+|tập trung\s+)*(?:{TO_BE_DONE.pattern}"
    r"|giải quyết|đề xuất|tham mưu|xây dựng|rà soát|tổng kết|phê duyệt|tổ chức|triển khai|thẩm định"
    r"|thành lập|khắc phục|nghiệm thu|khởi công|công bố)\b",
    re.IGNORECASE,
)


def _opening(text: str, mention: DateMention) -> Limit | None:
    """ "Năm 2026: Rà soát …", "Đến năm 2030, hoàn thành …": a time that opens its clause."""
    begin = max(0, mention.start - 20)
    begins = _BEGINS.search(text[begin : mention.start])
    if mention.precision == "day" or begins is None:
        return None
    work = _WORK_NEXT.match(text, mention.end)
    if work is None:
        return None
    start = mention.start if begins["words"] is None else begin + begins.start("words")
    value = last_day(mention.iso) if mention.precision == "quarter" else mention.iso
    cue = (mention.end + len(work[0]) - len(work[0].lstrip(" ,:")), work.end())
    return Limit(start, mention.end, value, "deadline.date.opening", cue)


def _half(mention: DateMention, half: str | None) -> str | None:
    """The last day of "6 tháng đầu năm 2026"."""
    if half is None or mention.precision != "year":
        return None
    return f"{mention.iso}-{'06-30' if half.lower().endswith('đầu') else '12-31'}"


def _rule(word: str) -> str:
    if word in ("trong", "vào", "đến"):
        return f"deadline.date.{'by' if word == 'đến' else 'within'}"
    return "deadline.date.until" if re.fullmatch(UNTIL, word) else "deadline.date.before"


def _limits(text: str, mention: DateMention, word: str) -> bool:
    """Whether the word limits this date: "trong năm 2025" does only what is to be done.

    Within a month or a quarter any work may have to be done, within a year only a result.
    """
    if word not in ("trong", "vào", "đến") and mention.precision != "year":
        return True
    begin = max(text.rfind(mark, 0, mention.start) for mark in (". ", "; ", "\n", "。")) + 1
    if word == "đến":
        return _is_end(text, begin, mention)
    strict = mention.precision == "year" or word == "vào"
    done = (TO_BE_DONE,) if strict else (TO_BE_DONE, TO_DO)
    return any(verb.search(text, begin, mention.start) for verb in done)


_COUNTED = re.compile(r"(?:tính|kể từ|từ (?!nay)[^.;]{1,40})\s*đến\s+[^.;]*$", re.IGNORECASE)
_DONE_THEN = re.compile(
    r"\s*,?\s*(?:phải\s+|cơ bản\s+)*(?:hoàn thành|xong|kết thúc)", re.IGNORECASE
)
_DONE_BY = re.compile(r"hoàn thành|xong|kết thúc|thời hạn", re.IGNORECASE)


def _is_end(text: str, begin: int, mention: DateMention) -> bool:
    """Whether "đến ngày …" ends a work, not a time that is counted or told of."""
    if mention.precision == "year" or _COUNTED.search(text, begin, mention.start):
        return False
    done = _DONE_BY.search(text, begin, mention.start) or _DONE_THEN.match(text, mention.end)
    return done is not None


def _until(mention: DateMention, word: str) -> str:
    """The last day where the limit is an end ("hết tháng 6/2025"), else the date as it is."""
    if mention.precision == "quarter" or re.fullmatch(UNTIL, word):
        return last_day(mention.iso)
    return mention.iso


def _dated_zh(text: str, mention: DateMention) -> Iterator[Limit]:
    limit = _ZH_LIMIT.match(text, mention.end)
    if not limit:
        return
    value = last_day(mention.iso) if mention.precision == "quarter" else mention.iso
    rule = "deadline.date.before.zh"
    if limit["end"]:
        value, rule = last_day(mention.iso), "deadline.date.end.zh"
    start, end = mention.end, limit.end()
    yield Limit(mention.start, end, value, rule, (start, end))
