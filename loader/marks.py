"""Signs at the beginning and end of a line that tell where paragraphs and items begin.

Shared by the repair of paragraphs and by numbering, so that both see the same markers.
"""

import re

TERMINALS = ".;:!?…。；：！？"
"""What ends a sentence, or a line that introduces a list."""

NO_DATE = r"(?!,?\s+(?:ngày\s+)?\d{1,2}(?:\s*[/.-]\s*\d|\s+tháng))"
"""Not before a date, as part of an expression: "Thứ Tư, 03/9" is a weekday, no number."""

_CLOSERS = "\"'”’»)]）】》」*"
_HAN_DIGITS = "一二三四五六七八九十百〇零两"

_ITEM = re.compile(
    rf"""(?:
      (?P<number>\d{{1,3}}) \s? (?: [.)/、．] (?!\d) | [-–] \s ) \s? (?=\S)
    | \d{{1,2}} (?: \.\d{{1,2}} ){{1,3}} (?: [.)] \s? | \s ) (?=\S)
    | [(（] (?: \d{{1,2}} | [{_HAN_DIGITS}]{{1,4}} | [a-zđ] ) [)）]
    | [a-zđ]{{1,2}} [.)] \s (?=\S)
    | [-–—+•●▪◦■□·o] \s (?=\S)
    | [-–—•●▪] (?=[^\W\d_])
    | [IVXLC]{{1,6}} \s? [-.)/:] \s (?=\S)
    | [A-H] [.)] \s (?=[^\W\d_])
    | (?:Điều|ĐIỀU|Chương|CHƯƠNG|Mục|MỤC|Phần|PHẦN) \s (?:\d{{1,3}}[a-z]?|[IVXLC]{{1,6}}|thứ|THỨ)\b
    | (?:Một|Hai|Ba|Bốn|Tư|Năm|Sáu|Bảy|Bẩy|Tám|Chín|Mười(?:\s\w{{2,4}})?) \s là \b
    | Thứ \s (?:nhất|hai|ba|tư|năm|sáu|bảy|tám|chín|mười) \b {NO_DATE}
    | [{_HAN_DIGITS}]{{1,4}} \s? [、．.]
    | 第 [{_HAN_DIGITS}\d]{{1,6}} [条章节编]
    | [一二三四五六七八九十]{{1,2}} 是
    | Nơi \s nhận | NƠI \s NHẬN | Kính \s gửi
    | (?:T/M|TM\.|KT\.|TL\.|TUQ\.|Q\.) \s? (?=[^\W\d_])
    )""",
    re.VERBOSE,
)
_REFERRING = re.compile(
    r"\b(?:điều|khoản|mục|điểm|số|năm|ngày|tháng|quý|phụ lục|phần|chương|nhóm|bảng|biểu|hình"
    r"|từ|đến)$",
    re.IGNORECASE,
)
_RANGE = re.compile(
    r"(?:\b(?:19|20)\d\d|\b(?:điều|khoản|mục|điểm|số|năm|ngày|tháng|quý|từ)\s\d{1,3})$",
    re.IGNORECASE,
)
_ITEM_LARGEST = 200


def begins_item(text: str, before: str = "") -> bool:
    """Whether `text` begins with a number, bullet or other marker, given the line `before` it.

    A number that the line before refers to ("theo quy định tại khoản" / "2. Các …") is none.
    """
    match = _ITEM.match(text)
    if match is None:
        return False
    if match["number"]:
        if int(match["number"]) > _ITEM_LARGEST or _REFERRING.search(before[-20:]):
            return False
    elif text[0] in "-–—" and before and not ends(before):
        # "kinh tế" / "- xã hội", "2024" / "- 2025": a compound or range that a line's end cut.
        after = text[1:].lstrip()[:1]
        return not (after.islower() or (after.isdigit() and _RANGE.search(before[-20:])))
    return True


def ends(text: str) -> bool:
    """Whether `text` ends as a sentence or an introduction does, closing quotes aside."""
    return text.rstrip(_CLOSERS + " ").endswith(tuple(TERMINALS))


def begins_lower(text: str) -> bool:
    """Whether `text` begins in lower case, opening quotes and brackets aside."""
    return text.lstrip("\"'“‘«([")[:1].islower()


def is_capitals(text: str) -> bool:
    """Whether `text` is written in capitals: at least two, and hardly another letter."""
    # The beginning of nearly every other text has more small letters than all of it may have.
    if _small(text[: len(text) // 10 + 20]) * 20 > len(text):
        return False
    upper = sum(map(str.isupper, text))
    return upper >= 2 and _small(text) * 20 <= upper


def _small(text: str) -> int:
    return sum(map(str.isalpha, text)) - sum(map(str.isupper, text))


def is_han(text: str) -> bool:
    """Whether the last and any following character are Han or full-width (no blank between)."""
    return bool(text) and ("\u3000" <= text <= "\u9fff" or "\uff00" <= text <= "\uffef")
