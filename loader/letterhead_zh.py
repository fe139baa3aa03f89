"""Chinese heads: a web page's table, title and number lines, signatures, reports of an issue."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from msgspec.structs import replace

from analyzers import agencies, dates, numbers
from loader import marks, rules
from loader.doc_types import type_at_end
from loader.letterhead_fields import Finding, HeadLine, OwnFields, found

_LABELS = {
    "number": ("发文字号", "文号", "发布文号"),
    "date": ("成文日期", "印发日期", "发文日期", "签发日期"),
    "issuer": ("发文机关", "发布单位", "发文单位", "发布机关", "制定机关"),
    "title": ("标题", "名称"),
}
_LABEL = re.compile(r"[【\[]?([\u4e00-\u9fff\s]{2,12})[】\]:：]+\s*(.*)")
_PREAMBLE = re.compile(r"(.{2,30}?)(?:关于|印发|转发|批转)")
_ISSUED = re.compile(
    r"(?:颁布|印发|发布|出台|下发|签发|公布)了?(?P<title>[^。；]{0,80}?第?(?P<number>\d[^\s，。；,]{2,20}?)号"
    r"(?P<type>[\u4e00-\u9fff]{2,4}))"
)
_PASSED = re.compile(r"[（(].{0,60}(?:通过|发布|公布|印发|施行)?.{0,20}[)）]")
_WRAPPER = re.compile(r"^第\s*|(?<=[A-Za-z])\s*[号號]$")
_PLACE = re.compile(r"[\u4e00-\u9fff]{2,10}[，,、\s]\s*")
_TITLE_LONGEST = 90
_OPENING = 4


class _News(NamedTuple):
    """The line of a report that tells which document was issued."""

    line: HeadLine
    match: re.Match[str]


def read(before: Sequence[HeadLine], end: Sequence[HeadLine]) -> OwnFields:
    """The own fields, from the lines `before` the first task and those of the signature."""
    table = _table(before)
    news = _news(before)
    signed = [line for line in (*before, *end) if line.kind == "signature"]
    title = table.get("title") or _title(before)
    number = _number_in(table.get("number")) or _number_line(before)
    issuer = table.get("issuer") or _issuer(title, signed, news)
    if news:
        number = number or _number_of(news)
    return OwnFields(
        number,
        _doc_type(title, news),
        issuer,
        _date(before, table.get("date"), signed, title),
        title,
        list(before[:_OPENING]),
    )


def _table(lines: Sequence[HeadLine]) -> dict[str, Finding]:
    """The values of a page's table of facts: behind their label, or in the paragraph after it."""
    held: dict[str, Finding] = {}
    for index, line in enumerate(lines):
        label = _LABEL.match(line.text) if len(line.text) < 200 else None
        field = _field(re.sub(r"\s", "", label[1])) if label else None
        if label is None or field is None or field in held:
            continue
        rule = f"head.{field}.table.zh"
        if label[2]:
            if not _is_label(label[2]):
                cue = (0, len(line.text[: label.start(2)].rstrip()))
                held[field] = found(label[2], rule, line, label.span(2), cue)
        elif index + 1 < len(lines) and not _is_label(lines[index + 1].text):
            held[field] = found(lines[index + 1].text, rule, lines[index + 1])
    return held


def _field(label: str) -> str | None:
    return next((field for field, labels in _LABELS.items() if label in labels), None)


def _is_label(text: str) -> bool:
    label = _LABEL.match(text)
    return label is not None and not label[2]


def _news(lines: Sequence[HeadLine]) -> _News | None:
    if any(_is_number_line(line.text) for line in lines):
        return None
    found_in = ((line, _ISSUED.search(line.text[:600])) for line in lines[:_OPENING])
    return next((_News(line, match) for line, match in found_in if match), None)


def _number_of(news: _News) -> Finding | None:
    return _first_number(news.line.cut(*news.match.span("number")), "head.number.news.zh")


def _first_number(line: HeadLine, rule: str) -> Finding | None:
    first = next(iter(numbers.find_numbers(line.text)), None)
    return found(first.text, rule, line, (first.start, first.end)) if first else None


def _number_in(labelled: Finding | None) -> Finding | None:
    """The number in the value that a label gives, which may say more."""
    if labelled is None:
        return None
    at = labelled.words[0]
    first = next(iter(numbers.find_numbers(labelled.value)), None)
    if first is None:
        return None
    start, end = at.start + first.start, at.start + first.end
    return Finding(first.text, (replace(at, start=start, end=end),))


