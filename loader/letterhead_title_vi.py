"""Titles of Vietnamese documents: the lines under the type, "V/v …", or a line that has all.

It also knows the lines that stand among them: the number and the place with the date.
"""

import re
from collections.abc import Sequence

from loader import issuers, marks
from loader.doc_types import VIETNAMESE, type_line
from loader.letterhead_fields import Finding, HeadLine, found, words

NUMBER_LABEL = re.compile(r"(?:Số|SỐ)(?:\s+(?:hiệu|ký hiệu))?\s*:?[\s|]*(?=\d)")
_PLACE_DATE = re.compile(r"[^\d,;.:]{2,45},\s*[Nn]gày\s|(?:[^\W\d_]+\s){1,5}ngày\s|NGÀY\s")
SUBJECT = re.compile(r"\b[vV]/v\s*:?\s*")
_TITLE_START = re.compile(r"(?:về|v/v|ban hành|triển khai|thực hiện|phê duyệt)\b", re.IGNORECASE)
_NO_TITLE = re.compile(
    r"Căn cứ|Kính gửi|Xét|Theo|Ngày|Để|Nhằm|Trong|Trên|Sau|Thời gian|Hiện nay|Tại|[(]|\S+ ngày"
)
_SENTENCE_TITLE = 300
"""A title in ordinary letters is no longer than this."""

_TITLE_IN_LINE = re.compile(
    rf"(?P<type>{VIETNAMESE.pattern})(?P<by>\s+CỦA\s.+?)?(?P<number>\s+SỐ\s*:?\s*\d\S*)?"
    r"(?P<date>\s+NGÀY\s+(?:\d+[/.-]\d+[/.-]\d+|\d+\s+THÁNG\s+\d+\s+NĂM\s+\d+))?"
    r"(?P<title>\s+(?:VỀ|V/V|TRIỂN KHAI|THỰC HIỆN|BAN HÀNH|PHÊ DUYỆT|TỔ CHỨC|TĂNG CƯỜNG)\b.*)?",
    re.IGNORECASE,
)


def find_title(
    before: Sequence[HeadLine], title_at: int | None
) -> tuple[Finding | None, HeadLine | None]:
    """The title, and the line under its type with the authority that decides, or "CỦA …"."""
    if title_at is None:
        return _untyped_title(before), None
    parts: list[HeadLine] = []
    authority = None
    spoken = False
    for line in before[title_at + 1 :]:
        if NUMBER_LABEL.match(line.text) or is_place_date(line.text):
            continue
        capitals = marks.is_capitals(line.text)
        if spoken and not (capitals and issuers.is_authority(line.text)):
            break
        if capitals and line.text.startswith("CỦA "):
            authority = line.cut(len("CỦA "), len(line.text))
        elif capitals and parts and issuers.is_authority(line.text):
            authority = line
            break
        elif not _is_title_line(line, parts):
            break
        else:
            parts.append(line)
            spoken = not (capitals or line.bold)
    return _joined_title(parts), authority


def _joined_title(parts: Sequence[HeadLine]) -> Finding | None:
    if not parts:
        return None
    value = " ".join(line.text for line in parts)
    return Finding(value, tuple(words("head.title.under_type", line) for line in parts))


def _is_title_line(line: HeadLine, parts: Sequence[HeadLine]) -> bool:
    if marks.is_capitals(line.text) or line.bold:
        return not marks.begins_item(line.text)
    return not parts and line.kind != "table" and _is_sentence_title(line.text)


def _is_sentence_title(text: str) -> bool:
    """Whether the line under a type is its title in ordinary letters, not the text's beginning."""
    if len(text) > _SENTENCE_TITLE or marks.ends(text) or marks.begins_item(text):
        return False
    return _TITLE_START.match(text) is not None or (
        text[0].isupper() and text[-1] != "," and not _NO_TITLE.match(text)
    )


def _untyped_title(before: Sequence[HeadLine]) -> Finding | None:
    """The subject of a letter ("V/v …"), else the heading over a text without a title line."""
    for line in before:
        subject = SUBJECT.search(line.text)
        if subject and line.hint in ("cell", ""):
            rest = line.cut(subject.end(), len(line.text))
            value = rest.text.strip(" .")
            return found(value, "head.title.subject", rest) if value else None
    for line in before[:1]:
        if line.hint == "heading" or (len(line.text) < 300 and not marks.ends(line.text)):
            return found(line.text, "head.title.first", line)
    return None


def title_apart(before: Sequence[HeadLine]) -> Sequence[HeadLine]:
    """A title that stands in one line ("CHỈ THỊ CỦA … SỐ … VỀ …") as the lines it is made of."""
    if any(type_line(line.text) for line in before):
        return before
    for index, line in enumerate(before):
        whole = _TITLE_IN_LINE.fullmatch(line.text) if marks.is_capitals(line.text) else None
        if whole:
            parts = [whole.span(group) for group in _TITLE_IN_LINE.groupindex if whole[group]]
            return [*before[:index], *(line.cut(*part) for part in parts), *before[index + 1 :]]
    return before


def is_place_date(text: str) -> bool:
    """Whether a line is the place and date of issue ("Hà Nội, ngày …"), no sentence with a date."""
    match = _PLACE_DATE.match(text)
    if match is None or len(text) > 120:
        return False
    return "," in match[0] or all(word[0].isupper() for word in match[0].split()[:-1])
