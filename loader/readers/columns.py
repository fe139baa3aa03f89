"""Two columns on the same lines of a plain text, parted by wide gaps: the right under the left.

Letterheads and the end of a document (recipients beside the signature) are set so. Where no line
says that it is one of them, all stay as they are: blanks may stand for anything.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

_BLANKS = re.compile(r"(?<=\S)(?: {3,}| *[\t\u00a0\u3000][ \t\u00a0\u3000]*)(?=\S)")
_GAP = re.compile(r"(?<=\S) {3,}(?=\S)")
# What stands in the left or in the right column of a letterhead or of a document's end.
_LEFT = re.compile(r"\W*nơi nhận\b", re.IGNORECASE)
_RIGHT = re.compile(
    r"\W{0,20}(?:cộng h(?:òa|oà) xã hội|[đð]ảng cộng sản việt nam|[đð]ộc lập\s?[-–]"
    r"|[^\d,;.:]{2,45},\s*ngày\s|(?:t/m|tm\.|kt\.|tl\.|tuq\.)\s?\w)",
    re.IGNORECASE,
)
_BULLET = re.compile(r"\W*[-+•]\s")
_NUMBERED = re.compile(r"\W*(?:\d{1,2}|[IVX]{1,5})[.)]\s")


class _Row(NamedTuple):
    """A line that holds parts of both columns: where the left one ends and the right one begins."""

    end: int
    start: int
    tells: bool


def apart(content: str) -> str:
    """The text with the right column of such passages under the left one, after an empty line.

    A passage is a run of lines, none of them empty, from one that tells what it is to one that
    runs across the gap.
    """
    if not _BLANKS.search(content):
        return content
    lines: list[str] = []
    passage: list[str] = []
    for line in content.split("\n"):
        if line.strip():
            passage.append(line)
        else:
            lines += [*_unfolded(passage), line]
            passage = []
    return "\n".join([*lines, *_unfolded(passage)])


def _unfolded(passage: list[str]) -> list[str]:
    """The lines of a passage, those in two columns one column after the other."""
    if not any(_BLANKS.search(line) for line in passage) or any("|" in line for line in passage):
        return passage
    flat = [_flat(line) for line in passage]
    rows = [_row(line) for line in flat]
    first = next((index for index, row in enumerate(rows) if row and row.tells), None)
    if first is None:
        return passage
    columns: tuple[list[str], list[str]] = ([], [])
    edges = _edges(rows)
    last = first
    for line, row in zip(flat[first:], rows[first:], strict=True):
        parts = _parts(line, row, edges)
        if parts is None:
            break
        for column, part in zip(columns, parts, strict=True):
            column.extend([part] if part else [])
        last += 1
    return [*passage[:first], *columns[0], "", *columns[1], "", *passage[last:]]


def _flat(line: str) -> str:
    """The line with blanks alone; a tab is a wide gap, however few columns it bridges."""
    return re.sub(r"[\u00a0\u3000]", " ", line.replace("\t", "   \t").expandtabs(8)).rstrip()


def _row(line: str) -> _Row | None:
    """How a line is parted: before what tells of a right column, else at the widest gap."""
    gaps = list(_GAP.finditer(line))
    if not gaps:
        return None
    telling = next((gap for gap in gaps if _RIGHT.match(line, gap.end())), None)
    gap = telling or max(gaps, key=lambda gap: gap.end() - gap.start())
    return _Row(gap.start(), gap.end(), telling is not None or _LEFT.match(line) is not None)


def _edges(rows: Sequence[_Row | None]) -> tuple[int, int]:
    """Where the left column ends and the right one begins, by the rows that tell."""
    telling = [row for row in rows if row and row.tells]
    return max(row.end for row in telling), min(row.start for row in telling)


def _parts(line: str, row: _Row | None, edges: tuple[int, int]) -> tuple[str, str] | None:
    """What a line holds of each column, None if it runs across both."""
    left, right = edges
    indent = len(line) - len(line.lstrip())
    if row and row.start >= min(left, right):
        return line[: row.end].strip(), line[row.start :].strip()
    if indent >= left:
        return "", line.strip()
    if _NUMBERED.match(line):
        return None
    if len(line) <= right or _BULLET.match(line):
        return line.strip(), ""
    return None
