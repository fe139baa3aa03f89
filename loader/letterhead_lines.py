"""The lines over every Vietnamese document: the state's or the party's name, and the motto.

They are of no body and no title, so nothing in capitals above or below may be joined to them.
"""

import re

_STATE = re.compile(r"CỘNG H(?:ÒA|OÀ) XÃ HỘI", re.IGNORECASE)
_WHOLE = re.compile(r"(?:CỘNG H(?:ÒA|OÀ) XÃ HỘI CHỦ NGHĨA|[ĐÐ]ẢNG CỘNG SẢN) VIỆT NAM")
_PARTY = re.compile(r"[ĐÐ]ẢNG CỘNG SẢN VIỆT NAM", re.IGNORECASE)
_MOTTO = re.compile(r"[ĐÐ]ỘC LẬP\s?[-–—]\s?TỰ DO", re.IGNORECASE)
_BODY_LONGEST = 45


def is_letterhead(text: str) -> bool:
    """Whether a paragraph begins with the state's or the party's name as documents are headed."""
    return _WHOLE.match(text) is not None


def is_no_body(text: str) -> bool:
    """Whether a line in capitals over a title names the state, the party or the motto."""
    return (_STATE.match(text) or _PARTY.fullmatch(text) or _MOTTO.match(text)) is not None


def parts_lines(before: str, after: str) -> bool:
    """Whether one of two lines in capitals is the state's or the party's, beside a body's name.

    A long line may be a title, which the party's name can end.
    """
    if _WHOLE.match(before) or _MOTTO.match(before):
        return True
    if _STATE.match(after) or _MOTTO.match(after):
        return True
    return _PARTY.fullmatch(after) is not None and len(before) <= _BODY_LONGEST
