"""The reading order of printed lines: two columns side by side one after the other.

Letterheads and the end of a document stand in two columns, which their words tell. Segments side
by side without such words are one line with a wide gap, unless both columns are running text.
"""

import re
from collections.abc import Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from loader import doc_types, letterhead_lines
from loader.readers.portable_lines import Row, Segment


class Flow(NamedTuple):
    """Segments in the order in which they are read, one below the other.

    `cell` tells that they are a column of a letterhead or of a document's end. `width` is that of
    the page in points, 0 for one of several columns.
    """

    segments: list[Segment]
    cell: bool = False
    width: float = 0.0


_LEFT = re.compile(r"\W*(?:nơi nhận\b|số\s?:)", re.IGNORECASE)
_RIGHT = re.compile(
    r"\W*(?:[^\d,;.:]{2,45},\s*ngày\s|(?:T/M|TM\.|KT\.|TL\.|TUQ\.|Q\.)\s?\w|CHỦ TỊCH|BÍ THƯ"
    r"|(?:TỔNG )?GIÁM ĐỐC|BỘ TRƯỞNG|THỨ TRƯỞNG|PHÓ |CHÁNH VĂN PHÒNG|THỦ TƯỚNG|TRƯỞNG BAN)"
)
_RECIPIENTS = re.compile(r"\W*nơi nhận\b", re.IGNORECASE)
_ADDRESS = re.compile(r"\W*kính gửi\b", re.IGNORECASE)
_BULLET = re.compile(r"\W*[-+•]\s?\w")
_ABREAST = 0.75
"""Lines whose baselines differ by less em overlap, so that they must stand side by side."""
_APART = 0.5
_ALONE_MOST = 12
"""So many lines of one column may stand where the other has none (room for a signature)."""
_FAR = 9.0
_RUNNING_ROWS = 8
_RUNNING_FILL = 0.6
_BESIDE = 0.15
_MIDDLE = 0.05
"""Shares of a page's width: centres that differ by less are one column's, are the page's."""


def flows(rows: Sequence[Row], width: float) -> list[Flow]:
    """The segments of a page, `width` points wide, in reading order."""
    rows = _abreast(rows)
    found: list[Flow] = []
    plain: list[Segment] = []
    middle = _middle(rows)
    index = 0
    while index < len(rows):
        region = _Region(rows, index) if len(rows[index]) > 1 else None
        if region is None or not (region.telling or region.running):
            plain.append(_one(rows[index]))
            index += 1
            continue
        above = region.above(plain)
        end = region.end + region.below(rows[region.end :], width, middle)
        found.append(Flow(plain[: len(plain) - above], width=width))
        found.append(Flow(region.left, region.telling))
        found.append(Flow(plain[len(plain) - above :] + region.right, region.telling))
        plain, index = [], end
    found.append(Flow(plain, width=width))
    return [flow for flow in found if flow.segments]


def carried(left: Flow, right: Flow, rows: Sequence[Row], width: float) -> int:
    """How many rows at the top of a page go on a document's end that its page cut in two.

    They are put to the two columns, which must hold the recipients and the signature.
    """
    if not (left.cell and right.cell and any(map(_names_recipients, left.segments))):
        return 0
    gutter = (
        max(line.right for line in left.segments),
        min(line.left for line in right.segments),
    )
    middle = right.segments[-1].centre
    for count, row in enumerate(rows):
        sides = _sides(row, gutter)
        if sides is None:
            return count
        below, beside, gutter = sides
        if below and not (_BULLET.match(below[0].text) or (count and not beside)):
            return count
        if beside and abs(_one(beside).centre - middle) > _BESIDE * width:
            return count
        left.segments.extend([_one(below)] if below else [])
        right.segments.extend([_one(beside)] if beside else [])
    return len(rows)


def _names_recipients(line: Segment) -> bool:
    return _RECIPIENTS.match(line.text) is not None


