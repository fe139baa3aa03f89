"""Time limits with a year: dates that a word before them, or in Chinese after them, limits."""

import re
from collections.abc import Iterator

from analyzers.dates import DateMention, find_dates
from loader.deadline_forms import BEFORE, CLOCK, UNTIL, Limit, last_day

_LIMIT = re.compile(rf"\b(?P<word>{BEFORE}|{UNTIL}|trong)\s+{CLOCK}(?:ngày\s+)?$", re.IGNORECASE)
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


def dated(text: str, lowered: str) -> Iterator[Limit]:
    """Dates with a year that a word makes a limit; `lowered` is the text in lower case."""
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
        if word:
            yield from _worded(text, mention, word, begin)
        elif label:
            cue = (begin + label.start(), begin + len(label.string[: label.end()].rstrip()))
            value = last_day(mention.iso) if mention.precision == "quarter" else mention.iso
            yield Limit(mention.start, mention.end, value, "deadline.date.label", cue)


def _worded(text: str, mention: DateMention, word: re.Match[str], begin: int) -> Iterator[Limit]:
    """The limit that a word before a date makes; it was looked for from `begin` on."""
    said = word["word"].lower()
    if _limits(text, mention, said):
        start, end = word.span("word")
        cue = (begin + start, begin + end)
        yield Limit(begin + start, mention.end, _until(mention, said), _rule(said), cue)


def _rule(word: str) -> str:
    if word == "trong":
        return "deadline.date.within"
    return "deadline.date.until" if re.fullmatch(UNTIL, word) else "deadline.date.before"


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
    if mention.precision == "quarter" or re.fullmatch(UNTIL, word):
        return last_day(mention.iso)
    return mention.iso


def _dated_zh(text: str, mention: DateMention) -> Iterator[Limit]:
    limit = _ZH_LIMIT.match(text, mention.end)
    if not limit:
        return
    value, rule = mention.iso, "deadline.date.before.zh"
    if limit["end"]:
        value, rule = last_day(mention.iso), "deadline.date.end.zh"
    start, end = mention.end, limit.end()
    yield Limit(mention.start, end, value, rule, (start, end))
