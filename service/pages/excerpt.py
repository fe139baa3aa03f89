"""Texts with marks for pages: pieces that are marked or not, long ones shortened around the marks.

Offsets are code points. Nothing here is HTML: templates escape each piece.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

ELLIPSIS = "…"
LIMIT = 480
LEAD = 90
"""How many code points an excerpt shows before its first mark."""

Marks = Sequence[Sequence[int]]
"""Spans [start, end), in order and apart from one another."""


class Piece(NamedTuple):
    """A stretch of text, marked or not."""

    text: str
    marked: bool


def pieces(text: str, marks: Marks) -> list[Piece]:
    """The whole text in pieces."""
    return list(_cut(text, marks, 0, len(text)))


def excerpt(text: str, marks: Marks, limit: int = LIMIT) -> list[Piece]:
    """At most about `limit` code points of the text, with as many whole marks as fit.

    The excerpt begins a little before the first mark, at a word's beginning. A mark is never cut,
    even one longer than the limit.
    """
    if len(text) <= limit + LEAD // 3:
        return pieces(text, marks)
    first = marks[0] if marks else (0, 0)
    start = word_start(text, max(0, first[0] - LEAD), first[0])
    end = max(first[1], min(len(text), start + limit))
    for mark_start, mark_end in marks:
        if mark_start < end < mark_end:
            end = mark_start
    last = max((mark_end for _, mark_end in marks if mark_end <= end), default=first[1])
    end = word_end(text, end, last)
    shown = list(_cut(text, marks, start, end))
    before = [Piece(f"{ELLIPSIS} ", False)] if start else []
    after = [Piece(f" {ELLIPSIS}", False)] if end < len(text) else []
    return before + shown + after


def word_start(text: str, at: int, latest: int) -> int:
    """The beginning of a word at or after `at`; `at` itself where no blank is near (Chinese)."""
    if at == 0 or text[at - 1].isspace():
        return at
    blank = text.find(" ", at, min(latest, at + 20))
    return blank + 1 if blank >= 0 else at


def word_end(text: str, at: int, earliest: int) -> int:
    """The end of a word at or before `at`; `at` itself where no blank is near."""
    if at >= len(text) or text[at].isspace():
        return at
    blank = text.rfind(" ", max(earliest, at - 20), at)
    return blank if blank >= 0 else at


def _cut(text: str, marks: Marks, start: int, end: int) -> Iterator[Piece]:
    at = start
    for mark_start, mark_end in marks:
        if mark_start < start or mark_end > end:
            continue
        if mark_start > at:
            yield Piece(text[at:mark_start], False)
        yield Piece(text[mark_start:mark_end], True)
        at = mark_end
    if at < end:
        yield Piece(text[at:end], False)
