"""Vietnamese letterheads, title lines and, in news of a document, the sentence that names it."""

import re
from collections.abc import Sequence

from analyzers import dates, numbers
from loader import issuers, marks
from loader.doc_types import VIETNAMESE, type_line
from loader.letterhead_fields import OwnFields
from loader.structure import Placed

_NUMBER_LABEL = re.compile(r"(?:Số|SỐ)(?:\s+(?:hiệu|ký hiệu))?\s*:?[\s|]*(?=\d)")
_PLACE_DATE = re.compile(r"[^\d,;.:]{2,45},\s*[Nn]gày\s|(?:[^\W\d_]+\s){1,5}ngày\s|NGÀY\s")
_DATE_LABEL = re.compile(r"Ngày ban hành\s*:?[\s|]*(?=\d)")
_SUBJECT = re.compile(r"\b[vV]/v\s*:?\s*")
_TYPE = VIETNAMESE.pattern
_NAMED = re.compile(rf"(?P<type>{_TYPE})\s+(?:số\s*:?\s*)?(?=\d)", re.IGNORECASE)
_ISSUED = re.compile(
    rf"(?P<before>.*?)\b(?:ký\s+)?ban hành\s+(?P<type>{_TYPE})\s+(?:số\s*:?\s*)?(?=\d)",
    re.IGNORECASE,
)
_ABOUT = re.compile(rf"(?P<type>{_TYPE})\s+(?:của|do|về|số|này do)\s", re.IGNORECASE)
_TITLE_START = re.compile(r"(?:về|v/v|ban hành|triển khai|thực hiện|phê duyệt)\b", re.IGNORECASE)
_NO_TITLE = re.compile(
    r"Căn cứ|Kính gửi|Xét|Theo|Ngày|Để|Nhằm|Trong|Trên|Sau|Thời gian|Hiện nay|Tại|[(]|\S+ ngày"
)
_SENTENCE_TITLE = 300
"""A title in ordinary letters is no longer than this."""

_TITLE_IN_LINE = re.compile(
    rf"(?P<type>{_TYPE})(?P<by>\s+CỦA\s.+?)?(?P<number>\s+SỐ\s*:?\s*\d\S*)?"
    r"(?P<date>\s+NGÀY\s+(?:\d+[/.-]\d+[/.-]\d+|\d+\s+THÁNG\s+\d+\s+NĂM\s+\d+))?"
    r"(?P<title>\s+(?:VỀ|V/V|TRIỂN KHAI|THỰC HIỆN|BAN HÀNH|PHÊ DUYỆT|TỔ CHỨC|TĂNG CƯỜNG)\b.*)?",
    re.IGNORECASE,
)
_OPENING = 4


def read(before: Sequence[Placed], end: Sequence[Placed]) -> OwnFields:
    """The own fields, from the paragraphs `before` the first task and those of the signature."""
    before = _title_apart(before)
    texts = [placed.block.text for placed in before]
    title_at = next((i for i, text in enumerate(texts) if type_line(text)), None)
    news = _ISSUED.match(" ".join(texts[:_OPENING])[:1500]) if title_at is None else None
    place_dates = [text for text in texts if _is_place_date(text)]
    number = _labelled_number(texts) or _named_number(before, news)
    title, authority = _title(before, title_at)
    return OwnFields(
        number,
        _doc_type(texts, title_at, news, number),
        _issuer(texts, title_at, authority, news, end),
        _date(texts, place_dates, news, end),
        title,
        [*(text.split(",")[0] for text in place_dates), *texts[: title_at or 1]],
    )


def _title_apart(before: Sequence[Placed]) -> Sequence[Placed]:
    """A title that stands in one line ("CHỈ THỊ CỦA … SỐ … VỀ …") as the lines it is made of."""
    if any(type_line(placed.block.text) for placed in before):
        return before
    for index, placed in enumerate(before):
        text = placed.block.text
        line = _TITLE_IN_LINE.fullmatch(text) if marks.is_capitals(text) else None
        if line:
            parts = [part.strip() for part in line.groups() if part]
            apart = [placed._replace(block=placed.block._replace(text=part)) for part in parts]
            return [*before[:index], *apart, *before[index + 1 :]]
    return before


def _is_place_date(text: str) -> bool:
    """Whether a line is the place and date of issue ("Hà Nội, ngày …"), no sentence with a date."""
    match = _PLACE_DATE.match(text)
    if match is None or len(text) > 120:
        return False
    return "," in match[0] or all(word[0].isupper() for word in match[0].split()[:-1])


def _labelled_number(texts: list[str]) -> str | None:
    """The number after "Số:", which stands in the letterhead only."""
    for text in texts:
        if label := _NUMBER_LABEL.match(text):
            found = numbers.find_numbers(text)
            if found and found[0].start <= label.end():
                return re.sub(r"\s", "", found[0].text)
    return None


