"""Chinese heads: a web page's table, title and number lines, signatures, reports of an issue."""

import re
from collections.abc import Sequence

from analyzers import agencies, dates, numbers
from loader import marks
from loader.doc_types import type_at_end
from loader.letterhead_fields import OwnFields
from loader.structure import Placed

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


def read(before: Sequence[Placed], end: Sequence[Placed]) -> OwnFields:
    """The own fields, from the paragraphs `before` the first task and those of the signature."""
    texts = [placed.block.text for placed in before]
    table = _table(texts)
    news = _news(texts)
    signed = [p.block.text for p in (*before, *end) if p.kind == "signature"]
    title = table.get("title") or _title(before)
    number = _own_number(table.get("number")) or _number_line(texts)
    issuer = table.get("issuer") or _issuer(title, signed, news)
    date = (
        _day(table.get("date"))
        or _signed_date(signed)
        or _passed_date(texts, title)
        or next(filter(None, map(_placed_date, texts)), None)
    )
    if news:
        number = number or _own_number(news["number"])
    kind = type_at_end(news["type"]) if news else None
    return OwnFields(
        number,
        kind or (type_at_end(title) if title else None),
        issuer,
        date,
        title,
        texts[:_OPENING],
    )


def _table(texts: list[str]) -> dict[str, str]:
    """The values of a page's table of facts: behind their label, or in the paragraph after it."""
    found: dict[str, str] = {}
    for index, text in enumerate(texts):
        label = _LABEL.match(text) if len(text) < 200 else None
        field = _field(re.sub(r"\s", "", label[1])) if label else None
        if label is None or field is None or field in found:
            continue
        value = label[2] or (texts[index + 1] if index + 1 < len(texts) else "")
        if value and not _is_label(value):
            found[field] = value
    return found


def _field(label: str) -> str | None:
    return next((field for field, labels in _LABELS.items() if label in labels), None)


def _is_label(text: str) -> bool:
    label = _LABEL.match(text)
    return label is not None and not label[2]


def _news(texts: list[str]) -> re.Match[str] | None:
    """The sentence of a report that tells which document was issued."""
    if any(_is_number_line(text) for text in texts):
        return None
    return next((m for text in texts[:_OPENING] if (m := _ISSUED.search(text[:600]))), None)


def _own_number(text: str | None) -> str | None:
    if not text:
        return None
    found = numbers.find_numbers(text)
    return found[0].text if found else None


def _number_line(texts: list[str]) -> str | None:
    """The number that has a paragraph for itself, above or below the title."""
    return next((_own_number(text) for text in texts if _is_number_line(text)), None)


def _is_number_line(text: str) -> bool:
    if len(text) > 40:
        return False
    bare = _WRAPPER.sub("", text.strip("（）() "))
    found = numbers.find_numbers(bare)
    return len(found) == 1 and found[0].end - found[0].start >= len(bare) - 1


def _title(before: Sequence[Placed]) -> str | None:
    """The first short paragraph that ends as titles do, else the first heading or first line."""
    lines = [placed for placed in before if len(placed.block.text) <= _TITLE_LONGEST]
    for placed in lines:
        text = placed.block.text
        if type_at_end(text) and " " not in text and not marks.begins_item(text):
            return text
    for placed in lines:
        if placed.block.hint == "heading":
            return placed.block.text
    first = before[0].block.text if before else ""
    return first if 0 < len(first) <= _TITLE_LONGEST // 2 and "：" not in first else None


def _issuer(title: str | None, signed: list[str], news: re.Match[str] | None) -> str | None:
    """Who issued, by the subject of the report, the title's beginning, or the signature."""
    subjects = agencies.find_agencies(news.string[: news.start()]) if news else []
    if subjects:
        return subjects[0].name
    preamble = _PREAMBLE.match(title) if title else None
    if preamble and not _is_sentence(preamble[1]):
        return preamble[1]
    organisations = [line for line in signed if not _day(line) and line[0] not in "（("]
    return organisations[-1] if organisations else None


def _is_sentence(beginning: str) -> bool:
    """Whether what stands before 关于 is more than a body's name."""
    return any(mark in beginning for mark in "，,。《》“”：:的")


def _day(text: str | None) -> str | None:
    found = dates.find_dates(text) if text else []
    return found[0].iso if found and found[0].precision == "day" else None


def _signed_date(signed: list[str]) -> str | None:
    return next((day for line in signed if (day := _day(line))), None)


def _placed_date(text: str) -> str | None:
    """The date of a line that is nothing but place and date, as Vietnamese documents are dated."""
    found = dates.find_dates(text) if len(text) < 40 and _PLACE.match(text) else []
    whole = len(found) == 1 and _PLACE.fullmatch(text, 0, found[0].start)
    return _day(text) if whole and found[0].end == len(text) else None


def _passed_date(texts: list[str], title: str | None) -> str | None:
    """The date in brackets under the title of a law or regulation: （2017年3月1日通过）."""
    if title not in texts:
        return None
    below = texts[texts.index(title) + 1 : texts.index(title) + 3]
    return next((day for text in below if _PASSED.fullmatch(text) and (day := _day(text))), None)