def _number_line(lines: Sequence[HeadLine]) -> Finding | None:
    """The number that has a paragraph for itself, above or below the title."""
    own = next((line for line in lines if _is_number_line(line.text)), None)
    return _first_number(own, "head.number.line.zh") if own else None


def _is_number_line(text: str) -> bool:
    if len(text) > 40:
        return False
    bare = _WRAPPER.sub("", text.strip("（）() "))
    held = numbers.find_numbers(bare)
    return len(held) == 1 and held[0].end - held[0].start >= len(bare) - 1


def _title(before: Sequence[HeadLine]) -> Finding | None:
    """The first short paragraph that ends as titles do, else the first heading or first line."""
    short = [line for line in before if len(line.text) <= _TITLE_LONGEST]
    for line in short:
        if type_at_end(line.text) and " " not in line.text and not marks.begins_item(line.text):
            return found(line.text, "head.title.type.zh", line)
    for line in short:
        if line.hint == "heading":
            return found(line.text, "head.title.heading.zh", line)
    for line in before[:1]:
        if 0 < len(line.text) <= _TITLE_LONGEST // 2 and "：" not in line.text:
            return found(line.text, "head.title.first.zh", line)
    return None


def _doc_type(title: Finding | None, news: _News | None) -> Finding | None:
    """The type that the report names, else the end of the title."""
    if news and (kind := type_at_end(news.match["type"])):
        end = news.match.end("type")
        return found(kind, "head.type.news.zh", news.line, (end - len(kind), end))
    kind = type_at_end(title.value) if title else None
    if title is None or kind is None:
        return None
    at = title.words[0]
    start = at.start + title.value.rindex(kind)
    own = rules.evidence("head.type.title.zh", start, start + len(kind), position=at.position)
    return Finding(kind, (own,))


def _issuer(
    title: Finding | None, signed: Sequence[HeadLine], news: _News | None
) -> Finding | None:
    """Who issued, by the subject of the report, the title's beginning, or the signature."""
    subjects = agencies.find_agencies(news.line.text[: news.match.start()]) if news else []
    if news and subjects:
        span = (subjects[0].start, subjects[0].end)
        return found(subjects[0].name, "head.issuer.news.zh", news.line, span)
    preamble = _PREAMBLE.match(title.value) if title else None
    if title and preamble and not _is_sentence(preamble[1]):
        at = title.words[0]
        end = at.start + preamble.end(1)
        own = rules.evidence("head.issuer.title.zh", at.start, end, position=at.position)
        return Finding(preamble[1], (own,))
    organisations = [line for line in signed if not _days(line) and line.text[0] not in "（("]
    for line in organisations[-1:]:
        return found(line.text, "head.issuer.signature.zh", line)
    return None


def _is_sentence(beginning: str) -> bool:
    """Whether what stands before 关于 is more than a body's name."""
    return any(mark in beginning for mark in "，,。《》“”：:的")


def _date(
    before: Sequence[HeadLine],
    labelled: Finding | None,
    signed: Sequence[HeadLine],
    title: Finding | None,
) -> Finding | None:
    """The labelled date, else that of the signature, under the title, or beside a place."""
    if labelled and (days := dates.find_dates(labelled.value)) and days[0].precision == "day":
        at = labelled.words[0]
        start, end = at.start + days[0].start, at.start + days[0].end
        return Finding(days[0].iso, (replace(at, start=start, end=end),))
    for rule, lines in (
        ("head.date.signature.zh", signed),
        ("head.date.passed.zh", _passed(before, title)),
        ("head.date.place.zh", [line for line in before if _is_place_date(line)]),
    ):
        for line in lines:
            for day in _days(line):
                return found(day.iso, rule, line, (day.start, day.end))
    return None


def _days(line: HeadLine) -> list[dates.DateMention]:
    """The line's first date, if it is a day."""
    return [date for date in dates.find_dates(line.text)[:1] if date.precision == "day"]


def _is_place_date(line: HeadLine) -> bool:
    """Whether a line is nothing but place and date, as Vietnamese documents are dated."""
    text = line.text
    held = dates.find_dates(text) if len(text) < 40 and _PLACE.match(text) else []
    whole = len(held) == 1 and _PLACE.fullmatch(text, 0, held[0].start)
    return bool(whole) and held[0].end == len(text)


def _passed(before: Sequence[HeadLine], title: Finding | None) -> list[HeadLine]:
    """The lines in brackets under the title of a law or regulation: （2017年3月1日通过）."""
    texts = [line.text for line in before]
    if title is None or title.value not in texts:
        return []
    below = texts.index(title.value) + 1
    return [line for line in before[below : below + 2] if _PASSED.fullmatch(line.text)]