def _named_number(before: Sequence[Placed], news: re.Match[str] | None) -> str | None:
    """The number in a heading "Công văn số …" or in the sentence that tells of the issue."""
    for placed in before[:_OPENING]:
        named = _NAMED.match(placed.block.text)
        if named and placed.block.hint == "heading":
            return _number_at(placed.block.text, named.end())
    return _number_at(news.string, news.end()) if news else None


def _number_at(text: str, start: int) -> str | None:
    found = next((n for n in numbers.find_numbers(text[start : start + 60]) if n.start == 0), None)
    return found.text if found else None


def _doc_type(
    texts: list[str], title_at: int | None, news: re.Match[str] | None, number: str | None
) -> str | None:
    if title_at is not None:
        return type_line(texts[title_at])
    if news:
        return news["type"].lower()
    for text in texts[:_OPENING]:
        about = _ABOUT.match(text)
        if about:
            return about["type"].lower()
    if number and any(_SUBJECT.search(text) for text in texts):
        return "công văn"
    kind = numbers.kind_of(number) if number else None
    return kind.vi if kind else None


def _title(before: Sequence[Placed], title_at: int | None) -> tuple[str | None, str | None]:
    """The title, and the authority that a decision or "CỦA …" names under its type."""
    if title_at is None:
        return _untyped_title(before), None
    parts: list[str] = []
    authority = None
    spoken = False
    for placed in before[title_at + 1 :]:
        block = placed.block
        if _NUMBER_LABEL.match(block.text) or _is_place_date(block.text):
            continue
        capitals = marks.is_capitals(block.text)
        if spoken and not (capitals and issuers.is_authority(block.text)):
            break
        if capitals and block.text.startswith("CỦA "):
            authority = block.text.removeprefix("CỦA ")
        elif capitals and parts and issuers.is_authority(block.text):
            authority = block.text
            break
        elif not _is_title_line(placed, parts):
            break
        else:
            parts.append(block.text)
            spoken = not (capitals or block.bold)
    return " ".join(parts) or None, authority


def _is_title_line(placed: Placed, parts: list[str]) -> bool:
    block = placed.block
    if marks.is_capitals(block.text) or block.bold:
        return not marks.begins_item(block.text)
    return not parts and placed.kind != "table" and _is_sentence_title(block.text)


def _is_sentence_title(text: str) -> bool:
    """Whether the line under a type is its title in ordinary letters, not the text's beginning."""
    if len(text) > _SENTENCE_TITLE or marks.ends(text) or marks.begins_item(text):
        return False
    return _TITLE_START.match(text) is not None or (
        text[0].isupper() and text[-1] != "," and not _NO_TITLE.match(text)
    )


def _untyped_title(before: Sequence[Placed]) -> str | None:
    """The subject of a letter ("V/v …"), else the heading over a text without a title line."""
    for placed in before:
        subject = _SUBJECT.search(placed.block.text)
        if subject and placed.block.hint in ("cell", ""):
            return placed.block.text[subject.end() :].strip(" .") or None
    for placed in before[:1]:
        text = placed.block.text
        if placed.block.hint == "heading" or (len(text) < 300 and not marks.ends(text)):
            return text
    return None


def _issuer(
    texts: list[str],
    title_at: int | None,
    authority: str | None,
    news: re.Match[str] | None,
    end: Sequence[Placed],
) -> str | None:
    head = texts[:title_at] if title_at is not None else texts[:_OPENING]
    letterhead = issuers.from_letterhead(head)
    if authority:
        return issuers.with_place(authority, letterhead)
    if letterhead:
        return letterhead
    if news and (subject := issuers.last_in(news["before"][-300:])):
        return subject
    for text in reversed(texts[title_at or 0 :]):
        if acting := issuers.acting(text):
            return acting
    for text in texts[:_OPENING]:
        if (about := _ABOUT.match(text)) and (named := issuers.first_in(text[about.end("type") :])):
            return named
    return issuers.from_signature([placed.block.text for placed in end])


def _date(
    texts: list[str],
    place_dates: list[str],
    news: re.Match[str] | None,
    end: Sequence[Placed],
) -> str | None:
    """The date beside the place, else the labelled one, else that of the news of the issue."""
    labelled = [text for text in texts if _DATE_LABEL.search(text)]
    signed = [p.block.text for p in end if _is_place_date(p.block.text)]
    for text in (*place_dates, *labelled, *signed):
        label = _DATE_LABEL.search(text)
        found = _days(text[label.end() :] if label else text)
        if found:
            return found[0]
    if news:
        sentence = re.split(r"(?<=[^\d][.!?])\s", news["before"])[-1]
        after = news.string[news.end() : news.end() + 60]
        beside = re.match(r"\S+,?\s*(ngày\s[^,;]{6,30})", after)
        days = _days(sentence) or (_days(beside[1]) if beside else [])
        return days[-1] if days else None
    return None


def _days(text: str) -> list[str]:
    return [found.iso for found in dates.find_dates(text) if found.precision == "day"]