def _middle(rows: Sequence[Row]) -> float:
    """The middle between the left and the right edge of the text."""
    lefts = sorted(row[0].left for row in rows)
    rights = sorted(row[-1].right for row in rows)
    return (lefts[len(lefts) // 10] + rights[len(rights) * 9 // 10]) / 2 if rows else 0.0


def _one(row: Row) -> Segment:
    """The segments of a row as one, with a blank for each gap."""
    return row[0]._replace(
        text=" ".join(segment.text for segment in row),
        right=row[-1].right,
        bold=all(segment.bold for segment in row),
    )


def _abreast(rows: Sequence[Row]) -> list[Row]:
    """The rows, those that overlap in height as one: columns may be set at different heights."""
    merged: list[Row] = []
    for row in rows:
        before = merged[-1] if merged else []
        both = sorted([*before, *row], key=lambda segment: segment.left)
        near = before and row[0].base - before[0].base < _ABREAST * max(
            segment.size for segment in both
        )
        if near and all(
            after.left - one.right > _APART * one.size for one, after in pairwise(both)
        ):
            merged[-1] = both
        else:
            merged.append(list(row))
    return merged


class _Region:
    """The two columns that begin in a row with a wide gap: `left`, `right`, the row behind them.

    They go on while no line runs across the gap, up to the last row that has both.
    """

    def __init__(self, rows: Sequence[Row], start: int) -> None:
        seed = rows[start]
        gaps = [after.left - one.right for one, after in pairwise(seed)]
        cut = gaps.index(max(gaps))
        self.gutter = (seed[cut].right, seed[cut + 1].left)
        self.left, self.right = [_one(seed[: cut + 1])], [_one(seed[cut + 1 :])]
        self.end = start + 1
        self.pairs = 1
        self._grow(rows)
        self.telling = self._tells()
        self.running = self.pairs >= _RUNNING_ROWS and _runs(self.left) and _runs(self.right)

    def _grow(self, rows: Sequence[Row]) -> None:
        gutter = self.gutter
        waiting: tuple[list[Segment], list[Segment]] = ([], [])
        for index in range(self.end, min(len(rows), self.end + len(rows))):
            row = rows[index]
            far = row[0].base - rows[self.end - 1][0].base > _FAR * row[0].size
            sides = _sides(row, gutter)
            if far or sides is None or index - self.end > _ALONE_MOST:
                return
            left, right, gutter = sides
            for side, part in zip(waiting, (left, right), strict=True):
                side.extend([_one(part)] if part else [])
            if left and right:
                self.left += waiting[0]
                self.right += waiting[1]
                waiting = ([], [])
                self.end, self.gutter = index + 1, gutter
                self.pairs += 1

    def _tells(self) -> bool:
        return any(
            _LEFT.match(one.text) or letterhead_lines.is_no_body(one.text) for one in self.left
        ) or any(
            _RIGHT.match(one.text) or letterhead_lines.is_no_body(one.text) for one in self.right
        )

    def above(self, plain: Sequence[Segment]) -> int:
        """How many of the last lines before belong above the right column."""
        last = plain[-1] if plain else None
        if last is None or last.left < self.gutter[0] or not _RIGHT.match(last.text):
            return 0
        return int(self.right[0].base - last.base < 3 * last.size)

    def below(self, rows: Sequence[Row], width: float, middle: float) -> int:
        """Take the rows that go on one of the columns alone, and tell how many they are.

        A line in the middle of the text is a title.
        """
        for count, row in enumerate(rows):
            line = _one(row)
            if doc_types.type_line(line.text):
                return count
            if self._goes_on_right(line, width) and abs(line.centre - middle) > _MIDDLE * width:
                self.right.append(line)
            elif self._goes_on_left(line, width):
                self.left.append(line)
            else:
                return count
        return len(rows)

    def _goes_on_right(self, line: Segment, width: float) -> bool:
        last = self.right[-1]
        return (
            line.left >= self.gutter[0]
            and line.base - last.base < _FAR * last.size
            and abs(line.centre - last.centre) < _BESIDE * width
        )

    def _goes_on_left(self, line: Segment, width: float) -> bool:
        last = self.left[-1]
        if line.right > self.gutter[1] or line.base - last.base > 1.8 * max(line.size, last.size):
            return False
        if any(map(_names_recipients, self.left)):
            return line.left >= self.left[0].left - line.size
        near = abs(line.centre - last.centre) < _BESIDE * width / 2
        return near and not _ADDRESS.match(line.text) and line.size <= last.size * 1.05


Sides = tuple[Row, Row, tuple[float, float]]


def _sides(row: Row, gutter: tuple[float, float]) -> Sides | None:
    """What a row holds left and right of the gutter, and what is left of it; None across it."""
    left = [segment for segment in row if segment.right < gutter[1]]
    right = row[len(left) :]
    if right and right[0].left <= gutter[0]:
        return None
    edges = (
        max([gutter[0], *(segment.right for segment in left)]),
        min([gutter[1], *(segment.left for segment in right)]),
    )
    return (left, right, edges) if edges[0] < edges[1] else None


def _runs(column: Sequence[Segment]) -> bool:
    """Whether a column is running text: most of its lines fill it."""
    wide = max(line.right for line in column) - min(line.left for line in column)
    return median(line.right - line.left for line in column) > _RUNNING_FILL * wide
