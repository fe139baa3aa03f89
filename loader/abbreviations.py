"""Short forms that a document defines: "cải cách hành chính (CCHC)", "… (sau đây gọi tắt là BCĐ)".

Without the words "gọi tắt là" the letters must be the initials of the words before them. Chinese
documents say "（以下简称…）".
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from analyzers.agencies import find_agencies
from analyzers.normalize import grams, unmark


class Definition(NamedTuple):
    """A short form, and the words that it stands for, both as written."""

    short: str
    long: str


_REACH = 120
_PARENTHESIS = re.compile(
    r"\(\s*(?:(?:(?:sau|dưới|từ) đây)?\s*(?:xin|được)?\s*(?P<called>(?:gọi|viết) tắt là)\s*:?\s*)?"
    r"[\"“]?(?P<short>[A-ZĐƯÂÔ][A-ZĐƯÂÔ&\-.]{1,11}(?:\s\d{1,4})?)[\"”]?\s*\)"
)
_CHINESE = re.compile(
    r"(?P<long>[\u4e00-\u9fff]{4,30})[（(]以下(?:统一)?简称[：:]?[“\"]?(?P<short>[\u4e00-\u9fff]{2,8})[”\"]?[）)]"
)
_LETTER = re.compile("[A-ZĐƯÂÔ]")


def definitions(texts: Iterable[str]) -> list[Definition]:
    """The short forms that the paragraphs of a document define, each pair once."""
    found: dict[Definition, None] = {}
    for text in texts:
        if "(" in text or "（" in text:
            found.update(dict.fromkeys(_defined(text)))
    return list(found)


def _defined(text: str) -> Iterator[Definition]:
    for match in _PARENTHESIS.finditer(text):
        before = text[max(0, match.start() - _REACH) : match.start()]
        long = _spelled(before, match["short"])
        if long is None and match["called"]:
            long = _body_before(before)
        if long is not None:
            yield Definition(match["short"], long)
    for match in _CHINESE.finditer(text) if "简称" in text else ():
        if long := _containing(match["long"], match["short"]):
            yield Definition(match["short"], long)


def _spelled(before: str, short: str) -> str | None:
    """The last words before it whose initials are its letters."""
    letters = [unmark(letter.lower()) for letter in _LETTER.findall(short)]
    words = grams(before)[-len(letters) :]
    initials = [unmark(word.text)[0] for word in words]
    if len(letters) < 2 or initials != letters:
        return None
    return before[words[0].start : words[-1].end]


def _body_before(before: str) -> str | None:
    """The body whose name stands right before it."""
    bodies = [body for body in find_agencies(before) if not before[body.end :].strip()]
    return before[bodies[-1].start : bodies[-1].end] if bodies else None


def _containing(long: str, short: str) -> str | None:
    """The end of the long form from the short one's first character, if it has all in order."""
    at = long.find(short[0])
    rest = iter(long[at:])
    is_part = at >= 0 and all(character in rest for character in short)
    return long[at:] if is_part and len(long) - at > len(short) else None
